package org.sallyport.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.check.CertificateStage;
import org.sallyport.app.check.CheckText;
import org.sallyport.app.check.LocalStages;
import org.sallyport.app.check.NetOutside;
import org.sallyport.app.node.TlsCheck;
import org.sallyport.app.print.Json;
import org.sallyport.check.Finding;
import org.sallyport.check.Outsider;
import org.sallyport.check.Stage;
import org.sallyport.check.Verdict;
import org.sallyport.check.VisitCode;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.net.pki.TlsFiles;
import org.sallyport.ports.FirewallText;
import org.sallyport.wire.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code sallyport check}. */
@Command(name = "check", mixinStandardHelpOptions = true,
        subcommands = CheckCommand.Code.class,
        description = "Tries for real what the node needs from its machine, the DNS, its partner and both firewalls, and names the rule"
                + " that is missing.",
        footer = {"", "Examples: sallyport check                        on control, then on edge",
            "          sallyport check --format nftables     with the rule to paste",
            "          sallyport check --json",
            "          sallyport check code                  on edge: a code for a machine on the internet",
            "          sallyport check --as internet CODE    there: the rows between edge and the internet",
            "It runs inside the running node, on its own ports, takes up to half a minute and touches no call.",
            "Exit codes: 0 nothing is wrong, 1 something is, 2 wrong usage, 4 nothing that was judged is wrong, and not all was."})
final class CheckCommand implements Callable<Integer> {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final long ASK_AGAIN_MS = 250;
    private static final long PATIENCE_MS = 150_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private NodeOption node;

    @Option(names = "--format", paramLabel = "FORMAT",
            description = "Prints each missing rule for nftables, iptables, asa, fortios or panos.")
    private FirewallText.Format format = FirewallText.Format.NFTABLES;

    @Option(names = "--binding",
            description = "Measures too how long the inner firewall keeps a silent UDP flow, which takes a minute more.")
    private boolean binding;

    /** From where a check is made. */
    enum Where {
        NODE,
        INTERNET
    }

    @Option(names = "--as", paramLabel = "internet", defaultValue = "NODE",
            description = "internet: from a machine out there that has nothing but the program and a code of edge.")
    private Where where;

    @Option(names = "--edge", paramLabel = "ADDRESS",
            description = "With --as internet: tries edge there, and not at the address that it tells callers.")
    private @Nullable String edge;

    @Parameters(arity = "0..1", paramLabel = "CODE",
            description = "With --as internet: what 'check code' on edge printed.")
    private @Nullable String code;

    @Override
    public Integer call() {
        if (where == Where.INTERNET) return visit();
        if (code != null) throw usage("a code is for --as internet");
        if (edge != null) throw usage("--edge is for --as internet");
        List<JsonNode> found = new ArrayList<>();
        Optional<Path> file = node.usualFile();
        Optional<ConfigResult> read = file.map(NodeConfigReader::read);
        file.ifPresent(f -> LocalStages.of(f, read.orElseThrow()).forEach(x -> found.add(tree(x))));
        Optional<TlsCheck> files = read.flatMap(r -> r instanceof ConfigResult.Valid v
                ? Optional.of(TlsCheck.of(v, Instant.now())) : Optional.empty());
        try {
            JsonNode rows = node.ask(Map.of("command", "status", "what", "certificates"));
            files.ifPresent(f -> CertificateStage.of(f, rows).forEach(x -> found.add(tree(x))));
            found.addAll(asked());
        } catch (CommandFailure e) {
            if (file.isEmpty()) throw e;
            if (found.stream().noneMatch(f -> f.path("stage").asInt() == Stage.CERTIFICATES.number()))
                files.ifPresent(f -> CertificateStage.of(f).forEach(x -> found.add(tree(x))));
            for (Stage s : List.of(Stage.ADDRESSES, Stage.NAMES, Stage.ZONE, Stage.PAIR_ROWS, Stage.PEERS,
                    Stage.OUTSIDE)) {
                found.add(tree(Finding.of(s, Verdict.NOT_JUDGED, s.title(),
                        "Not judged because the node cannot be asked: " + e.getMessage())));
            }
        }
        return told(found);
    }

