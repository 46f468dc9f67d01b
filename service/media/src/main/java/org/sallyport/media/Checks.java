package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.sallyport.ice.Check;
import org.sallyport.ice.IceCandidate;
import org.sallyport.ice.LiteAgent;
import org.sallyport.machine.RateCap;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunPeek;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/**
 * The far end of one flow where ICE was agreed: which sources have proven themselves, and which of them was nominated.
 * Owner: one media loop.
 *
 * <pre>
 *   OPEN --- USE-CANDIDATE, proven ---> SELECTED (we send there)
 *     |                                    |  a better candidate in the first 5 s, or anybody proven once the selected
 *     |                                    |  one was silent for 3 s: select anew
 *     |                                    |  30 s without a sound: send nothing until there is one (RFC 7675)
 *     '--- restart (other credentials) ----'  the old one stays until the next nomination, which always wins
 * </pre>
 *
 * <p>Media is accepted from every source that has proven itself (RFC 8445 §12.2), at most {@link #SOURCES_MAX} of them.
 * A stranger costs one look at the USERNAME; tags are computed for so many requests a second only. A request that was
 * seen from another source before proves nothing: a copy does not move the media.
 */
final class Checks {
    /** Most proven sources of one flow; the one that was quiet for longest gives way. */
    static final int SOURCES_MAX = 8;

    /** Most error responses per second that one relay sends to whoever has proven nothing. */
    static final int UNPROVEN_ANSWERS_PER_SECOND_MAX = 50;

    /** How many requests are remembered against copies. */
    private static final int REMEMBERED = 32;

    /** How often a selected flow is looked at. */
    private static final long LOOK_NS = 1_000_000_000L;

    private final Flow flow;
    private LiteAgent agent;
    private FarEnd.Checked far;

    private final long[] high = new long[SOURCES_MAX];
    private final long[] low = new long[SOURCES_MAX];
    private final int[] port = new int[SOURCES_MAX];
    private final long[] seenNs = new long[SOURCES_MAX];
    private int count;

    private final long[] idHigh = new long[REMEMBERED];
    private final int[] idLow = new int[REMEMBERED];
    private final long[] idSourceHigh = new long[REMEMBERED];
    private final long[] idSourceLow = new long[REMEMBERED];
    private final int[] idSourcePort = new int[REMEMBERED];
    private int remembered;

    private final RateCap ofKnown = new RateCap(SharedPairs.VERIFICATIONS_PER_SECOND_MAX, 1L << 40, 1_000_000_000L);
    private final RateCap ofUnknown = new RateCap(SharedPairs.VERIFICATIONS_PER_SECOND_MAX, 1L << 40, 1_000_000_000L);

    /** Whether the selected pair is of these credentials. */
    private boolean selected;
    private long selectedPriority;
    private String selectedUfrag = "";
    /** Until when a better candidate may still be nominated. */
    private long openUntilNs;
    private long heardNs;
    private boolean paused;

    Checks(Flow flow, FarEnd.Checked far, long nowNs) {
        this.flow = flow;
        this.far = far;
        this.agent = new LiteAgent(far.local(), far.remoteUfrag());
        this.heardNs = nowNs;
    }

    /** A new offer/answer. Other credentials of either side restart; the same change nothing. */
    void renew(FarEnd.Checked now, long nowNs) {
        FarEnd.Checked before = far;
        far = now;
        // The kernel must not hide a new source of the same endpoint.
        flow.disconnect();
        openUntilNs = nowNs + flow.limits.learningNs();
        if (now.local().equals(before.local()) && now.remoteUfrag().equals(before.remoteUfrag())) return;
        agent = new LiteAgent(now.local(), now.remoteUfrag());
        boolean learnedOnly = now.local().equals(before.local()) && before.remoteUfrag().isEmpty()
                && now.remoteUfrag().filter(selectedUfrag::equals).isPresent();
        if (learnedOnly) return;
        selected = false;
        count = 0;
        remembered = 0;
    }

    /** Whether a source has proven itself; the hot path. */
    boolean knows(long h, long l, int p) {
        return find(h, l, p) >= 0;
    }

    private int find(long h, long l, int p) {
        for (int i = 0; i < count; i++) if (low[i] == l && port[i] == p && high[i] == h) return i;
        return -1;
    }

    /** A packet of the far end passed, or a check of it; the hot path. */
    void heard(long h, long l, int p, long nowNs) {
        if (!flow.isPeer(h, l, p)) return;
        heardNs = nowNs;
        if (paused) {
            paused = false;
            flow.unlimited();
        }
    }

    /** A STUN message at this flow's socket. */
    void take(ByteBuffer packet, long h, long l, int p, long nowNs) {
        if (StunPeek.isBindingIndication(packet)) {
            heard(h, l, p, nowNs);
            return;
        }
        // What was queued before the kernel shut strangers out; an answer would go to the selected source instead.
        if (flow.connected() && !flow.isPeer(h, l, p)) {
            flow.countRefused();
            return;
        }
        boolean named = agent.names(packet);
        boolean known = find(h, l, p) >= 0;
        if (!named) {
            flow.countRefused();
            if (StunPeek.isBindingRequest(packet)) answerUnproven(packet, h, l, p, nowNs);
            return;
        }
        boolean proven = (known ? ofKnown : ofUnknown).take(0, nowNs)
                && StunMessage.decode(packet) instanceof StunDecoded.Ok(StunMessage request)
                && judge(request, packet.remaining(), h, l, p, nowNs);
        if (!proven) flow.countRefused();
    }

