package org.sallyport.turn.tcp;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.stun.ChannelData;
import org.sallyport.stun.PacketClass;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.TurnCommand;
import org.sallyport.turn.TurnCounters;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * TURN clients that come over TCP and TLS (RFC 8656 section 2.1), and TCP relays (RFC 6062). Owner: the desk.
 *
 * <p>Frames are cut here and handed to the loop that owns the connection's allocation; what the loop answers is written
 * here. Allocations with TCP relays have no path per packet and live on the desk altogether.
 */
public final class TurnStreams implements Timed {
    private static final long SWEEP_NS = 1_000_000_000L;

    /** What a frame costs in memory and time beside its octets, so that many small ones are no way around the rate. */
    private static final int FRAME_COST_BYTES = 64;

    private static final StreamReceiver NOBODY = new StreamReceiver() {
        @Override
        public void opened(Stream stream) {}

        @Override
        public void bytes(Stream stream, byte[] bytes) {}

        @Override
        public void closed(Stream stream, CloseReason reason) {}
    };

    private final Host host;
    private final Setup setup;
    private final List<? extends MediaLoop<TurnCommand>> loops;
    private final @Nullable TcpAllocations relays;
    private final List<Listener> listeners = new ArrayList<>();
    private final Map<Long, ClientStream> streams = new HashMap<>();
    private final Map<Ends, ClientStream> byEnds = new HashMap<>();
    private final Map<IpAddress, Integer> byAddress = new HashMap<>();
    private final ArrayDeque<Long> farewells = new ArrayDeque<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private final Timers timers;
    private final Rests rests;
    private long sweepNs = Machine.NEVER;
    private boolean open;
    private boolean stopped;
    private long lastId;

    private record Ends(Endpoint client, Endpoint server) {}

    /**
     * What to listen on.
     *
     * @param listeners of {@link #claims}
     * @param identity what TLS shows; present where a claim's transport is TLS
     * @param limits of strangers and clients
     */
    public record Setup(List<PortClaim> listeners, Optional<TlsIdentity> identity, StreamLimits limits) {
        public Setup {
            listeners = List.copyOf(listeners);
        }
    }

    /**
     * Opens nothing before {@link #start} and hears nobody before {@link #access}.
     *
     * @param timers of the desk
     * @param loops where allocations with UDP relays live; a connection stays with one of them
     * @param relays empty where TCP relays are off; the loops then refuse them (442)
     */
    public TurnStreams(
            Host host, Timers timers, Setup setup, List<? extends MediaLoop<TurnCommand>> loops,
            Optional<TcpAllocations.Setup> relays) {
        this.host = host;
        this.timers = timers;
        this.rests = new Rests(timers);
        this.setup = setup;
        this.loops = List.copyOf(loops);
        timers.add(rests);
        timers.add(this);
        this.relays = relays.map(r -> new TcpAllocations(host, rests, r)).orElse(null);
    }

    /** The claims of edge's listeners: TCP, TLS or both on each address. */
    public static List<PortClaim> claims(PortBook book, List<IpAddress> addresses, boolean tcp, boolean tls) {
        List<PortClaim> out = new ArrayList<>();
        for (IpAddress a : addresses) {
            if (tcp) out.add(claim(book, a, Transport.TCP, Setting.TURN_TCP, "TCT-1", "TCT-3"));
            if (tls) out.add(claim(book, a, Transport.TLS, Setting.TURN_TLS, "TCT-2", "TCT-4"));
        }
        return List.copyOf(out);
    }

    private static PortClaim claim(PortBook book, IpAddress address, Transport transport, Setting port,
            String... rows) {
        Endpoint local = new Endpoint(address, book.settings(Role.EDGE).port(port));
        return book.claim(Role.EDGE, PortClaim.Side.LISTEN, transport, local, rows);
    }

    /** Binds; what could not be bound, one sentence each, and everything else works. */
    public List<String> start() {
        List<String> problems = new ArrayList<>();
        for (PortClaim claim : setup.listeners()) {
            switch (host.listen(claim, setup.identity().map(TlsServer::of).orElse(null), new Door())) {
                case Bound.Ok<Listener>(Listener listener) -> listeners.add(listener);
                case Bound.Refused<Listener>(Bound.Kind _, String why) -> problems.add(why);
            }
        }
        return List.copyOf(problems);
    }

    /** Ends every connection and every allocation with a TCP relay. */
    public void stop() {
        stopped = true;
        listeners.forEach(Listener::close);
        if (relays != null) relays.stop();
        for (ClientStream c : List.copyOf(streams.values())) close(c, "the server stops");
        sweepNs = Machine.NEVER;
    }

