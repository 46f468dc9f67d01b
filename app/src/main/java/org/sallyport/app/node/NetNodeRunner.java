package org.sallyport.app.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.sallyport.config.AcmeConfig;
import org.sallyport.config.Capacity;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.Durations;
import org.sallyport.config.LimitsConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TlsConfig;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.net.NetHost;
import org.sallyport.host.net.NetLimits;
import org.sallyport.host.net.NetSettings;
import org.sallyport.host.net.Supervisor;
import org.sallyport.host.net.pki.PairFiles;
import org.sallyport.host.net.pki.IssuedFiles;
import org.sallyport.node.GatewayNode;
import org.sallyport.node.site.Word;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs a node on real sockets until it is told to stop. */
public final class NetNodeRunner implements NodeRunner {
    private static final int DNS_PORT = 53;

    private static final Duration PLACEHOLDER_LIFE = Duration.ofDays(3_650);

    /** How much longer than its drain time a node may take to say good-bye. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    /** Made with the first question: a start need not wait for it. */
    private static final class Json {
        static final JsonMapper MAPPER = new JsonMapper();
    }

    private final UnaryOperator<Host> tap;
    private final Supervisor supervisor;

    /** Runs nodes on the network as it is. */
    public NetNodeRunner() {
        this(UnaryOperator.identity(), Supervisor.ofThisProcess());
    }

    /** Runs nodes that see the network through something that watches; called on the desk. Nobody supervises them. */
    public NetNodeRunner(UnaryOperator<Host> tap) {
        this(tap, Supervisor.none());
    }

    /** The same, and a supervisor hears of them. */
    NetNodeRunner(UnaryOperator<Host> tap, Supervisor supervisor) {
        this.tap = tap;
        this.supervisor = supervisor;
    }

    /** A renewal that a sudden end has cut in two is ended before anybody reads its files. */
    private static Optional<String> settle(TlsConfig tls) throws IOException {
        if (tls.certificate().isEmpty() || tls.key().isEmpty()) return Optional.empty();
        TlsIdentity pair = new TlsIdentity(tls.certificate().get(), tls.key().get(), tls.trust(),
                TlsIdentity.ClientCertificate.NONE);
        return new PairFiles(new PairIdentity(pair, tls.authorityKey()), Instant.now()).settle();
    }

    @Override
    public Running start(Path file, ConfigResult.Valid config) throws IOException {
        Optional<String> settled = settle(config.config().sip().tls());
        placeholder(config.config());
        TlsCheck tls = TlsCheck.of(config, Instant.now());
        if (!tls.faults().isEmpty()) {
            throw new StartFault(
                    String.join(System.lineSeparator(), tls.faults().stream().map(Object::toString).toList()));
        }
        Capacity capacity = ProcessLimits.capacity(config.config());
        NodeConfig node = config.config().with(capacity.limits());
        Optional<String> noLog = NodeLog.begin(node.logging());
        if (noLog.isPresent()) throw new IOException(noLog.get());
        List<Endpoint> dns = node.dnsServers().stream().map(a -> new Endpoint(a, DNS_PORT)).toList();
        NetHost host = started(NetSettings.of(node.stateDirectory()).withDnsServers(dns).withLimits(limits(node))
                .withLookupClaims(lookups(node)).withMediaPath(NetSettings.MediaPath.NATIVE));
        try {
            host.run(h -> h.log(LogTopic.NODE, LogLevel.INFO, ProcessLimits.told(config.config())));
            host.run(h -> tell(h, capacity));
            host.run(h -> tell(h, tls));
            settled.ifPresent(s -> host.run(h -> h.log(LogTopic.NODE, LogLevel.WARN, s)));
            GatewayNode gateway = host.call(h -> new GatewayNode(node, tap.apply(h)));
            host.run(_ -> gateway.also(LogTail.WORD, logTail(host, gateway)));
            List<String> faults = host.call(_ -> gateway.start());
            if (!faults.isEmpty()) throw new IOException(String.join(System.lineSeparator(), faults));
            NetNode running = new NetNode(new FileReload(file, config, tls, host, gateway), file, host, gateway,
                    new Vitals(supervisor, host, gateway, node.name()), node.sip().drainTime().plus(LAST_WORDS));
            host.admin(node.adminSocket(), running::answer);
            running.vitals.begin();
            return running;
        } catch (RuntimeException | IOException e) {
            host.close();
            throw e;
        }
    }