    private boolean judge(StunMessage request, int lengthBytes, long h, long l, int p, long nowNs) {
        ByteBuffer id = ByteBuffer.wrap(request.transactionId());
        long idH = id.getLong();
        int idL = id.getInt();
        boolean repeated = false;
        for (int i = 0; i < Math.min(remembered, REMEMBERED); i++) {
            if (idHigh[i] != idH || idLow[i] != idL) continue;
            if (idSourceLow[i] != l || idSourcePort[i] != p || idSourceHigh[i] != h) return false;
            repeated = true;
        }
        Endpoint from = new Endpoint(Flow.address(h, l), p);
        return switch (agent.on(request, from)) {
            case Check.Ignored() -> false;
            case Check.Refused(byte[] answer, int _, boolean proven) -> {
                if (proven) send(answer, from);
                else sendUnproven(answer, lengthBytes, from, nowNs);
                yield false;
            }
            case Check.Passed passed -> {
                if (!repeated) rememberRequest(idH, idL, h, l, p);
                rememberSource(h, l, p, nowNs);
                send(passed.answer(), from);
                if (passed.nominated()) nominate(passed, from, h, l, p, nowNs);
                heard(h, l, p, nowNs);
                yield true;
            }
        };
    }

    private void rememberRequest(long idH, int idL, long h, long l, int p) {
        int at = remembered++ % REMEMBERED;
        // Whether all slots are used and which is the oldest is all that counts, so this needs no more than twice their number.
        if (remembered == 2 * REMEMBERED) remembered = REMEMBERED;
        idHigh[at] = idH;
        idLow[at] = idL;
        idSourceHigh[at] = h;
        idSourceLow[at] = l;
        idSourcePort[at] = p;
    }

    private void rememberSource(long h, long l, int p, long nowNs) {
        int i = find(h, l, p);
        if (i < 0) {
            i = count < SOURCES_MAX ? count++ : quietest();
            high[i] = h;
            low[i] = l;
            port[i] = p;
        }
        seenNs[i] = nowNs;
    }

    private int quietest() {
        int quiet = 0;
        for (int i = 1; i < count; i++) if (seenNs[i] < seenNs[quiet]) quiet = i;
        return quiet;
    }

    private void nominate(Check.Passed passed, Endpoint from, long h, long l, int p, long nowNs) {
        long priority = priority(from).orElse(passed.priority());
        boolean same = flow.bound() && flow.isPeer(h, l, p);
        if (selected && flow.bound() && !same) {
            boolean better = nowNs < openUntilNs && priority > selectedPriority;
            // A port or a network that changed in mid-call: whoever proves itself then is the same endpoint elsewhere.
            boolean silent = nowNs - heardNs >= flow.limits.rebindSilenceNs();
            if (!better && !silent) return;
        }
        if (!selected) openUntilNs = nowNs + flow.limits.learningNs();
        selected = true;
        selectedPriority = priority;
        selectedUfrag = passed.remoteUfrag();
        if (same) return;
        paused = false;
        flow.bind(h, l, p, true, nowNs);
    }

    /** What the far end's description says of a source: the priority in a check is that of a reflexive candidate. */
    private Optional<Long> priority(Endpoint from) {
        int component = flow.component == Component.RTP ? IceCandidate.RTP : IceCandidate.RTCP;
        for (IceCandidate c : far.candidates()) {
            if (c.component() == component && c.endpoint().filter(from::equals).isPresent()) return Optional.of(c.priority());
        }
        return Optional.empty();
    }

    private void answerUnproven(ByteBuffer packet, long h, long l, int p, long nowNs) {
        if (!flow.leg.line.unprovenAnswers.take(0, nowNs)) return;
        if (!(StunMessage.decode(packet) instanceof StunDecoded.Ok(StunMessage request))) return;
        Endpoint from = new Endpoint(Flow.address(h, l), p);
        if (agent.on(request, from) instanceof Check.Refused(byte[] answer, int code, boolean _)) {
            byte[] fitting = answer.length <= packet.remaining() ? answer : StunWriter.error(request, code, "").bytes();
            if (fitting.length <= packet.remaining()) send(fitting, from);
        }
    }

    /** Never more octets than came, so that nobody is flooded through us. */
    private void sendUnproven(byte[] answer, int lengthBytes, Endpoint to, long nowNs) {
        if (answer.length <= lengthBytes && flow.leg.line.unprovenAnswers.take(0, nowNs)) send(answer, to);
    }

    private void send(byte[] answer, Endpoint to) {
        flow.leg.line.io.send(flow.socket, ByteBuffer.wrap(answer), to);
    }

    /**
     * Connects a selected RTP flow while it is heard, disconnects it when it falls silent, and ends sending to somebody who
     * makes no sound at all. Says when to look again.
     */
    long timer(long nowNs) {
        if (!flow.bound()) return nowNs + LOOK_NS;
        long quietNs = nowNs - heardNs;
        if (!paused && quietNs >= flow.limits.consentNs()) {
            paused = true;
            flow.pause(nowNs);
        }
        if (flow.component == Component.RTCP) return nowNs + LOOK_NS;
        if (flow.connected()) {
            if (quietNs >= flow.limits.rebindSilenceNs()) flow.disconnect();
        } else if (selected && nowNs >= openUntilNs && nowNs - flow.lastInNs() < LOOK_NS) {
            flow.connect();
        }
        return nowNs + LOOK_NS;
    }
}
