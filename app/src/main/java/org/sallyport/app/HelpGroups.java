package org.sallyport.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sallyport.app.print.Paint;
import picocli.CommandLine;
import picocli.CommandLine.Help;

/** The commands of the top-level help, by what one wants to do. */
final class HelpGroups {
    static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("See it work", List.of("demo", "sim", "lab", "bench", "test", "package"));
        GROUPS.put("Set up a pair", List.of("init", "config", "ports", "dns"));
        GROUPS.put("Run it", List.of("run", "reload", "drain", "status", "check", "metrics", "turn", "cert"));
        GROUPS.put("Keep it", List.of("backup", "restore", "upgrade"));
        GROUPS.put("Understand it", List.of("call", "user", "trace", "bundle", "explain", "h323", "learn", "version",
                "completion", "help"));
    }

    private HelpGroups() {}

    static String render(Help help) {
        Map<String, Help> all = help.subcommands();
        if (!all.containsKey("demo")) return help.commandList();
        StringBuilder out = new StringBuilder();
        GROUPS.forEach((title, names) -> {
            out.append('\n').append(Paint.STRONG.on(title)).append('\n');
            for (String name : names) {
                CommandLine.Model.CommandSpec spec = Objects.requireNonNull(all.get(name)).commandSpec();
                String text = name.equals("help") ? "Explains a command." : spec.usageMessage().description()[0];
                // The first sentence, up to its colon: the rest is for the command's own help.
                out.append("  %-11s %s%n".formatted(name, text.split("(?<=\\.) |: ")[0].replaceFirst("\\.?$", ".")));
            }
        });
        return out.toString();
    }

    /** Commands that no group names; a test keeps it empty. */
    static List<String> ungrouped(CommandLine line) {
        List<String> out = new ArrayList<>(line.getSubcommands().keySet());
        GROUPS.values().forEach(out::removeAll);
        return out;
    }
}