    /** What a loop told the desk; events that are no matter of streams are ignored. */
    public void event(TurnEvent event) {
        switch (event) {
            case TurnEvent.ToStream(long stream, byte[] frame) -> toStream(stream, frame);
            case TurnEvent.CloseStream(long stream, String why) -> {
                ClientStream c = streams.get(stream);
                if (c != null) close(c, why);
            }
            case TurnEvent.Began(AllocationReport a) -> allocated(a, true);
            case TurnEvent.Ended(AllocationReport a, String _) -> allocated(a, false);
            case TurnEvent.ToSibling _, TurnEvent.PeerRefused _, TurnEvent.Refused _, TurnEvent.Snapshot _ -> {}
        }
    }

    /** Exchanges users and secrets; allocations with TCP relays of users that are now revoked end. */
    public void access(TurnAccess access) {
        open = true;
        if (relays != null) relays.access(access);
    }

    /** Takes over other settings. */
    public void settings(TurnSettings other) {
        if (relays != null) relays.settings(other);
    }

    /** Ends every allocation with a TCP relay of a user. */
    public void endUser(String user) {
        if (relays != null) relays.endUser(user);
    }

    /** Allocations with TCP relays; those of the loops are in their own snapshots. */
    public List<AllocationReport> allocations() {
        return relays == null ? List.of() : relays.reports(host.nowNs());
    }

    /** What was counted since the start: {@code streams-...} and {@code tcp-relays-...}. */
    public TurnCounters counters() {
        Map<String, Long> all = new TreeMap<>(counts);
        if (relays != null) all.putAll(relays.counts());
        if (relays != null) all.put("tcp-relay-ports-used", (long) relays.size());
        return new TurnCounters(all);
    }

    /** Connections now. */
    public int connections() {
        return streams.size();
    }

    private void count(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    // ---------------------------------------------------------------- connections

    private final class Door implements StreamAcceptor {
        @Override
        public StreamReceiver accept(Stream stream) {
            IpAddress address = stream.remote().address();
            boolean full = streams.size() >= setup.limits().connectionsMax();
            if (stopped || !open || full || byAddress.getOrDefault(address, 0) >= setup.limits().perAddressMax()) {
                count(full ? "streams-refused-full" : "streams-refused-address");
                stream.close();
                return NOBODY;
            }
            long nowNs = host.nowNs();
            ClientStream c = new ClientStream(++lastId, stream, setup.limits(), nowNs);
            streams.put(c.id, c);
            byEnds.put(new Ends(c.client(), c.server()), c);
            byAddress.merge(address, 1, Integer::sum);
            count("streams-accepted");
            watch();
            return new Ear(c);
        }

        @Override
        public void failed(Listener listener, Endpoint remote, CloseReason reason) {
            count("streams-handshakes-failed");
        }
    }

    /** Hears one connection. */
    private final class Ear implements StreamReceiver {
        private final ClientStream client;

        Ear(ClientStream client) {
            this.client = client;
        }

        @Override
        public void opened(Stream stream) {}

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            if (!client.closing) received(client, bytes);
        }

        @Override
        public void drained(Stream stream) {
            if (client.splice != null) client.splice.clientDrained();
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            gone(client, reason);
        }
    }

    private void received(ClientStream c, byte[] bytes) {
        if (c.splice != null) {
            c.splice.fromClient(bytes);
            return;
        }
        boolean between = c.frames.waitingBytes() == 0;
        c.frames.push(bytes);
        int cost = bytes.length;
        boolean cut = false;
        for (byte[] frame = c.frames.next(); frame != null; frame = c.frames.next()) {
            cut = true;
            cost += FRAME_COST_BYTES;
            frame(c, frame);
            if (c.closing) return;
            if (c.splice != null) {
                c.rest.cancel();
                byte[] rest = c.frames.rest();
                if (rest.length > 0) c.splice.fromClient(rest);
                return;
            }
        }
        if (c.frames.broken()) {
            count("streams-closed-not-turn");
            close(c, "no STUN message and no ChannelData");
            return;
        }
        if (c.frames.waitingBytes() == 0) c.frameSinceNs = c.spoke ? Machine.NEVER : c.frameSinceNs;
        else if (cut || between && c.spoke) c.frameSinceNs = host.nowNs();
        rest(c, cost);
    }

    private void rest(ClientStream c, int cost) {
        long nowNs = host.nowNs();
        long restNs = c.pace.restNs(cost, nowNs);
        if (restNs == 0) return;
        count("streams-slowed-down");
        c.stream.reading(false);
        c.rest.cancel();
        c.rest = rests.begin(nowNs + restNs, () -> c.stream.reading(true));
    }

