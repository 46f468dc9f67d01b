package org.sallyport.media;

import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaSocket;
import org.sallyport.rtp.RtpReception;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Whom one component of one leg talks to: where its packets go, and from whom they are accepted. Who that is, the
 * latch, the prober, the checks or the shared pairs decide. Owner: one media loop; touched per packet, so it holds
 * plain fields.
 */
abstract class FlowPeer {
    /** How the far end is found; follows {@link FarEnd}. */
    enum Mode {
        UNKNOWN,
        LATCHING,
        PROBING,
        PROVEN,
        CHECKED
    }

    final LegTerms leg;
    final Component component;
    final MediaSocket socket;
    final MediaLimits limits;
    /** The leg's RTP, which is this one where this is RTP. */
    final FlowPeer rtp;
    /** What came of the leg's RTP. */
    final RtpReception reception;
    Mode mode = Mode.UNKNOWN;
    /** When something was last accepted, or 0. */
    long lastInNs;
    long refused;
    /** Until when packets go to a peer whose checks have stopped; without end for the others. */
    long sendUntilNs;
    /** Where packets go; null where nobody is known. */
    @Nullable
    Endpoint peer;
    /** Where packets go instead, to a far end that receives elsewhere; null for the others. */
    @Nullable
    Endpoint receiver;
    /** Whether packets are accepted from the peer, and from nobody else. */
    boolean bound;
    long boundAtNs;
    private long peerHigh;
    private long peerLow;
    private int peerPort;
    private boolean connected;

    /** @param rtp the leg's RTP, or null where this is it */
    FlowPeer(LegTerms leg, Component component, MediaSocket socket, @Nullable FlowPeer rtp) {
        this.leg = leg;
        this.component = component;
        this.socket = socket;
        this.limits = leg.line.limits;
        this.rtp = rtp == null ? this : rtp;
        this.reception = rtp == null ? new RtpReception() : rtp.reception;
    }

    /** Where packets go to a far end that is heard from an address, if not there; else null. */
    abstract @Nullable Endpoint receivesAt(long high, long low);

    /** The flow has bound: its leg is answered. */
    abstract void answered(long nowNs);

    /** Whom it talks to changes: whoever relays in our place stops. */
    abstract void moves();

    boolean isPeer(long high, long low, int port) {
        return low == peerLow && port == peerPort && high == peerHigh && peer != null;
    }

    boolean isPeerAddress(long high, long low) {
        return low == peerLow && high == peerHigh && peer != null;
    }

    /** Fixes the far end: from now on only its packets pass. Not on the hot path: an Endpoint is made. */
    void bind(long high, long low, int port, boolean proven, long nowNs) {
        moves();
        if (!isPeer(high, low, port)) disconnect();
        setPeer(high, low, port);
        peer = new Endpoint(IpAddress.ofSource(high, low), port);
        receiver = receivesAt(high, low);
        bound = true;
        boundAtNs = nowNs;
        answered(nowNs);
        leg.line.events.accept(new MediaEvent.Latched(leg.line.id, leg.side, component, peer, proven, nowNs));
    }

    /** Sends to an endpoint, and accepts from it where {@code bound}, without its having proven anything. */
    void aim(Endpoint to, boolean bound) {
        moves();
        if (!to.equals(peer)) disconnect();
        setPeer(to.address().high(), to.address().low(), to.port());
        peer = to;
        receiver = null;
        this.bound = bound;
        sendUntilNs = Long.MAX_VALUE;
    }

    /** Forgets the far end. */
    void release() {
        moves();
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
        moves();
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
        moves();
        connected = false;
        leg.line.io.connect(socket, null);
    }

    boolean connected() {
        return connected;
    }

    boolean bound() {
        return bound;
    }

    @Nullable
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

    RtpReception reception() {
        return reception;
    }

    void countRefused() {
        refused++;
    }
}
