package org.sallyport.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.sallyport.app.print.Json;
import org.sallyport.check.PlannedRecord;
import org.sallyport.config.NodeConfig;
import org.sallyport.node.check.PlannedNames;
import org.sallyport.ports.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport dns}. */
@Command(name = "dns", mixinStandardHelpOptions = true,
        description = "Prints the records that the DNS has to have, so that others find the pair.",
        subcommands = {DnsCommand.Plan.class},
        footer = {"", "'sallyport check' on each node tells which of them its resolver has."})
final class DnsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code sallyport dns plan}. */
    @Command(name = "plan", mixinStandardHelpOptions = true,
            description = "Prints the records to publish, for the outside and for the inside, ready to paste.",
            footer = {"", "Examples: sallyport dns plan --config edge.yaml",
                "          sallyport dns plan --config control.yaml --config edge.yaml",
                "Exit codes: 0 printed, 1 a file has a fault, 2 wrong usage."})
    static final class Plan implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Option(names = "--config", paramLabel = "FILE", required = true,
                description = "Configuration of a node; may be repeated, one of edge and one of control.")
        private List<Path> files;

        @Override
        public Integer call() {
            PortsCommand.Pair pair = PortsCommand.Pair.of(files);
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) {
                Map<String, Object> all = new LinkedHashMap<>();
                for (Role role : List.of(Role.EDGE, Role.CONTROL)) {
                    all.put(role == Role.EDGE ? "outside" : "inside", records(pair, role).stream()
                            .map(r -> Map.of("name", r.name(), "type", r.type().name(), "target", r.target(), "port",
                                    r.port()))
                            .toList());
                }
                out.println(Json.of(all));
            } else {
                text(out, "; Outside: what the internet asks for", records(pair, Role.EDGE));
                text(out, "; Inside: what phones in the private network ask for; without it they are told their proxy",
                        records(pair, Role.CONTROL));
            }
            out.flush();
            return ExitCode.OK;
        }

        private static List<PlannedRecord> records(PortsCommand.Pair pair, Role role) {
            Optional<NodeConfig> node = role == Role.EDGE ? pair.edge() : pair.control();
            return node.map(PlannedNames::of).orElse(List.of());
        }

        private static void text(PrintWriter out, String title, List<PlannedRecord> records) {
            if (records.isEmpty()) return;
            out.println(title);
            List<String> lines = new ArrayList<>();
            records.forEach(r -> lines.add(r.toString()));
            lines.forEach(out::println);
        }
    }
}
