package org.sallyport.host.sim;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.CloseReason;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsServer;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** A stream as a program sees it: TCP below, and the contract of TLS between where it is wanted. */
final class SimStream implements Stream, SimTls.Side, SimTcp.Owner {
    private static final long HANDSHAKE_NS = 5_000_000_000L;

    private final SimMachine host;
    private final @Nullable PortClaim claim;
    private final Endpoint local;
    private final Endpoint remote;
    private final @Nullable SimListener listener;
    private final ByteArrayOutputStream beforeOpen = new ByteArrayOutputStream();
    private @Nullable SimTls tls;
    private final SimTcp tcp;
    private @Nullable StreamReceiver receiver;
    private boolean open;
    private boolean upgrading;
    private boolean gone;
    private boolean closeWanted;
    private Optional<PeerIdentity> peer = Optional.empty();
    private boolean full;
    private boolean reading = true;
    private boolean resuming;
    private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
    private @Nullable CloseReason endWaits;

    private SimStream(SimMachine host, Consumer<SimTcp> dead, @Nullable PortClaim claim, Endpoint local,
            Endpoint remote,
            @Nullable SimListener listener, @Nullable StreamReceiver receiver) {
        this.host = host;
        this.claim = claim;
        this.local = local;
        this.remote = remote;
        this.listener = listener;
        this.receiver = receiver;
        this.tcp = new SimTcp(host, dead, local, remote, this);
    }

    static SimStream client(SimMachine host, Consumer<SimTcp> dead, @Nullable PortClaim claim, Endpoint local,
            Endpoint remote, @Nullable TlsClient tls,
            StreamReceiver receiver) {
        SimStream s = new SimStream(host, dead, claim, local, remote, null, receiver);
        if (tls != null) s.tls = SimTls.client(host, s, tls);
        return s;
    }

    static SimStream server(SimMachine host, Consumer<SimTcp> dead, SimListener listener, Endpoint local,
            Endpoint remote) {
        SimStream s = new SimStream(host, dead, listener.claim(), local, remote, listener, null);
        if (listener.tls() != null) s.tls = SimTls.server(host, s, listener.tls());
        return s;
    }

    /** What carries it. */
    SimTcp tcp() {
        return tcp;
    }

    /** Only our nodes ask, and theirs has one. */
    @Override
    public PortClaim claim() {
        return Objects.requireNonNull(claim);
    }

    @Override
    public Optional<PortClaim> explained() {
        return Optional.ofNullable(claim);
    }

    @Override
    public Endpoint local() {
        return local;
    }

    @Override
    public Endpoint remote() {
        return remote;
    }

    @Override
    public Optional<PeerIdentity> peer() {
        return peer;
    }

    @Override
    public Optional<String> protocol() {
        return open && tls != null ? tls.protocol() : Optional.empty();
    }

    @Override
    public void secure(TlsClient how, int unused) {
        if (securable(unused)) secure(SimTls.client(host, this, how));
    }

    @Override
    public void secure(TlsServer how, int unused) {
        if (securable(unused)) secure(SimTls.server(host, this, how));
    }

    private boolean securable(int unused) {
        boolean over = gone || closeWanted;
        if (!over && (!open || tls != null)) throw new IllegalStateException("no plain stream that is open");
        int plain = unused + unread.stream().mapToInt(b -> b.length).sum();
        if (over || plain == 0) return !over;
        unread.clear();
        failed(new CloseReason(CloseReason.Kind.TLS_INJECTED, plain + " plain octets came where TLS was to begin"));
        return false;
    }

    private void secure(SimTls how) {
        tls = how;
        open = false;
        upgrading = true;
        handshake(how);
    }

    private void handshake(SimTls how) {
        how.begin();
        host.at(host.nowNs() + HANDSHAKE_NS, () -> {
            if (!open) failed(new CloseReason(CloseReason.Kind.TLS_OTHER, "the handshake took too long"));
        });
    }

