package org.sallyport.turn.loop;

import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** That packets may pass between one allocation and one address, any port, RFC 8656 §9. Owner: one loop. */
final class Permission {
    /** How long it lives, RFC 8656 §9. */
    static final long LIFE_NS = 300_000_000_000L;

    /** Most ports that are remembered of a peer that must send first. */
    private static final int HEARD_MAX = 32;

    private static final short[] NOBODY = {};

    final IpAddress peer;
    /** The address in the form of {@link org.sallyport.host.MediaMachine#datagram}. */
    final long high;
    final long low;
    /** Whether the peer is a relay address of this server. */
    final boolean ours;
    /** Whether the peer must send first. */
    final boolean answerOnly;
    long expiresNs;
    /** How many channels refer to it. */
    int channels;

    private @Nullable Endpoint recent;
    private @Nullable Endpoint before;
    private short[] heard = NOBODY;
    private int heardCount;

    Permission(IpAddress peer, boolean ours, boolean answerOnly) {
        this.peer = peer;
        this.high = peer.high();
        this.low = peer.low();
        this.ours = ours;
        this.answerOnly = answerOnly;
    }

    boolean living(long nowNs) {
        return nowNs < expiresNs;
    }

    /** The peer with this port; the last two are kept, so that RTP and RTCP in turn make no garbage. */
    Endpoint endpoint(int port) {
        Endpoint now = recent;
        if (now != null && now.port() == port) return now;
        Endpoint found = before;
        if (found == null || found.port() != port) found = new Endpoint(peer, port);
        before = now;
        recent = found;
        return found;
    }

    /** Whether this port has sent. */
    boolean heard(int port) {
        for (int i = Math.min(heardCount, HEARD_MAX) - 1; i >= 0; i--) if (heard[i] == (short) port) return true;
        return false;
    }

    /** This port has sent; where it is one too many the oldest is forgotten. */
    void hear(int port) {
        if (heard(port)) return;
        if (heard.length == 0) heard = new short[HEARD_MAX];
        heard[heardCount % HEARD_MAX] = (short) port;
        heardCount = heardCount == 2 * HEARD_MAX - 1 ? HEARD_MAX : heardCount + 1;
    }
}
