package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.RateCap;
import org.sallyport.rtp.RtpReception;
import org.sallyport.rtp.RtpView;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * One component of one leg: who it talks to and what it has counted. Owner: one media loop; touched per packet, so it
 * holds plain fields and allocates nothing after its making.
 */
final class Flow {
    /** How the far end is found; follows {@link FarEnd}. */
    enum Mode {
        UNKNOWN,
        LATCHING,
        PROBING,
        PROVEN,
        CHECKED
    }

    /** The learning window has not been opened by a packet yet. */
    static final long NOT_OPEN = Long.MAX_VALUE;

    /** Nobody was told that the flow is quiet. */
    static final long NOT_QUIET = Long.MIN_VALUE;

    final Leg leg;
    final Component component;
    final MediaSocket socket;
    final MediaLimits limits;
    final Latch latch;
    /** Null unless the leg probes. */
    Prober prober;
    /** Null unless ICE was agreed. */
    Checks checks;
    private final SharedPairs.Proof proof;
    /** The same component of the other leg. */
    Flow other;

    Mode mode = Mode.UNKNOWN;
    /** Where packets go; null where nobody is known. */
    private Endpoint peer;
    /** Where packets go instead, to a far end that receives elsewhere; null for the others. */
    private Endpoint receiver;
    private long peerHigh;
    private long peerLow;
    private int peerPort;
    /** Whether packets are accepted from the peer, and from nobody else. */
    private boolean bound;
    private long boundAtNs;
    /** Until when packets go to a peer whose checks have stopped; without end for the others. */
    private long sendUntilNs;
    private boolean connected;

    private final RateCap rate;
    private final RateCap controlRate;
    private final RtpReception reception;
    private long lastInNs;
    private long packetsIn;
    private long bytesIn;
    private long packetsOut;
    private long bytesOut;
    private long refused;
    private long dropped;
    /** Source of the last refused packet; a port of 0 where there was none. */
    private long refusedHigh;
    private long refusedLow;
    private int refusedPort;
    /** Since when {@link MediaEvent.Quiet} said that nothing came, or {@link #NOT_QUIET}. */
    long quietToldNs = NOT_QUIET;

    Flow(Leg leg, Component component, MediaSocket socket, MediaLimits limits) {
        this.leg = leg;
        this.component = component;
        this.socket = socket;
        this.limits = limits;
        this.latch = new Latch(this);
        this.proof = leg.sharedPair >= 0 ? new SharedPairs.Proof() : null;
        this.rate = new RateCap(limits.packetsPerSecondMax(), limits.bitsPerSecondMax(), limits.burstNs());
        this.controlRate = new RateCap(limits.controlPacketsPerSecondMax(), limits.bitsPerSecondMax(),
                limits.burstNs());
        this.reception = component == Component.RTP ? new RtpReception() : null;
    }

    /**
     * Passes or refuses one datagram that arrived at this flow's socket; the hot path.
     *
     * @param view the loop's flyweight
     * @return whether it goes to the other leg
     */
    boolean accept(ByteBuffer packet, long high, long low, int port, RtpView view, long nowNs) {
        PacketKind kind = PacketKind.of(packet, leg.payload, component, view);
        if (kind == PacketKind.PROBE && mode == Mode.PROBING && isPeer(high, low, port)) {
            prober.answered(packet, nowNs);
            return false;
        }
        if (kind == PacketKind.PROBE && checks != null) {
            checks.take(packet, high, low, port, nowNs);
            return false;
        }
        boolean passes = kind != PacketKind.BAD && kind != PacketKind.PROBE
                && (isPeer(high, low, port) && bound || admits(kind, high, low, port, view, nowNs))
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
        if (peer == null || nowNs >= sendUntilNs || !leg.allowance.take(packet.remaining(), nowNs)) {
            dropped++;
            return;
        }
        packetsOut++;
        bytesOut += packet.remaining();
        io.send(socket, packet, receiver == null ? peer : receiver);
    }

    boolean isPeer(long high, long low, int port) {
        return low == peerLow && port == peerPort && high == peerHigh && peer != null;
    }

    boolean isPeerAddress(long high, long low) {
        return low == peerLow && high == peerHigh && peer != null;
    }

    /** Fixes the far end: from now on only its packets pass. Not on the hot path: an Endpoint is made. */
    void bind(long high, long low, int port, boolean proven, long nowNs) {
        if (!isPeer(high, low, port)) disconnect();
        setPeer(high, low, port);
        peer = new Endpoint(IpAddress.ofSource(high, low), port);
        receiver = mode == Mode.LATCHING ? latch.receivesAt(high, low) : null;
        bound = true;
        boundAtNs = nowNs;
        leg.answered(nowNs);
        leg.line.events.accept(
                new MediaEvent.Latched(leg.line.id, leg.side, component, peer, proven, nowNs));
    }

    /** Sends to an endpoint, and accepts from it where {@code bound}, without its having proven anything. */
    void aim(Endpoint to, boolean bound) {
        if (!to.equals(peer)) disconnect();
        setPeer(to.address().high(), to.address().low(), to.port());
        peer = to;
        receiver = null;
        this.bound = bound;
        sendUntilNs = Long.MAX_VALUE;
    }

    /** Forgets the far end. */
    void release() {
        disconnect();
        peer = null;
        receiver = null;
        bound = false;
        boundAtNs = 0;
        setPeer(0, 0, 0);
    }

    private void setPeer(long high, long low, int port) {
        peerHigh = high;
        peerLow = low;
        peerPort = port;
    }

    /** The far end has shown itself, perhaps again. */
    void unlimited() {
        sendUntilNs = Long.MAX_VALUE;
    }

    /** Sends nothing more until {@link #unlimited}. */
    void pause(long nowNs) {
        sendUntilNs = nowNs;
    }

    /** Lets the kernel drop strangers, and send without a look-up. */
    void connect() {
        // A connected socket sends to nobody but its peer.
        boolean elsewhere = receiver != null && !receiver.equals(peer);
        if (connected || peer == null || elsewhere || leg.sharedPair >= 0) return;
        connected = true;
        leg.line.io.connect(socket, peer);
    }

    /** Lets strangers in again, so that a moved source can be heard. */
    void disconnect() {
        if (!connected) return;
        connected = false;
        leg.line.io.connect(socket, null);
    }

    boolean connected() {
        return connected;
    }

    boolean bound() {
        return bound;
    }

    Endpoint peer() {
        return peer;
    }

    long peerHigh() {
        return peerHigh;
    }

    long peerLow() {
        return peerLow;
    }

    int peerPort() {
        return peerPort;
    }

    long lastInNs() {
        return lastInNs;
    }

    /** When RTP was last accepted, or 0. */
    long lastMediaNs() {
        return reception == null ? 0 : reception.lastNs();
    }

    RtpReception reception() {
        return reception;
    }

    /** What a shared leg's flow remembers of its probes. */
    SharedPairs.Proof proof() {
        return proof;
    }

    void countRefused() {
        refused++;
    }

    LineReport.Flow report() {
        return new LineReport.Flow(packetsIn, bytesIn, packetsOut, bytesOut, refused, dropped,
                reception == null ? 0 : reception.lost(), reception == null ? 0 : reception.jitterUs(),
                bound ? Optional.of(peer) : Optional.empty(), boundAtNs, lastInNs, lastMediaNs(),
                refusedPort == 0 ? Optional.empty()
                        : Optional.of(new Endpoint(IpAddress.ofSource(refusedHigh, refusedLow), refusedPort)));
    }
}
