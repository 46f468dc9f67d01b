package org.sallyport.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.app.print.Paint;
import org.sallyport.app.print.Table;
import org.sallyport.host.LogText;
import org.sallyport.host.net.pki.ChainCheck;
import tools.jackson.databind.JsonNode;

/** {@code status certificates} and {@code cert list} for people. */
final class CertificateText {
    private CertificateText() {}

    static String of(JsonNode rows) {
        if (rows.isEmpty()) return "none: this node speaks no TLS\n";
        StringBuilder out = new StringBuilder();
        for (JsonNode r : rows) {
            if (!out.isEmpty()) out.append('\n');
            out.append(Paint.STRONG.on(r.path("slot").asString() + " identity")).append('\n');
            Table lines = new Table("", "");
            if (r.has("endsOn")) {
                lines.row("  names", String.join(", ", texts(r.path("names"))));
                lines.row("  issued by", LogText.printable(r.path("issuer").asString()));
                lines.row("  serial", r.path("serial").asString());
                lines.row("  ends on", r.path("endsOn").asString() + ", " + left(r.path("daysLeft").asLong()));
            }
            lines.row("  file", r.path("file").asString());
            List<String> uses = texts(r.path("usedFor"));
            lines.row("  used for", uses.isEmpty() ? "nothing" : String.join(", ", uses));
            if (!r.path("breaks").asString().isEmpty()) lines.row("  then stops", r.path("breaks").asString());
            if (r.has("renewal")) lines.row("  renewed", LogText.printable(r.path("renewal").asString()));
            if (r.has("lastAttempt")) lines.row("  last attempt", LogText.printable(r.path("lastAttempt").asString()));
            if (r.has("order")) order(r.path("order"), lines);
            texts(r.path("notes")).forEach(n -> lines.row("  note", n));
            out.append(lines);
        }
        return out.toString();
    }

    /** What an authority does about it. */
    private static void order(JsonNode o, Table lines) {
        lines.row("  authority", LogText.printable(o.path("authority").asString()));
        String state = o.path("state").asString();
        lines.row("  order", (state.equals("failed") ? Paint.BAD.on(state) : state)
                + (o.has("beganAt") ? ", the last " + (o.path("rehearsal").asBoolean() ? "rehearsal" : "attempt")
                        + " at " + o.path("beganAt").asString() : ""));
        if (o.has("nextAt")) lines.row("  next attempt", o.path("nextAt").asString());
        if (o.has("fault")) lines.row("  last fault", LogText.printable(o.path("fault").asString()));
    }

    /** {@code cert check}: the chain from the certificate up, and what is wrong first. */
    static String chain(ChainCheck check, List<String> names, Optional<String> cause) {
        Table lines = new Table("", "", "", "");
        for (ChainCheck.Link l : check.links()) {
            boolean good = l.fault().isEmpty();
            lines.row(good ? Paint.GOOD.on("ok") : Paint.BAD.on("no"), LogText.printable(l.subject()),
                    l.from(), l.fault().map(LogText::printable).orElseGet(() -> "until " + l.until().orElseThrow()));
        }
        StringBuilder out = new StringBuilder(lines.toString());
        out.append("\nnames  ").append(names.isEmpty() ? "none" : LogText.printable(String.join(", ", names)))
                .append('\n');
        check.remarks().forEach(r -> out.append("note   ").append(LogText.printable(r)).append('\n'));
        out.append(cause.isEmpty() ? Paint.GOOD.on("Accepted.")
                : Paint.BAD.on("Refused: " + LogText.printable(cause.get()))).append('\n');
        return out.toString();
    }

    private static String left(long days) {
        String text = days < 0 ? "over" : days == 1 ? "1 day left" : days + " days left";
        return days < 7 ? Paint.BAD.on(text) : days < 30 ? Paint.WARN.on(text) : text;
    }

    private static List<String> texts(JsonNode list) {
        List<String> out = new ArrayList<>();
        list.forEach(n -> out.add(LogText.printable(n.asString())));
        return out;
    }
}
