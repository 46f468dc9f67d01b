package org.sallyport.turn.tcp;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.CloseReason;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.Host;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * What a connection between two relayed addresses of this server is made of: it never reaches a socket, so no row has
 * to explain it and no firewall sees it. Owner: the desk.
 */
final class TcpPipe {
    private final Host host;
    private final End from;
    private final End to;

    private TcpPipe(Host host, TcpAllocation dialing, TcpAllocation dialed) {
        this.host = host;
        from = new End(dialing.claim, dialing.advertised, dialed.advertised);
        to = new End(dialed.claim, dialed.advertised, dialing.advertised);
    }

    /** Who takes a connection. */
    interface Door {
        /** The answer hears the rest. */
        StreamReceiver accept(Stream stream);
    }

    /** Opens one; the outcome arrives later, as with a connection over the network. */
    static Stream open(
            Host host, TcpAllocation dialing, TcpAllocation dialed, StreamReceiver receiver, Door door) {
        TcpPipe pipe = new TcpPipe(host, dialing, dialed);
        pipe.from.receiver = receiver;
        host.soon(() -> {
            if (pipe.from.closed) return;
            pipe.to.receiver = door.accept(pipe.to);
            if (pipe.to.closed) return;
            receiver.opened(pipe.from);
            pipe.from.deliver();
        });
        return pipe.from;
    }

    /** One end. */
    private final class End implements Stream {
        private final PortClaim claim;
        private final Endpoint local;
        private final Endpoint remote;
        private final ArrayDeque<byte[]> unread = new ArrayDeque<>();
        private @Nullable StreamReceiver receiver;
        private int unreadBytes;
        private boolean reading = true;
        private boolean full;
        private boolean closed;
        private boolean posted;

        End(PortClaim claim, Endpoint local, Endpoint remote) {
            this.claim = claim;
            this.local = local;
            this.remote = remote;
        }

        private End other() {
            return this == from ? to : from;
        }

        @Override
        public PortClaim claim() {
            return claim;
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
            return Optional.empty();
        }

        @Override
        public int pendingBytes() {
            return other().unreadBytes;
        }

        @Override
        public void reading(boolean on) {
            reading = on;
            if (on) post();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            End other = other();
            if (closed || other.closed || length == 0) return;
            if (other.unreadBytes + length > PENDING_BYTES_MAX) {
                end(Kind.SLOW_PEER, "it does not read");
                return;
            }
            other.unread.add(Arrays.copyOfRange(bytes, offset, offset + length));
            other.unreadBytes += length;
            full |= other.unreadBytes > PENDING_BYTES_HIGH;
            other.post();
        }

        @Override
        public void close() {
            end(Kind.LOCAL, "closed by us");
        }

        private void end(Kind kind, String detail) {
            if (closed) return;
            closed = true;
            unread.clear();
            unreadBytes = 0;
            tell(new CloseReason(kind, detail));
            // What was written reaches the other end before it hears of the end.
            other().post();
        }

        private void tell(CloseReason reason) {
            host.soon(() -> {
                if (receiver != null) receiver.closed(this, reason);
            });
        }

        private void post() {
            if (posted || receiver == null) return;
            posted = true;
            host.soon(this::deliver);
        }

        void deliver() {
            posted = false;
            End other = other();
            while (receiver != null && reading && !closed && !unread.isEmpty()) {
                byte[] next = unread.removeFirst();
                unreadBytes -= next.length;
                receiver.bytes(this, next);
            }
            if (other.full && unreadBytes <= PENDING_BYTES_LOW) {
                other.full = false;
                if (!other.closed && other.receiver != null) other.receiver.drained(other);
            }
            // A program that is not read is not told of the end either, as with TCP.
            if (!closed && other.closed && unread.isEmpty()) {
                closed = true;
                tell(new CloseReason(Kind.PEER, "closed by the other relay"));
            }
        }
    }
}
