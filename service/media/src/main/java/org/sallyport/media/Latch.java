package org.sallyport.media;

import org.jspecify.annotations.Nullable;
import org.sallyport.rtp.RtpView;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Decides whether a packet from a source that the flow is not bound to may bind it. Owner: one media loop.
 *
 * <p>Sources are ranked by what the signalling said of them:
 *
 * <pre>
 *   EXACT     the described address and port
 *   NAMED     the described or the signalling source's address, another port; for RTCP also the address of RTP
 *   STRANGER  nobody spoke of it; only on an untrusted description, only RTP, only after a hold
 *
 *              first packet, EXACT                         (locked: others refused)
 *   WAITING ----------------------------------------------> LOCKED
 *      |  first packet, NAMED         window over              ^  |
 *      +----------------> LEARNING ----------------------------+  | silent 3 s, then the same
 *      |                  higher rank, or same rank            |  | address continues the stream
 *      |                  after 250 ms of silence: bind anew   |  | from another port: bind anew
 *      |  held 2 s, 10 in a row, nobody better heard           |  +--.
 *      +----------------> STRANGER -- any higher rank: bind ---+     |
 *                                                              ^-----'
 *   a new offer/answer with the same description opens the window again; with another it starts at WAITING
 * </pre>
 */
final class Latch {
    /** The learning window has not been opened by a packet yet. */
    private static final long NOT_OPEN = Long.MAX_VALUE;

    static final int STRANGER = 1;
    static final int NAMED = 2;
    static final int EXACT = 3;

    /** In the window, a source of equal rank takes over once the latched one has been silent for this long. */
    static final long WINDOW_QUIET_NS = 250_000_000L;

    /** Opaque protocols send little: this many packets are enough for a stranger of theirs. */
    private static final int OPAQUE_PACKETS_MIN = 3;

    private final FlowPeer flow;
    private @Nullable Endpoint described;
    private @Nullable IpAddress preferred;
    private boolean trusted;
    private boolean asymmetric;
    private int rank;
    private long learnUntilNs = NOT_OPEN;

    private long candidateHigh;
    private long candidateLow;
    private int candidatePort;
    private int candidateSsrc;
    private int candidateSequence;
    private int candidateCount;
    private long candidateSinceNs;

    Latch(FlowPeer flow) {
        this.flow = flow;
    }

    /**
     * A new offer/answer.
     *
     * @param described null where the description names nothing for this component
     * @param far what else is known of the far end
     * @return whether it is the endpoint that was described before
     */
    boolean describe(@Nullable Endpoint described, FarEnd.Latching far) {
        boolean same = flow.mode == FlowPeer.Mode.LATCHING && far.trusted() == trusted && far.asymmetric() == asymmetric
                && (described == null ? this.described == null : described.equals(this.described));
        this.described = described;
        trusted = far.trusted();
        asymmetric = far.asymmetric();
        preferred = far.preferred().orElse(null);
        learnUntilNs = NOT_OPEN;
        candidateCount = 0;
        if (same) {
            // The kernel must not hide a better source while the window is open.
            flow.disconnect();
            return true;
        }
        rank = 0;
        flow.mode = FlowPeer.Mode.LATCHING;
        flow.release();
        if (trusted && described != null) flow.aim(described, false);
        return false;
    }

    /** What is bound stays bound, but another source of a named address may take its place as at the beginning. */
    void relearn() {
        if (flow.mode != FlowPeer.Mode.LATCHING) return;
        rank = Math.min(rank, NAMED);
        learnUntilNs = NOT_OPEN;
        candidateCount = 0;
        // The kernel must not hide the other source.
        flow.disconnect();
    }

    /** Called for each packet that passed. */
    void heard(long nowNs) {
        if (learnUntilNs == NOT_OPEN) learnUntilNs = nowNs + (rank == EXACT ? 0 : flow.limits.learningNs());
    }

    /** An earlier run had found the far end: it is bound as if its window were over. */
    void resume(Endpoint farEnd, long nowNs) {
        boolean exact = farEnd.equals(described);
        rank = exact ? EXACT : NAMED;
        learnUntilNs = nowNs;
        flow.bind(farEnd.address().high(), farEnd.address().low(), farEnd.port(), false, nowNs);
    }

    /** Whether the binding stands and only silence can move it. */
    boolean locked(long nowNs) {
        return flow.bound() && rank != STRANGER && nowNs >= learnUntilNs;
    }

    /** Whether this packet binds the flow to its source. */
    boolean admits(PacketKind kind, long high, long low, int port, RtpView view, long nowNs) {
        if (flow.mode != FlowPeer.Mode.LATCHING || !mayBind(kind, view)) return false;
        int r = rankOf(high, low, port);
        boolean strangersHeard = !trusted && flow.component == Component.RTP && kind != PacketKind.HANDSHAKE;
        if (r == STRANGER && !strangersHeard) return false;
        if (flow.bound() && !displaces(r, kind, high, low, view, nowNs)) return false;
        if (!flow.bound() && r == STRANGER && !held(kind, high, low, port, view, nowNs)) return false;
        rank = r;
        if (r == EXACT) learnUntilNs = nowNs;
        flow.bind(high, low, port, false, nowNs);
        return true;
    }

