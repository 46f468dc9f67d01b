package org.sallyport.host.net;

import io.netty.channel.ChannelException;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.net.pki.CertificateNames;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.DatagramReceiver;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.Host;
import org.sallyport.host.IssuanceKeys;
import org.sallyport.host.IssuanceWish;
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
import org.sallyport.host.PairIdentity;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.host.Store;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The real network for one node. Owner: the desk, except {@link #start}, {@link #run}, {@link #call}, {@link #counters}
 * and {@link #close}, which belong to whoever starts and stops the node.
 */
public final class NetHost implements Host, AutoCloseable {
    private static final long STOP_SECONDS = 3;
    /** Its thread carries the name before a number. */
    private static final String DESK = "sallyport-desk";

    static {
        // What looks for lost buffers takes a look at every hundredth, with a stack trace; in tests at each (pom.xml).
        if (System.getProperty("io.netty.leakDetection.level") == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
    }

    private final SocketParts parts;
    private final HandshakePool handshakes;
    private final NetResolver resolver;
    private final Path stateDirectory;
    private final boolean nativeMedia;
    private volatile @Nullable SqliteStore store;
    private @Nullable AdminSocket admin;
    private final Entropy entropy = new NetEntropy();
    private final LogRates logRates = new LogRates();
    private final Map<LogTopic, Logger> loggers = new EnumMap<>(LogTopic.class);
    private final List<NetMediaLoop<?, ?>> loops = new ArrayList<>();
    private boolean closed;

    private NetHost(NetSettings settings) {
        NetCounters counters = new NetCounters();
        Desk desk = new Desk(settings.deskLoop(), counters);
        this.handshakes = new HandshakePool(settings.limits().handshakes(), counters);
        TlsContexts contexts = new TlsContexts(settings.tlsEngine() == NetSettings.TlsEngine.BEST, true);
        TlsEnds tls = new TlsEnds(contexts, desk, handshakes, settings.limits(), entropy.nextLong());
        this.parts = new SocketParts(desk, tls, new LiveSockets(), counters, settings.limits());
        this.resolver = new NetResolver(parts, settings, entropy);
        this.nativeMedia = settings.mediaPath() == NetSettings.MediaPath.NATIVE && LinuxCalls.available();
        this.stateDirectory = settings.stateDirectory();
        for (LogTopic t : LogTopic.values()) {
            loggers.put(t, LoggerFactory.getLogger("sallyport." + t.name().toLowerCase(Locale.ROOT)));
        }
    }

    /**
     * Starts the desk of one node; nothing is bound yet.
     *
     * @throws UncheckedIOException when the state directory cannot be made
     */
    public static NetHost start(NetSettings settings) {
        try {
            StateDirectory.prepare(settings.stateDirectory());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the state directory " + settings.stateDirectory(), e);
        }
        return new NetHost(settings);
    }

    /**
     * Opens the admin socket {@code admin.sock} in the state directory, and says where it is. From any thread.
     *
     * @throws IOException when it cannot be bound, or another node answers there
     */
    public Path admin(AdminHandler handler) throws IOException {
        return admin(stateDirectory.resolve("admin.sock"), handler);
    }

    /** The same at another path. */
    public Path admin(Path path, AdminHandler handler) throws IOException {
        try {
            run(h -> {
                if (admin != null) throw new IllegalStateException("the admin socket is open already");
                try {
                    admin = AdminSocket.open(parts, path, handler);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return path;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Runs the task on the desk and waits for it, or throws what it threw: the place to construct a node. */
    public void run(Consumer<Host> task) {
        call(host -> {
            task.accept(host);
            return null;
        });
    }

    /**
     * Runs the task on the desk and waits for its result.
     *
     * @throws IllegalStateException when the desk has stopped, or what the task threw
     */
    public <T> T call(Function<Host, T> task) {
        if (parts.desk().onDesk()) return task.apply(this);
        CompletableFuture<T> result = new CompletableFuture<>();
        boolean posted = parts.desk().post(() -> {
            try {
                result.complete(task.apply(this));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        if (!posted) throw new IllegalStateException("the desk has stopped");
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException r) throw r;
            if (e.getCause() instanceof Error r) throw r;
            throw e;
        }
    }

    /**
     * Who of the threads that carry the node does not answer, by name; empty where all do. From any thread but those,
     * one at a time.
     *
     * @param patience how long they may take, all together
     */
    public Optional<String> silent(Duration patience) throws InterruptedException {
        long deadlineNs = System.nanoTime() + patience.toNanos();
        CompletableFuture<Map<String, CountDownLatch>> desk = new CompletableFuture<>();
        if (!parts.desk().post(() -> {
            Map<String, CountDownLatch> asked = new LinkedHashMap<>();
            for (NetMediaLoop<?, ?> loop : loops) {
                CountDownLatch answered = new CountDownLatch(1);
                loop.ask(answered);
                asked.put(loop.thread().getName(), answered);
            }
            desk.complete(asked);
        })) return Optional.of(DESK);
        try {
            Map<String, CountDownLatch> asked = desk.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            for (Map.Entry<String, CountDownLatch> loop : asked.entrySet()) {
                if (!loop.getValue().await(deadlineNs - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return Optional.of(loop.getKey());
                }
            }
            return Optional.empty();
        } catch (TimeoutException | ExecutionException e) {
            return Optional.of(DESK);
        }
    }

    /** What was counted since the start. From any thread. */
    public Map<NetCounter, Long> counters() {
        return parts.counters().snapshot();
    }

    /** Whether the kernel's own event queue moves the signalling. */
    public boolean nativeLoop() {
        return parts.desk().nativeLoop();
    }

    /** The threads of handshakes, for tests that keep them busy. */
    HandshakePool handshakes() {
        return handshakes;
    }

    /** The thread of one media loop, for tests that count what it allocates. */
    Thread loopThread(int index) {
        return call(h -> loops.get(index).thread());
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public long idleNs() {
        return parts.desk().idleNs();
    }

    @Override
    public long wallMs() {
        return System.currentTimeMillis();
    }

    @Override
    public Entropy entropy() {
        return entropy;
    }

    @Override
    public Alarm at(long deadlineNs, Runnable task) {
        parts.desk().own();
        return parts.desk().at(deadlineNs, task);
    }

    @Override
    public void soon(Runnable task) {
        parts.desk().own();
        parts.desk().post(task);
    }

    @Override
    public List<IpAddress> localAddresses() {
        try {
            return SocketAddresses.ofThisMachine();
        } catch (SocketException e) {
            log(LogTopic.NODE, LogLevel.WARN, "cannot list the addresses of this machine: " + e.getMessage());
            return List.of();
        }
    }

    @Override
    public Bound<DatagramSocket> datagram(PortClaim claim, DatagramReceiver receiver) {
        parts.desk().own();
        return NetDatagramSocket.open(parts, claim, Optional.empty(), receiver);
    }

    @Override
    public Bound<DatagramSocket> multicast(PortClaim claim, Multicast membership, DatagramReceiver receiver) {
        parts.desk().own();
        return NetDatagramSocket.open(parts, claim, Optional.of(membership), receiver);
    }

    @Override
    public Bound<Listener> listen(PortClaim claim, @Nullable TlsServer tls, StreamAcceptor acceptor) {
        parts.desk().own();
        if (claim.transport() != Transport.TLS) return NetListener.open(parts, claim, Optional.empty(), acceptor);
        if (tls == null) {
            return new Bound.Refused<>(Bound.Kind.OTHER, "cannot listen at " + claim.local() + ": no certificate");
        }
        try {
            // Read once here, so that a wrong file is found when the node starts.
            parts.tls().load(tls);
        } catch (TlsContexts.Unreadable e) {
            return new Bound.Refused<>(Bound.Kind.OTHER, "cannot listen at " + claim.local() + ": " + e.getMessage());
        }
        return NetListener.open(parts, claim, Optional.of(tls), acceptor);
    }

    @Override
    public Stream connect(PortClaim claim, Endpoint remote, @Nullable TlsClient tls, StreamReceiver receiver) {
        parts.desk().own();
        NetStream.Birth birth = new NetStream.Outgoing(receiver);
        boolean secure = claim.transport() == Transport.TLS;
        if (secure && tls == null) {
            return UnopenedStream.of(parts.desk(), claim, remote, receiver,
                    new CloseReason(Kind.TLS_OTHER, "we have no certificate"));
        }
        try {
            Optional<TlsEnd> end = secure && tls != null ? Optional.of(parts.tls().client(tls)) : Optional.empty();
            return NetStream.connect(parts, claim, remote, end, birth);
        } catch (TlsContexts.Unreadable e) {
            return UnopenedStream.of(parts.desk(), claim, remote, receiver,
                    new CloseReason(Kind.TLS_OTHER, e.getMessage()));
        } catch (ChannelException e) {
            return UnopenedStream.of(parts.desk(), claim, remote, receiver, BindFailures.stillborn(claim, e));
        }
    }

    @Override
    public List<String> certificateNames(TlsIdentity identity) {
        return CertificateNames.of(identity.certificateChain());
    }

    @Override
    public void certificateNames(TlsIdentity identity, Consumer<List<String>> then) {
        parts.desk().own();
        parts.tls().beside("certificate names", () -> certificateNames(identity), then);
    }

    @Override
    public void certificate(TlsIdentity identity, Consumer<Optional<HeldCertificate>> then) {
        parts.desk().own();
        parts.tls().certificate(identity, then);
    }

    @Override
    public void pair(PairIdentity identity, PairStep step, Consumer<PairOutcome> then) {
        parts.tls().pair(identity, step, then);
    }

    @Override
    public void issuance(IssuanceWish wish, Consumer<IssuanceKeys> then, Consumer<String> refused) {
        parts.desk().own();
        NetIssuance.begin(parts.desk(), wish, then, refused);
    }

    @Override
    public List<Endpoint> nameServers() {
        return resolver.servers();
    }

    @Override
    public void resolve(DnsQuestion question, Consumer<DnsAnswer> answer) {
        parts.desk().own();
        resolver.resolve(question, answer);
    }

    @Override
    public Store store() {
        parts.desk().own();
        if (store == null) store = storeAt(stateDirectory.resolve("store.db"), StoreLayout.OURS);
        return store;
    }

    /** A store of its own, of whichever release. */
    SqliteStore storeAt(Path file, StoreLayout layout) {
        return new SqliteStore(file, parts, layout);
    }

    @Override
    public <C, E> List<MediaLoop<C>> mediaLoops(int count, MediaMachineFactory<C, E> factory, Consumer<E> events) {
        parts.desk().own();
        List<MediaLoop<C>> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            NetMediaLoop<C, E> loop = new NetMediaLoop<>(parts, loops.size(), this::datagramPath, factory, events);
            loops.add(loop);
            out.add(loop);
            loop.start();
        }
        return List.copyOf(out);
    }

    @Override
    public Bound<MediaSocket> mediaSocket(PortClaim claim, int dscp) {
        parts.desk().own();
        return mediaSocket(claim, dscp, false);
    }

    private Bound<MediaSocket> mediaSocket(PortClaim claim, int dscp, boolean shared) {
        MediaSocketPlan plan = MediaSocketPlan.handed(parts.limits(), dscp, shared);
        return nativeMedia
                ? NativeMediaSocket.open(parts, claim, plan)
                : ChannelMediaSocket.open(parts, claim, plan);
    }

    @Override
    public Bound<List<MediaSocket>> mediaSockets(PortClaim claim, int dscp, int count) {
        parts.desk().own();
        if (count < 1) throw new IllegalArgumentException("count=" + count);
        // A shared port would join those of another process of the same user; one that is not shared finds them.
        return switch (mediaSocket(claim, dscp, false)) {
            case Bound.Refused<MediaSocket>(Bound.Kind kind, String why) -> new Bound.Refused<>(kind, why);
            case Bound.Ok<MediaSocket>(MediaSocket alone) when count == 1 -> new Bound.Ok<>(List.of(alone));
            case Bound.Ok<MediaSocket>(MediaSocket first) -> {
                first.discard();
                yield sharedSockets(claim, dscp, count);
            }
        };
    }

    private Bound<List<MediaSocket>> sharedSockets(PortClaim claim, int dscp, int count) {
        List<MediaSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            switch (mediaSocket(claim, dscp, true)) {
                case Bound.Ok<MediaSocket>(MediaSocket socket) -> sockets.add(socket);
                case Bound.Refused<MediaSocket>(Bound.Kind kind, String why) -> {
                    sockets.forEach(MediaSocket::discard);
                    return new Bound.Refused<>(kind, why);
                }
            }
        }
        return new Bound.Ok<>(List.copyOf(sockets));
    }

    private DatagramPath datagramPath() {
        return nativeMedia ? new NativePath(parts) : new ChannelPath(parts);
    }

    /** Whether direct calls into the C library move the media. */
    public boolean nativeMedia() {
        return nativeMedia;
    }

    @Override
    public List<LiveSocket> liveSockets() {
        return parts.live().list();
    }

    private Logger logger(LogTopic topic) {
        return Objects.requireNonNull(loggers.get(topic));
    }

    @Override
    public boolean logs(LogTopic topic, LogLevel level) {
        return logger(topic).isEnabledForLevel(slf4j(level));
    }

    @Override
    public void log(LogTopic topic, LogLevel level, String line) {
        if (!logs(topic, level)) return;
        // As an argument, so that braces in the line stay what they are.
        logRates.admit(topic, level, LogText.printable(line), nowNs())
                .ifPresent(text -> logger(topic).atLevel(slf4j(level)).log("{}", text));
    }

    private static Level slf4j(LogLevel level) {
        return Level.valueOf(level.name());
    }

    /** Stops in order: media, sockets, store, desk. From any thread but the desk; harmless when repeated. */
    @Override
    public void close() {
        if (parts.desk().onDesk()) throw new IllegalStateException("the desk cannot wait for itself");
        synchronized (this) {
            if (closed) return;
            closed = true;
        }
        for (NetMediaLoop<?, ?> loop : call(h -> List.copyOf(loops))) loop.stop();
        CompletableFuture<Void> shut = new CompletableFuture<>();
        parts.desk().post(() -> {
            parts.live().shutAll();
            if (admin != null) admin.close();
            // Streams tell their receivers two turns later.
            parts.desk().post(() -> parts.desk().post(() -> parts.desk().post(() -> {
                parts.tls().close();
                shut.complete(null);
            })));
        });
        try {
            shut.get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            log(LogTopic.NODE, LogLevel.WARN, "the desk did not stop in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        // Last of all that receivers may have written.
        if (store != null) store.stop();
        parts.desk().stop();
        handshakes.stop();
    }
}
