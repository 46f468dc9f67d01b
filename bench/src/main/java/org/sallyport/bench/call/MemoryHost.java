package org.sallyport.bench.call;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramReceiver;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.LogLevel;
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

/**
 * A host whose datagrams go from hand to hand and whose time stands between two calls: what is left is what the node
 * costs. All that is not on the way of a message is another host's.
 */
final class MemoryHost implements Host {
    private final Host rest;
    private final Entropy entropy;
    private final Map<Endpoint, Port> ports = new HashMap<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final ArrayDeque<Runnable> soon = new ArrayDeque<>();
    private long nowNs;
    private long order;

    /** Who gets what leaves. */
    interface Peer {
        void take(Endpoint to, byte[] octets);
    }

    private Peer peer = (_, _) -> {};

    MemoryHost(Host rest, Entropy entropy) {
        this.rest = rest;
        this.entropy = entropy;
        this.nowNs = rest.nowNs();
    }

    void peer(Peer other) {
        peer = other;
    }

    /** A datagram arrives. */
    void arrive(Endpoint at, Endpoint from, byte[] octets) {
        Port port = Objects.requireNonNull(ports.get(at));
        port.receiver.datagram(port, from, octets);
        for (Runnable task = soon.poll(); task != null; task = soon.poll()) task.run();
    }

    /** Time passes. */
    void pass(long ns) {
        long until = nowNs + ns;
        for (Timer t = timers.peek(); t != null && (t.task == null || t.dueNs <= until); t = timers.peek()) {
            timers.poll();
            if (t.task == null) continue;
            nowNs = Math.max(nowNs, t.dueNs);
            t.task.run();
        }
        nowNs = until;
    }

    private final class Port implements DatagramSocket {
        private final PortClaim claim;
        private final DatagramReceiver receiver;

        Port(PortClaim claim, DatagramReceiver receiver) {
            this.claim = claim;
            this.receiver = receiver;
        }

        @Override
        public PortClaim claim() {
            return claim;
        }

        @Override
        public void send(Endpoint to, byte[] bytes, int offset, int length) {
            peer.take(to, bytes);
        }

        @Override
        public void close() {
            ports.remove(claim.local());
        }
    }

    private static final class Timer implements Alarm, Comparable<Timer> {
        private final long dueNs;
        private final long order;
        private @Nullable Runnable task;

        Timer(long dueNs, long order, Runnable task) {
            this.dueNs = dueNs;
            this.order = order;
            this.task = task;
        }

        @Override
        public void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Timer o) {
            return dueNs != o.dueNs ? Long.compare(dueNs, o.dueNs) : Long.compare(order, o.order);
        }
    }

    @Override
    public long nowNs() {
        return nowNs;
    }

    @Override
    public long wallMs() {
        return nowNs / 1_000_000;
    }

    @Override
    public Entropy entropy() {
        return entropy;
    }

    @Override
    public Alarm at(long deadlineNs, Runnable task) {
        Timer t = new Timer(deadlineNs, order++, task);
        timers.add(t);
        return t;
    }

    @Override
    public void soon(Runnable task) {
        soon.add(task);
    }

    @Override
    public List<IpAddress> localAddresses() {
        return rest.localAddresses();
    }

    @Override
    public Bound<DatagramSocket> datagram(PortClaim claim, DatagramReceiver receiver) {
        Port port = new Port(claim, receiver);
        ports.put(claim.local(), port);
        return new Bound.Ok<>(port);
    }

    @Override
    public Bound<DatagramSocket> multicast(PortClaim claim, Multicast membership, DatagramReceiver receiver) {
        return rest.multicast(claim, membership, receiver);
    }

    @Override
    public Bound<Listener> listen(PortClaim claim, @Nullable TlsServer tls, StreamAcceptor acceptor) {
        return rest.listen(claim, tls, acceptor);
    }

    @Override
    public Stream connect(PortClaim claim, Endpoint remote, @Nullable TlsClient tls, StreamReceiver receiver) {
        return rest.connect(claim, remote, tls, receiver);
    }

    @Override
    public void resolve(DnsQuestion question, Consumer<DnsAnswer> answer) {
        rest.resolve(question, answer);
    }

    @Override
    public Store store() {
        return rest.store();
    }

    @Override
    public <C, E> List<MediaLoop<C>> mediaLoops(int count, MediaMachineFactory<C, E> factory, Consumer<E> events) {
        return rest.mediaLoops(count, factory, events);
    }

    @Override
    public Bound<MediaSocket> mediaSocket(PortClaim claim, int dscp) {
        return rest.mediaSocket(claim, dscp);
    }

    @Override
    public Bound<List<MediaSocket>> mediaSockets(PortClaim claim, int dscp, int count) {
        return rest.mediaSockets(claim, dscp, count);
    }

    @Override
    public List<LiveSocket> liveSockets() {
        return rest.liveSockets();
    }

    @Override
    public boolean logs(LogTopic topic, LogLevel level) {
        return level.compareTo(LogLevel.WARN) >= 0;
    }

    @Override
    public void log(LogTopic topic, LogLevel level, String line) {
        if (logs(topic, level)) System.err.println(line);
    }
}
