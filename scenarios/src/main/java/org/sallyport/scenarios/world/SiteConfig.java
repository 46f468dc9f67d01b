package org.sallyport.scenarios.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sallyport.config.ConfigProblem;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.config.init.PairPlan;
import org.sallyport.config.init.PairTexts;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.SiteOptions.Extra;
import org.sallyport.scenarios.world.SiteOptions.ZoneFault;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * The two configuration files of a site: what {@code sallyport init} writes, with a PBX behind control, and the lines
 * that an option changes. A line that is to be changed must stand there exactly once, so that a site never differs
 * unnoticed from what a new administrator has.
 */
final class SiteConfig {
    static final String DOMAIN = "acme.example";
    static final String PASSWORD = "correct horse battery";
    static final String TURN_SECRET = "a secret that edge shares with the web";
    private static final List<String> INSIDE = List.of("alice", "anna", "otto");
    private static final List<String> OUTSIDE = List.of("bob", "dave", "erin");
    private static final String ZONE_PASSWORD = "a long traversal password";
    private static final long YEAR_MS = 365L * 86_400_000L;
    private static final AtomicReference<Path> DIRECTORY = new AtomicReference<>();

    private final SiteOptions options;
    private final PairTexts texts;
    private final String edgeAddress;

    SiteConfig(SiteOptions options, String controlAddress, String edgeAddress, String edgePublic) {
        this.options = options;
        this.edgeAddress = edgeAddress;
        IpAddress edge = IpAddress.of(edgeAddress);
        Optional<IpAddress> mapped = options.staticNat() ? Optional.of(IpAddress.of(edgePublic)) : Optional.empty();
        this.texts = new PairTexts(plan(IpAddress.of(controlAddress), edge, mapped), options.has(Extra.TURN));
    }

    private static PairPlan plan(IpAddress control, IpAddress edge, Optional<IpAddress> mapped) {
        return new PairPlan(DOMAIN, control, edge, edge, mapped,
                people(Stream.concat(INSIDE.stream(), OUTSIDE.stream())));
    }

    private static List<PairPlan.User> people(Stream<String> names) {
        return names.map(n -> new PairPlan.User(n, PASSWORD)).toList();
    }

    private static String users(Stream<String> names) {
        IpAddress anywhere = IpAddress.of("192.0.2.1");
        return new PairTexts(new PairPlan(DOMAIN, anywhere, anywhere, anywhere, Optional.empty(), people(names)), false)
                .users();
    }

