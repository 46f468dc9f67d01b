package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.sallyport.host.Bound;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.TlsServer;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.PrivateAuthority;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;

/** Edge and control on one network, real or simulated: what both kinds of host promise is tested with it. */
abstract class HostPair implements AutoCloseable {
    /** Which host is under test. */
    enum Kind {
        NATIVE,
        PORTABLE,
        SIMULATED
    }

    private static final Duration DAY = Duration.ofDays(1);
    private static final PrivateAuthority OURS = PrivateAuthority.create("our CA", DAY);
    private static final PrivateAuthority THEIRS = PrivateAuthority.create("their CA", DAY);

    final Path files;
    final Claims edge;
    final Claims control;
    private int certificates;

    private HostPair(Path files, Claims edge, Claims control) {
        this.files = files;
        this.edge = edge;
        this.control = control;
    }

    static HostPair of(Kind kind, Path files) {
        return kind == Kind.SIMULATED ? new Simulated(files) : new Real(files, kind);
    }

    /** Runs on edge's desk. */
    abstract void onEdge(Consumer<Host> task);

    /** Runs on control's desk. */
    abstract void onControl(Consumer<Host> task);

    /** Waits until the condition, which is looked at on the desk, holds. */
    abstract void until(String what, BooleanSupplier condition);

    /** Lets time pass in which nothing is expected. */
    abstract void pass(long timeNs);

    abstract void issue(boolean ours, List<String> names, Path certificate, Path key);

    /** A certificate of our authority, or of another, with these names. */
    TlsIdentity identity(boolean ours, ClientCertificate asked, String... names) {
        Path certificate = files.resolve("certificate-" + ++certificates + ".pem");
        Path key = files.resolve("key-" + certificates + ".pem");
        issue(ours, List.of(names), certificate, key);
        return new TlsIdentity(certificate, key, Optional.of(files.resolve("roots.pem")), asked);
    }

    TlsClient client(String... names) {
        return new TlsClient(identity(true, ClientCertificate.NONE, "control.example.com"),
                Optional.of("edge.example.com"), List.of(names), true);
    }

    /** Edge listens at 5060 and control connects: both streams are there when this returns. */
    void plainStream(Ear server, Ear client) {
        onEdge(h -> listening(h.listen(edge.edgeTcp(), null, server)));
        onControl(h -> h.connect(control.outTcp(25_000), edge.at(5060), null, client));
        until("a plain stream", () -> server.stream != null && client.stream != null);
    }

    /** Edge listens at 5061 with TLS and control connects. */
    void tlsStream(TlsServer how, Ear server, TlsClient with, Ear client) {
        onEdge(h -> listening(h.listen(edge.edgeTls(), how, server)));
        onControl(h -> h.connect(control.outTls(25_001), edge.at(5061), with, client));
    }

    static void listening(Bound<Listener> bound) {
        assertThat(bound).isInstanceOf(Bound.Ok.class);
    }

    @Override
    public abstract void close();

    private static final class Real extends HostPair {
        private final NetHost host;

        Real(Path files, Kind kind) {
            super(files, Claims.onOwnAddress(), Claims.onOwnAddress());
            boolean best = kind == Kind.NATIVE;
            NetLimits limits = NetLimits.DEFAULTS.withStreams(new NetLimits.Streams(50, 50, 20,
                    TimeUnit.SECONDS.toNanos(2), TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(2)));
            host = NetHost.start(NetSettings.of(files).withLimits(limits)
                    .withTlsEngine(best ? NetSettings.TlsEngine.BEST : NetSettings.TlsEngine.PORTABLE)
                    .withDeskLoop(best ? NetSettings.DeskLoop.BEST : NetSettings.DeskLoop.PORTABLE));
            try {
                OURS.write(files.resolve("roots.pem"), files.resolve("ca.key"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        void onEdge(Consumer<Host> task) {
            host.run(task);
        }

        @Override
        void onControl(Consumer<Host> task) {
            host.run(task);
        }

        @Override
        void until(String what, BooleanSupplier condition) {
            CompletableFuture<Void> held = new CompletableFuture<>();
            host.run(h -> look(h, condition, held));
            assertThat(held.orTimeout(20, TimeUnit.SECONDS)).as(what).succeedsWithin(Duration.ofSeconds(25));
        }

        private static void look(Host h, BooleanSupplier condition, CompletableFuture<Void> held) {
            if (condition.getAsBoolean()) held.complete(null);
            else if (!held.isDone()) h.at(h.nowNs() + 2_000_000, () -> look(h, condition, held));
        }

        @Override
        void pass(long timeNs) {
            CompletableFuture<Void> over = new CompletableFuture<>();
            host.run(h -> h.at(h.nowNs() + timeNs, () -> over.complete(null)));
            over.join();
        }

        @Override
        void issue(boolean ours, List<String> names, Path certificate, Path key) {
            CertificateSubject subject = new CertificateSubject(names.getFirst(), names, List.of(), List.of());
            try {
                (ours ? OURS : THEIRS).issue(subject, DAY).write(certificate, key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {
            host.close();
        }
    }

    private static final class Simulated extends HostPair {
        private final SimWorld world = new SimWorld(11);
        private final SimHost edgeHost;
        private final SimHost controlHost;

        Simulated(Path files) {
            super(files, Claims.on("10.0.0.20"), Claims.on("10.0.0.10"));
            SimSegment lan = world.segment("lan", LinkConditions.LAN, "10.0.0.0/16");
            edgeHost = world.host("edge").attach(lan, "10.0.0.20");
            controlHost = world.host("control").attach(lan, "10.0.0.10");
            world.certificates().roots(files.resolve("roots.pem"), "our CA");
        }

        @Override
        void onEdge(Consumer<Host> task) {
            task.accept(edgeHost);
        }

        @Override
        void onControl(Consumer<Host> task) {
            task.accept(controlHost);
        }

        @Override
        void until(String what, BooleanSupplier condition) {
            assertThat(world.runUntil(condition, TimeUnit.SECONDS.toNanos(60))).as(what).isTrue();
        }

        @Override
        void pass(long timeNs) {
            world.runFor(timeNs);
        }

        @Override
        void issue(boolean ours, List<String> names, Path certificate, Path key) {
            world.certificates().certificate(certificate,
                    new SimCertificates.Certificate(names, "CN=" + names.getFirst(),
                            ours ? "our CA" : "their CA", SimWorld.START_WALL_MS + DAY.toMillis()));
        }

        @Override
        public void close() {
            assertThat(world.packetsUnaccounted()).isZero();
        }
    }
}