    private void frame(ClientStream c, byte[] frame) {
        boolean stun = PacketClass.of(frame[0]) == PacketClass.STUN;
        c.spoke = true;
        if (relays != null && relays.takes(c, frame, stun)) return;
        var command = new TurnCommand.FromStream(c.id, c.transport(), c.client(), c.server(), frame);
        c.knownToLoop = true;
        if (loop(c.id).submit(command)) return;
        count("streams-closed-loop-full");
        close(c, "its loop is too busy");
    }

    private MediaLoop<TurnCommand> loop(long id) {
        // Ids count up, so the remainder deals connections out evenly.
        return loops.get((int) (id % loops.size()));
    }

    private void toStream(long id, byte[] frame) {
        ClientStream c = streams.get(id);
        if (c == null || c.closing || frame.length == 0) return;
        if (data(frame) && c.stream.pendingBytes() > setup.limits().toClientPendingMax()) {
            count("streams-data-dropped");
            return;
        }
        c.loopAnswered(frame);
        c.write(frame);
    }

    /** ChannelData or a Data indication, which may be lost as any datagram may; answers may not. */
    private static boolean data(byte[] frame) {
        boolean indication = frame.length > 1 && frame[0] == 0 && frame[1] == 0x17;
        return indication || ChannelData.leads(frame[0]);
    }

    private void allocated(AllocationReport a, boolean began) {
        if (a.transport() == Transport.UDP) return;
        ClientStream c = byEnds.get(new Ends(a.client(), a.server()));
        if (c == null) return;
        c.unprovenSinceNs = began ? Machine.NEVER : host.nowNs();
        if (!began) c.loopHolds = false;
    }

    private void close(ClientStream c, String why) {
        if (c.closing) return;
        c.closing = true;
        if (host.logs(LogTopic.TURN, LogLevel.DEBUG)) {
            host.log(LogTopic.TURN, LogLevel.DEBUG, "closing " + c.client() + ": " + why);
        }
        c.stream.close();
        release(c);
    }

    private void gone(ClientStream c, CloseReason reason) {
        if (reason.kind() == CloseReason.Kind.SLOW_PEER) count("streams-closed-slow");
        c.closing = true;
        release(c);
    }

    /** Gives back all that the connection held, once, in the step that ends it. */
    private void release(ClientStream c) {
        if (streams.remove(c.id) == null) return;
        c.rest.cancel();
        byEnds.remove(new Ends(c.client(), c.server()), c);
        byAddress.computeIfPresent(c.client().address(), (_, n) -> n == 1 ? null : n - 1);
        if (relays != null) relays.gone(c);
        if (!c.knownToLoop) return;
        farewells.add(c.id);
        bidFarewell();
    }

    /** A loop must hear that a connection is gone, even if its queue is full now: the allocation ends with it. */
    private void bidFarewell() {
        for (Long id = farewells.peek(); id != null; id = farewells.peek()) {
            if (!loop(id).submit(new TurnCommand.StreamClosed(id))) return;
            farewells.poll();
        }
    }

    // ---------------------------------------------------------------- deadlines

    private void watch() {
        if (sweepNs != Machine.NEVER || stopped) return;
        sweepNs = host.nowNs() + SWEEP_NS;
        timers.wake(sweepNs);
    }

    @Override
    public long deadlineNs() {
        return sweepNs;
    }

    @Override
    public void timer(long nowNs) {
        sweepNs = Machine.NEVER;
        for (ClientStream c : List.copyOf(streams.values())) overdue(c, nowNs).ifPresent(why -> {
            count("streams-closed-deadline");
            close(c, why);
        });
        if (relays != null) relays.sweep(nowNs, setup.limits().stallNs());
        bidFarewell();
        boolean idle = streams.isEmpty() && farewells.isEmpty() && (relays == null || relays.idle());
        if (!idle) watch();
    }

    private Optional<String> overdue(ClientStream c, long nowNs) {
        if (c.splice != null) return Optional.empty();
        StreamLimits limits = setup.limits();
        if (past(c.frameSinceNs, limits.messageNs(), nowNs)) return Optional.of("no whole message in time");
        if (past(c.unprovenSinceNs, limits.unprovenNs(), nowNs)) return Optional.of("no allocation in time");
        int pending = c.stream.pendingBytes();
        boolean stalled = c.outflow.stalled(c.writtenBytes - pending, pending, limits.stallNs(), nowNs);
        return stalled ? Optional.of("it does not read") : Optional.empty();
    }

    private static boolean past(long sinceNs, long limitNs, long nowNs) {
        return sinceNs != Machine.NEVER && nowNs - sinceNs >= limitNs;
    }
}