    /**
     * A directory with the files that the configurations mention; certificates are empty, readers look whether they are
     * there.
     */
    private static Path directory() {
        Path known = DIRECTORY.get();
        if (known != null) return known;
        try {
            Path made = Files.createTempDirectory("sallyport-simulation");
            made.toFile().deleteOnExit();
            for (String node : List.of("control", "edge")) {
                for (String name : List.of("authority.pem", node + ".pem", node + ".key"))
                    file(made, node + "/certificates/" + name, "");
                file(made, node + "/secrets/traversal", ZONE_PASSWORD + "\n");
            }
            file(made, "control/certificates/authority.key", "");
            file(made, "control/secrets/users", users(Stream.concat(INSIDE.stream(), OUTSIDE.stream())));
            file(made, "control/secrets/inside", users(INSIDE.stream()));
            file(made, "edge/secrets/users", users(OUTSIDE.stream()));
            file(made, "control/secrets/wrong", "not the right one at all\n");
            file(made, "edge/secrets/turn", TURN_SECRET + "\n");
            DIRECTORY.set(made);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void file(Path base, String name, String text) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        Path folder = base;
        for (Path step : base.relativize(file.getParent())) {
            folder = folder.resolve(step);
            folder.toFile().deleteOnExit();
        }
        Files.writeString(file, text).toFile().deleteOnExit();
    }

    /** Puts certificates where the configurations point to. */
    void certify(SimWorld world) {
        SimCertificates c = world.certificates();
        ZoneFault f = options.fault();
        c.roots(roots("control"), "site CA");
        c.roots(roots("edge"), "site CA");
        if (f != ZoneFault.CLIENT_WITHOUT_CERTIFICATE) {
            c.certificate(directory().resolve("control/certificates/control.pem"), certificate("control",
                    f == ZoneFault.CLIENT_NAME ? "intruder.acme.example" : "control.acme.example",
                    f == ZoneFault.CLIENT_CERTIFICATE));
        }
        c.certificate(directory().resolve("edge/certificates/edge.pem"), certificate("edge",
                f == ZoneFault.SERVER_NAME ? "another.acme.example" : "edge.acme.example",
                f == ZoneFault.SERVER_CERTIFICATE));
    }

    private static SimCertificates.Certificate certificate(String subject, String name, boolean foreign) {
        return new SimCertificates.Certificate(List.of(name), "CN=" + subject, foreign ? "another CA" : "site CA",
                SimWorld.START_WALL_MS + YEAR_MS);
    }

    /** The authority that phones trust. */
    static Path roots() {
        return roots("edge");
    }

    private static Path roots(String node) {
        return directory().resolve(node + "/certificates/authority.pem");
    }

    NodeConfig control() {
        return read("control", controlText());
    }

    NodeConfig edge() {
        return read("edge", edgeText());
    }

    /** The file of a node, changed. */
    NodeConfig changed(Role role, UnaryOperator<String> edit) {
        String node = role.name().toLowerCase(Locale.ROOT);
        return read(node, new Text(edit.apply((role == Role.CONTROL ? controlText() : edgeText()).toString())));
    }

    private Text controlText() {
        Text t = new Text(texts.control());
        zone(t);
        t.after("    tls-verify-subject-name: edge." + DOMAIN, pbx());
        if (options.has(Extra.EDGE_REGISTERS)) {
            t.change("file: secrets/users", "file: secrets/inside");
            t.change("    username: control\n",
                    "    authentication-policy: treat-as-authenticated\n    username: control\n");
        }
        if (options.has(Extra.UDP_IS_BELIEVED)) {
            t.change("    domains: [" + DOMAIN + "]",
                    "    registration: {challenge-udp: off}\n    domains: [" + DOMAIN + "]");
        }
        if (options.fault() == ZoneFault.USER) t.change("username: control", "username: nobody");
        if (options.fault() == ZoneFault.PASSWORD) t.change("file:secrets/traversal", "file:secrets/wrong");
        if (options.fault() == ZoneFault.PORT) t.change("{port: 7001,", "{port: 7002,");
        if (options.zone() != Transport.TLS) t.change("    tls-verify-subject-name: edge." + DOMAIN + "\n", "");
        return t;
    }

    private Text edgeText() {
        Text t = new Text(texts.edge());
        zone(t);
        String subject = "    tls-verify-subject-name: control." + DOMAIN;
        // A second zone of the same certificate, for a client that comes to the wrong port.
        if (options.fault() == ZoneFault.PORT) t.after(subject, """
                  - name: branch
                    type: traversal-server
                    sip: {port: 7002, transport: %s}
                    username: branch
                    password: file:secrets/traversal
                """.formatted(options.zone().token()) + (options.zone() == Transport.TLS ? subject + "\n" : ""));
        if (options.has(Extra.TURN)) {
            t.after("    shared-secrets: [file:secrets/turn]   # 'sallyport turn credentials NAME' issues from it",
                    "    users: [{username: dave, password: " + PASSWORD + "}]\n");
            t.change("    # allowed-peers: [10.0.0.0/8]", "    allowed-peers: [10.1.0.0/16]");
        }
        if (options.has(Extra.RELAYS_TO_CONTROL)) t.change("    denied-peers: [" + Site.CONTROL + "]\n", "");
        if (options.has(Extra.EDGE_REGISTERS)) {
            t.change("proxy-mode: known-only", "proxy-mode: off");
            t.change("zones:\n", "authentication:\n  credentials-file: secrets/users\n\nzones:\n");
        }
        if (options.has(Extra.LARGE_AT_EDGE)) t.change("zones:\n", "limits: {sip: {headers-max: 4096}}\n\nzones:\n");
        if (options.zone() != Transport.TLS) t.change(subject + "\n", "");
        return t;
    }

    private void zone(Text t) {
        if (options.zone() != Transport.TLS) t.change("transport: tls}", "transport: " + options.zone().token() + "}");
        if (options.has(Extra.SECOND_ZONE)) t.change("zones:\n", "zones:\n" + branch(t));
        if (options.has(Extra.ICE_PASSED))
            t.change("    domains: [" + DOMAIN + "]", "    ice: pass\n    domains: [" + DOMAIN + "]");
    }

    private String branch(Text t) {
        boolean client = t.toString().contains("type: traversal-client");
        return """
                  - name: branch
                    type: %s
                    sip: {port: 7002, transport: tcp}
                    username: branch
                    password: file:secrets/traversal
                    keep-alive-interval: 4s
                """.formatted(client ? "traversal-client\n    peer-address: " + edgeAddress : "traversal-server");
    }

    /** A PBX with extensions of its own and outside lines, and everything else as control does by itself. */
    private String pbx() {
        String sip = options.has(Extra.PBX_OVER_TLS)
                ? "{port: 5061, transport: tls}\n    tls-verify-subject-name: pbx." + DOMAIN
                : "{port: 5060, transport: udp}";
        String everything =
                options.has(Extra.PBX_IS_ASKED_FOR_ALL) ? "    - {name: anything, priority: 40, target: pbx}\n" : "";
        return """
                  - name: pbx
                    type: neighbor
                    peer-address: %1$s
                    sip: %3$s

                dial-plan:
                  search-rules:
                    - {name: phones, priority: 10, target: local-zone}
                    - {name: extensions, priority: 30, type: regex, pattern: '(?i)[2-7]\\d{2,3}@acme\\.example', target: pbx}
                    - {name: outside lines, priority: 30, type: regex, pattern: '[0+].*', target: pbx}
                %2$s    - {name: others, priority: 50, source: all-zones, target: edge}
                    - {name: addresses, priority: 50, source: all-zones, mode: any-ip-address, target: edge}
                """.formatted(Pbx.ADDRESS, everything, sip);
    }

    private static NodeConfig read(String node, Text text) {
        return switch (NodeConfigReader.read(node + ".yaml", directory().resolve(node), text.toString())) {
            case ConfigResult.Valid v -> v.config();
            case ConfigResult.Faulty f -> throw new IllegalStateException(
                    String.join("\n", f.problems().stream().map(ConfigProblem::toString).toList()) + "\n" + text);
        };
    }

    /** A file that is being edited. */
    private static final class Text {
        private String text;

        Text(String text) {
            this.text = text;
        }

        void change(String from, String to) {
            int at = text.indexOf(from);
            if (at < 0 || text.indexOf(from, at + 1) >= 0)
                throw new IllegalStateException("not once '" + from + "' in:\n" + text);
            text = text.substring(0, at) + to + text.substring(at + from.length());
        }

        void after(String line, String more) {
            change(line + "\n", line + "\n" + more);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
