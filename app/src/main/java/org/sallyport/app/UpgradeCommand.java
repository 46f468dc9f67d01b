package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.admin.NodeClient;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Paint;
import org.sallyport.app.upgrade.UpgradeCheck;
import org.sallyport.app.upgrade.UpgradeCheck.Finding;
import org.sallyport.app.upgrade.UpgradeCheck.Verdict;
import org.sallyport.config.SocketFinder;
import org.sallyport.machine.Release;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport upgrade}. */
@Command(name = "upgrade", mixinStandardHelpOptions = true,
        description = "Judges an upgrade before anything is replaced.", subcommands = UpgradeCommand.Check.class)
final class UpgradeCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code sallyport upgrade check}. */
    @Command(name = "check", mixinStandardHelpOptions = true,
            description = "Run by the new program beside the node that runs: tells what of today's configuration, certificates"
                    + " and state would fail with the new one, and whether the two nodes of the pair would still work together."
                    + " Everything is read, and nothing is written or locked.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {"0:Everything was judged, and nothing would fail.", "1:Something would fail.",
                "4:Nothing would fail of what could be judged; what could not is told."},
            footer = {"", "Example: ./sallyport upgrade check --config /etc/sallyport/edge.yaml"})
    static final class Check implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Option(names = {"--config", "--node"}, paramLabel = "FILE",
                description = "Configuration file of the node; without it control.yaml or edge.yaml here or in /etc/sallyport.")
        private @Nullable Path file;

        @Option(names = "--state", paramLabel = "DIR",
                description = "State directory, where it is not the one that the file names.")
        private @Nullable Path state;

        @Override
        public Integer call() {
            Path config = UsualFiles.meant(file);
            List<Finding> all = new UpgradeCheck(config, Optional.ofNullable(state), RestoreCommand.addresses(),
                    Check::ask).findings();
            boolean fails = all.stream().anyMatch(f -> f.verdict() == Verdict.FAILS);
            long open = all.stream().filter(f -> f.verdict() == Verdict.NOT_JUDGED).count();
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("release", Release.OURS.toString());
                facts.put("ok", !fails && open == 0);
                facts.put("notJudged", open);
                facts.put("findings", all);
                out.println(Json.of(facts));
            } else {
                text(out, all, fails, open);
            }
            out.flush();
            return fails ? ExitCode.PROBLEM : open > 0 ? ExitCode.UNJUDGED : ExitCode.OK;
        }

        private static void text(PrintWriter out, List<Finding> all, boolean fails, long open) {
            for (Finding f : all) out.println(painted(f.verdict()) + "  " + f.about() + ": " + f.sentence());
            String rest = open == 0 ? "" : "; " + open + " not judged";
            out.println(fails ? Paint.BAD.on("Release " + Release.OURS + " would fail here") + rest
                    : "Nothing that was judged would fail with release " + Release.OURS + rest);
        }

        private static String painted(Verdict v) {
            String word = "%-10s".formatted(v.word());
            return switch (v) {
                case FAILS -> Paint.BAD.on(word);
                case CHANGES, NOT_JUDGED -> Paint.WARN.on(word);
                case OK -> Paint.GOOD.on(word);
            };
        }

        /** The node that runs from a file, where one does. */
        private static Optional<JsonNode> ask(Path config, Map<String, String> request) throws IOException {
            Optional<Path> socket = SocketFinder.places(config).stream().filter(Files::exists).findFirst();
            return socket.isEmpty() ? Optional.empty() : Optional.of(new NodeClient(socket.get()).ask(request));
        }
    }
}
