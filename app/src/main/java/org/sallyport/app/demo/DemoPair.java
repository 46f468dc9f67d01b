package org.sallyport.app.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.sallyport.app.admin.NodeClient;
import org.sallyport.config.init.PairPlan;
import org.sallyport.app.init.PairWriter;
import org.sallyport.app.node.NetNodeRunner;
import org.sallyport.app.node.NodeRunner;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.Host;
import org.sallyport.ports.PortBook;
import tools.jackson.databind.JsonNode;

/**
 * A pair made by the code of {@code init} and running in this process, with its files in a folder that goes with it.
 */
final class DemoPair implements AutoCloseable {
    static final String DOMAIN = "demo.example";
    static final String INSIDE_USER = "alice";
    static final String INTERNET_USER = "bob";
    static final String VISITOR = "carol";
    private static final int SECRET_BYTES = 12;
    private static final int LOG_LINES_SHOWN = 15;

    private final Path directory;
    private final Map<String, String> passwords;
    private final List<NodeRunner.Running> nodes = new ArrayList<>();
    private final Map<String, NodeConfig> configs = new HashMap<>();
    private boolean closed;

    private DemoPair(Path directory) {
        this.directory = directory;
        this.passwords = Map.of(INSIDE_USER, secret(), INTERNET_USER, secret(), VISITOR, secret());
    }

    private static String secret() {
        byte[] b = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(b);
        return HexFormat.of().formatHex(b);
    }

    /**
     * Writes the files and starts both nodes.
     *
     * @param tap what stands between each node and the network
     * @throws IOException where a node does not start, with a message for people; nothing is left then
     */
    static DemoPair start(FreePlace place, UnaryOperator<Host> tap) throws IOException {
        DemoPair pair = new DemoPair(Files.createTempDirectory("sallyport-demo"));
        try {
            pair.write(place);
            NetNodeRunner runner = new NetNodeRunner(tap);
            // Edge first: control would find nobody, and wait before it tries again.
            pair.run(runner, "edge");
            pair.run(runner, "control");
            return pair;
        } catch (IOException | RuntimeException e) {
            pair.close();
            throw e;
        }
    }

    private void write(FreePlace place) throws IOException {
        DemoAddresses a = place.addresses();
        List<PairPlan.User> users =
                passwords.entrySet().stream().map(e -> new PairPlan.User(e.getKey(), e.getValue())).toList();
        PairWriter.write(new PairPlan(DOMAIN, a.control(), a.edgeInner(), a.edgeOuter(), Optional.empty(), users),
                directory,
                secret());
        for (String node : List.of("control", "edge")) {
            Path file = file(node);
            Files.writeString(file, adapted(Files.readString(file), place));
        }
    }

    /** What sets the demo apart from a real pair: loopback addresses are somebody, and the log stays out of the way. */
    private String adapted(String yaml, FreePlace place) {
        DemoPorts p = place.ports();
        String text = yaml.replace("port: 7001,", "port: " + p.zone() + ",");
        if (!p.equals(DemoPorts.DOCUMENT)) {
            text = text.replace("    domains: [",
                    "    udp-port: " + p.sip() + "\n    tcp-port: " + p.sip() + "\n    tls-port: "
                            + p.sips() + "\n    domains: [");
        }
        return text + "\nsecurity:\n  allowed-destinations: [" + place.addresses().prefix() + "]\n\nlogging:\n  file: '"
                + log() + "'\n";
    }

    private void run(NetNodeRunner runner, String node) throws IOException {
        Path file = file(node);
        switch (NodeConfigReader.read(file)) {
            case ConfigResult.Faulty f ->
                    throw new IOException("the demo's own configuration is wrong: " + f.problems());
            case ConfigResult.Valid v -> {
                nodes.add(runner.start(file, v));
                configs.put(node, v.config());
            }
        }
    }

    Path file(String node) {
        return directory.resolve(node).resolve(node + ".yaml");
    }

    private Path log() {
        return directory.resolve("demo.log");
    }

    /** For phones that use TLS: they believe in the pair's own authority and in nobody else. */
    SSLContext trust() throws IOException {
        try (InputStream pem = Files.newInputStream(authority())) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("pair", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read the pair's own authority", e);
        }
    }

    Path authority() {
        return directory.resolve("authority").resolve("authority.pem");
    }

    /** Empty for a stranger, who has none. */
    String password(String user) {
        return passwords.getOrDefault(user, "");
    }

    /** There once both run. */
    private NodeConfig config(String node) {
        return Objects.requireNonNull(configs.get(node));
    }

    PortBook book() {
        return PortBook.of(config("control").ports(), config("edge").ports());
    }

    /** Asks a node as the status command does. */
    JsonNode status(String node, String what, String text) throws IOException {
        Path socket = config(node).adminSocket();
        return new NodeClient(socket).ask(Map.of("command", "status", "what", what, "text", text));
    }

    /** The end of both nodes' log, for a demo that failed. */
    List<String> lastWords() {
        try {
            List<String> all = Files.readAllLines(log());
            return all.subList(Math.max(0, all.size() - LOG_LINES_SHOWN), all.size());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Stops both nodes and removes their files. */
    @Override
    public synchronized void close() {
        if (closed) return;
        closed = true;
        for (NodeRunner.Running n : nodes) n.close();
        try {
            Files.walkFileTree(directory, new Remover());
        } catch (IOException e) {
            System.err.println("sallyport: cannot remove " + directory + ": " + e.getMessage());
        }
    }

    private static final class Remover extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
