package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.RateCap;
import org.sallyport.rtp.RtpView;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * One component of one leg: who it talks to and what it has counted. Owner: one media loop; touched per packet, so it
 * holds plain fields and allocates nothing after its making.
 */
final class Flow extends FlowPeer implements FastPath.Counted {
    /** Nobody was told that the flow is quiet. */
    static final long NOT_QUIET = Long.MIN_VALUE;

    final Latch latch;
    /** Null unless the leg probes. */
    @Nullable
    Prober prober;
    /** Null unless ICE was agreed. */
    @Nullable
    Checks checks;
    /** What a shared leg's flow remembers of its probes; null for the others. */
    final @Nullable Proof proof;
    /** What its packets are on the wire beyond themselves; null where that is nothing. */
    @Nullable
    FlowShape shape;
    /** The same component of the other leg, which is this one until the line knows both. */
    Flow other = this;
    /** The leg's RTCP, which is this one where this is RTCP. */
    Flow rtcp = this;
    /** Who relays in our place, and what he knows; null where nobody does. */
    private @Nullable FastPath path;
    private @Nullable SettledFlow settled;

    private final RateCap rate;
    private final RateCap controlRate;
    private long packetsIn;
    private long bytesIn;
    private long packetsOut;
    private long bytesOut;
    private long dropped;
    /** When the last packet came that somebody else relayed, or 0. */
    private long relayedNs;
    /** Source of the last refused packet; a port of 0 where there was none. */
    private long refusedHigh;
    private long refusedLow;
    private int refusedPort;
    /** Since when {@link MediaEvent.Quiet} said that nothing came, or {@link #NOT_QUIET}. */
    long quietToldNs = NOT_QUIET;

    /** @param rtp the leg's RTP, or null where this is it */
    Flow(LegTerms leg, Component component, MediaSocket socket, @Nullable Flow rtp) {
        super(leg, component, socket, rtp);
        this.latch = new Latch(this);
        this.proof = leg.credential == null ? null : new Proof(leg.credential);
        this.rate = new RateCap(limits.packetsPerSecondMax(), limits.bitsPerSecondMax(), limits.burstNs());
        this.controlRate = new RateCap(limits.controlPacketsPerSecondMax(), limits.bitsPerSecondMax(),
                limits.burstNs());
    }

    /** Which of the sockets of the shared pairs it is at: twice the pair, plus one for RTCP. */
    int socketIndex() {
        return 2 * leg.sharedPair + component.ordinal();
    }

    /**
     * Passes or refuses one datagram that arrived at this flow's socket; the hot path.
     *
     * @param view the loop's flyweight
     * @return whether it goes to the other leg
     */
    boolean accept(ByteBuffer packet, long high, long low, int port, RtpView view, long nowNs) {
        PacketKind kind = PacketKind.of(packet, leg.payload, component, view);
        if (kind == PacketKind.PROBE && mode == Mode.PROBING && prober != null && isPeer(high, low, port)) {
            prober.answered(packet, nowNs);
            return false;
        }
        if (kind == PacketKind.PROBE && checks != null) {
            checks.take(packet, high, low, port, nowNs);
            return false;
        }
        boolean fromBound = isPeer(high, low, port) && bound;
        boolean passes = kind != PacketKind.BAD && kind != PacketKind.PROBE
                && (shape == null || kind == PacketKind.HANDSHAKE || shape.in(packet, fromBound, nowNs))
                && (fromBound || admits(kind, high, low, port, view, nowNs))
                && (kind == PacketKind.CONTROL ? controlRate : rate).take(packet.remaining(), nowNs);
        if (!passes) {
            refused++;
            refusedHigh = high;
            refusedLow = low;
            refusedPort = port;
            if (mode == Mode.LATCHING) latch.knocked(kind, high, low, port, nowNs);
            return false;
        }
        if (checks == null) latch.heard(nowNs);
        else checks.heard(high, low, port, nowNs);
        lastInNs = nowNs;
        leg.allowance.heard(nowNs);
        leg.line.lastAcceptedNs = nowNs;
        packetsIn++;
        bytesIn += packet.remaining();
        if (kind == PacketKind.MEDIA) reception.take(view, nowNs);
        return true;
    }

    /** Whether a source that is not the bound one may be heard. */
    private boolean admits(PacketKind kind, long high, long low, int port, RtpView view, long nowNs) {
        return checks == null ? latch.admits(kind, high, low, port, view, nowNs) : checks.knows(high, low, port, nowNs);
    }

