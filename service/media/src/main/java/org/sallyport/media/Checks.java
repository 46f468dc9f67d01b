package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.ice.Check;
import org.sallyport.ice.IceCandidate;
import org.sallyport.ice.LiteAgent;
import org.sallyport.machine.RateCap;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunPeek;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The far end of one flow where ICE was agreed: which sources have proven themselves, and which of them was nominated.
 * Owner: one media loop.
 *
 * <pre>
 *   OPEN --- USE-CANDIDATE, proven ---> SELECTED (we send there)
 *     |        (of an address that         |  a better candidate in the first 5 s, or whoever is proven once the
 *     |         nobody named: 250 ms on)   |  selected one was silent for 3 s (unnamed: 30 s): select anew
 *     |                                    |  30 s without a sound: send nothing until there is one (RFC 7675)
 *     '--- restart (other credentials) ----'  the old one stays until the next nomination, which always wins
 * </pre>
 *
 * <p>Media is accepted from every source that has proven itself (RFC 8445 §12.2), at most {@link #SOURCES_MAX} of them.
 * A stranger costs one look at the USERNAME; tags are computed for so many requests a second only.
 *
 * <p>Nothing in a check says where it was sent from, so whoever reads along could send a copy. A copy that comes behind
 * its original proves nothing. One that comes before it is undone by the original where that has an address that the
 * signalling named, and until then it had no time to do anything.
 */
final class Checks {
    /** Most proven sources of one flow; the one that was quiet for longest gives way. */
    static final int SOURCES_MAX = 8;

    /** Most error responses per second that one relay sends to whoever has proven nothing. */
    static final int UNPROVEN_ANSWERS_PER_SECOND_MAX = 50;

    /** How long a source that nobody named must have stood unchallenged before it is heard or selected. */
    static final long UNNAMED_HOLD_NS = 250_000_000L;

    /** How many requests are remembered against copies. */
    private static final int REMEMBERED = 32;

    /** A named source before all others, whatever the priorities, which have 32 bits. */
    private static final long NAMED_BONUS = 1L << 32;

    /** How often a selected flow is looked at. */
    private static final long LOOK_NS = 1_000_000_000L;

    private final FlowPeer flow;
    private LiteAgent agent;
    private FarEnd.Checked far;

    private final long[] high = new long[SOURCES_MAX];
    private final long[] low = new long[SOURCES_MAX];
    private final int[] port = new int[SOURCES_MAX];
    private final long[] seenNs = new long[SOURCES_MAX];
    private final long[] heardFromNs = new long[SOURCES_MAX];
    private int count;

    private final long[] idHigh = new long[REMEMBERED];
    private final int[] idLow = new int[REMEMBERED];
    private final long[] idSourceHigh = new long[REMEMBERED];
    private final long[] idSourceLow = new long[REMEMBERED];
    private final int[] idSourcePort = new int[REMEMBERED];
    private int remembered;

    private final RateCap ofKnown = new RateCap(Proof.VERIFICATIONS_PER_SECOND_MAX, 1L << 40, 1_000_000_000L);
    private final RateCap ofUnknown = new RateCap(Proof.VERIFICATIONS_PER_SECOND_MAX, 1L << 40, 1_000_000_000L);

    /** Whether the selected pair is of these credentials. */
    private boolean selected;
    private long selectedPriority;
    private String selectedUfrag = "";
    /** Until when a better candidate may still be nominated. */
    private long openUntilNs;
    private long heardNs;
    private boolean paused;
    /** A nomination of a source that nobody named, until it has stood for long enough; null where there is none. */
    private @Nullable Endpoint waiting;
    private Check.@Nullable Passed waitingCheck;
    private long waitingUntilNs;

    Checks(FlowPeer flow, FarEnd.Checked far, long nowNs) {
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
        waiting = null;
        // Requests that overtook the answer stay remembered: they may have been copied.
        count = 0;
    }

    /** Whether a source has proven itself; the hot path. */
    boolean knows(long h, long l, int p, long nowNs) {
        int i = find(h, l, p);
        return i >= 0 && nowNs >= heardFromNs[i];
    }

    /** Whether the signalling named the address: as that of a candidate, or by coming from it. */
    private boolean named(long h, long l) {
        if (far.preferred().filter(a -> a.high() == h && a.low() == l).isPresent()) return true;
        for (IceCandidate c : far.candidates()) {
            if (c.endpoint().filter(e -> e.address().high() == h && e.address().low() == l).isPresent()) return true;
        }
        return false;
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
        int before = -1;
        for (int i = 0; i < Math.min(remembered, REMEMBERED); i++) if (idHigh[i] == idH && idLow[i] == idL) before = i;
        boolean copy =
                before >= 0 && (idSourceLow[before] != l || idSourcePort[before] != p || idSourceHigh[before] != h);
        if (copy && (!named(h, l) || named(idSourceHigh[before], idSourceLow[before]))) return false;
        Endpoint from = new Endpoint(IpAddress.ofSource(h, l), p);
        return switch (agent.on(request, from)) {
            case Check.Ignored() -> false;
            case Check.Refused(byte[] answer, int _, boolean proven) -> {
                if (proven) send(answer, from);
                else sendUnproven(answer, lengthBytes, from, nowNs);
                yield false;
            }
            case Check.Passed passed -> {
                if (copy) forget(idSourceHigh[before], idSourceLow[before], idSourcePort[before]);
                rememberRequest(before >= 0 ? before : next(), idH, idL, h, l, p);
                rememberSource(h, l, p, nowNs);
                send(passed.answer(), from);
                if (passed.nominated()) nominate(passed, from, h, l, p, nowNs);
                heard(h, l, p, nowNs);
                yield true;
            }
        };
    }

    private int next() {
        int at = remembered++ % REMEMBERED;
        // Whether all slots are used and which is the oldest is all that counts, so this needs no more than twice their
        // number.
        if (remembered == 2 * REMEMBERED) remembered = REMEMBERED;
        return at;
    }

    private void rememberRequest(int at, long idH, int idL, long h, long l, int p) {
        idHigh[at] = idH;
        idLow[at] = idL;
        idSourceHigh[at] = h;
        idSourceLow[at] = l;
        idSourcePort[at] = p;
    }

    private void rememberSource(long h, long l, int p, long nowNs) {
        int i = find(h, l, p);
        if (i < 0) {
            boolean named = named(h, l);
            // With a pair at work a source that nobody named gets an answer, and a hearing only by being selected.
            if (!named && selected && flow.bound()) return;
            i = count < SOURCES_MAX ? count++ : quietest();
            high[i] = h;
            low[i] = l;
            port[i] = p;
            heardFromNs[i] = named ? nowNs : nowNs + UNNAMED_HOLD_NS;
        }
        seenNs[i] = nowNs;
    }

    /** The original of a copy has shown itself: whoever sent the copy has proven nothing. */
    private void forget(long h, long l, int p) {
        int i = find(h, l, p);
        if (i >= 0) {
            count--;
            high[i] = high[count];
            low[i] = low[count];
            port[i] = port[count];
            seenNs[i] = seenNs[count];
            heardFromNs[i] = heardFromNs[count];
        }
        if (waiting != null && waiting.port() == p && waiting.address().low() == l && waiting.address().high() == h)
            waiting = null;
        if (flow.bound() && flow.isPeer(h, l, p)) {
            flow.release();
            selected = false;
        }
    }

    private int quietest() {
        int quiet = 0;
        for (int i = 1; i < count; i++) if (seenNs[i] < seenNs[quiet]) quiet = i;
        return quiet;
    }

    private void nominate(Check.Passed passed, Endpoint from, long h, long l, int p, long nowNs) {
        boolean same = flow.bound() && flow.isPeer(h, l, p);
        boolean named = named(h, l);
        if (!same && !named && (waitingUntilNs > nowNs || !from.equals(waiting))) {
            if (waiting != null && waitingUntilNs > nowNs) return;
            waiting = from;
            waitingCheck = passed;
            waitingUntilNs = nowNs + UNNAMED_HOLD_NS;
            return;
        }
        waiting = null;
        long priority = priority(from).orElse(passed.priority()) + (named ? NAMED_BONUS : 0);
        if (selected && flow.bound() && !same) {
            boolean better = nowNs < openUntilNs && priority > selectedPriority;
            // A port or a network that changed in mid-call: whoever proves itself then is the same endpoint elsewhere.
            boolean silent = nowNs - heardNs >= (named ? flow.limits.rebindSilenceNs() : flow.limits.consentNs());
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

    private void nominateWaiting(long nowNs) {
        if (waiting == null || waitingCheck == null || nowNs < waitingUntilNs) return;
        nominate(waitingCheck, waiting, waiting.address().high(), waiting.address().low(), waiting.port(), nowNs);
    }

    /** What the far end's description says of a source: the priority in a check is that of a reflexive candidate. */
    private Optional<Long> priority(Endpoint from) {
        int component = flow.component == Component.RTP ? IceCandidate.RTP : IceCandidate.RTCP;
        for (IceCandidate c : far.candidates()) {
            if (c.component() == component && c.endpoint().filter(from::equals).isPresent())
                return Optional.of(c.priority());
        }
        return Optional.empty();
    }

    private void answerUnproven(ByteBuffer packet, long h, long l, int p, long nowNs) {
        if (!flow.leg.line.unprovenAnswers.take(0, nowNs)) return;
        if (!(StunMessage.decode(packet) instanceof StunDecoded.Ok(StunMessage request))) return;
        Endpoint from = new Endpoint(IpAddress.ofSource(h, l), p);
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
     * Connects a selected RTP flow while it is heard, disconnects it when it falls silent, and ends sending to somebody
     * who makes no sound at all. Says when to look again.
     */
    long timer(long nowNs) {
        nominateWaiting(nowNs);
        if (!flow.bound()) return nowNs + UNNAMED_HOLD_NS;
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