    /** Read beside the desk, as it is in force then. */
    private static Word.Asking logTail(NetHost host, GatewayNode gateway) {
        return (_, then) -> {
            NodeConfig config = gateway.config();
            Thread.ofVirtual().name("log tail").start(() -> {
                Map<String, Object> facts = LogTail.facts(config);
                host.run(_ -> then.accept(facts));
            });
        };
    }

    /** Edge begins before an authority has issued anything: with a certificate of its own making. */
    private static void placeholder(NodeConfig node) throws IOException {
        AcmeConfig acme = AcmeConfig.of(node);
        if (!acme.enabled()) return;
        Path folder = AcmeConfig.folder(node.stateDirectory());
        try {
            new IssuedFiles(folder).begin(AcmeConfig.PLACEHOLDER, acme.names(), PLACEHOLDER_LIFE);
        } catch (IOException e) {
            throw new IOException("cannot write to " + folder + ", where certificates of an authority are kept: "
                    + e.getMessage(), e);
        }
    }

    private static NetHost started(NetSettings settings) throws IOException {
        try {
            return NetHost.start(settings);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage() + ": " + Objects.requireNonNull(e.getCause()).getMessage(), e);
        }
    }

    private static void tell(Host host, Capacity capacity) {
        host.log(LogTopic.NODE, LogLevel.INFO, capacity.summary());
        capacity.lowered().forEach(l -> host.log(LogTopic.NODE, LogLevel.WARN, l));
    }

    private static void tell(Host host, TlsCheck tls) {
        tls.refused().forEach(p -> host.log(LogTopic.NODE, LogLevel.WARN, p.toString()));
        tls.remarks().forEach(p -> host.log(LogTopic.NODE, LogLevel.INFO, p.toString()));
    }

    /** Lookups leave from any port of the side that looks outward. */
    private static List<PortClaim> lookups(NodeConfig node) {
        PortBook book = PortBook.of(node.ports());
        List<PortClaim> out = new ArrayList<>();
        for (IpAddress a : node.outer().addresses()) {
            for (Transport t : List.of(Transport.UDP, Transport.TCP)) {
                out.add(book.claim(node.role(), PortClaim.Side.OPEN, t, new Endpoint(a, 0),
                        node.role() == Role.CONTROL ? "ADC-9" : "ADI-1"));
            }
        }
        return out;
    }

    private static NetLimits limits(NodeConfig node) {
        LimitsConfig.ConnectionLimits c = node.limits().connections();
        NetLimits.Streams s = NetLimits.DEFAULTS.streams();
        return NetLimits.DEFAULTS.withStreams(new NetLimits.Streams(c.max(), c.perAddressMax(), s.handshakesMax(),
                s.handshakeTimeoutNs(), node.sip().tcpConnectTimeout().toNanos(), s.closeTimeoutNs()));
    }

    /** One running node. */
    private static final class NetNode implements Running {
        private final FileReload reload;
        private final Path file;
        private final NetHost host;
        private final GatewayNode gateway;
        private final Vitals vitals;
        private final Duration patience;
        private final CountDownLatch ended = new CountDownLatch(1);
        private final AtomicBoolean closing = new AtomicBoolean();

        NetNode(FileReload reload, Path file, NetHost host, GatewayNode gateway, Vitals vitals,
                Duration patience) {
            this.reload = reload;
            this.file = file;
            this.host = host;
            this.gateway = gateway;
            this.vitals = vitals;
            this.patience = patience;
        }

        /** On the desk. */
        private void answer(String line, Consumer<String> out) {
            answerTo(line, value -> out.accept(Json.MAPPER.writeValueAsString(value)));
        }

        /** Some answers come later, since the loops have to be asked. */
        private void answerTo(String line, Consumer<Object> out) {
            Map<String, String> asked = new LinkedHashMap<>();
            try {
                for (Map.Entry<String, JsonNode> e : Json.MAPPER.readTree(line).properties()) {
                    asked.put(e.getKey(), e.getValue().asString());
                }
            } catch (JacksonException e) {
                out.accept(Map.of("error", "the request is no JSON object of texts"));
                return;
            }
            String command = asked.getOrDefault("command", "");
            switch (command) {
                case "status" -> {
                    String what = asked.getOrDefault("what", "summary");
                    gateway.ask(what, asked,
                            what.equals("summary") ? summary -> out.accept(withProcess(summary)) : out);
                }
                case "drain" -> drain(asked, out);
                case "reload" -> aside(() -> readAgain("reload command"), out);
                case "preview" ->
                        aside(() -> reload.preview(Path.of(asked.getOrDefault("file", file.toString()))), out);
                case String _ when gateway.commands().contains(command) ->
                        gateway.act(command, asked.getOrDefault("action", ""), asked, out);
                default -> out.accept(Map.of("error",
                        "commands are status, " + String.join(", ", gateway.commands())
                                + ", drain, reload and preview"));
            }
        }

        private void drain(Map<String, String> asked, Consumer<Object> out) {
            boolean stops = "true".equals(asked.get("stop"));
            switch (asked.getOrDefault("action", "")) {
                case "begin" -> {
                    Optional<Duration> time = Durations.parse(asked.getOrDefault("for", ""));
                    if (time.isEmpty()) {
                        out.accept(Map.of("error", "the time of a drain is a duration with its unit, such as 60s"));
                        return;
                    }
                    tell("drain command: no new calls are taken" + (stops ? ", and then the node stops" : ""));
                    gateway.drain(time.get().toNanos(), () -> {
                        tell("drained: no call is left");
                        if (stops) Thread.ofPlatform().name("stop").start(() -> stop("drain command"));
                    });
                    out.accept(gateway.status("drain", Map.of()));
                }
                case "cancel" -> {
                    if (closing.get()) {
                        out.accept(Map.of("error", "the node stops already"));
                        return;
                    }
                    tell("drain command: calls are taken again");
                    gateway.resume();
                    out.accept(gateway.status("drain", Map.of()));
                }
                default -> out.accept(Map.of("error", "a drain begins or is cancelled"));
            }
        }

        private void tell(String line) {
            host.run(h -> h.log(LogTopic.NODE, LogLevel.INFO, line));
        }

        /** The node does not see what it runs on. */
        private static Object withProcess(Object summary) {
            if (!(summary instanceof Map<?, ?> node)) return summary;
            Map<Object, Object> out = new LinkedHashMap<>(node);
            out.put("process", ProcessLimits.facts());
            return out;
        }

        /** Files are read beside the desk, which has calls to serve. */
        private static void aside(Supplier<Map<String, Object>> task, Consumer<Object> out) {
            Thread.ofVirtual().name("reload").start(() -> {
                try {
                    out.accept(task.get());
                } catch (RuntimeException e) {
                    out.accept(Map.of("error", "this is a fault of the program: " + e));
                }
            });
        }

        @Override
        public void reload(String asker) {
            readAgain(asker);
        }

        private Map<String, Object> readAgain(String asker) {
            vitals.reloading();
            try {
                return reload.reload(asker);
            } finally {
                vitals.reloaded();
            }
        }

        @Override
        public void stop(String asker) {
            tell(asker + ": the node takes no new calls and stops");
            close();
        }

        @Override
        public int await() throws InterruptedException {
            ended.await();
            return 0;
        }

        @Override
        public void close() {
            if (closing.getAndSet(true)) return;
            vitals.stopping(patience.plus(LAST_WORDS));
            CountDownLatch drained = new CountDownLatch(1);
            host.run(_ -> gateway.drain(drained::countDown));
            try {
                // A desk that hangs must not keep the process alive.
                drained.await(patience.toNanos(), TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            host.run(_ -> gateway.stop());
            host.close();
            vitals.close();
            ended.countDown();
        }
    }
}