    private ParameterException usage(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    /** Pays edge a visit from here. */
    private Integer visit() {
        if (binding) throw usage("--binding measures the inner firewall: it is for 'sallyport check' on control");
        if (spec.commandLine().getParseResult().hasMatchedOption("--format"))
            throw usage("--format is for a check inside a node: out here nobody has the port book of the pair");
        if (code == null) throw usage("--as internet takes the code that 'sallyport check code' on edge printed");
        VisitCode visited = VisitCode.read(code)
                .orElseThrow(() -> new CommandFailure("this is no code of 'sallyport check code': copy all of it"));
        IpAddress at = edge == null ? visited.addresses().getFirst() : IpAddress.parse(edge)
                .orElseThrow(() -> usage("'" + edge + "' is no address"));
        BlockingQueue<List<Finding>> ended = new ArrayBlockingQueue<>(1);
        try (NetOutside net = new NetOutside()) {
            net.run(() -> new Outsider(net, visited, at, this::doing, ended::offer).begin());
            List<Finding> found = ended.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            if (found == null) throw new CommandFailure("the visit did not end within " + PATIENCE_MS / 1000 + " s");
            return told(new ArrayList<>(found.stream().map(CheckCommand::tree).toList()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        }
    }

    private Integer told(List<JsonNode> found) {
        found.sort(Comparator.comparingInt(f -> f.path("stage").asInt()));
        print(found);
        if (found.stream().anyMatch(f -> CheckText.verdict(f).isProblem())) return ExitCode.PROBLEM;
        return found.stream().anyMatch(f -> CheckText.verdict(f) == Verdict.NOT_JUDGED) ? ExitCode.UNJUDGED
                : ExitCode.OK;
    }

    private void print(List<JsonNode> found) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.wanted) {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("problems", found.stream().filter(f -> CheckText.verdict(f).isProblem()).count());
            all.put("notJudged", found.stream().filter(f -> CheckText.verdict(f) == Verdict.NOT_JUDGED).count());
            all.put("findings", found);
            out.println(Json.of(all));
        } else {
            out.print(CheckText.of(found));
        }
        out.flush();
    }

    private static JsonNode tree(Finding f) {
        return MAPPER.valueToTree(f.facts());
    }

    /** Begins a check in the node and waits for its end. */
    private List<JsonNode> asked() {
        Map<String, String> start = new LinkedHashMap<>(Map.of("command", "check", "action", "start"));
        if (binding) start.put("binding", "on");
        node.ask(start);
        long endMs = System.currentTimeMillis() + PATIENCE_MS;
        String told = "";
        while (System.currentTimeMillis() < endMs) {
            JsonNode state = node.ask(Map.of("command", "check", "action", "state", "format",
                    format.name().toLowerCase(Locale.ROOT)));
            if (state.path("done").asBoolean()) {
                List<JsonNode> out = new ArrayList<>();
                state.path("findings").forEach(out::add);
                return out;
            }
            String doing = state.path("doing").asString("");
            if (!doing.equals(told)) progress(state, doing);
            told = doing;
            pause();
        }
        throw new CommandFailure("the check did not end within " + PATIENCE_MS / 1000 + " s");
    }

    private void progress(JsonNode state, String doing) {
        doing((state.path("step").asInt() + 1) + "/" + state.path("steps").asInt() + " " + doing);
    }

    private void doing(String what) {
        spec.commandLine().getErr().println("  " + what);
        spec.commandLine().getErr().flush();
    }

    private static void pause() {
        try {
            Thread.sleep(ASK_AGAIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        }
    }

    /** {@code sallyport check code}. */
    @Command(name = "code", mixinStandardHelpOptions = true,
            description = "Prints a code with which one machine on the internet can try edge's rows, for a quarter of an hour.",
            footer = {"", "Example: sallyport check code --node edge.yaml",
                "It lets that machine have edge send it a few packets, and nothing else; a new code ends the one before.",
                "Exit codes: 0 printed, 1 no node answers or it is control, 2 wrong usage."})
    static final class Code implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Override
        public Integer call() {
            JsonNode answer = node.ask(Map.of("command", "check", "action", "code", "fingerprint", fingerprint()));
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) {
                out.println(Json.of(answer));
            } else {
                out.println("On a machine on the internet, within " + answer.path("minutes").asInt() + " minutes:");
                out.println();
                out.println("sallyport check --as internet " + answer.path("code").asString());
            }
            out.flush();
            return ExitCode.OK;
        }

        /** Of the certificate in the file, which is what edge shows; empty where there is none to be read. */
        private String fingerprint() {
            Optional<Path> certificate = node.usualFile().map(NodeConfigReader::read)
                    .flatMap(r -> r instanceof ConfigResult.Valid v ? v.config().sip().tls().publicCertificate()
                            : Optional.empty());
            try {
                return certificate.flatMap(TlsFiles::own).isEmpty() ? ""
                        : NetOutside.fingerprint(certificate.flatMap(TlsFiles::own).get().getEncoded());
            } catch (GeneralSecurityException e) {
                return "";
            }
        }
    }
}
