package org.sallyport.sipcall.transport;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Stream;
import org.sallyport.ports.PortClaim;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.StreamFramer;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * A TCP or TLS connection that carries SIP, dialled or accepted. Its identity is the connection's: after a reconnect it
 * is another flow; a zone that outlives its connections has a {@link ZoneFlow}.
 */
public final class StreamFlow implements Flow {
    /** {@code CRLF CRLF}: RFC 5626 §3.5.1 ping. */
    static final byte[] PING = {'\r', '\n', '\r', '\n'};

    /** {@code CRLF}: its pong. */
    static final byte[] PONG = {'\r', '\n'};

    /** Most octets that wait for a connection to come up. */
    static final int EARLY_BYTES_MAX = 1 << 18;

    /** What only keep-alives may use of a connection of the pair: 16 KiB. */
    private static final int KEPT_BYTES = 1 << 14;

    private final long id;
    private final LocalInterface via;
    private final Transport transport;
    private final @Nullable PortClaim listenerClaim;
    private final Endpoint remote;
    private @Nullable Stream stream;
    private boolean opened;
    private boolean dead;
    private String end = "";
    private String zone = "";
    private boolean pair;
    private long lastHeardNs;
    private long pongDueNs = Long.MAX_VALUE;
    private long partialSinceNs = Long.MAX_VALUE;
    private final List<byte[]> early = new ArrayList<>();
    private int earlyBytes;
    final StreamFramer framer;

    StreamFlow(long id, LocalInterface via, Transport transport, @Nullable PortClaim listenerClaim, Endpoint remote,
            StreamFramer framer,
            long nowNs) {
        this.id = id;
        this.via = via;
        this.transport = transport;
        this.listenerClaim = listenerClaim;
        this.remote = remote;
        this.framer = framer;
        this.lastHeardNs = nowNs;
    }

    void attach(Stream s) {
        stream = s;
    }

    void markOpened() {
        opened = true;
        if (stream != null) for (byte[] m : early) stream.write(m, 0, m.length);
        early.clear();
    }

    void markDead(String why) {
        dead = true;
        end = why;
        early.clear();
    }

    void heard(long nowNs) {
        lastHeardNs = nowNs;
        pongDueNs = Long.MAX_VALUE;
    }

    /** Notes whether a message has begun and not ended; {@code anew} where another one ended just before. */
    void partial(boolean begun, boolean anew, long nowNs) {
        if (!begun) partialSinceNs = Long.MAX_VALUE;
        else if (anew || partialSinceNs == Long.MAX_VALUE) partialSinceNs = nowNs;
    }

    /** When the message began that has not ended yet, or {@link Long#MAX_VALUE}. */
    public long partialSinceNs() {
        return partialSinceNs;
    }

    /** Why it has ended, as a sentence for people; empty while it has not. */
    public String end() {
        return end;
    }

    /** Unique in the node's life. */
    public long id() {
        return id;
    }

    /** The listening port where it arrived; 0 for one that we dialled. */
    public int listeningPort() {
        return listenerClaim == null ? 0 : listenerClaim.local().port();
    }

    /** Connected, and the TLS handshake done. */
    public boolean opened() {
        return opened;
    }

    /** Whom the peer's certificate names. */
    public Optional<PeerIdentity> peer() {
        return stream == null ? Optional.empty() : stream.peer();
    }

    /** The zone that this connection has proven to be, or an empty string. */
    public String zone() {
        return zone;
    }

    /** Notes which zone the connection has proven to be. */
    public void zone(String proven) {
        zone = proven;
    }

    /** The other node of the pair has proven itself here as this zone: from now on its wider limits hold. */
    public void provenPair(String provenZone) {
        zone(provenZone);
        pair = true;
        framer.limits(SipLimits.PAIR);
        framer.passFaults();
    }

    /** Whether the other node of the pair is at its far end. */
    public boolean isPair() {
        return pair;
    }

    /** Octets that were sent and have not left for the network yet. */
    public int pendingBytes() {
        return opened && stream != null ? stream.pendingBytes() : earlyBytes;
    }

    /** Most of them. What a connection of the pair may hold beyond is for its keep-alives alone. */
    public int pendingMax() {
        return !opened ? EARLY_BYTES_MAX : pair ? Stream.PENDING_BYTES_MAX - KEPT_BYTES : Stream.PENDING_BYTES_MAX;
    }

    /** When the last byte came, on the host's monotonic clock. */
    public long lastHeardNs() {
        return lastHeardNs;
    }

    /** Sends an RFC 5626 ping; its pong, or any other byte, is due by {@code dueNs}. */
    public void ping(long dueNs) {
        if (!alive() || !opened || stream == null) return;
        stream.write(PING, 0, PING.length);
        if (pongDueNs == Long.MAX_VALUE) pongDueNs = dueNs;
    }

    /** Whether a ping has gone unanswered past its time. */
    public boolean pongOverdue(long nowNs) {
        return nowNs >= pongDueNs;
    }

    void pong() {
        if (alive() && opened && stream != null) stream.write(PONG, 0, PONG.length);
    }

    /** Closes after what is queued. */
    public void close() {
        if (stream != null && !dead) stream.close();
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public LocalInterface via() {
        return via;
    }

    @Override
    public Endpoint local() {
        return stream == null ? new Endpoint(via.bind(), 0) : stream.local();
    }

    @Override
    public Endpoint remote() {
        return remote;
    }

    @Override
    public boolean alive() {
        return !dead;
    }

    /** Before the connection is up messages wait here, so that a second try from another source port loses none. */
    @Override
    public void send(byte[] message) {
        if (!alive()) return;
        if (opened && stream != null) {
            stream.write(message, 0, message.length);
        } else if (earlyBytes + message.length <= EARLY_BYTES_MAX) {
            earlyBytes += message.length;
            early.add(message);
        }
    }

    @Override
    public String toString() {
        return label();
    }
}
