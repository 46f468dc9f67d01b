package org.sallyport.app;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page, sallyport(1), from what the commands say of themselves. */
final class ManPage {
    private static final Set<String> EVERYWHERE = Set.of("--help", "--version");

    private final StringBuilder out = new StringBuilder();

    private ManPage() {}

    /** The page as source of troff with the macros of man(7). */
    static String of(CommandLine line) {
        ManPage page = new ManPage();
        page.head(line.getCommandSpec());
        HelpGroups.GROUPS.values().forEach(names -> names.forEach(name -> {
            CommandSpec command = Objects.requireNonNull(line.getSubcommands().get(name)).getCommandSpec();
            if (!name.equals("help")) page.command(command, List.of("sallyport"));
        }));
        page.tail();
        return page.out.toString();
    }

    private void head(CommandSpec root) {
        out.append(".\\\" Made from the help of the commands.\n.TH SALLYPORT 1 \"\" \"Sallyport ")
                .append(escaped(VersionCommand.version())).append("\" \"Sallyport\"\n");
        out.append(".SH NAME\nsallyport \\- a pair of gateways that takes calls through two closed firewalls\n");
        out.append(".SH SYNOPSIS\n.B sallyport\n.I COMMAND\n[\\fIOPTION\\fR]...\n");
        out.append(".SH DESCRIPTION\n");
        paragraph(root.usageMessage().description()[0]);
        paragraph("Control stands in the private network, edge in the DMZ; control opens every connection between the"
                + " two, outward. 'sallyport demo' shows a pair at work on this machine, 'sallyport init' writes the"
                + " files of a pair of yours, and 'sallyport run FILE' runs one of its nodes.");
        paragraph("Every command has --help. Those that report have --json, for programs.");
        out.append(".SH COMMANDS\n");
    }

    private void command(CommandSpec spec, List<String> above) {
        List<String> words = new ArrayList<>(above);
        words.add(spec.name());
        out.append(".SS \"").append(escaped(String.join(" ", words.subList(1, words.size())))).append("\"\n");
        out.append(".B ").append(escaped(String.join(" ", words))).append('\n');
        Collection<CommandLine> below = new LinkedHashSet<>(spec.subcommands().values());
        if (!below.isEmpty()) out.append(".I COMMAND\n");
        List<OptionSpec> options = spec.options().stream().filter(o -> !o.hidden())
                .filter(o -> Arrays.stream(o.names()).noneMatch(EVERYWHERE::contains)).toList();
        if (!options.isEmpty()) out.append("[\\fIOPTION\\fR]...\n");
        for (PositionalParamSpec p : positional(spec)) {
            out.append("\\fI").append(escaped(p.paramLabel())).append("\\fR")
                    .append(p.arity().max() > 1 ? "..." : "").append('\n');
        }
        for (String sentence : spec.usageMessage().description()) paragraph(sentence);
        for (PositionalParamSpec p : positional(spec)) item(p.paramLabel(), p);
        for (OptionSpec o : options) item(names(o), o);
        Map<String, String> codes = spec.usageMessage().exitCodeList();
        if (!codes.isEmpty()) {
            paragraph("Exit codes:");
            codes.forEach((code, means) -> {
                out.append(".TP\n.B ").append(escaped(code)).append('\n');
                text(means);
            });
        }
        verbatim(spec.usageMessage().footer());
        for (CommandLine sub : below) command(sub.getCommandSpec(), words);
    }

    private static List<PositionalParamSpec> positional(CommandSpec spec) {
        return spec.positionalParameters().stream().filter(p -> !p.hidden()).toList();
    }

    private static String names(OptionSpec o) {
        String names = String.join(", ", o.names());
        return o.arity().max() == 0 ? names : names + " " + o.paramLabel();
    }

    private void item(String name, ArgSpec of) {
        out.append(".TP\n.B ").append(escaped(name)).append('\n');
        text(Arrays.stream(of.description()).collect(Collectors.joining(" ")));
    }

    private void tail() {
        out.append(".SH FILES\n");
        file("/etc/sallyport/control.yaml, /etc/sallyport/edge.yaml", "The configuration of the node of this machine.");
        file("/var/lib/sallyport", "What survives a restart: registrations, calls and keys.");
        out.append(".SH ENVIRONMENT\n");
        file("SALLYPORT_JAVA_OPTS", "Options of Java that win over those of the launcher, such as -Xmx1g.");
        out.append(".SH EXIT STATUS\n");
        file("0", "Done, and nothing is wrong.");
        file("1", "A problem was found, or the thing could not be done.");
        file("2", "The command line was wrong.");
        file("3", "An error such as a want of memory ended a node: start it again.");
        out.append(".SH SEE ALSO\n");
        paragraph("/usr/share/doc/sallyport, or the folder doc of the archive.");
    }

    private void file(String name, String about) {
        out.append(".TP\n.I ").append(escaped(name)).append('\n');
        text(about);
    }

    private void paragraph(String text) {
        out.append(".PP\n");
        text(text);
    }

    private void text(String text) {
        for (String line : text.split("\\R")) if (!line.isBlank()) out.append(escaped(line.strip())).append('\n');
    }

    private void verbatim(String[] lines) {
        List<String> shown = Arrays.stream(lines).filter(l -> !l.isBlank()).toList();
        if (shown.isEmpty()) return;
        out.append(".PP\n.nf\n");
        shown.forEach(l -> out.append(escaped(l)).append('\n'));
        out.append(".fi\n");
    }

    /** What troff would take for a request or an escape is text again; a hyphen of a command can be copied. */
    private static String escaped(String text) {
        String out = text.replace("\\", "\\e").replace("-", "\\-").replace("\"", "\\(dq");
        return out.startsWith(".") || out.startsWith("'") ? "\\&" + out : out;
    }
}
