package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.host.CloseReason;
import org.sallyport.host.LogLevel;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;
import org.sallyport.wire.Endpoint;

/**
 * A million of everything against edge while two people talk: the call goes on and the memory stays flat.
 *
 * <p>More sources than the table of shares holds take part, so that its oldest make room all the time.
 */
class FloodTest {
    private static final int MILLION = Integer.getInteger("sallyport.flood", 1_000_000);
    private static final int SOURCES = 20_000;
    private static final int SOURCES_OF_A_HOST = 20;
    private static final long MS = 1_000_000L;
    private static final Endpoint EDGE = Endpoint.of(AttackSite.EDGE, 5060);

    /** What a million messages may leave behind, of whatever is measured with the whole simulator around it: 24 MiB. */
    private static final long GROWTH_MAX_BYTES = 24L << 20;

    private AttackSite a;
    private PhoneCall call;
    private final List<SimHost.FreeSocket> sources = new ArrayList<>();
    private long answers;

    @BeforeEach
    void talk() {
        a = AttackSite.up(1);
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone bob = a.phone(Site.Place.INTERNET, "bob");
        a.site.register(alice, bob);
        call = a.talk(alice, bob);
        SimHost botnet = null;
        for (int i = 0; i < SOURCES; i++) {
            if (i % SOURCES_OF_A_HOST == 0) {
                botnet = a.site.world().host("bots-" + i);
                a.site.world().stranger(botnet);
            }
            String address = "92." + (i >> 14 & 127) + "." + (i >> 7 & 127) + "." + (1 + (i & 127));
            botnet.attach(a.site.internet(), address);
            sources.add(botnet.freeDatagram(Endpoint.of(address, 5060), (_, _) -> answers++).orElseThrow());
        }
    }

    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    /** Sends the messages evenly from all sources, 100,000 in a second. */
    private void flood(int count, IntFunction<byte[]> message) {
        for (int i = 0; i < count; i++) {
            sources.get(i % SOURCES).send(EDGE, message.apply(i));
            if (i % 1000 == 999) a.site.world().runFor(10 * MS);
        }
    }

    private void holds(IntFunction<byte[]> message) {
        flood(2 * SOURCES, message);
        a.pass(60);
        long before = heapBytes();
        long heardBefore = call.media().received();
        long timeBefore = a.site.world().nowNs();
        flood(MILLION, i -> message.apply(2 * SOURCES + i));
        long packets = (a.site.world().nowNs() - timeBefore) / (20 * MS);
        assertThat(call.media().received() - heardBefore).as("packets of the call during the flood")
                .isGreaterThan(packets * 95 / 100);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        a.pass(60);
        assertThat(heapBytes() - before).as("heap growth in bytes").isLessThan(GROWTH_MAX_BYTES);
        assertThat(a.counter(Role.EDGE, "serverTransactions")).isLessThan(10);
        assertThat(a.rows(Role.CONTROL, "registrations")).hasSize(2);
        assertThat(a.site.zoneUp()).isTrue();
        assertThat(a.heard(call, 2)).isGreaterThan(90);
        assertThat(
                a.site.edge().logLines().stream().filter(l -> l.level() != LogLevel.DEBUG).count())
                .as("log lines that a stranger caused").isLessThan(50);
        assertThat(a.site.edge().logLines().stream().filter(l -> l.level() != LogLevel.DEBUG)
                .mapToLong(l -> l.text().length()).sum()).as("octets of log").isLessThan(1 << 20);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void sip24AMillionBogusRegistersLeaveMemoryFlatAndTheCallGoesOn() {
        holds(i -> bytes("REGISTER sip:acme.example SIP/2.0\r\nVia: SIP/2.0/UDP 92.0.0.1;branch=z9hG4bK" + i
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:u" + i + "@acme.example>;tag=" + i + "\r\nTo: <sip:u" + i
                + "@acme.example>\r\nCall-ID: " + i + "\r\nCSeq: 1 REGISTER\r\nContact: <sip:u" + i
                + "@92.0.0.1>\r\nAuthorization: Digest username=\"u" + i + "\", realm=\"acme.example\", nonce=\"" + i
                + "\", uri=\"sip:acme.example\", response=\"00000000000000000000000000000000\", qop=auth, nc=00000001, cnonce=\"x\""
                + "\r\nContent-Length: 0\r\n\r\n"));
        assertThat(answers).as("what edge answered at all").isPositive();
    }

    @Test
    void sip24AMillionMalformedDatagramsLeaveMemoryFlatAndTheCallGoesOn() {
        String[] kinds = {"INVITE sip:alice@acme.example SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK%d\r\n\r\n",
            "INVITE sip:\0%d SIP/2.0\r\n\r\n", "SIP/2.0 999 %d\r\n\r\n", "\0\1\2\3%d", "REGISTER %d", "\r\n\r\n%d",
            "BYE sip:x@acme.example SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK%d\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>;tag=%<d\r\n"
                    + "Call-ID: %<d\r\nCSeq: 1 BYE\r\n\r\n",
            "CANCEL sip:x@acme.example SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK%d\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:a@b>\r\n"
                    + "Call-ID: %<d\r\nCSeq: 1 CANCEL\r\n\r\n"};
        holds(i -> bytes(String.format(kinds[i % kinds.length], i)));
    }

    private void open(SimHost host, String address, int streams, String first, List<CloseReason> ends,
            List<Stream> out) {
        for (int i = 0; i < streams; i++) {
            Stream s = host.freeConnect(Endpoint.of(address, 0), EDGE, null, new StreamReceiver() {
                @Override
                public void opened(Stream stream) {}

                @Override
                public void bytes(Stream stream, byte[] bytes) {}

                @Override
                public void closed(Stream stream, CloseReason reason) {
                    ends.add(reason);
                }
            });
            s.write(bytes(first), 0, first.length());
            out.add(s);
        }
    }

    @Test
    void sip29SlowMessagesOnStreamsAreCutOff() {
        SimHost slow = a.site.world().host("slow").attach(a.site.internet(), "91.66.6.6");
        a.site.world().stranger(slow);
        List<CloseReason> ends = new ArrayList<>();
        List<Stream> streams = new ArrayList<>();
        open(slow, "91.66.6.6", 90, "INVITE sip:alice@acme.example SIP/2.0\r\n", ends, streams);
        for (int second = 0; second < 60; second += 5) {
            a.pass(5);
            for (Stream s : streams) s.write(bytes("X"), 0, 1);
        }
        assertThat(ends).as("a message that takes longer than a minute").hasSize(90);
        assertThat(a.heard(call, 2)).isGreaterThan(90);
    }

    @Test
    void sip29SilentStreamsAreClosedAfterTheirTime() {
        SimHost silent = a.site.world().host("silent").attach(a.site.internet(), "91.66.6.6");
        a.site.world().stranger(silent);
        List<CloseReason> ends = new ArrayList<>();
        open(silent, "91.66.6.6", 90, "", ends, new ArrayList<>());
        a.pass(16 * 60);
        assertThat(ends).hasSize(90);
    }
}
