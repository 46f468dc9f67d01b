package org.sallyport.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.node.LogTail;
import org.sallyport.app.print.BundleMask;
import org.sallyport.app.print.Json;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.LogText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport bundle}. */
@Command(name = "bundle", mixinStandardHelpOptions = true,
        description = "Puts what one needs to look into a fault into one file: both nodes, without secrets, with an index to read first.",
        footer = {"", "Examples: sallyport bundle", "          sallyport bundle --call 4f2a --output fault.zip",
            "Nothing leaves this machine: look at the file, then send it yourself. Names and addresses of people are in it.",
            "Exit codes: 0 written, 1 edge's half is missing or no node answers, 2 wrong usage."})
final class BundleCommand implements Callable<Integer> {
    private static final List<String> WORDS = List.of("summary", "alarms", "zones", "ports", "rules", "searches",
            "calls", "history", "registrations", "media", "metrics", "config", "ladders");

    private static final Map<String, String> MEANINGS = Map.ofEntries(Map.entry("summary", "state, alarms, counters"),
            Map.entry("alarms", "what keeps the node from doing all that it should, and since when"),
            Map.entry("zones", "connections to the other node and to neighbors"),
            Map.entry("ports", "every open socket and its row"), Map.entry("rules", "search rules in their order"),
            Map.entry("searches", "the last searches and refusals, each with its reason"),
            Map.entry("calls", "calls that run"), Map.entry("history", "calls that ended"),
            Map.entry("registrations", "who is registered"), Map.entry("media", "media lines and their counters"),
            Map.entry("metrics", "every counter"), Map.entry("config", "the settings in force"),
            Map.entry("ladders", "the last calls that went wrong, message by message"));

    /** Edge answers so many questions a second, and no more. */
    private static final long AGAIN_MS = 100;
    private static final int AGAIN_MAX = 30;

    @Spec
    private CommandSpec spec;

    @Mixin
    private NodeOption node;

    @Option(names = "--call", paramLabel = "ID",
            description = "And this call: its messages over both nodes, and why it was so.")
    private @Nullable String call;

    @Option(names = "--output", paramLabel = "FILE",
            description = "Where to; sallyport-bundle-TIME.zip here without it.")
    private @Nullable Path output;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> index = new ArrayList<>();
    private BundleMask mask = BundleMask.of(List.of());
    private boolean half;

