package org.sallyport.scenarios.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sallyport.config.ConfigProblem;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.scenarios.world.SiteOptions.ZoneFault;
import org.sallyport.wire.Transport;

/** The two configuration files of a site, written as an administrator would and read by the nodes' own reader. */
final class SiteConfig {
    static final String DOMAIN = "acme.example";
    static final String PASSWORD = "correct horse battery";
    static final String TURN_SECRET = "a secret that edge shares with the web";
    private static final String ZONE_PASSWORD = "a long traversal password";
    private static final long YEAR_MS = 365L * 86_400_000L;
    private static final List<String> FILES =
            List.of("ca.pem", "control.pem", "control.key", "edge.pem", "edge.key");

    private static Path directory;

    private final SiteOptions options;
    private final String controlAddress;
    private final String edgeAddress;
    private final String edgePublic;

    SiteConfig(SiteOptions options, String controlAddress, String edgeAddress, String edgePublic) {
        this.options = options;
        this.controlAddress = controlAddress;
        this.edgeAddress = edgeAddress;
        this.edgePublic = edgePublic;
    }

    /** A directory with empty files of the names that the configurations mention: readers look whether they are there. */
    private static Path directory() {
        if (directory != null) return directory;
        try {
            Path made = Files.createTempDirectory("sallyport-simulation");
            made.toFile().deleteOnExit();
            for (String name : FILES) Files.createFile(made.resolve(name)).toFile().deleteOnExit();
            directory = made;
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts certificates where the configurations point to. */
    void certify(SimWorld world) {
        SimCertificates c = world.certificates();
        ZoneFault f = options.fault();
        c.roots(directory().resolve("ca.pem"), "site CA");
        if (f != ZoneFault.CLIENT_WITHOUT_CERTIFICATE) {
            c.certificate(directory().resolve("control.pem"), certificate("control",
                    f == ZoneFault.CLIENT_NAME ? "intruder.acme.example" : "control.acme.example",
                    f == ZoneFault.CLIENT_CERTIFICATE));
        }
        c.certificate(directory().resolve("edge.pem"), certificate("edge",
                f == ZoneFault.SERVER_NAME ? "another.acme.example" : "edge.acme.example", f == ZoneFault.SERVER_CERTIFICATE));
    }

    private static SimCertificates.Certificate certificate(String subject, String name, boolean foreign) {
        return new SimCertificates.Certificate(List.of(name), "CN=" + subject, foreign ? "another CA" : "site CA",
                SimWorld.START_WALL_MS + YEAR_MS);
    }

    static Path roots() {
        return directory().resolve("ca.pem");
    }

    NodeConfig control() {
        boolean tls = options.zone() == Transport.TLS;
        return read("control.yaml", String.join("\n",
                "role: control",
                "interfaces:",
                "  - name: inner",
                "    address: [" + controlAddress + "]",
                sip("control"),
                credentials("alice", "anna", "otto"),
                "zones:",
                "  - name: to-edge",
                "    type: traversal-client",
                "    peer-address: [" + edgeAddress + "]",
                "    username: " + (options.fault() == ZoneFault.USER ? "nobody" : "control"),
                "    password: " + (options.fault() == ZoneFault.PASSWORD ? "not the right one" : ZONE_PASSWORD),
                "    retry-interval: 20s",
                tls ? "    tls-verify-subject-name: edge.acme.example" : "",
                "    sip:",
                "      port: " + (options.fault() == ZoneFault.PORT ? 7002 : 7001),
                "      transport: " + options.zone().token()));
    }

    NodeConfig edge() {
        boolean tls = options.zone() == Transport.TLS;
        return read("edge.yaml", String.join("\n",
                "role: edge",
                "interfaces:",
                "  - name: outer",
                "    address: [" + edgeAddress + "]",
                options.staticNat() ? "    static-nat: " + edgePublic : "",
                sip("edge"),
                credentials("bob", "dave", "erin"),
                "zones:",
                zone("from-control", "control", 7001, tls),
                // A second zone of the same certificate, for a client that comes to the wrong port.
                options.fault() == ZoneFault.PORT ? zone("from-branch", "branch", 7002, tls) : "",
                "  - name: world",
                "    type: dns",
                options.has(SiteOptions.Extra.TURN) ? turn() : ""));
    }

    /** Users of the database and time-limited names; phones inside may be peers that speak first. */
    private static String turn() {
        return String.join("\n",
                "traversal:",
                "  turn:",
                "    enabled: on",
                "    shared-secrets: [" + TURN_SECRET + "]",
                "    allowed-peers: [10.1.0.0/16]");
    }

    private String zone(String name, String user, int port, boolean tls) {
        return String.join("\n",
                "  - name: " + name,
                "    type: traversal-server",
                "    username: " + user,
                "    password: " + ZONE_PASSWORD,
                tls ? "    tls-verify-subject-name: control.acme.example" : "",
                "    sip:",
                "      port: " + port,
                "      transport: " + options.zone().token());
    }

    private String sip(String node) {
        return String.join("\n",
                "protocols:",
                "  sip:",
                "    domains: [" + DOMAIN + "]",
                options.has(SiteOptions.Extra.ICE_PASSED) ? "    ice: pass" : "",
                "    tls:",
                "      certificate: " + node + ".pem",
                "      key: " + node + ".key",
                "      trust: ca.pem");
    }

    private static String credentials(String... users) {
        StringBuilder out = new StringBuilder("authentication:\n  credentials:");
        for (String u : users) out.append("\n    - username: ").append(u).append("\n      password: ").append(PASSWORD);
        return out.toString();
    }

    private static NodeConfig read(String name, String text) {
        return switch (NodeConfigReader.read(name, directory(), text)) {
            case ConfigResult.Valid v -> v.config();
            case ConfigResult.Faulty f -> throw new IllegalStateException(
                    String.join("\n", f.problems().stream().map(ConfigProblem::toString).toList()) + "\n" + text);
        };
    }
}