    @Override
    public int pendingBytes() {
        return open ? tcp.pendingBytes() : beforeOpen.size();
    }

    @Override
    public void reading(boolean on) {
        reading = on;
        if (!on || resuming) return;
        resuming = true;
        host.soon(this::resume);
    }

    private void resume() {
        resuming = false;
        while (receiver != null && reading && !gone && !closeWanted && !unread.isEmpty()) {
            receiver.bytes(this, unread.removeFirst());
        }
        if (reading && unread.isEmpty() && endWaits != null) ended(endWaits);
    }

    @Override
    public void fewerPending() {
        if (!full || gone || closeWanted || tcp.pendingBytes() > PENDING_BYTES_LOW) return;
        full = false;
        host.soon(() -> {
            if (!gone && !closeWanted && receiver != null) receiver.drained(this);
        });
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (gone || closeWanted) return;
        byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
        if (open) {
            raw(tls == null ? copy : SimTls.data(copy));
        } else if (beforeOpen.size() + length > PENDING_BYTES_MAX) {
            slow();
        } else {
            beforeOpen.writeBytes(copy);
        }
    }

    @Override
    public void close() {
        if (gone || closeWanted) return;
        closeWanted = true;
        tcp.close();
        host.soon(() -> ended(new CloseReason(CloseReason.Kind.LOCAL, "closed here")));
    }

    // ---------------------------------------------------------------- from TCP

    @Override
    public void connected() {
        if (tls == null) {
            ready(Optional.empty());
            return;
        }
        handshake(tls);
    }

    @Override
    public void received(SimPacket carriedBy, byte[] bytes) {
        if (gone) return;
        if (tls != null) tls.received(carriedBy, bytes);
        else plain(carriedBy, bytes);
    }

    /** TCP is gone, or we are. */
    @Override
    public void ended(CloseReason reason) {
        if (gone) return;
        if (!unread.isEmpty() && !closeWanted) {
            endWaits = reason;
            return;
        }
        gone = true;
        if (receiver != null) receiver.closed(this, reason);
        else if (listener != null && listener.tls() != null) listener.acceptor().failed(listener, remote, reason);
    }

    // ---------------------------------------------------------------- from TLS

    @Override
    public void raw(byte[] bytes) {
        if (!tcp.write(bytes)) slow();
        full |= tcp.pendingBytes() > PENDING_BYTES_HIGH;
    }

    private void slow() {
        tcp.close();
        closeWanted = true;
        host.soon(() -> ended(
                new CloseReason(CloseReason.Kind.SLOW_PEER, "more than " + PENDING_BYTES_MAX + " octets wait")));
    }

    @Override
    public void ready(Optional<PeerIdentity> who) {
        if (gone || closeWanted) return;
        peer = who;
        open = true;
        // What waited is older than what the receiver writes when it hears that we are open.
        if (beforeOpen.size() > 0) {
            byte[] waiting = beforeOpen.toByteArray();
            beforeOpen.reset();
            raw(tls == null ? waiting : SimTls.data(waiting));
        }
        if (receiver == null) {
            if (listener != null) receiver = listener.acceptor().accept(this);
        } else if (upgrading) {
            receiver.secured(this);
        } else {
            receiver.opened(this);
        }
    }

    @Override
    public void plain(SimPacket carriedBy, byte[] bytes) {
        if (gone || closeWanted || receiver == null) return;
        host.world().message(new SimMessage(host.world().nowNs(), carriedBy.origin(), host.name(),
                tls == null ? Transport.TCP : Transport.TLS, remote, local, bytes));
        // The window of TCP here never closes, so what is not read waits here.
        if (reading && unread.isEmpty()) receiver.bytes(this, bytes.clone());
        else unread.add(bytes.clone());
    }

    @Override
    public void failed(CloseReason reason) {
        if (gone) return;
        tcp.close();
        host.soon(() -> ended(reason));
    }
}
