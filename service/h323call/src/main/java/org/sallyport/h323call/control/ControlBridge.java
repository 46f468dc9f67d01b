package org.sallyport.h323call.control;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.h323call.line.FrameLine;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.media.LegSide;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/**
 * H.245 of one call on connections of its own (H.323 §8.2): one to each side, and what comes over the one goes over the
 * other. Owner: the desk.
 *
 * <pre>
 *  caller                    us                     callee
 *    │ Setup h245Address=A    │ Setup h245Address=L1  │      each side is told a place of ours
 *    │                        │◀──────── connects L1 ─│      whoever comes is let in, if it is that side
 *    │◀────── connects to A ──│                       │      and then, not before, we go to the other
 *    │◀───────── frames ─────▶│◀────── frames ───────▶│
 * </pre>
 *
 * <p>Both may have named a place and both may come: what is open first counts, and the other connection of that side is
 * closed (attack H323-9: one session, never two). Nobody is called who has named another machine than the one that he
 * signals from: that is for whoever asks {@link #announced} to know (H323-10).
 */
public final class ControlBridge {
    private final Host host;
    private final ControlPorts ports;
    private final Relay relay;
    private final Map<LegSide, Side> sides = new EnumMap<>(LegSide.class);
    private boolean closed;

    /** Whoever has the call. Called on the desk. */
    public interface Relay {
        /** What goes on to the other side of what came from one; empty to keep it. */
        Optional<Octets> passing(LegSide from, Octets payload);

        /** Both sides are connected. */
        void connected();

        /** The channel is gone, and with it, as a rule, the call; not called where it was closed by {@link #close}. */
        void ended(LegSide side, String why);
    }

    /** @param peers the addresses that the sides signal from: nobody else is let in */
    public ControlBridge(Host host, ControlPorts ports, Map<LegSide, IpAddress> peers, Relay relay) {
        this.host = host;
        this.ports = ports;
        this.relay = relay;
        peers.forEach((side, address) -> sides.put(side, new Side(side, address)));
        if (sides.size() != LegSide.values().length) throw new IllegalArgumentException("a side without an address");
    }

    /**
     * A side says where it takes H.245.
     *
     * @return what the other side is told instead: a place of ours; empty where no port is free, or where the channel
     *     needs none any more
     */
    public Optional<Endpoint> announced(LegSide side, Endpoint where) {
        Side named = side(side);
        if (closed || isConnected()) return Optional.empty();
        // What was said first counts: a place that changes before anybody came is a sign of nothing good.
        if (named.place == null) named.place = where;
        Side told = side(side.other());
        Optional<Endpoint> ours = told.listening();
        // Somebody who was there before has waited for this.
        if (told.line != null && named.line == null) named.dial();
        return ours;
    }

    /** Whether both sides are there. */
    public boolean isConnected() {
        return sides.values().stream().allMatch(s -> s.line != null && s.line.isOpen());
    }

    /** Says something to a side, or keeps it until the side is there; nothing where it never will be. */
    public void send(LegSide side, Octets payload) {
        Side to = side(side);
        if (to.line != null) to.line.send(payload);
    }

    /** Ends it; the relay hears nothing more. */
    public void close() {
        if (closed) return;
        closed = true;
        sides.values().forEach(Side::close);
    }

    private Side side(LegSide s) {
        Side found = sides.get(s);
        if (found == null) throw new IllegalStateException("no side " + s);
        return found;
    }

    private void gone(Side side, String why) {
        if (closed) return;
        close();
        relay.ended(side.which, why);
    }

    /** One side: where it takes H.245, where it is awaited, and its connection once there is one. */
    private final class Side implements FrameLine.Owner {
        private final LegSide which;
        private final IpAddress address;
        private @Nullable Endpoint place;
        private @Nullable Listener listener;
        private @Nullable PortClaim listens;
        private @Nullable PortClaim dialled;
        private @Nullable FrameLine line;

        Side(LegSide which, IpAddress address) {
            this.which = which;
            this.address = address;
        }

        /** Opens a place for it to come to. */
        private Optional<Endpoint> listening() {
            if (listens != null) return Optional.of(listens.local());
            Optional<PortClaim> claim = ports.listen(which);
            if (claim.isEmpty()) return Optional.empty();
            switch (host.listen(claim.get(), null, this::accept)) {
                case Bound.Ok<Listener>(Listener l) -> {
                    listener = l;
                    listens = claim.get();
                    return Optional.of(claim.get().local());
                }
                case Bound.Refused<Listener> _ -> {
                    ports.release(claim.get());
                    return Optional.empty();
                }
            }
        }

        private StreamReceiver accept(Stream stream) {
            boolean welcome = !closed && stream.remote().address().equals(address)
                    && (line == null || dialled != null && !line.isOpen());
            if (!welcome) {
                stream.close();
                return new Refused();
            }
            // It has come while we were on our way to it.
            if (line != null) line.close();
            FrameLine fresh = FrameLine.accepted(host, stream, this);
            line = fresh;
            there();
            return fresh;
        }

        private void dial() {
            if (place == null || line != null) return;
            Optional<PortClaim> claim = ports.dial(which);
            if (claim.isEmpty()) {
                gone(this, "no port is free for its control channel");
                return;
            }
            dialled = claim.get();
            FrameLine fresh = new FrameLine(host, this);
            line = fresh;
            fresh.over(host.connect(claim.get(), place, null, fresh));
        }

        /** It is here; so the other one is wanted, too. */
        private void there() {
            Side next = side(which.other());
            if (next.line == null) next.dial();
            if (isConnected()) {
                sides.values().forEach(Side::nobodyElse);
                relay.connected();
            }
        }

        private void nobodyElse() {
            if (listener != null) listener.close();
            listener = null;
        }

        private void close() {
            nobodyElse();
            if (line != null) line.close();
            if (listens != null) ports.release(listens);
            if (dialled != null) ports.release(dialled);
            listens = null;
            dialled = null;
        }

        @Override
        public void opened(FrameLine opened) {
            if (opened == line) there();
        }

        @Override
        public void frame(FrameLine from, Octets payload) {
            if (from != line || closed) return;
            relay.passing(which, payload).ifPresent(p -> {
                FrameLine to = side(which.other()).line;
                // It is on its way: what is written before it is there leaves then.
                if (to != null) to.send(p);
            });
        }

        @Override
        public void closed(FrameLine gone, String why) {
            if (gone == line) gone(this, why);
        }
    }

    /** Somebody who has no business here. */
    private static final class Refused implements StreamReceiver {
        @Override
        public void opened(Stream stream) {}

        @Override
        public void bytes(Stream stream, byte[] bytes) {}

        @Override
        public void closed(Stream stream, CloseReason reason) {}
    }
}
