package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.admin.NodeClient;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Paint;
import org.sallyport.app.print.Table;
import org.sallyport.app.node.ProcessLimits;
import org.sallyport.app.node.TlsCheck;
import org.sallyport.config.Capacity;
import org.sallyport.config.ConfigCatalogue;
import org.sallyport.config.ConfigChange;
import org.sallyport.config.ConfigExplanation;
import org.sallyport.config.ConfigKey;
import org.sallyport.config.ConfigPage;
import org.sallyport.config.ConfigProblem;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.ConfigSettings;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.config.PairCheck;
import org.sallyport.config.RuleReview;
import org.sallyport.ports.Role;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport config}. */
@Command(name = "config", mixinStandardHelpOptions = true,
        description = "Checks, explains and compares configuration files.",
        subcommands = {ConfigCommand.Check.class, ConfigCommand.Explain.class, ConfigCommand.Diff.class,
            ConfigCommand.Page.class})
final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code sallyport config check}. */
    @Command(name = "check", mixinStandardHelpOptions = true,
            description = "Tells every fault of the files with its line. Of one control and one edge it also tells"
                    + " where the two do not fit.",
            footer = {"", "Example: sallyport config check control.yaml edge.yaml"})
    static final class Check implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Parameters(arity = "1..*", paramLabel = "FILE", description = "Configuration files.")
        private List<Path> files;

        @Override
        public Integer call() {
            List<ConfigProblem> problems = new ArrayList<>();
            List<ConfigResult.Valid> valid = new ArrayList<>();
            for (Path file : files) {
                switch (NodeConfigReader.read(file)) {
                    case ConfigResult.Valid v -> valid.add(v);
                    case ConfigResult.Faulty f -> problems.addAll(f.problems());
                }
            }
            problems.addAll(pair(valid));
            List<ConfigProblem> remarks = certificates(valid, problems);
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) out.println(Json.of(problems));
            else text(out, problems, remarks, valid);
            out.flush();
            return problems.isEmpty() ? ExitCode.OK : ExitCode.PROBLEM;
        }

        private static List<ConfigProblem> pair(List<ConfigResult.Valid> valid) {
            List<ConfigResult.Valid> control = of(valid, Role.CONTROL);
            List<ConfigResult.Valid> edge = of(valid, Role.EDGE);
            return control.size() == 1 && edge.size() == 1 ? PairCheck.of(control.getFirst(), edge.getFirst())
                    : List.of();
        }

        /** Judges what the files name; one that could not be used, or that peers refuse, is a problem as any other. */
        private static List<ConfigProblem> certificates(List<ConfigResult.Valid> valid, List<ConfigProblem> problems) {
            List<ConfigProblem> remarks = new ArrayList<>();
            Map<ConfigResult.Valid, TlsCheck> checks = new LinkedHashMap<>();
            for (ConfigResult.Valid v : valid) {
                TlsCheck c = TlsCheck.of(v, Instant.now());
                checks.put(v, c);
                problems.addAll(c.faults());
                problems.addAll(c.refused());
                remarks.addAll(c.remarks());
            }
            List<ConfigResult.Valid> control = of(valid, Role.CONTROL);
            List<ConfigResult.Valid> edge = of(valid, Role.EDGE);
            if (control.size() == 1 && edge.size() == 1) {
                ConfigResult.Valid c = control.getFirst();
                ConfigResult.Valid e = edge.getFirst();
                problems.addAll(TlsCheck.pair(c, Objects.requireNonNull(checks.get(c)), e,
                        Objects.requireNonNull(checks.get(e))));
            }
            return remarks;
        }

        private static List<ConfigResult.Valid> of(List<ConfigResult.Valid> valid, Role role) {
            return valid.stream().filter(v -> v.config().role() == role).toList();
        }

        private static void text(PrintWriter out, List<ConfigProblem> problems, List<ConfigProblem> remarks,
                List<ConfigResult.Valid> valid) {
            problems.forEach(p -> out.println(p));
            remarks.forEach(r -> out.println("note  " + r));
            for (ConfigResult.Valid v : valid) {
                if (problems.stream().anyMatch(p -> p.file().equals(v.settings().file()))) continue;
                out.println(Paint.GOOD.on("ok") + "  " + v.settings().file() + ": " + v.settings().values().size()
                        + " settings, " + v.config().zones().size() + " zones");
                Capacity c = ProcessLimits.capacity(v.config());
                out.println("    here " + c.summary());
                c.lowered().forEach(l -> out.println("    " + l));
                v.settings().older().forEach(n -> out.println("    note: " + n));
                v.settings().unused().forEach(n -> out.println("    note: " + n));
                RuleReview.remarks(v.config().dialPlan()).forEach(r -> out.println("    " + r));
                reload(out, v);
            }
            if (!problems.isEmpty()) out.println(Paint.BAD.on(problems.size() + " to mend"));
        }

        /** Where a node runs from the file, what it would take over; where none does, or not for us, nothing. */
        private static void reload(PrintWriter out, ConfigResult.Valid v) {
            Path socket = v.config().adminSocket();
            if (!Files.exists(socket)) return;
            try {
                JsonNode answer = new NodeClient(socket).ask(Map.of("command", "preview",
                        "file", Path.of(v.settings().file()).toAbsolutePath().toString()));
                out.println("    the node that runs would take over:");
                ReloadText.of(answer).lines().forEach(l -> out.println("      " + l));
            } catch (IOException e) {
                out.println("    the node that runs was not asked what it would take over: " + e.getMessage());
            }
        }
    }

    /** {@code sallyport config explain}. */
    @Command(name = "explain", mixinStandardHelpOptions = true,
            description = "Tells of a key what it does, which value holds, where that came from and which rows depend"
                    + " on it. Without a key it lists all keys.",
            footer = {"", "Examples: sallyport config explain protocols.sip.tcp-outbound-ports",
                "          sallyport config explain zones --config edge.yaml"})
    static final class Explain implements Callable<Integer> {
        private static final int ROWS_PER_LINE = 12;

        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Parameters(arity = "0..1", paramLabel = "KEY",
                description = "A key path, the end of one, or a section such as zones or limits.sip.")
        private @Nullable String key;

        @Option(names = "--config", paramLabel = "FILE", description = "Take values from this file.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            Optional<ConfigResult.Valid> valid = Optional.ofNullable(file).map(ConfigFiles::valid);
            Optional<ConfigSettings> settings = valid.map(ConfigResult.Valid::settings);
            String asked = key;
            List<ConfigKey<?>> keys = asked == null ? ConfigCatalogue.all() : ConfigCatalogue.meant(asked);
            if (asked != null && keys.isEmpty()) {
                throw new CommandFailure("'" + asked + "' is not a key." + ConfigCatalogue.nearest(asked)
                        .map(n -> " Did you mean '" + n + "'?")
                        .orElseGet(() -> NearNames.meant(asked, NearNames.ofConfiguration()))
                        + " 'sallyport config explain' lists all keys.");
            }
            List<ConfigExplanation> all = keys.stream().map(k -> ConfigExplanation.of(k, settings)).toList();
            if (json.wanted) out.println(Json.of(all.stream().map(Explain::facts).toList()));
            else if (all.size() == 1) one(out, all.getFirst());
            else many(out, all);
            boolean rules = all.stream().anyMatch(e -> e.key().path().startsWith("dial-plan.search-rules")
                    || e.key().path().equals("dial-plan.automatic-rules-off"));
            if (rules && !json.wanted) valid.ifPresent(v -> rules(out, v));
            out.flush();
            return ExitCode.OK;
        }

        private static void one(PrintWriter out, ConfigExplanation e) {
            ConfigKey<?> k = e.key();
            out.println(Paint.STRONG.on(k.path()));
            out.println("  does     " + k.sentence());
            e.unused().ifPresent(why -> out.println("  state    " + why));
            if (e.values().isEmpty()) out.println("  value    not set, and there is no default");
            e.values().forEach(v -> out.println("  value    " + v.text() + "  (" + v.source()
                    + (v.path().equals(k.path()) ? "" : ", " + v.path()) + ")"));
            String fallback = k.fallback().isEmpty() ? "none" : k.fallback();
            out.println("  default  " + (k.fallbackNote().isEmpty() ? fallback : k.fallbackNote()));
            out.println("  takes    " + k.type().wanted());
            out.println("  menu     " + k.menu());
            out.println("  change   " + (k.reloadable() ? "at once by 'sallyport reload'"
                    : "needs a restart of the node"));
            for (int i = 0; i < e.rows().size(); i += ROWS_PER_LINE) {
                List<String> part = e.rows().subList(i, Math.min(e.rows().size(), i + ROWS_PER_LINE));
                out.println((i == 0 ? "  rows     " : "           ") + String.join(" ", part));
            }
        }

        /** Rules that nobody wrote count as much as those of the file. */
        private static void rules(PrintWriter out, ConfigResult.Valid v) {
            Table table = new Table("PRIORITY", "RULE", "MADE BY", "SOURCE", "ALIASES", "TARGET", "NOTE");
            for (RuleReview.Line l : RuleReview.lines(v.config().dialPlan())) {
                table.row(l.priority() == 0 ? "off" : Integer.toString(l.priority()), l.name(), l.madeBy(), l.source(),
                        l.aliases(),
                        l.target(), l.note());
            }
            out.println();
            out.print(table);
        }

        private static void many(PrintWriter out, List<ConfigExplanation> all) {
            Table table = new Table("KEY", "VALUE", "FROM", "NOTE");
            for (ConfigExplanation e : all) {
                String note = e.unused().isPresent() ? "not built yet" : "";
                if (e.values().isEmpty()) table.row(e.key().path(), "", "", note);
                e.values().forEach(v -> table.row(v.path(), v.text(), v.source(), note));
            }
            out.print(table);
        }

        private static Map<String, Object> facts(ConfigExplanation e) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("key", e.key().path());
            out.put("sentence", e.key().sentence());
            out.put("values", e.values());
            out.put("default", e.key().fallback());
            out.put("defaultNote", e.key().fallbackNote());
            out.put("type", e.key().type().name());
            out.put("list", e.key().type().list());
            out.put("menu", e.key().menu());
            out.put("reloadable", e.key().reloadable());
            out.put("rows", e.rows());
            out.put("built", e.unused().isEmpty());
            return out;
        }
    }

    /** {@code sallyport config diff}. */
    @Command(name = "diff", mixinStandardHelpOptions = true,
            description = "Tells what changes from one file to another, and whether a running node takes it.",
            footer = {"", "Example: sallyport config diff edge.yaml edge-new.yaml"})
    static final class Diff implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Parameters(index = "0", paramLabel = "OLD", description = "The file before.")
        private Path before;

        @Parameters(index = "1", paramLabel = "NEW", description = "The file after.")
        private Path after;

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            ConfigResult.Valid old = ConfigFiles.valid(before);
            ConfigResult.Valid fresh = ConfigFiles.valid(after);
            List<ConfigChange> changes = ConfigChange.diff(old.settings(), fresh.settings());
            if (json.wanted) {
                out.println(Json.of(changes.stream().map(Diff::facts).toList()));
            } else {
                changes.forEach(c -> out.println(c));
                RuleReview.changes(old.config().dialPlan(), fresh.config().dialPlan())
                        .forEach(r -> out.println("rules: " + r));
                if (changes.isEmpty()) out.println("no difference");
            }
            out.flush();
            return ExitCode.OK;
        }

        private static Map<String, Object> facts(ConfigChange c) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("path", c.path());
            out.put("before", c.before());
            out.put("after", c.after());
            out.put("reloadable", c.reloadable());
            return out;
        }
    }

    /** {@code sallyport config page}. */
    @Command(name = "page", mixinStandardHelpOptions = true, hidden = true,
            description = "Prints docs/configuration.md.")
    static final class Page implements Runnable {
        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            spec.commandLine().getOut().print(ConfigPage.markdown());
            spec.commandLine().getOut().flush();
        }
    }
}
