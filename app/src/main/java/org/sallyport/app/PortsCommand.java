package org.sallyport.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Table;
import org.sallyport.config.NodeConfig;
import org.sallyport.ports.Chapter;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.FirewallText;
import org.sallyport.ports.Party;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.PortTable;
import org.sallyport.ports.PortUse;
import org.sallyport.ports.Role;
import org.sallyport.ports.RowFilter;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Topology;
import org.sallyport.wire.Cidr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport ports}. */
@Command(name = "ports", mixinStandardHelpOptions = true,
        description = "Prints the rows of the port book: as a table, as data, or as firewall rules.",
        subcommands = PortsCommand.Explain.class,
        footer = {"", "Examples: sallyport ports --chapter sip-traversal",
            "          sallyport ports --config control.yaml --config edge.yaml --format nftables --firewall inner",
            "          sallyport ports explain 36001"})
final class PortsCommand implements Callable<Integer> {
    /** How the rows are printed. */
    enum Format {
        TABLE,
        JSON,
        CSV,
        MARKDOWN,
        NFTABLES,
        IPTABLES,
        ASA,
        FORTIOS,
        PANOS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whose rows. */
    enum Whose {
        CONTROL,
        EDGE,
        BOTH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE",
            description = "Configuration of a node, for its ports and addresses; once for control, once for edge.")
    private List<Path> files = List.of();

    @Option(names = "--role", paramLabel = "ROLE", defaultValue = "BOTH",
            description = "Rows of control, of edge, or both (default).")
    private Whose role;

    @Option(names = "--chapter", paramLabel = "NAME", description = "Rows of this chapter; may be repeated.")
    private List<String> chapters = List.of();

    @Option(names = "--row", paramLabel = "ID", description = "Only this row, such as SIT-1; may be repeated.")
    private Set<String> rows = Set.of();

    @Option(names = "--all",
            description = "Also rows that only inform; in firewall rules also rows of what is not built yet.")
    private boolean all;

    @Option(names = "--format", paramLabel = "FORMAT", defaultValue = "TABLE",
            description = "table (default), json, csv or markdown; for a firewall nftables, iptables, asa, fortios or panos.")
    private Format format;

    @Mixin
    private JsonOption json;

    @Mixin
    private FirewallOptions wall;

    @Override
    public Integer call() {
        Pair pair = Pair.of(files);
        Optional<Role> one = role == Whose.BOTH ? Optional.empty() : Optional.of(Role.valueOf(role.name()));
        RowFilter filter = new RowFilter(one, chosen(), all, rows);
        PrintWriter out = spec.commandLine().getOut();
        out.print(switch (json.wanted ? Format.JSON : format) {
            case TABLE -> table(pair.book(), filter);
            case JSON -> PortTable.render(pair.book(), filter, PortTable.Format.JSON);
            case CSV -> PortTable.render(pair.book(), filter, PortTable.Format.CSV);
            case MARKDOWN -> PortTable.render(pair.book(), filter, PortTable.Format.MARKDOWN);
            case NFTABLES -> rules(pair, filter, FirewallText.Format.NFTABLES);
            case IPTABLES -> rules(pair, filter, FirewallText.Format.IPTABLES);
            case ASA -> rules(pair, filter, FirewallText.Format.ASA);
            case FORTIOS -> rules(pair, filter, FirewallText.Format.FORTIOS);
            case PANOS -> rules(pair, filter, FirewallText.Format.PANOS);
        });
        out.flush();
        return ExitCode.OK;
    }

    /** What fits on a screen; the other formats have every column. */
    private static String table(PortBook book, RowFilter filter) {
        Table table = new Table("ID", "PURPOSE", "FROM", "TO", "TR", "FROM PORTS", "TO PORTS", "OPENS", "CROSSES",
                "BUILT");
        book.lines().stream().filter(l -> filter.shows(l.row())).forEach(l -> table.row(
                l.row().id(), l.row().purpose(), l.row().from().token(), l.row().to().token(), l.flow().protocol(),
                l.fromPorts().toString(), l.toPorts().toString(), l.row().opener(), l.row().crosses(),
                l.row().built() ? book.service(l.row()) : "-"));
        return table.toString();
    }