    @Override
    public Integer call() {
        Optional<ConfigResult.Valid> config = config();
        mask = BundleMask.of(config.map(BundleCommand::secrets).orElse(List.of()));
        JsonNode summary = ask("summary");
        String role = summary.path("role").asString("node");
        add("version.txt", "the program on this machine", VersionCommand.line() + "\n");
        for (String word : WORDS) {
            progress(role + ": " + word);
            json(role + "/" + word + ".json", MEANINGS.getOrDefault(word, ""),
                    word.equals("summary") ? summary : ask(word));
        }
        config.ifPresent(c -> add(role + "/settings.txt", "the file's settings and their lines; secrets are stars",
                settings(c)));
        log(role, config);
        if (role.equals("control")) edge();
        else missing("control", "control answers edge nothing: run the command on control for both nodes");
        if (call != null) call(call);
        Path file = output != null ? output : Path.of("sallyport-bundle-"
                + DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss").format(ZonedDateTime.now(ZoneOffset.UTC)) + ".zip");
        write(file);
        PrintWriter out = spec.commandLine().getOut();
        out.println(file + ": " + files.size() + " files; INDEX.txt in it says what each is");
        if (half) out.println("not whole: INDEX.txt says what is missing");
        out.flush();
        return half ? ExitCode.PROBLEM : ExitCode.OK;
    }

    private JsonNode ask(String word) {
        return node.ask(Map.of("command", "status", "what", word));
    }

    private void progress(String what) {
        if (System.console() == null) return;
        spec.commandLine().getErr().print("\r" + what + "                    ");
        spec.commandLine().getErr().flush();
    }

    private void add(String name, String meaning, String text) {
        files.put(name, mask.on(text).getBytes(StandardCharsets.UTF_8));
        index.add(String.format(Locale.ROOT, "%-28s %s", name, meaning));
    }

    private void json(String name, String meaning, JsonNode value) {
        add(name, meaning, Json.of(value) + "\n");
    }

    private void missing(String name, String why) {
        half = true;
        index.add(String.format(Locale.ROOT, "%-28s MISSING: %s", name, mask.on(why)));
    }

    // --- this machine

    private Optional<ConfigResult.Valid> config() {
        try {
            Path file = node.file();
            return NodeConfigReader.read(file) instanceof ConfigResult.Valid v ? Optional.of(v) : Optional.empty();
        } catch (CommandFailure e) {
            return Optional.empty();
        }
    }

    /** Secrets that this machine's file knows, so that none of them is anywhere in what is written. */
    private static List<String> secrets(ConfigResult.Valid config) {
        return BundleMask.secretsOf(config.config());
    }

    private static String settings(ConfigResult.Valid config) {
        StringBuilder out = new StringBuilder();
        config.settings().values().forEach((path, v) -> out.append(path).append(" = ").append(v.text())
                .append("    # line ").append(v.line()).append('\n'));
        return out.toString();
    }

    private void log(String role, Optional<ConfigResult.Valid> config) {
        String name = role + "/log.txt";
        if (config.isEmpty()) {
            missing(name, "the file of the node, which names its log, cannot be read");
            return;
        }
        NodeConfig node = config.get().config();
        try {
            Optional<String> tail = LogTail.of(node);
            if (tail.isPresent()) add(name, "the end of " + node.logging().file().orElseThrow(), tail.get());
            else index.add(String.format(Locale.ROOT, "%-28s %s", name, LogTail.elsewhere(node)));
        } catch (IOException e) {
            missing(name, "cannot read the log: " + e.getMessage());
        }
    }

    // --- edge

    private void edge() {
        String away = "";
        for (String word : WORDS) {
            if (!away.isEmpty()) {
                missing("edge/" + word + ".json", away);
                continue;
            }
            progress("edge: " + word);
            try {
                json("edge/" + word + ".json", MEANINGS.getOrDefault(word, ""),
                        EdgePieces.whole(from -> again(word, from)));
            } catch (CommandFailure e) {
                String why = String.valueOf(e.getMessage());
                missing("edge/" + word + ".json", why);
                if (why.contains("not connected")) away = why;
            }
        }
        edgeLog(away);
    }

    /** Masked by edge, which knows its own secrets, and once more here: edge may say anything. */
    private void edgeLog(String away) {
        String name = "edge/log.txt";
        if (!away.isEmpty()) {
            missing(name, away);
            return;
        }
        try {
            JsonNode said = EdgePieces.whole(from -> again(LogTail.WORD, from));
            String why = said.path("why").asString("");
            if (!why.isEmpty())
                index.add(String.format(Locale.ROOT, "%-28s %s", name, mask.on(LogText.printable(why))));
            else add(name, "the end of edge's log, masked there", said.path("text").asString("").lines()
                    .map(LogText::printable).collect(Collectors.joining("\n", "", "\n")));
        } catch (CommandFailure e) {
            missing(name, String.valueOf(e.getMessage()));
        }
    }

    private JsonNode again(String word, long from) {
        for (int i = 0;; i++) {
            try {
                return node.ask(Map.of("command", "status", "what", "edge", "word", word, "from", Long.toString(from)));
            } catch (CommandFailure e) {
                boolean tooFast = String.valueOf(e.getMessage()).contains("too much");
                if (!tooFast || i == AGAIN_MAX) throw e;
            }
            try {
                Thread.sleep(AGAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandFailure("somebody ended it while edge was asked");
            }
        }
    }

    // --- one call

    private void call(String id) {
        try {
            JsonNode answer = node.ask(Map.of("command", "status", "what", "call", "id", id));
            json("call.json", "the call, over both nodes", answer);
            add("call.txt", "the same to read: its messages, and why it was so",
                    CallLadderText.of(answer, true) + "\n" + CallLadderText.why(answer));
        } catch (CommandFailure e) {
            missing("call.txt", String.valueOf(e.getMessage()));
        }
    }

    private void write(Path file) {
        StringBuilder first = new StringBuilder("Sallyport, made ").append(ZonedDateTime.now(ZoneOffset.UTC))
                .append("\nPasswords, keys and digests are blanked. Names, numbers and addresses are not.\n\n");
        index.forEach(l -> first.append(l).append('\n'));
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(octets)) {
            entry(zip, "INDEX.txt", first.toString().getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, byte[]> e : files.entrySet()) entry(zip, e.getKey(), e.getValue());
        } catch (IOException e) {
            throw new CommandFailure(e);
        }
        OwnersFile.write(file, octets.toByteArray());
    }

    private static void entry(ZipOutputStream zip, String name, byte[] octets) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(octets);
        zip.closeEntry();
    }
}
