package org.sallyport.sipcall.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlows;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;

/** What a trace takes, and where it ends. */
class TracesTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final IpAddress US = IpAddress.of("203.0.113.5");
    private static final LocalInterface OUTER = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("edge").attach(world.segment("net", LinkConditions.LAN), "203.0.113.5");
    private final Traces traces = new Traces(host, 100);
    private final Flow bob = flow("198.51.100.7");

    private static Flow flow(String address) {
        return StreamFlows.of(1, OUTER, Transport.TLS, Endpoint.of(address, 5061));
    }

    private static SipMessage message(String from, String to, int octets) {
        String text = "MESSAGE sip:" + to + " SIP/2.0\r\nVia: SIP/2.0/TLS 198.51.100.7;branch=z9hG4bKa\r\n"
                + "Max-Forwards: 70\r\nFrom: <sip:" + from + ">;tag=b\r\nTo: <sip:" + to + ">\r\nCall-ID: c1\r\n"
                + "CSeq: 1 MESSAGE\r\nContent-Type: text/plain\r\nContent-Length: " + octets + "\r\n\r\n"
                + "g".repeat(octets);
        if (SipMessage.parseDatagram(text.getBytes(StandardCharsets.US_ASCII)) instanceof Parsed.Ok(SipMessage m))
            return m;
        throw new AssertionError(text);
    }

    private Trace start(String kind, String what) {
        return traces.start("a" + traces.all().size(), TraceWish.of(kind, what).orElseThrow(), 60 * SECOND_NS)
                .orElseThrow();
    }

    @Test
    void aTraceOfAUserTakesWhatNamesHimOnEitherSideAndNothingElse() {
        Trace alice = start("user", "Alice");
        Trace exact = start("user", "sip:alice@example.com");
        traces.received(bob, message("bob@example.org", "alice@example.com", 1), true);
        traces.sent(bob, message("ALICE@example.org", "bob@example.com", 1));
        traces.sent(bob, message("malice@example.com", "alicex@example.com", 1));
        assertThat(alice.size()).isEqualTo(2);
        assertThat(exact.size()).isEqualTo(1);
        Trace.Seen first = alice.from(0, 1).getFirst();
        assertThat(first.out()).isFalse();
        assertThat(first.remote()).isEqualTo(bob.remote());
    }

    @Test
    void aTraceOfAPeerOrOfACallTakesThose() {
        Trace peer = start("peer", "198.51.100.7");
        Trace call = start("call", "c1");
        traces.received(flow("198.51.100.8"), message("a@b.example", "c@d.example", 1), true);
        traces.received(bob, message("a@b.example", "c@d.example", 1), true);
        assertThat(peer.size()).isEqualTo(1);
        assertThat(call.size()).isEqualTo(2);
        assertThat(List.of("", "user ", "zone x")).allMatch(w -> TraceWish.of(w.split(" ")[0], " ").isEmpty());
    }

    @Test
    void whatPeopleWriteIsBlanked() {
        Trace trace = start("user", "alice");
        traces.received(bob, message("bob@example.org", "alice@example.com", 12), true);
        assertThat(new String(trace.from(0, 1).getFirst().message(), StandardCharsets.US_ASCII))
                .endsWith("\r\n\r\n************");
    }

    @Test
    void theOldestGoAndAreCountedWhenThereIsNoMoreRoom() {
        Trace trace = start("user", "alice");
        for (int i = 0; i < 400; i++)
            traces.received(bob, message("bob@example.org", "alice@example.com", 2_000), true);
        assertThat(trace.octets()).isLessThanOrEqualTo(100 * 4_096 / Traces.TRACES_MAX);
        assertThat(trace.dropped()).isEqualTo(400 - trace.size());
        List<Trace.Seen> piece = trace.from(0, 10_000);
        assertThat(piece).hasSizeBetween(2, 5);
        assertThat(piece.getFirst().number()).isEqualTo(trace.dropped());
        traces.received(bob, message("bob@example.org", "alice@example.com", 40_000), true);
        assertThat(trace.from(400, 1)).singleElement()
                .satisfies(s -> assertThat(s.message()).hasSize(Trace.MESSAGE_OCTETS_MAX));
    }

    @Test
    void aTraceEndsByItselfOrIsEndedAndIsKeptForAnHour() {
        Trace trace = start("user", "alice");
        world.runFor(61 * SECOND_NS);
        traces.received(bob, message("bob@example.org", "alice@example.com", 1), true);
        assertThat(trace.size()).isZero();
        assertThat(traces.leftNs(trace)).isZero();
        Trace other = start("user", "alice");
        traces.stop(other.id());
        traces.received(bob, message("bob@example.org", "alice@example.com", 1), true);
        assertThat(other.size()).isZero();
        world.runFor(Traces.KEPT_NS);
        assertThat(traces.all()).isEmpty();
    }

    @Test
    void moreThanAFewDoNotRunAtATimeAndOneThatEndedMakesRoom() {
        for (int i = 0; i < Traces.TRACES_MAX; i++) start("user", "alice");
        TraceWish wish = TraceWish.of("user", "bob").orElseThrow();
        assertThat(traces.start("z", wish, SECOND_NS)).isEmpty();
        traces.stop("a2");
        assertThat(traces.start("z", wish, SECOND_NS)).isPresent();
        assertThat(traces.find("a2")).isEmpty();
        assertThat(traces.start("z", wish, SECOND_NS)).as("twice the same id").isEqualTo(Optional.empty());
    }
}
