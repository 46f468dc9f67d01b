package org.sallyport.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sallyport.app.print.Table;
import org.sallyport.app.print.When;
import tools.jackson.databind.JsonNode;

/** {@code status turn} for people. */
final class TurnText {
    private TurnText() {}

    static String of(JsonNode s) {
        StringBuilder out = new StringBuilder();
        line(out, "realm", s.path("realm").asString());
        line(out, "relays", String.join(", ", texts(s.path("relays"))));
        line(out, "allocations", s.path("allocations").asLong() + " of " + s.path("allocationsMax").asLong() + ", "
                + plural(s.path("users").asLong(), "user") + ", " + s.path("revoked").asLong() + " revoked");
        line(out, "relay ports", s.path("portsUsed").asLong() + " of " + s.path("ports").asLong() + ", "
                + s.path("portsFree").asLong() + " free, " + s.path("portsResting").asLong() + " resting");
        line(out, "to peers", direction(s.path("toPeers")));
        line(out, "to clients", direction(s.path("toClients")));
        List<String> refused = new ArrayList<>();
        s.path("refused").properties().forEach(e -> refused.add(e.getKey() + ": " + e.getValue().asLong()));
        line(out, "refused", refused.isEmpty() ? "none" : String.join(", ", refused));
        line(out, "answers held back", Long.toString(s.path("answersHeldBack").asLong()));
        if (s.path("incomplete").asBoolean()) line(out, "incomplete", "a loop did not answer within a second");
        if (!s.path("list").isEmpty()) out.append('\n').append(table(s.path("list")));
        return out.toString();
    }

    private static void line(StringBuilder out, String what, String value) {
        out.append("%-18s %s%n".formatted(what, value));
    }

    private static String direction(JsonNode d) {
        return plural(d.path("packets").asLong(), "packet") + ", " + bytes(d.path("bytes").asLong()) + ", "
                + d.path("dropped").asLong() + " dropped; now " + d.path("packetsPerSecond").asLong() + "/s, "
                + bytes(d.path("bytesPerSecond").asLong()) + "/s";
    }

    private static Table table(JsonNode list) {
        Table table = new Table("USER", "CLIENT", "SERVER", "OVER", "RELAYED", "AGE", "EXPIRES", "PERM", "CHAN", "OUT",
                "BACK", "DROPS");
        list.forEach(a -> table.row(a.path("user").asString(), a.path("client").asString(), a.path("server").asString(),
                a.path("transport").asString(), String.join(" ", texts(a.path("relayed"))),
                When.time(a.path("ageSeconds").asLong()), When.time(a.path("expiresSeconds").asLong()),
                a.path("permissions").asString(), a.path("channels").asString(),
                a.path("packetsToPeers").asLong() + "/" + bytes(a.path("bytesToPeers").asLong()),
                a.path("packetsToClient").asLong() + "/" + bytes(a.path("bytesToClient").asLong()),
                a.path("drops").asString()));
        return table;
    }

    private static List<String> texts(JsonNode list) {
        List<String> out = new ArrayList<>();
        list.forEach(v -> out.add(v.asString()));
        return out;
    }

    private static String plural(long n, String noun) {
        return n + " " + noun + (n == 1 ? "" : "s");
    }

    /** Decimal units, three digits: {@code 1.23 MB}. */
    static String bytes(long n) {
        if (n < 1000) return n + " B";
        String units = "kMGTPE";
        double v = n;
        int unit = -1;
        do {
            v /= 1000;
            unit++;
        } while (v >= 999.5 && unit < units.length() - 1);
        String digits = v < 9.995 ? "%.2f" : v < 99.95 ? "%.1f" : "%.0f";
        return String.format(Locale.ROOT, digits, v) + " " + units.charAt(unit) + "B";
    }
}