    private Set<Chapter> chosen() {
        Set<Chapter> out = EnumSet.noneOf(Chapter.class);
        for (String name : chapters) {
            out.add(Chapter.ofToken(name.toLowerCase(Locale.ROOT)).orElseThrow(() -> new ParameterException(
                    spec.commandLine(), "There is no chapter '" + name + "'. There are: "
                            + Arrays.stream(Chapter.values()).map(Chapter::token).collect(Collectors.joining(", "))
                            + ".")));
        }
        return out;
    }

    private String rules(Pair pair, RowFilter filter, FirewallText.Format language) {
        if (wall.which == null) {
            throw new ParameterException(spec.commandLine(),
                    "Which firewall's rules? Add --firewall inner or --firewall"
                            + " outer, or --firewall both for a machine that is both.");
        }
        for (String guess : pair.guesses(wall.which.walls)) spec.commandLine().getErr().println("sallyport: " + guess);
        spec.commandLine().getErr().flush();
        try {
            return FirewallText.render(pair.book(), wall.which.walls, topology(pair), filter, language, wall.style());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(e);
        }
    }

    private Topology topology(Pair pair) {
        List<Cidr> inside = new ArrayList<>();
        for (String text : wall.endpoints) {
            inside.add(Cidr.parse(text).orElseThrow(
                    () -> new ParameterException(spec.commandLine(), "'" + text + "' is not an address prefix.")));
        }
        return inside.isEmpty() ? pair.topology() : pair.topology().with(Party.ENDPOINT, inside);
    }

    /** {@code sallyport ports explain}. */
    @Command(name = "explain", mixinStandardHelpOptions = true,
            description = "Tells which rows, settings and features use a port.",
            footer = {"", "Example: sallyport ports explain 36001"})
    static final class Explain implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Parameters(paramLabel = "PORT", description = "1 to 65535.")
        private int port;

        @Option(names = "--config", paramLabel = "FILE", description = "Configuration of a node; may be repeated.")
        private List<Path> files = List.of();

        @Override
        public Integer call() {
            if (port < 1 || port > 65535) throw new ParameterException(spec.commandLine(), port + " is not a port");
            List<PortUse> uses = Pair.of(files).book().explain(port);
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) {
                out.println(Json.of(uses.stream().map(Explain::facts).toList()));
            } else {
                uses.forEach(u -> out.println(u));
                if (uses.isEmpty()) out.println("No row uses port " + port + ".");
            }
            out.flush();
            return uses.isEmpty() ? ExitCode.PROBLEM : ExitCode.OK;
        }

        private static Map<String, Object> facts(PortUse u) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("id", u.row().id());
            out.put("chapter", u.row().chapter().token());
            out.put("feature", u.row().chapter().title());
            out.put("purpose", u.row().purpose());
            out.put("transport", u.transport());
            out.put("party", u.party().token());
            out.put("ports", u.ports().toString());
            out.put("settings", u.settings().stream().map(Setting::key).toList());
            out.put("built", u.row().built());
            out.put("on", u.on());
            return out;
        }
    }

    /** The configurations that were given, at most one of each role. */
    record Pair(Optional<NodeConfig> control, Optional<NodeConfig> edge) {
        static Pair of(List<Path> files) {
            List<NodeConfig> read = new ArrayList<>();
            for (Path f : files) {
                NodeConfig c = ConfigFiles.valid(f).config();
                if (read.stream().anyMatch(r -> r.role() == c.role())) {
                    throw new CommandFailure(f + " is a second " + c.role().name().toLowerCase(Locale.ROOT)
                            + "; give one file of control and one of edge");
                }
                read.add(c);
            }
            return new Pair(of(read, Role.CONTROL), of(read, Role.EDGE));
        }

        private static Optional<NodeConfig> of(List<NodeConfig> read, Role role) {
            return read.stream().filter(c -> c.role() == role).findFirst();
        }

        /** A node that is not given has the settings of the other, or the defaults. */
        PortBook book() {
            PortSettings some = control.or(() -> edge).map(NodeConfig::ports).orElse(PortSettings.defaults());
            return PortBook.of(control.map(NodeConfig::ports).orElse(some), edge.map(NodeConfig::ports).orElse(some));
        }

        Topology topology() {
            return Addresses.topology(control, edge);
        }

        /** What had to be made up for want of a file. */
        List<String> guesses(Set<Firewall> walls) {
            List<String> out = new ArrayList<>();
            if (edge.isEmpty()) out.add("no --config of edge: its addresses in these rules are examples");
            if (control.isEmpty() && walls.contains(Firewall.INNER)) {
                out.add("no --config of control: its address in these rules is an example");
            }
            return out;
        }
    }
}
