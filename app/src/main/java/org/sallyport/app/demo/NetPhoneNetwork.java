package org.sallyport.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Entropy;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Real sockets for the built-in phones. Owner: its own thread, which serves every phone at this address; streams are
 * read and written by a virtual thread each, which hand what they have to that thread.
 */
public final class NetPhoneNetwork implements PhoneNetwork, AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 65_536;
    private static final int DATAGRAMS_AT_ONCE_MAX = 64;
    private static final int WRITES_MAX = 1000;
    private static final int CONNECT_MS = 10_000;

    private final IpAddress address;
    private final Optional<SSLContext> tls;
    private final SecureRandom random = new SecureRandom();
    private final Entropy entropy = random::nextBytes;
    private final Selector selector;
    private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Waiting> waiting =
            new PriorityQueue<>(Comparator.comparingLong((Waiting w) -> w.deadlineNs).thenComparingLong(w -> w.order));
    private final ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
    private final long zeroNs = System.nanoTime();
    private final Thread thread;
    private long order;
    private volatile boolean stopped;

    private NetPhoneNetwork(IpAddress address, Optional<SSLContext> tls) throws IOException {
        this.address = address;
        this.tls = tls;
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("phones " + address).daemon().unstarted(this::loop);
    }

    /**
     * Phones at a local address.
     *
     * @param tls for phones that use TLS; empty where none does
     */
    public static NetPhoneNetwork start(IpAddress address, Optional<SSLContext> tls) throws IOException {
        NetPhoneNetwork n = new NetPhoneNetwork(address, tls);
        n.thread.start();
        return n;
    }

    private static final class Waiting {
        final long deadlineNs;
        final long order;
        final Runnable task;
        boolean cancelled;

        Waiting(long deadlineNs, long order, Runnable task) {
            this.deadlineNs = deadlineNs;
            this.order = order;
            this.task = task;
        }
    }

    /** Runs something on the phones' thread and waits for what it gives; for everyone who is not on it. */
    public <T> T ask(Supplier<T> what) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        post(() -> {
            try {
                answer.complete(what.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void post(Runnable task) {
        posted.add(task);
        selector.wakeup();
    }

    private void loop() {
        try {
            while (!stopped) {
                selector.select(this::ready, untilNextMs());
                for (Runnable r = posted.poll(); r != null; r = posted.poll()) r.run();
                while (!waiting.isEmpty() && waiting.peek().deadlineNs <= nowNs()) {
                    Waiting w = waiting.remove();
                    if (!w.cancelled) w.task.run();
                }
            }
            for (SelectionKey k : selector.keys()) k.channel().close();
            selector.close();
        } catch (IOException e) {
            throw new IllegalStateException("the phones' selector failed", e);
        }
    }

    /** Milliseconds to wait in the selector, where 0 would mean forever: a late packet of a phone does no harm. */
    private long untilNextMs() {
        if (!posted.isEmpty()) return 1;
        Waiting next = waiting.peek();
        return next == null ? 1000 : Math.clamp((next.deadlineNs - nowNs()) / 1_000_000, 1, 1000);
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Socketed s) s.read();
    }

    @Override
    public long nowNs() {
        return System.nanoTime() - zeroNs;
    }

    @Override
    public Entropy entropy() {
        return entropy;
    }

    @Override
    public IpAddress address() {
        return address;
    }

    @Override
    public Timer at(long deadlineNs, Runnable task) {
        Waiting w = new Waiting(deadlineNs, order++, task);
        waiting.add(w);
        return () -> w.cancelled = true;
    }

    private static InetSocketAddress socket(Endpoint e) {
        return new InetSocketAddress(inet(e.address()), e.port());
    }

    private static InetAddress inet(IpAddress a) {
        try {
            return InetAddress.getByAddress(a.octets());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Optional<Datagrams> datagrams(int port, DatagramTaker taker) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
            channel.bind(new InetSocketAddress(inet(address), port));
            Socketed s = new Socketed(channel, ((InetSocketAddress) channel.getLocalAddress()).getPort(), taker);
            channel.register(selector, SelectionKey.OP_READ, s);
            return Optional.of(s);
        } catch (IOException e) {
            close(channel);
            return Optional.empty();
        }
    }

    private static void close(@Nullable AutoCloseable what) {
        try {
            if (what != null) what.close();
        } catch (Exception _) {
            // It is closed as far as we can close it.
        }
    }

    private final class Socketed implements Datagrams {
        private final DatagramChannel channel;
        private final int port;
        private final DatagramTaker taker;

        Socketed(DatagramChannel channel, int port, DatagramTaker taker) {
            this.channel = channel;
            this.port = port;
            this.taker = taker;
        }

        void read() {
            for (int i = 0; i < DATAGRAMS_AT_ONCE_MAX && channel.isOpen(); i++) {
                try {
                    buffer.clear();
                    if (!(channel.receive(buffer) instanceof InetSocketAddress from)) return;
                    byte[] bytes = Arrays.copyOf(buffer.array(), buffer.flip().limit());
                    taker.datagram(new Endpoint(IpAddress.of(from.getAddress().getAddress()), from.getPort()), bytes);
                } catch (IOException e) {
                    // An ICMP error of an earlier datagram; the socket lives on.
                    return;
                }
            }
        }

        @Override
        public int port() {
            return port;
        }

        @Override
        public void send(Endpoint to, byte[] bytes) {
            try {
                if (channel.isOpen()) channel.send(ByteBuffer.wrap(bytes), socket(to));
            } catch (IOException e) {
                // As lost as on the way.
            }
        }

        @Override
        public void close() {
            NetPhoneNetwork.close(channel);
        }
    }

    @Override
    public Connection connect(Endpoint remote, boolean secured, ConnectionTaker taker) {
        Socket plain = new Socket();
        Piped p = new Piped(taker, plain);
        Thread.ofVirtual().name("phone to " + remote).start(() -> p.run(remote, secured));
        return p;
    }

    private final class Piped implements Connection {
        private static final byte[] END = new byte[0];

        private final ConnectionTaker taker;
        private final BlockingQueue<byte[]> writes = new ArrayBlockingQueue<>(WRITES_MAX);
        private final Socket plain;
        private final Endpoint local;

        /** Binds at once, so that the phone can name its port in what it sends first. */
        Piped(ConnectionTaker taker, Socket plain) {
            this.taker = taker;
            this.plain = plain;
            try {
                plain.bind(new InetSocketAddress(inet(address), 0));
            } catch (IOException e) {
                throw new IllegalStateException("no free port at " + address, e);
            }
            this.local = new Endpoint(address, plain.getLocalPort());
        }

        void run(Endpoint remote, boolean secured) {
            String why = "closed by " + remote;
            try (plain) {
                plain.connect(socket(remote), CONNECT_MS);
                Socket socket = secured ? secure(plain, remote) : plain;
                post(taker::opened);
                Thread.ofVirtual().start(() -> write(socket));
                InputStream in = socket.getInputStream();
                byte[] some = new byte[16_384];
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    byte[] bytes = Arrays.copyOf(some, n);
                    post(() -> taker.bytes(bytes));
                }
            } catch (IOException e) {
                why = String.valueOf(e.getMessage());
            }
            writes.offer(END);
            String reason = why;
            post(() -> taker.closed(reason));
        }

        private Socket secure(Socket plain, Endpoint remote) throws IOException {
            SSLContext context = tls.orElseThrow(() -> new IOException("this network has no TLS"));
            return context.getSocketFactory().createSocket(plain, remote.address().toString(), remote.port(), true);
        }

        private void write(Socket socket) {
            try {
                for (byte[] b = writes.take(); b != END; b = writes.take()) {
                    socket.getOutputStream().write(b);
                    socket.getOutputStream().flush();
                }
            } catch (IOException e) {
                // The reader hears of it, too.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            NetPhoneNetwork.close(plain);
        }

        @Override
        public Endpoint local() {
            return local;
        }

        @Override
        public void write(byte[] bytes) {
            // A full queue means that nobody reads: as good as a broken connection.
            if (!writes.offer(bytes.clone())) NetPhoneNetwork.close(plain);
        }

        @Override
        public void close() {
            if (!writes.offer(END)) NetPhoneNetwork.close(plain);
        }
    }

    /** Closes every socket and ends the thread. */
    @Override
    public void close() {
        stopped = true;
        selector.wakeup();
    }
}