    /**
     * A packet that is not relayed came: STUN binds like a handshake does, since who only listens sends nothing else
     * (RFC 6263 §4.4). Any octet from the very endpoint that has proven to be there is a sign that it still is.
     */
    void knocked(PacketKind kind, long high, long low, int port, long nowNs) {
        if (flow.bound()) {
            if (flow.isPeer(high, low, port)) flow.leg.allowance.heard(nowNs);
            return;
        }
        int r = rankOf(high, low, port);
        if (kind == PacketKind.PROBE && r >= NAMED) {
            rank = r;
            if (r == EXACT) learnUntilNs = nowNs;
            flow.bind(high, low, port, false, nowNs);
        } else if (r == EXACT && flow.leg.allowance.belief() == FarEnd.Belief.PROVEN) {
            flow.leg.allowance.heard(nowNs);
        }
    }

    private boolean mayBind(PacketKind kind, RtpView view) {
        return switch (kind) {
            case MEDIA -> flow.leg.payload.expects(view.payloadType());
            case CONTROL -> flow.component == Component.RTCP;
            case HANDSHAKE, OPAQUE -> true;
            case PROBE, BAD -> false;
        };
    }

    private int rankOf(long high, long low, int port) {
        if (described != null && described.address().low() == low && described.address().high() == high) {
            return described.port() == port ? EXACT : NAMED;
        }
        if (preferred != null && preferred.low() == low && preferred.high() == high) return NAMED;
        FlowPeer rtp = flow.rtp;
        if (flow != rtp && rtp.bound() && rtp.isPeerAddress(high, low)) return NAMED;
        return STRANGER;
    }

    private boolean displaces(int r, PacketKind kind, long high, long low, RtpView view, long nowNs) {
        if (r > rank && (rank == STRANGER || nowNs < learnUntilNs)) return true;
        long quietNs = nowNs - flow.lastInNs();
        if (r == rank && r >= NAMED && nowNs < learnUntilNs && quietNs >= WINDOW_QUIET_NS) return true;
        return quietNs >= flow.limits.rebindSilenceNs() && continues(kind, high, low, r, view);
    }

    /** A NAT gave the same endpoint another port in mid-call: the address is known and the stream goes on. */
    private boolean continues(PacketKind kind, long high, long low, int r, RtpView view) {
        if (r < NAMED && !flow.isPeerAddress(high, low)) return false;
        if (kind == PacketKind.MEDIA) return flow.reception().continues(view);
        FlowPeer rtp = flow.rtp;
        return kind == PacketKind.CONTROL && rtp.bound() && rtp.isPeerAddress(high, low);
    }

    /** Whether a stranger has kept at it for long enough, alone and with one unbroken stream. */
    private boolean held(PacketKind kind, long high, long low, int port, RtpView view, long nowNs) {
        boolean media = kind == PacketKind.MEDIA;
        boolean goesOn = candidateCount > 0 && low == candidateLow && port == candidatePort && high == candidateHigh
                && (!media || view.ssrc() == candidateSsrc && view.sequence() == (candidateSequence + 1 & 0xffff));
        if (goesOn) {
            candidateCount++;
        } else {
            candidateCount = 1;
            candidateHigh = high;
            candidateLow = low;
            candidatePort = port;
            candidateSinceNs = nowNs;
        }
        if (media) {
            candidateSsrc = view.ssrc();
            candidateSequence = view.sequence();
        }
        int wanted = media ? flow.limits.strangerPacketsMin() : OPAQUE_PACKETS_MIN;
        return candidateCount >= wanted && nowNs - candidateSinceNs >= flow.limits.strangerHoldNs();
    }

    /** RTP has bound: where RTCP must guess, it guesses one port higher, and only on a trusted description. */
    void rtpBound(Endpoint rtp, boolean exact) {
        if (flow.mode != FlowPeer.Mode.LATCHING || flow.bound() || !trusted) return;
        if ((exact || asymmetric) && described != null) return;
        if (rtp.port() < 65535) flow.aim(rtp.withPort(rtp.port() + 1), false);
    }

    boolean exact() {
        return rank == EXACT;
    }

    /**
     * Where packets go to a far end that is heard from an address: where it is described, if it is one that receives
     * there. Null where they go to where it is heard from, as they do if another address than the described one was
     * heard and the described one is not known to be there: a description alone aims no stream at anybody (attack row
     * RTP-18).
     */
    @Nullable
    Endpoint receivesAt(long high, long low) {
        if (!asymmetric || !trusted || described == null) return null;
        boolean own = described.address().low() == low && described.address().high() == high;
        return own || flow.leg.allowance.belief() == FarEnd.Belief.PROVEN ? described : null;
    }

    /** Forgets what was described. */
    void clear() {
        described = null;
        preferred = null;
        trusted = false;
        asymmetric = false;
        rank = 0;
        candidateCount = 0;
        learnUntilNs = NOT_OPEN;
    }
}