    /** Sends a datagram that the other leg accepted; the hot path. */
    void send(MediaIo io, ByteBuffer packet, long nowNs) {
        FlowShape shaped = shape;
        if (peer == null || nowNs >= sendUntilNs || !leg.allowance.take(packet.remaining(), nowNs)
                || shaped != null && !handshake(packet) && !shaped.out(packet)) {
            dropped++;
            return;
        }
        packetsOut++;
        bytesOut += packet.remaining();
        Endpoint to = receiver == null ? peer : receiver;
        if (shaped != null) shaped.send(io, socket, packet, to);
        else io.send(socket, packet, to);
    }

    /** Whether a packet is of those that agree on keys, which no transform touches. */
    private boolean handshake(ByteBuffer packet) {
        return PacketKind.handshake(packet, leg.payload);
    }

    @Override
    @Nullable
    Endpoint receivesAt(long high, long low) {
        return mode == Mode.LATCHING ? latch.receivesAt(high, low) : null;
    }

    @Override
    void answered(long nowNs) {
        Flow media = (Flow) rtp;
        leg.allowance.heard(nowNs);
        media.unlimited();
        rtcp.unlimited();
        Endpoint at = media.peer();
        if (media.bound() && at != null) rtcp.latch.rtpBound(at, media.latch.exact());
    }

    // --- whoever relays in our place

    @Override
    void moves() {
        takeBack();
        other.takeBack();
    }

    /** Whether both ends are found for good, so that nothing has to be judged before it changes. */
    private boolean ready(long nowNs) {
        boolean stands = bound && (connected() || mode == Mode.PROVEN) && shape == null
                && nowNs - lastInNs < limits.rebindSilenceNs();
        return stands && component == Component.RTP && other.bound && other.shape == null && nowNs < other.sendUntilNs
                && other.leg.allowance.lasts(nowNs);
    }

    /**
     * Hands the flow over as soon as it is settled, reads what was counted, and takes it back where that is no more.
     */
    void settle(FastPath way, int dscp, long nowNs) {
        if (settled != null) way.count(settled, this);
        boolean ready = ready(nowNs);
        if (settled != null && !ready) takeBack();
        Endpoint from = peer;
        Endpoint to = other.receiver == null ? other.peer : other.receiver;
        if (settled != null || !ready || from == null || to == null) return;
        SettledFlow facts = new SettledFlow(from, socket.claim().local(), other.socket.claim().local(), to, dscp,
                leg.payload, limits.packetsPerSecondMax(),
                limits.bitsPerSecondMax());
        if (!way.take(facts)) return;
        path = way;
        settled = facts;
    }

    /** From now on every packet comes here again. */
    void takeBack() {
        if (settled == null || path == null) return;
        SettledFlow was = settled;
        settled = null;
        path.giveBack(was);
        path.count(was, this);
    }

    @Override
    public void relayed(long packets, long bytes, long lastNs) {
        if (packets == 0) return;
        packetsIn += packets;
        bytesIn += bytes;
        other.packetsOut += packets;
        other.bytesOut += bytes;
        lastInNs = Math.max(lastInNs, lastNs);
        relayedNs = Math.max(relayedNs, lastNs);
        leg.allowance.heard(lastInNs);
        leg.line.lastAcceptedNs = Math.max(leg.line.lastAcceptedNs, lastNs);
        if (checks != null) checks.heard(peerHigh(), peerLow(), peerPort(), lastInNs);
    }

    /** When RTP was last accepted, or 0. */
    long lastMediaNs() {
        return component == Component.RTCP ? 0 : Math.max(relayedNs, reception.lastNs());
    }

    LineReport.Flow report() {
        if (settled != null && path != null) path.count(settled, this);
        return new LineReport.Flow(packetsIn, bytesIn, packetsOut, bytesOut, refused, dropped,
                component == Component.RTCP ? 0 : reception.lost(),
                component == Component.RTCP ? 0 : reception.jitterUs(), Optional.ofNullable(bound ? peer : null),
                boundAtNs, lastInNs, lastMediaNs(),
                refusedPort == 0 ? Optional.empty()
                        : Optional.of(new Endpoint(IpAddress.ofSource(refusedHigh, refusedLow), refusedPort)));
    }
}
