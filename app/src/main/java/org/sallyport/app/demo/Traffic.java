package org.sallyport.app.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.sallyport.ports.PortClaim;
import org.sallyport.scenarios.ladder.Ladder;
import org.sallyport.scenarios.ladder.SipLadder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * What went through the sockets of both nodes, counted where it enters or leaves a node. Owner: nobody; both desks and
 * both media loops add to it.
 */
final class Traffic {
    private static final int STEPS_MAX = 4000;

    private final DemoAddresses addresses;
    private final Map<Way, LongAdder> counts = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Step> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger stepCount = new AtomicInteger();

    Traffic(DemoAddresses addresses) {
        this.addresses = addresses;
    }

    /**
     * One way of one flow, as the node at one of its ends saw it.
     *
     * @param claimed rows by which that node holds the socket
     * @param sent whether that node sent it; else it received it
     */
    record Way(Transport transport, Endpoint from, Endpoint to, List<String> claimed, boolean sent) {}

    private record Step(long timeNs, String from, String to, String label, String callId) {}

    /** One datagram, or one message on a stream. */
    void count(PortClaim claim, Endpoint local, Endpoint remote, boolean sent) {
        Way way = new Way(claim.transport(), sent ? local : remote, sent ? remote : local, claim.rows(), sent);
        counts.computeIfAbsent(way, _ -> new LongAdder()).increment();
    }

    /** A SIP message; between the two nodes the sender alone tells. */
    void message(Endpoint local, Endpoint remote, boolean sent, SipMessage m) {
        String here = addresses.name(local.address());
        String there = addresses.name(remote.address());
        boolean node = there.equals(DemoAddresses.CONTROL) || there.equals(DemoAddresses.EDGE);
        if (!sent && node || m.callId().isEmpty() || stepCount.incrementAndGet() > STEPS_MAX) return;
        steps.add(
                new Step(System.nanoTime(), sent ? here : there, sent ? there : here, SipLadder.label(m), m.callId()));
    }

    /** What was counted so far. */
    Map<Way, Long> counts() {
        Map<Way, Long> out = new HashMap<>();
        counts.forEach((way, n) -> out.put(way, n.sum()));
        return out;
    }

    /** The messages of one call, in the order in which they were sent. */
    Ladder ladder(String callId) {
        Ladder out = new Ladder(DemoAddresses.INSIDE_PHONE, DemoAddresses.CONTROL, DemoAddresses.EDGE,
                DemoAddresses.INTERNET_PHONE);
        List<Step> of = new ArrayList<>(steps.stream().filter(s -> s.callId.equals(callId)).toList());
        of.sort(Comparator.comparingLong(Step::timeNs));
        of.forEach(s -> out.add(s.timeNs, s.from, s.to, s.label));
        return out;
    }
}
