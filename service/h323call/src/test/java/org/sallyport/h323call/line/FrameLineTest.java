package org.sallyport.h323call.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.wire.Transport;

/** A connection of frames between control and somebody inside, over a simulated network. */
class FrameLineTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint CONTROL = Endpoint.of("10.1.0.10", 1720);

    private final SimWorld world = new SimWorld(5);
    private final SimSegment lan = world.segment("lan", LinkConditions.LAN);
    private final SimHost control = world.host("control").attach(lan, "10.1.0.10");
    private final SimHost room = world.host("room").attach(lan, "10.1.0.31");
    private final List<String> heard = new ArrayList<>();
    private final List<FrameLine> lines = new ArrayList<>();
    private final List<String> atTheRoom = new ArrayList<>();

    private final FrameLine.Owner owner = new FrameLine.Owner() {
        @Override
        public void opened(FrameLine line) {
            heard.add("opened");
        }

        @Override
        public void frame(FrameLine line, Octets payload) {
            heard.add("frame " + payload.length());
        }

        @Override
        public void closed(FrameLine line, String why) {
            heard.add("closed: " + why);
        }
    };

    @BeforeEach
    void listen() {
        PortClaim claim = PortBook.of(PortSettings.defaults()).claim(Role.CONTROL, PortClaim.Side.LISTEN, Transport.TCP,
                CONTROL, "HII-5");
        control.listen(claim, null, stream -> {
            FrameLine line = FrameLine.accepted(control, stream, owner);
            lines.add(line);
            return line;
        });
    }

    private Stream connected() {
        Stream s = room.freeConnect(new Endpoint(room.localAddresses().getFirst(), 0), CONTROL, null,
                new StreamReceiver() {
                    @Override
                    public void opened(Stream stream) {}

                    @Override
                    public void bytes(Stream stream, byte[] bytes) {
                        atTheRoom.add("got " + bytes.length);
                    }

                    @Override
                    public void closed(Stream stream, CloseReason reason) {
                        atTheRoom.add("closed");
                    }
                });
        world.runFor(SECOND / 10);
        return s;
    }

    private void write(Stream s, Octets... octets) {
        for (Octets o : octets) s.write(o.toArray(), 0, o.length());
        world.runFor(SECOND / 10);
    }

    private static Octets frame(int payload) {
        return Tpkt.frame(Octets.wrap(new byte[payload]));
    }

    @Test
    void framesComeWholeHoweverTheyAreCut() {
        Stream s = connected();
        write(s, frame(5), Tpkt.KEEP_ALIVE, frame(7));
        for (byte b : frame(9).toArray()) write(s, Octets.of(b));
        assertThat(heard).containsExactly("frame 5", "frame 7", "frame 9");
        lines.getFirst().send(Octets.wrap(new byte[3]));
        lines.getFirst().keepAlive();
        world.runFor(SECOND);
        assertThat(atTheRoom).isNotEmpty();
        world.runFor(600 * SECOND);
        assertThat(heard).as("a call may be silent").hasSize(3);
    }

    @Test
    void whoSaysNothingInTimeIsLetGo() {
        connected();
        Stream slow = connected();
        Stream keptAlive = connected();
        for (int i = 0; i < 12; i++) {
            write(slow, Octets.of((byte) (i == 0 ? 3 : 0)));
            write(keptAlive, Tpkt.KEEP_ALIVE);
            world.runFor(SECOND);
        }
        assertThat(heard).hasSize(3)
                .allMatch(h -> h.equals("closed: nothing was said") || h.startsWith("closed: no frame"));
        assertThat(atTheRoom).containsOnly("closed");
    }

    @Test
    void aFrameThatIsFedDropByDropIsNotWaitedForForEver() {
        Stream s = connected();
        write(s, frame(5));
        byte[] large = frame(2_000).toArray();
        for (int i = 0; i < 15; i++) {
            write(s, Octets.of(large[i]));
            world.runFor(SECOND);
        }
        assertThat(heard).containsExactly("frame 5", "closed: the rest of a frame did not come");
    }

    @Test
    void aLineOnWhichFramesGoOnComingIsNeverLate() {
        Stream s = connected();
        byte[] frame = frame(4).toArray();
        write(s, frame(1), Octets.wrap(Arrays.copyOf(frame, 3)));
        for (int i = 0; i < 40; i++) {
            world.runFor(SECOND);
            // Each write ends in the middle of the next frame.
            write(s, Octets.wrap(Arrays.copyOfRange(frame, 3, 8)), Octets.wrap(Arrays.copyOf(frame, 3)));
        }
        assertThat(heard).hasSize(41).allMatch(h -> h.startsWith("frame"));
    }

    @Test
    void whatIsNoFrameEndsTheLine() {
        for (byte[] odd : List.of("GET / HTTP/1.1\r\n".getBytes(), new byte[] {3, 0, 0, 3, 9},
                new byte[] {3, 0, -1, -1})) {
            heard.clear();
            write(connected(), Octets.wrap(odd));
            assertThat(heard).singleElement().asString().startsWith("closed: no frame of TPKT");
        }
    }

    @Test
    void aLineThatWeCloseSaysNothingMoreAndNothingIsSentOverIt() {
        Stream s = connected();
        write(s, frame(1));
        FrameLine line = lines.getFirst();
        line.close();
        line.send(Octets.wrap(new byte[9]));
        line.close();
        world.runFor(SECOND);
        assertThat(heard).containsExactly("frame 1");
        assertThat(atTheRoom).containsExactly("closed");
        assertThat(line.isOpen()).isFalse();
    }

    @Test
    void whereNobodyListensTheOwnerHearsIt() {
        PortClaim claim = PortBook.of(PortSettings.defaults()).claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.TCP,
                CONTROL.withPort(15_000), "HII-4");
        FrameLine line = new FrameLine(control, owner);
        line.over(control.connect(claim, Endpoint.of("10.1.0.31", 1720), null, line));
        line.send(Octets.wrap(new byte[1]));
        world.runFor(30 * SECOND);
        assertThat(heard).singleElement().asString().startsWith("closed: ");
    }
}
