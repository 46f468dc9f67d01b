package org.sallyport.host.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramReceiver;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Listener;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogRates;
import org.sallyport.host.LogText;
import org.sallyport.host.LogTopic;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachineFactory;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.Multicast;
import org.sallyport.host.Store;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsServer;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * One simulated machine. Owner: the world's thread, which is also the desk of the node and all of its media loops.
 *
 * <p>It outlives its node: after {@link #killProcess} or {@link #powerCut} a new node may be constructed with the same
 * host, and finds the same store and none of the sockets.
 */
public final class SimHost implements SimMachine, SimSegment.Station {
    /** Log lines that are kept. */
    public static final int LOG_LINES_MAX = 10_000;

    private final SimClockwork world;
    private final String name;
    private final SeededEntropy entropy;
    private final List<Interface> interfaces = new ArrayList<>();
    private final Map<Endpoint, SimUdpPort> udp = new HashMap<>();
    private final Map<SimUdpPort, Multicast> memberships = new HashMap<>();
    private final SimTcpStack tcp = new SimTcpStack(this);
    private final SimStore store = new SimStore(this);
    private final BusyTime busyTime = new BusyTime();
    private final LogRates logRates = new LogRates();
    private final Deque<LogLine> log = new ArrayDeque<>();
    private final Map<String, Long> counters = new TreeMap<>();
    private int driftPpm;
    private long wallStepMs;
    private int generation;
    private int mediaLoopCount;
    private int descriptorsMax = Integer.MAX_VALUE;
    private boolean off;

    SimHost(SimClockwork world, String name) {
        this.world = world;
        this.name = name;
        this.entropy = world.entropy("host " + name);
    }

    private record Interface(SimSegment segment, IpAddress address) {}

    /** One captured line of the node's log; time is the world's. */
    public record LogLine(long timeNs, LogTopic topic, LogLevel level, String text) {}

    /** Receives datagrams of a program that obeys no port book. */
    @FunctionalInterface
    public interface FreeReceiver {
        /** One datagram; the array belongs to the receiver. */
        void datagram(Endpoint from, byte[] bytes);
    }

    /** A datagram socket of a program that obeys no port book, such as a phone. */
    public interface FreeSocket {
        /** Where it is bound. */
        Endpoint local();

        /** Sends one datagram. The array is not kept. */
        void send(Endpoint to, byte[] bytes);

        /** Closes it. */
        void close();
    }

    // ---------------------------------------------------------------- the machine, for scripts

    /** Its name. */
    @Override
    public String name() {
        return name;
    }

    /** Plugs it into a segment with this address; the first one is also the way to everything that is elsewhere. */
    public SimHost attach(SimSegment segment, String address) {
        IpAddress a = IpAddress.of(address);
        segment.attach(a, this);
        interfaces.add(new Interface(segment, a));
        return this;
    }

    /** Its clock runs this many millionths too fast (or too slow where negative). Set before anything runs. */
    public SimHost drift(int ppm) {
        driftPpm = ppm;
        return this;
    }

    /** Its wall clock jumps; the monotonic clock does not notice. */
    public void stepWallClock(long deltaMs) {
        wallStepMs += deltaMs;
    }

    /** The program dies: the kernel resets its connections, timers and sockets are gone, the store stays. */
    public void killProcess() {
        tcp.resetAll();
        forgetEverything();
    }

    /** The machine loses power: nobody is told, and packets to it vanish until {@link #powerOn}. */
    public void powerCut() {
        tcp.forgetAll();
        forgetEverything();
        off = true;
    }

    /** Power is back; peers of old connections are reset when they speak. */
    public void powerOn() {
        off = false;
    }

    /** The disk is another one: what was stored is gone. */
    public void loseStore() {
        store.lose();
    }

    /** The disk is full, so that nothing can be stored any more, or has room again. */
    public void fullDisk(boolean on) {
        store.full(on);
    }

    /** From now on the desk has no idle moment, however little it has to do, or it has as many as there are. */
    public void busy(boolean on) {
        busyTime.set(on, nowNs());
    }

    @Override
    public long idleNs() {
        return busyTime.idleNs(nowNs());
    }

    /** Every value in the store becomes nonsense of this length. */
    public void spoilStore(int octets) {
        store.spoil(octets, entropy);
    }

    private void forgetEverything() {
        generation++;
        store.processEnded();
        mediaLoopCount = 0;
        List.copyOf(memberships.keySet()).forEach(this::leave);
        udp.clear();
    }

    /** Captured log, oldest first. */
    public List<LogLine> logLines() {
        return new ArrayList<>(log);
    }

    /** From now on no more than so many datagram sockets can be open, as with {@code RLIMIT_NOFILE}. */
    public void descriptorsMax(int count) {
        descriptorsMax = count;
    }

    /** What happened how often, such as {@code udp.no-socket}. */
    public Map<String, Long> counters() {
        return new TreeMap<>(counters);
    }

    @Override
    public void count(String counter) {
        counters.merge(counter, 1L, Long::sum);
    }

    @Override
    public SimClockwork world() {
        return world;
    }

    // ---------------------------------------------------------------- time and randomness

    @Override
    public long nowNs() {
        return local(world.nowNs());
    }

    private long local(long worldNs) {
        long since = worldNs - SimTime.START_NS;
        return worldNs + since / 1_000_000 * driftPpm + since % 1_000_000 * driftPpm / 1_000_000;
    }

    @Override
    public long wallMs() {
        return SimTime.START_WALL_MS + (nowNs() - SimTime.START_NS) / 1_000_000 + wallStepMs;
    }

    @Override
    public Entropy entropy() {
        return entropy;
    }

    @Override
    public Alarm at(long deadlineNs, Runnable task) {
        if (deadlineNs == Long.MAX_VALUE) return () -> {};
        long since = deadlineNs - SimTime.START_NS;
        long when = deadlineNs - (long) (since * (driftPpm / (1_000_000.0 + driftPpm)));
        while (local(when) < deadlineNs) when++;
        int born = generation;
        return world.at(when, () -> {
            if (born == generation) task.run();
        });
    }

    @Override
    public void soon(Runnable task) {
        int born = generation;
        world.at(world.nowNs(), () -> {
            if (born == generation) task.run();
        });
    }

    // ---------------------------------------------------------------- addresses and packets

    @Override
    public List<IpAddress> localAddresses() {
        return interfaces.stream().map(Interface::address).toList();
    }

    @Override
    public boolean owns(IpAddress address) {
        return address.isAny() || interfaces.stream().anyMatch(i -> i.address.equals(address));
    }

    @Override
    public IpAddress sourceFor(IpAddress to) {
        for (Interface i : interfaces) {
            if (i.address.family() == to.family() && i.segment.reaches(to)) return i.address;
        }
        for (Interface i : interfaces) if (i.address.family() == to.family()) return i.address;
        return to.isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
    }

    @Override
    public void send(Endpoint from, Endpoint to, int dscp, SimPacket.@Nullable Tcp header, byte[] data) {
        IpAddress source = from.address().isAny() ? sourceFor(to.address()) : from.address();
        Optional<Interface> out = interfaces.stream().filter(i -> i.address.equals(source)).findFirst();
        if (out.isEmpty() || source.family() != to.address().family()) {
            count("send.no-route");
            return;
        }
        SimPacket p =
                new SimPacket(world.nextPacketId(), name, new Endpoint(source, from.port()), to, dscp, header, data);
        world.sent(name, p);
        out.get().segment.transmit(p);
    }

    @Override
    public void arrive(SimPacket packet) {
        if (off) {
            world.dropped(packet, name + ": no power");
            return;
        }
        world.delivered(name, packet);
        SimPacket.Tcp header = packet.tcp();
        if (header != null) {
            tcp.arrive(packet, header);
            return;
        }
        SimUdpPort port = udp.get(packet.to());
        if (port == null) {
            IpAddress any = packet.to().address().isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
            port = udp.get(new Endpoint(any, packet.to().port()));
        }
        if (port == null) count("udp.no-socket");
        else port.arrive(packet);
    }

    // ---------------------------------------------------------------- datagrams

    @Override
    public Bound<DatagramSocket> datagram(PortClaim claim, DatagramReceiver receiver) {
        SimDatagram socket = new SimDatagram(this, claim, drawn(claim.local()), Optional.empty(), receiver);
        return bind(socket.local(), socket, socket);
    }

    @Override
    public Bound<DatagramSocket> multicast(PortClaim claim, Multicast membership, DatagramReceiver receiver) {
        for (IpAddress a : membership.interfaces()) {
            if (a.isAny() || !owns(a))
                return new Bound.Refused<>(Bound.Kind.OTHER, "udp " + a + " is no address of " + name);
        }
        SimDatagram socket = new SimDatagram(this, claim, claim.local(), Optional.of(membership), receiver);
        memberships.put(socket, membership);
        Bound<DatagramSocket> bound = bind(claim.local(), socket, socket);
        if (bound instanceof Bound.Ok<DatagramSocket>) segments(membership, s -> s.join(membership.group(), this));
        else memberships.remove(socket);
        return bound;
    }

    private void segments(Multicast membership, Consumer<SimSegment> each) {
        for (Interface i : interfaces) if (membership.interfaces().contains(i.address)) each.accept(i.segment);
    }

    private Endpoint drawn(Endpoint w) {
        Endpoint at = w;
        while (at.port() == 0 || w.port() == 0 && udp.containsKey(at)) at = w.withPort(1024 + entropy.below(64_512));
        return at;
    }

    private boolean isMember(IpAddress group) {
        return memberships.values().stream().anyMatch(m -> m.group().equals(group));
    }

    private void leave(SimUdpPort port) {
        Multicast m = memberships.remove(port);
        if (m != null && !isMember(m.group())) segments(m, s -> s.leave(m.group(), this));
    }

    @Override
    public boolean bound(Endpoint local, SimUdpPort port) {
        return udp.get(local) == port;
    }

    @Override
    public Bound<MediaSocket> mediaSocket(PortClaim claim, int dscp) {
        SimMediaSocket socket = new SimMediaSocket(this, claim, dscp);
        return bind(claim.local(), socket, socket);
    }

    /** Binds a socket that no row explains; port 0 draws one. Nodes cannot reach it: {@link Host} has no such way. */
    public Optional<FreeSocket> freeDatagram(Endpoint wanted, FreeReceiver receiver) {
        SimFree s = new SimFree(drawn(wanted), receiver);
        return bind(s.local(), s, s) instanceof Bound.Ok<SimFree> ? Optional.of(s) : Optional.empty();
    }

    private <T> Bound<T> bind(Endpoint local, SimUdpPort port, T socket) {
        if (udp.size() >= descriptorsMax) {
            return new Bound.Refused<>(Bound.Kind.NO_DESCRIPTORS,
                    "cannot bind udp " + local + ": the process may open no more files");
        }
        if (!owns(local.address()) && !isMember(local.address())) {
            return new Bound.Refused<>(Bound.Kind.OTHER, "udp " + local + " is no address of " + name);
        }
        if (udp.putIfAbsent(local, port) != null)
            return new Bound.Refused<>(Bound.Kind.IN_USE, "udp " + local + " is in use");
        return new Bound.Ok<>(socket);
    }

    @Override
    public void unbind(Endpoint local, SimUdpPort port) {
        leave(port);
        if (!(udp.get(local) instanceof SimSharedPort shared)) udp.remove(local, port);
        else if (shared.leave(port)) udp.remove(local, shared);
    }

    private final class SimFree implements FreeSocket, SimUdpPort {
        private final Endpoint local;
        private final FreeReceiver receiver;

        SimFree(Endpoint local, FreeReceiver receiver) {
            this.local = local;
            this.receiver = receiver;
        }

        @Override
        public @Nullable PortClaim claim() {
            return null;
        }

        @Override
        public Endpoint local() {
            return local;
        }

        @Override
        public void send(Endpoint to, byte[] bytes) {
            if (udp.get(local) == this) SimHost.this.send(local, to, 0, null, bytes.clone());
        }

        @Override
        public void close() {
            unbind(local, this);
        }

        @Override
        public void arrive(SimPacket packet) {
            tell(packet, Transport.UDP, packet.data());
            receiver.datagram(packet.from(), packet.data().clone());
        }
    }

    @Override
    public void tell(SimPacket packet, Transport transport, byte[] bytes) {
        world.message(
                new SimMessage(world.nowNs(), packet.origin(), name, transport, packet.from(), packet.to(), bytes));
    }

    // ---------------------------------------------------------------- streams

    @Override
    public Bound<Listener> listen(PortClaim claim, @Nullable TlsServer tls, StreamAcceptor acceptor) {
        return tcp.listen(claim, claim.local(), claim.transport() == Transport.TLS ? tls : null, acceptor);
    }

    @Override
    public Stream connect(PortClaim claim, Endpoint remote, @Nullable TlsClient tls, StreamReceiver receiver) {
        return tcp.connect(claim, claim.local(), remote, tls, receiver);
    }

    /** Listens at a port that no row explains. Its streams have no {@link Stream#claim} to ask for. */
    public Bound<Listener> freeListen(Endpoint local, @Nullable TlsServer tls, StreamAcceptor acceptor) {
        return tcp.listen(null, local, tls, acceptor);
    }

    /** Connects from a port that no row explains; port 0 draws one. It has no {@link Stream#claim} to ask for. */
    public Stream freeConnect(Endpoint local, Endpoint remote, @Nullable TlsClient tls, StreamReceiver receiver) {
        return tcp.connect(null, local, remote, tls, receiver);
    }

    // ---------------------------------------------------------------- everything else

    @Override
    public void resolve(DnsQuestion question, Consumer<DnsAnswer> answer) {
        at(nowNs() + world.dns().latencyNs(), () -> answer.accept(world.dns().answer(question)));
    }

    @Override
    public Store store() {
        return store;
    }

    @Override
    public <C, E> List<MediaLoop<C>> mediaLoops(int count, MediaMachineFactory<C, E> factory, Consumer<E> events) {
        List<MediaLoop<C>> loops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Consumer<E> toDesk = e -> soon(() -> events.accept(e));
            SeededEntropy entropy = world.entropy("media " + name + " " + mediaLoopCount++ + " " + generation);
            loops.add(new SimMediaLoop<>(this, io -> factory.create(io, entropy, toDesk)));
        }
        return loops;
    }

    @Override
    public Bound<List<MediaSocket>> mediaSockets(PortClaim claim, int dscp, int count) {
        if (count < 1) throw new IllegalArgumentException("count=" + count);
        List<SimMediaSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) sockets.add(new SimMediaSocket(this, claim, dscp));
        SimUdpPort port = count == 1 ? sockets.getFirst() : new SimSharedPort(sockets);
        return bind(claim.local(), port, List.copyOf(sockets));
    }

    @Override
    public List<LiveSocket> liveSockets() {
        List<LiveSocket> live = new ArrayList<>();
        udp.forEach((local, port) -> {
            if (port.claim() == null) return;
            LiveSocket socket = new LiveSocket(port.claim(), local, Optional.empty());
            for (int i = 0; i < port.socketCount(); i++) live.add(socket);
        });
        tcp.addLive(live);
        return live;
    }

    @Override
    public void log(LogTopic topic, LogLevel level, String line) {
        if (log.size() >= LOG_LINES_MAX) log.removeFirst();
        logRates.admit(topic, level, LogText.printable(line), world.nowNs())
                .ifPresent(text -> log.addLast(new LogLine(world.nowNs(), topic, level, text)));
    }
}
