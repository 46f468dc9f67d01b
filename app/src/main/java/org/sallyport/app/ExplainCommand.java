package org.sallyport.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Paint;
import org.sallyport.app.print.Table;
import org.sallyport.condition.Condition;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Row;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.stun.RefusalError;
import org.sallyport.stun.StunError;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport explain}. */
@Command(name = "explain", mixinStandardHelpOptions = true,
        description = "Explains the name of a refusal, a SIP status by the refusals that give it, an alarm or the id of a port row. Without a"
                + " name it lists all refusals.",
        footer = {"", "Examples: sallyport explain not-found", "          sallyport explain 403",
            "          sallyport explain TRV01", "          sallyport explain SIT-1"})
final class ExplainCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "Such as not-found, 403, TRV01 or SIT-1.")
    private @Nullable String name;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) list(out);
        else one(out, name);
        out.flush();
        return ExitCode.OK;
    }

    private void list(PrintWriter out) {
        list(out, Arrays.asList(RefusalReason.values()));
    }

    private void list(PrintWriter out, List<RefusalReason> reasons) {
        if (json.wanted) {
            out.println(Json.of(reasons.stream().map(ExplainCommand::facts).toList()));
            return;
        }
        Table table = new Table("REFUSAL", "SIP", "MEANING", "SETTING");
        for (RefusalReason r : reasons) table.row(r.id(), sip(r), r.sentence(), r.setting());
        out.print(table);
    }

    private void one(PrintWriter out, String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        var reason =
                Arrays.stream(RefusalReason.values()).filter(r -> r.id().equals(wanted.replace('_', '-'))).findFirst();
        if (reason.isPresent()) {
            if (json.wanted) out.println(Json.of(facts(reason.get())));
            else refusal(out, reason.get());
            return;
        }
        Optional<Condition> condition = Condition.of(name);
        if (condition.isPresent()) {
            if (json.wanted) out.println(Json.of(facts(condition.get())));
            else facts(condition.get()).forEach((k, v) -> out.println("%-10s %s".formatted(k, v)));
            return;
        }
        if (wanted.matches("[1-6][0-9][0-9]")) {
            status(out, Integer.parseInt(wanted));
            return;
        }
        Row row = rows().stream().filter(r -> r.id().equalsIgnoreCase(name)).findFirst()
                .orElseThrow(() -> new CommandFailure(
                        "'" + name + "' is neither a refusal nor a SIP status, an alarm or a row."
                                + NearNames.meant(name, known())
                                + " 'sallyport explain' lists the refusals, 'sallyport ports --all' the rows,"
                                + " 'sallyport config explain' the keys of the configuration."));
        if (json.wanted) out.println(Json.of(rowFacts(row)));
        else rowFacts(row).forEach((k, v) -> out.println("%-10s %s".formatted(k, text(v))));
    }

    /** Which of our refusals give a status; phones, neighbors and the other node have their own. */
    private void status(PrintWriter out, int status) {
        List<RefusalReason> giving =
                Arrays.stream(RefusalReason.values()).filter(r -> sip(r).equals(Integer.toString(status)))
                        .toList();
        if (giving.isEmpty()) {
            throw new CommandFailure("no refusal of ours has the status " + status
                    + ": it came from a phone, a neighbor or whoever else was"
                    + " asked. 'sallyport status searches' shows who answered.");
        }
        if (!json.wanted) {
            out.println(Paint.STRONG.on(status + " " + RefusalStatus.of(giving.getFirst()).phrase())
                    + " from this node is one of these; 'sallyport status"
                    + " searches' says which. Phones and neighbors answer " + status + " for reasons of their own.");
            out.println();
        }
        list(out, giving);
    }

    private static List<Row> rows() {
        return PortBook.of(PortSettings.defaults()).rows();
    }

    private static List<String> known() {
        List<String> out = new ArrayList<>();
        for (RefusalReason r : RefusalReason.values()) out.add(r.id());
        for (Condition c : Condition.values()) out.addAll(List.of(c.code(), c.id()));
        rows().forEach(r -> out.add(r.id()));
        return out;
    }

    private static String text(Object v) {
        return v instanceof List<?> l ? String.join(", ", l.stream().map(Object::toString).toList()) : v.toString();
    }

    /** The SIP status, or a dash for what only the relay refuses. */
    private static String sip(RefusalReason r) {
        RefusalStatus status = RefusalStatus.of(r);
        return status == RefusalStatus.NOT_OF_SIP ? "-" : Integer.toString(status.code());
    }

    private static String toThem(RefusalReason r) {
        RefusalStatus status = RefusalStatus.of(r);
        if (status != RefusalStatus.NOT_OF_SIP) return status.code() + " " + status.phrase();
        StunError error = RefusalError.of(r);
        return error.code() + " " + error.phrase() + ", in TURN";
    }

    private static void refusal(PrintWriter out, RefusalReason r) {
        out.println(Paint.STRONG.on(r.id()));
        out.println("  meaning   " + r.sentence());
        out.println("  to them   " + toThem(r));
        if (!r.setting().isEmpty()) out.println("  setting   " + r.setting());
        out.println("  next      " + r.nextCommand());
    }

    private static Map<String, Object> facts(Condition c) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("code", c.code());
        out.put("name", c.id());
        out.put("severity", c.severity().id());
        out.put("meaning", c.sentence());
        out.put("next", c.nextCommand());
        return out;
    }

    private static Map<String, Object> facts(RefusalReason r) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", r.id());
        boolean sip = RefusalStatus.of(r) != RefusalStatus.NOT_OF_SIP;
        out.put("status", sip ? RefusalStatus.of(r).code() : RefusalError.of(r).code());
        out.put("phrase", sip ? RefusalStatus.of(r).phrase() : RefusalError.of(r).phrase());
        out.put("sentence", r.sentence());
        out.put("setting", r.setting());
        out.put("next", r.nextCommand());
        return out;
    }

    private static Map<String, Object> rowFacts(Row row) {
        Map<String, Object> out = new LinkedHashMap<>();
        PortSettings defaults = PortSettings.defaults();
        out.put("id", row.id());
        out.put("chapter", row.chapter().toString());
        out.put("purpose", row.purpose());
        out.put("from", row.from().token());
        out.put("to", row.to().token());
        out.put("flows", row.flows().stream().map(f -> f.protocol() + " " + f.fromPorts().resolve(defaults) + " -> "
                + f.toPorts().resolve(defaults)).toList());
        out.put("opens", row.opener());
        out.put("crosses", row.crosses());
        out.put("keep-alive", row.keepAlive());
        out.put("settings", row.settings().stream().map(s -> s.key()).toList());
        out.put("evidence", row.evidence().toString().toLowerCase(Locale.ROOT));
        out.put("notes", row.notes());
        out.put("built", row.built());
        out.put("switch", row.follows().map(s -> s.key()).orElse(""));
        return out;
    }
}
