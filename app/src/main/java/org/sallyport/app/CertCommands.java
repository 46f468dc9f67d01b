package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.print.Json;
import org.sallyport.config.AcmeConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TlsConfig;
import org.sallyport.host.net.pki.CertificateNames;
import org.sallyport.host.net.pki.CertificateRequest;
import org.sallyport.host.net.pki.ChainCheck;
import org.sallyport.host.net.pki.PublicRoots;
import org.sallyport.host.net.pki.ShownChain;
import org.sallyport.host.net.pki.TlsFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport cert}. */
@Command(name = "cert", mixinStandardHelpOptions = true,
        description = "Lists the certificates of a running node, judges one of a file or a server, makes requests for new ones, and has an authority asked.",
        subcommands = {CertCommands.ListAll.class, CertCommands.Check.class, CertCommands.Request.class,
            RenewCommand.class},
        footer = {"", "'sallyport explain CRT01' and so on explain what a node says of its certificates."})
final class CertCommands implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code sallyport cert list}. */
    @Command(name = "list", mixinStandardHelpOptions = true,
            description = "Shows the certificates that a running node uses: names, issuer, days left, and what stops on that day.",
            footer = {"", "Example: sallyport cert list --node edge.yaml",
                "Exit codes: 0 all are good, 1 one has ended or no node answers."})
    static final class ListAll implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Override
        public Integer call() {
            JsonNode answer = node.ask(Map.of("command", "status", "what", "certificates"));
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) out.println(Json.of(answer));
            else out.print(CertificateText.of(answer));
            out.flush();
            for (JsonNode r : answer) if (r.has("secondsLeft") && r.path("secondsLeft").asLong() <= 0)
                return ExitCode.PROBLEM;
            return ExitCode.OK;
        }
    }

    /** {@code sallyport cert check}. */
    @Command(name = "check", mixinStandardHelpOptions = true,
            description = "Judges the chain of a file, or the one that a server shows, link by link, and says what is wrong first.",
            footer = {"", "Examples: sallyport cert check certificates/public.pem --key certificates/public.key",
                "          sallyport cert check edge.example.com:5061",
                "          sallyport cert check 10.1.0.10:7001 --trust certificates/authority.pem --name edge.example.com",
                "Judged by the roots that are publicly known, those of --trust and those of the node's file.",
                "Exit codes: 0 a peer accepts it, 1 it does not or it could not be seen."})
    static final class Check implements Callable<Integer> {
        private static final Duration PATIENCE = Duration.ofSeconds(8);
        private static final int PORT_MAX = 65_535;

        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Parameters(paramLabel = "FILE|HOST:PORT", description = "A PEM file, or a server that speaks TLS.")
        private String what;

        @Option(names = "--key", paramLabel = "FILE",
                description = "With a file: the private key that should belong to it.")
        private @Nullable Path key;

        @Option(names = "--name", paramLabel = "NAME",
                description = "The name that it should carry. Default: the host that was dialled.")
        private @Nullable String name;

        @Option(names = "--trust", paramLabel = "FILE", description = "PEM file of more roots.")
        private @Nullable Path trust;

        @Option(names = "--config", paramLabel = "FILE",
                description = "File of a node, whose own roots count too.")
        private @Nullable Path config;

        @Override
        public Integer call() {
            List<ChainCheck.Roots> roots = roots();
            Instant now = Instant.now();
            Optional<Place> server = Files.exists(Path.of(what)) ? Optional.empty() : place();
            List<X509Certificate> chain;
            List<String> wanted = name == null ? server.map(p -> List.of(p.host())).orElse(List.of()) : List.of(name);
            Optional<String> keyFault = Optional.empty();
            if (server.isPresent()) {
                chain = shown(server.get());
            } else {
                TlsFiles file = TlsFiles.chainOf(Path.of(what), Optional.ofNullable(key), now);
                if (file.chain().isEmpty()) throw new CommandFailure(firstOf(file));
                chain = file.chain();
                keyFault = key == null ? Optional.empty()
                        : file.sentences(TlsFiles.Weight.FAULT).stream().findFirst();
            }
            ChainCheck check = ChainCheck.of(chain, roots, wanted, now);
            Optional<String> cause = keyFault.or(() -> placeholder(chain)).or(check::firstCause);
            print(check, CertificateNames.of(chain.getFirst()).texts(), cause);
            return cause.isEmpty() ? ExitCode.OK : ExitCode.PROBLEM;
        }

        /** What edge made for itself has a better reason than that nobody knows who issued it. */
        private static Optional<String> placeholder(List<X509Certificate> chain) {
            boolean own = chain.getFirst().getIssuerX500Principal().getName().equals("CN=" + AcmeConfig.PLACEHOLDER);
            return own ? Optional
                    .of("edge made it for itself: no authority has issued another yet, and 'sallyport cert renew"
                            + " --dry-run' on edge says why")
                    : Optional.empty();
        }

        private static String firstOf(TlsFiles file) {
            return file.sentences(TlsFiles.Weight.FAULT).stream().findFirst().orElse("no certificate");
        }

        private record Place(String host, int port) {}

        private Optional<Place> place() {
            int colon = what.lastIndexOf(':');
            String digits = what.substring(colon + 1);
            if (colon <= 0 || !digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > PORT_MAX)
                throw new CommandFailure(what + " is no file that there is, and no HOST:PORT");
            String host = what.substring(0, colon);
            return Optional.of(new Place(host.startsWith("[") && host.endsWith("]")
                    ? host.substring(1, host.length() - 1) : host, Integer.parseInt(digits)));
        }

        private List<X509Certificate> shown(Place p) {
            PrintWriter err = spec.commandLine().getErr();
            if (!json.wanted)
                err.println("asking " + what + " what it shows, for " + PATIENCE.toSeconds() + " s at most");
            err.flush();
            try {
                return ShownChain.of(p.host(), p.port(), PATIENCE);
            } catch (IOException e) {
                throw new CommandFailure("cannot judge " + what + ": no certificate came, since "
                        + (e.getMessage() == null ? e.toString() : e.getMessage()));
            }
        }

        private List<ChainCheck.Roots> roots() {
            List<ChainCheck.Roots> out = new ArrayList<>();
            if (trust != null) out.add(rootsOf(trust));
            if (config != null) {
                TlsConfig tls = ConfigFiles.valid(config).config().sip().tls();
                for (Path p : tls.trusts()) out.add(rootsOf(p));
            }
            out.add(new ChainCheck.Roots("public roots", PublicRoots.all()));
            return out;
        }

        private static ChainCheck.Roots rootsOf(Path file) {
            TlsFiles read = TlsFiles.chainOf(file, Optional.empty(), Instant.now());
            List<X509Certificate> all = TlsFiles.rootsOf(file);
            if (all.isEmpty()) throw new CommandFailure(firstOf(read));
            return new ChainCheck.Roots("roots of " + file, all);
        }

        private void print(ChainCheck check, List<String> names, Optional<String> cause) {
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("accepted", cause.isEmpty());
                facts.put("firstCause", cause.orElse(""));
                facts.put("names", names);
                facts.put("links", check.links().stream().map(l -> {
                    Map<String, Object> link = new LinkedHashMap<>();
                    link.put("subject", l.subject());
                    link.put("until", l.until().map(Instant::toString).orElse(""));
                    link.put("from", l.from());
                    link.put("fault", l.fault().orElse(""));
                    return link;
                }).toList());
                facts.put("remarks", check.remarks());
                out.println(Json.of(facts));
            } else {
                out.print(CertificateText.chain(check, names, cause));
            }
            out.flush();
        }
    }

    /** {@code sallyport cert request}. */
    @Command(name = "request", mixinStandardHelpOptions = true,
            description = "Makes a key and a request for a public certificate (PKCS#10) with all names of the node in it.",
            footer = {"", "Examples: sallyport cert request --config edge.yaml",
                "          sallyport cert request --config edge.yaml --name sip.example.com --dir /root/new",
                "Send the request to an authority; the key stays here. Nothing is overwritten.",
                "Exit codes: 0 written, 1 a file is there already or cannot be written, 2 wrong usage."})
    static final class Request implements Callable<Integer> {
        private static final List<String> USUAL = List.of("edge.yaml", "control.yaml", "/etc/sallyport/edge.yaml",
                "/etc/sallyport/control.yaml");

        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Option(names = {"--config", "--node"}, paramLabel = "FILE",
                description = "Configuration file of the node; without it edge.yaml or control.yaml here or in /etc/sallyport.")
        private @Nullable Path file;

        @Option(names = "--name", paramLabel = "NAME", description = "One more name; may be repeated.")
        private List<String> names = List.of();

        @Option(names = "--dir", paramLabel = "DIR",
                description = "Where to write. Default: the folder of the node's certificate.")
        private @Nullable Path directory;

        @Override
        public Integer call() {
            Path from = file();
            NodeConfig node = ConfigFiles.valid(from).config();
            Path folder = directory != null ? directory
                    : node.sip().tls().certificate().map(c -> c.toAbsolutePath().getParent())
                            .orElseGet(() -> from.toAbsolutePath().getParent());
            Path key = folder.resolve("public.key");
            Path request = folder.resolve("public.csr");
            List<String> all = all(node);
            try {
                CertificateRequest.of(all).write(request, key);
            } catch (FileAlreadyExistsException e) {
                throw new CommandFailure(e.getMessage() + " is there already, and is not overwritten: name another"
                        + " folder by --dir, or move it away");
            } catch (IOException e) {
                throw new CommandFailure("cannot write to " + folder + ": " + e.getMessage());
            }
            report(all, request, key);
            return ExitCode.OK;
        }

        private Path file() {
            if (file != null) return file;
            return USUAL.stream().map(Path::of).filter(Files::isReadable).findFirst()
                    .orElseThrow(() -> new CommandFailure("no edge.yaml here: name the file by --config FILE"));
        }

        /** As init names the node in the DNS, the domains themselves (RFC 5922 §7.1), and what else it is called. */
        private List<String> all(NodeConfig node) {
            Set<String> out = new LinkedHashSet<>();
            node.sip().domains().forEach(d -> out.add(node.name() + "." + d));
            out.addAll(node.sip().domains());
            out.addAll(node.sip().hostNames());
            for (String n : names) {
                if (!n.matches("[A-Za-z0-9.*-]{1,253}")) throw new CommandFailure("'" + n + "' is no DNS name");
                out.add(n.toLowerCase(Locale.ROOT));
            }
            return List.copyOf(out);
        }

        private void report(List<String> all, Path request, Path key) {
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("names", all);
                facts.put("request", request.toString());
                facts.put("key", key.toString());
                out.println(Json.of(facts));
            } else {
                out.println("request  " + request);
                out.println("key      " + key + ", readable by its owner alone");
                out.println("names    " + String.join(", ", all));
                out.println();
                out.println(
                        "Send the request to an authority. What comes back, the whole chain with this certificate first, goes to");
                out.println(
                        "public.pem beside the key; both belong to the user of the node, and the file of the node names them:");
                out.println();
                out.println("protocols: {sip: {tls: {public: {certificate: PATH/public.pem, key: PATH/public.key}}}}");
                out.println();
                out.println(
                        "'sallyport cert check public.pem --key public.key' judges them; 'sallyport reload' takes them.");
            }
            out.flush();
        }
    }
}
