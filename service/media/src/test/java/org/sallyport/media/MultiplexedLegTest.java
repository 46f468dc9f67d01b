package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.SECOND;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** Several flows at one port, told apart by 32 bits before each packet (H.460.19). */
class MultiplexedLegTest {
    private static final int ID = 0xc0000010;
    private static final Endpoint FAR = Endpoint.of("198.51.100.7", 5000);

    private final Wires wires = new Wires();

    @BeforeEach
    void openPair() {
        wires.command(new MediaCommand.OpenSharedPair(0, wires.port("s.rtp"), wires.port("s.rtcp")));
    }

    private static Endpoint inside(int line) {
        return Endpoint.of("10.0.0." + line, 4000);
    }

    private static FarEnd latching(Endpoint e) {
        return new FarEnd.Latching(Optional.of(e), Optional.of(e.withPort(e.port() + 1)), FarEnd.Belief.PROVEN,
                Optional.empty());
    }

    private static LegShape sends(int id) {
        return new LegShape(new LegShape.Half(Optional.empty(), OptionalInt.of(id)),
                new LegShape.Half(Optional.empty(), OptionalInt.of(id + 1)));
    }

    private void open(int line, int receive, int send) {
        wires.command(new MediaCommand.OpenLine(line, "l",
                new LegSpec(new LegPorts.Multiplexed(0, receive, receive + 1), latching(FAR),
                        PayloadRule.ANY_RTP, sends(send)),
                new LegSpec(wires.pair("in" + line), latching(inside(line)),
                        PayloadRule.ANY_RTP),
                60 * SECOND));
    }

    private static byte[] numbered(int id, byte[] packet) {
        return ByteBuffer.allocate(4 + packet.length).putInt(id).put(packet).array();
    }

    @Test
    void theNumberSaysWhoseAPacketIsThoughAllComeFromOneSource() {
        open(1, ID, 0x11);
        open(2, ID + 2, 0x22);
        byte[] media = Wires.rtp(0, 1, 7);
        for (int line = 1; line <= 2; line++) {
            int l = line;
            assertThat(wires.arrive("s.rtp", FAR, numbered(ID + 2 * (line - 1), media))).singleElement()
                    .satisfies(s -> {
                        assertThat(s.from().name).isEqualTo("in" + l + ".rtp");
                        assertThat(s.to()).isEqualTo(inside(l));
                        assertThat(s.bytes()).isEqualTo(media);
                    });
        }
        byte[] report = Wires.rtcp(7);
        assertThat(wires.arrive("s.rtcp", FAR.withPort(5001), numbered(ID + 3, report))).singleElement()
                .satisfies(s -> assertThat(s.bytes()).isEqualTo(report));
    }

    @Test
    void whatGoesThereHasTheNumberThatTheFarEndChose() {
        open(1, ID, 0x11);
        byte[] media = Wires.rtp(0, 1, 7);
        assertThat(wires.arrive("in1.rtp", inside(1), media)).singleElement().satisfies(s -> {
            assertThat(s.from().name).isEqualTo("s.rtp");
            assertThat(s.to()).isEqualTo(FAR);
            assertThat(s.bytes()).isEqualTo(numbered(0x11, media));
        });
    }

    @Test
    void whoeverHasNoNumberOfOursIsAStranger() {
        open(1, ID, 0x11);
        byte[] media = Wires.rtp(0, 1, 7);
        assertThat(wires.arrive("s.rtp", FAR, media)).isEmpty();
        assertThat(wires.arrive("s.rtp", FAR, numbered(ID + 8, media))).isEmpty();
        assertThat(wires.arrive("s.rtcp", FAR, numbered(ID, media))).as("the number of another port").isEmpty();
        assertThat(wires.arrive("s.rtp", FAR, new byte[] {(byte) 0xc0, 0, 0})).isEmpty();
        assertThat(wires.arrive("s.rtp", Endpoint.of("203.0.113.66", 1), numbered(ID, media)))
                .as("a number alone proves nothing").isEmpty();
        assertThat(wires.relay.counters().strangers()).isEqualTo(4);
    }

    @Test
    void aNumberThatCouldBeginSomethingElseOrIsTakenOpensNoLine() {
        open(1, ID, 0x11);
        open(2, ID, 0x22);
        open(3, 0x80000001, 0x33);
        open(4, 0x00000001, 0x44);
        assertThat(wires.relay.counters().linesRefused()).isEqualTo(3);
        assertThat(wires.events(MediaEvent.Closed.class)).extracting(MediaEvent.Closed::line).containsExactly(2L, 3L,
                4L);
        assertThat(wires.port("in2.rtp").discarded).isTrue();
        byte[] media = Wires.rtp(0, 1, 7);
        assertThat(wires.arrive("s.rtp", FAR, numbered(ID, media))).as("the first goes on").hasSize(1);
    }

    @Test
    void theEndOfALineFreesItsNumbersAndNotThePair() {
        open(1, ID, 0x11);
        wires.command(new MediaCommand.CloseLine(1));
        byte[] media = Wires.rtp(0, 1, 7);
        assertThat(wires.arrive("s.rtp", FAR, numbered(ID, media))).isEmpty();
        assertThat(wires.port("s.rtp").closed).isFalse();
        open(2, ID, 0x22);
        assertThat(wires.arrive("s.rtp", FAR, numbered(ID, media))).hasSize(1);
    }

    @Test
    void whoeverHasProvenHimselfAtThePairIsHeardAsBefore() {
        open(1, ID, 0x11);
        wires.command(new MediaCommand.OpenLine(2, "l", new LegSpec(new LegPorts.Shared(0, "u", Sensitive.of("p")),
                new FarEnd.Proven(),
                PayloadRule.ANY_RTP), new LegSpec(wires.pair("in2"), latching(inside(2)), PayloadRule.ANY_RTP),
                60 * SECOND));
        Endpoint control = Endpoint.of("10.9.9.9", 36_002);
        wires.arrive("s.rtp", control, StunWriter.bindingRequest(new byte[12]).username("u")
                .integrity(StunKey.shortTerm("p"))
                .fingerprint().bytes());
        assertThat(wires.arrive("s.rtp", control, Wires.rtp(0, 1, 9))).singleElement().extracting(Wires.Sent::to)
                .isEqualTo(inside(2));
        assertThat(wires.arrive("s.rtp", FAR, numbered(ID, Wires.rtp(0, 1, 7)))).singleElement()
                .extracting(Wires.Sent::to)
                .isEqualTo(inside(1));
    }

    @Test
    void anyOctetsWhateverAreAnswerless() {
        open(1, ID, 0x11);
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] any = new byte[random.nextInt(40)];
            random.nextBytes(any);
            byte[] packet = random.nextBoolean() ? numbered(ID, any) : any;
            List<Wires.Sent> sent = wires.arrive("s.rtp", Endpoint.of("203.0.113.66", 1 + random.nextInt(60_000)),
                    packet);
            assertThat(sent).isEmpty();
        }
    }
}
