package org.sallyport.media;

import java.nio.ByteBuffer;
import org.sallyport.machine.Entropy;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/**
 * Proves one flow to edge's shared pair: a Binding request with the leg's credential, again and again while the line
 * lives. Owner: one media loop.
 *
 * <pre>
 *   ASKING --- right answer ---> PROVEN --- keep-alive time over ---> ASKING
 *     '--- 50, 100, 200 ... 1000 ms: ask again
 * </pre>
 *
 * <p>Every request is a transaction of its own. Its id is a counter (4 octets) and a random number (8 octets) that
 * stays: the counter lets edge tell a fresh request from a replayed one, and both are under the integrity tag.
 */
final class Prober {
    private static final long MS = 1_000_000L;
    private static final long FIRST_WAIT_NS = 50 * MS;
    private static final long WAIT_MAX_NS = 1_000 * MS;
    /** A line that has never been answered is told of sooner than one that was. */
    private static final long FIRST_ANSWER_NS = 5_000 * MS;

    private final FlowPeer flow;
    private final Entropy entropy;
    private final String username;
    private final StunKey key;
    private final long nonce;
    private int asked;
    private int answered;
    private boolean proven;
    private boolean waiting;
    private boolean failingTold;
    private long waitNs;
    private long askedAtNs;
    private long dueNs;
    private long quietSinceNs;

    Prober(FlowPeer flow, Entropy entropy, FarEnd.Probing far, long nowNs) {
        this.flow = flow;
        this.entropy = entropy;
        this.username = far.username();
        this.key = StunKey.shortTerm(far.password().reveal());
        this.nonce = entropy.nextLong();
        this.quietSinceNs = nowNs;
        // Probes are at least 50 ms apart, so a later prober of the same leg always counts from above this one.
        this.asked = flow.leg.line.probeStart + (int) (nowNs / (10 * MS));
        this.answered = asked;
        begin(nowNs);
    }

    /** Asks at once, as one who begins, so that it counts for more than what any other line has asked meanwhile. */
    void again(long nowNs) {
        if (nowNs - askedAtNs < FIRST_WAIT_NS) return;
        asked = Math.max(asked, flow.leg.line.probeStart + (int) (nowNs / (10 * MS)));
        begin(nowNs);
    }

    private void begin(long nowNs) {
        waiting = true;
        waitNs = FIRST_WAIT_NS;
        ask(nowNs);
    }

    private void ask(long nowNs) {
        byte[] id = ByteBuffer.allocate(12).putInt(++asked).putLong(nonce).array();
        byte[] request = StunWriter.bindingRequest(id).username(username).integrity(key).integritySha256(key)
                .fingerprint().bytes();
        Endpoint to = flow.peer();
        if (to != null) flow.leg.line.io.send(flow.socket, ByteBuffer.wrap(request), to);
        askedAtNs = nowNs;
        dueNs = nowNs + waitNs;
        waitNs = Math.min(2 * waitNs, WAIT_MAX_NS);
    }

    long dueNs() {
        return dueNs;
    }

    void timer(long nowNs) {
        if (nowNs < dueNs) return;
        if (!waiting) {
            begin(nowNs);
            return;
        }
        long limitNs = proven ? flow.limits.probeFailingNs() : Math.min(FIRST_ANSWER_NS, flow.limits.probeFailingNs());
        if (!failingTold && nowNs - quietSinceNs >= limitNs) {
            failingTold = true;
            String why = "No answer from " + flow.peer() + " to the " + flow.component + " probe for "
                    + (nowNs - quietSinceNs) / (1_000 * MS)
                    + " s: does the inner firewall let UDP pass, and does edge know the call?";
            flow.leg.line.events.accept(
                    new MediaEvent.ProbeFailing(flow.leg.line.id, flow.leg.side, flow.component, why));
        }
        ask(nowNs);
    }

    /** A STUN message from edge's endpoint; counts as an answer only if it is one and proves the password. */
    void answered(ByteBuffer packet, long nowNs) {
        boolean right = waiting
                && StunMessage.decode(packet) instanceof StunDecoded.Ok(StunMessage m)
                && m.messageClass() == StunClass.SUCCESS
                && m.method() == StunMessage.BINDING
                && m.has(StunAttribute.FINGERPRINT)
                && ours(ByteBuffer.wrap(m.transactionId()))
                && m.verify(key) == StunMessage.Verdict.RIGHT;
        if (!right) {
            // A late answer to an earlier request is no fault, but nothing distinguishes it from noise either.
            flow.countRefused();
            return;
        }
        answered = asked;
        waiting = false;
        failingTold = false;
        quietSinceNs = nowNs;
        // Up to a tenth earlier, so that the keep-alives of a thousand lines do not come as one burst.
        long tenth = Math.max(1, flow.limits.keepAliveNs() / 10);
        dueNs = nowNs + flow.limits.keepAliveNs() - (entropy.nextLong() >>> 1) % tenth;
        if (!proven) {
            proven = true;
            flow.bind(flow.peerHigh(), flow.peerLow(), flow.peerPort(), true, nowNs);
            flow.connect();
        }
    }

    private boolean ours(ByteBuffer id) {
        int counter = id.getInt();
        return id.getLong() == nonce && counter - answered > 0 && asked - counter >= 0;
    }
}
