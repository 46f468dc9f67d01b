package org.sallyport.sipcall.border;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The one table of header fields that cross a node: header × from where × to where. Each row says what its sender is
 * believed and what its reader is told; in a cell the severer of the two holds ({@link Fate#and}). What has no row
 * passes, as a proxy must let pass what it does not know (RFC 3261 §16.6).
 */
public final class HeaderTable {
    /**
     * The field by which edge tells control where a request came from. It exists between the two nodes and nowhere
     * else.
     */
    public static final String SEEN = "Sallyport-Seen";

    /** Which messages a row is about. */
    public enum In {
        REQUESTS,
        RESPONSES
    }

    /**
     * One row.
     *
     * @param header its name; compact forms and any case count as the header
     * @param in requests or responses
     * @param why in one line
     * @param from by the ordinal of the {@link Side} that sent it
     * @param to by the ordinal of the side that it goes to
     */
    public record Row(String header, In in, String why, List<Fate> from, List<Fate> to) {
        public Row {
            from = List.copyOf(from);
            to = List.copyOf(to);
        }

        /** A cell. */
        public Fate fate(Side sender, Side reader) {
            return from.get(sender.ordinal()).and(to.get(reader.ordinal()));
        }
    }

    // Letters in the order of Side: stranger, phone, neighbor, trusted neighbor, edge, control.
    // k kept, p kept unless private, f foreign names kept, o other realms kept, r rewritten, x dropped.
    private static final List<Row> ROWS = List.of(
            // Who the sender is.
            request("P-Asserted-Identity", "xrfkrk", "xpxppx",
                    "RFC 3325 §5: what was proven here is told to servers alone"),
            request("P-Preferred-Identity", "xxfkxk", "xxkkxx",
                    "RFC 3325 §9.2: a wish of a phone, and we ask for proof instead"),
            request("Remote-Party-ID", "xxfkxk", "xpkkpx", "older than RFC 3325, and read by the same phones"),
            request("Diversion", "xxfkxk", "xkkkkx", "RFC 5806: trunks bill and phones show it"),
            request("CC-Diversion", "xxfkxk", "xkkkkx", "Diversion's name in earlier drafts"),
            request("CC-Redirect", "xxfkxk", "xkkkkx", "Diversion's name in the first drafts"),
            request("History-Info", "xxfkxk", "xppppx", "RFC 7044 §9: whom the call was for before"),
            request("Referred-By", "xkfkxk", "kkkkkk", "RFC 3892 §5: a name that nobody has signed"),
            request("Reply-To", "fkfkfk", "kkkkkk", "RFC 3261 §20.31: phones call it back"),
            request("P-Served-User", "xxxkxk", "xxxkxx", "RFC 5502: for servers that trust each other"),
            request("P-Called-Party-ID", "xxxkxk", "xkkkkx", "RFC 7315 §4.2: a proxy tells a phone"),
            request("P-Asserted-Service", "xxxkxk", "xkkkkx", "RFC 6050"),
            request("P-Preferred-Service", "xkxkxk", "xxkkxx", "RFC 6050"),
            request("P-Profile-Key", "xxxkxk", "xxxkxx", "RFC 5002"),
            request("P-User-Database", "xxxkxk", "xxxkxx", "RFC 4457"),
            request("P-Private-Network-Indication", "xxxkxk", "xxxkxx",
                    "RFC 7316: a break-out that is believed to be private"),
            request("P-Visited-Network-ID", "xxxkxk", "xxxkxx", "RFC 7315 §4.3"),
            request("P-Charge-Info", "xxfkxk", "xxxkxx", "RFC 8496 §7: who pays"),
            request("Additional-Identity", "xxfkxk", "xpxppx", "3GPP TS 24.229: who else the sender is"),
            request("Attestation-Info", "xxxkxk", "xxxkxx", "3GPP TS 24.229: how well a carrier knows the caller"),
            request("Origination-Id", "xxxkxk", "xxxkxx", "3GPP TS 24.229: belongs to it"),
            request("Identity", "kkkkkk", "kkkkkk", "RFC 8224: signed, and proves itself"),
            request("Identity-Info", "kkkkkk", "kkkkkk", "RFC 4474: belongs to it"),
            request("Privacy", "kkkkkk", "kkkkkk", "RFC 3323: the caller's wish, which every hop must see"),
            // What it costs and where it stands.
            request("P-Charging-Vector", "xxxkxk", "xxxkxx", "RFC 7315 §4.6"),
            request("P-Charging-Function-Addresses", "xxxkxk", "xxxkxx", "RFC 7315 §4.5"),
            request("P-DCS-Billing-Info", "xxxkxk", "xxxkxx", "RFC 5503 §7"),
            request("P-DCS-Trace-Party-ID", "xxxkxk", "xxxkxx", "RFC 5503 §4"),
            request("P-DCS-OSPS", "xxxkxk", "xxxkxx", "RFC 5503 §5: breaks into a call"),
            request("P-DCS-LAES", "xxxkxk", "xxxkxx", "RFC 5503 §8"),
            request("P-DCS-Redirect", "xxxkxk", "xxxkxx", "RFC 5503 §8"),
            request("P-Access-Network-Info", "xkxkxk", "xxkkxx", "RFC 7315 §4.4: tells where a phone is"),
            // What it makes others do.
            request("Replaces", "xkkkxk", "kkkkkk", "RFC 3891 §5: takes over a call; for proven users"),
            request("Join", "xkkkxk", "kkkkkk", "RFC 3911 §6: enters a call; for proven users"),
            request("Target-Dialog", "xkkkxk", "kkkkkk", "RFC 4538 §9: grants what a dialog grants"),
            request("Answer-Mode", "xkkkxk", "kkkkkk", "RFC 5373 §7: a phone that answers by itself listens in"),
            request("Priv-Answer-Mode", "xxxkxk", "xkkkkk", "RFC 5373 §7.2: the same against the callee's wish"),
            request("P-Alerting-Mode", "xxxkxk", "xkkkkk", "the same of push-to-talk"),
            request("P-Auto-Answer", "xkkkxk", "kkkkkk", "RFC 5373's name in phones: listens in"),
            request("Resource-Priority", "xxkkxk", "kkkkkk", "RFC 4412 §11: takes others' places in a PBX or trunk"),
            request("Alert-Info", "xkkkxk", "kkkkkk", "RFC 3261 §20.4: phones answer by it or fetch its URL"),
            request("Call-Info", "xkkkxk", "kkkkkk", "RFC 3261 §20.9: phones answer by it or fetch its URL"),
            // Passwords.
            request("Authorization", "oooooo", "kkkkkk",
                    "RFC 3261 §22.3: a password's proof is for whoever asked for it"),
            request("Proxy-Authorization", "oooooo", "kkkkkk",
                    "RFC 3261 §22.3: a password's proof is for whoever asked for it"),
            // What both sides can do: it names nobody, and what we cannot do is refused with 420 before it gets here.
            request("Supported", "kkkkkk", "kkkkkk", "RFC 3261 §20.37: between the ends"),
            request("Require", "kkkkkk", "kkkkkk", "RFC 3261 §20.32: between the ends"),
            request("Proxy-Require", "kkkkkk", "kkkkkk", "RFC 3261 §20.29: refused with 420 on arrival"),
            request(SEEN, "kkkkkk", "xxxxxr", "ours: where edge saw the sender"),

            // Answers: the callee's word, by the same measure. Through the zone nobody has proven anything with an
            // answer.
            response("P-Asserted-Identity", "xxfkxk", "xpxppx", "RFC 3325 §9.1: who answered"),
            response("P-Preferred-Identity", "xxfkxk", "xxkkxx", "RFC 3325 §9.2"),
            response("Remote-Party-ID", "xxfkxk", "xpkkpx", "who answered, in older phones"),
            response("Diversion", "xxfkxk", "xkkkkx", "RFC 5806"),
            response("CC-Diversion", "xxfkxk", "xkkkkx", "Diversion's name in earlier drafts"),
            response("CC-Redirect", "xxfkxk", "xkkkkx", "Diversion's name in the first drafts"),
            response("Additional-Identity", "xxfkxk", "xpxppx", "3GPP TS 24.229"),
            response("History-Info", "xxfkxk", "xppppx", "RFC 7044 §9"),
            response("Reply-To", "fkfkfk", "kkkkkk", "RFC 3261 §20.31"),
            response("P-Associated-URI", "xxkkkk", "xkkkkk", "RFC 7315 §4.1: of the registrar alone"),
            response("P-Charging-Vector", "xxxkxk", "xxxkxx", "RFC 7315 §4.6"),
            response("P-Charging-Function-Addresses", "xxxkxk", "xxxkxx", "RFC 7315 §4.5"),
            response("P-Access-Network-Info", "xkxkxk", "xxkkxx", "RFC 7315 §4.4"),
            response("P-Answer-State", "xxxkxk", "xkkkkk", "RFC 4964"),
            response("Privacy", "kkkkkk", "kkkkkk", "RFC 3323"),
            response("Answer-Mode", "kkkkkk", "kkkkkk", "RFC 5373 §4: says what was done"),
            response("Priv-Answer-Mode", "kkkkkk", "kkkkkk", "RFC 5373 §4: says what was done"),
            response("Alert-Info", "xkkkxk", "kkkkkk", "RFC 3261 §20.4: phones fetch its URL"),
            response("Call-Info", "xkkkxk", "kkkkkk", "RFC 3261 §20.9: phones fetch its URL"),
            response("Error-Info", "xkkkxk", "kkkkkk", "RFC 3261 §20.18: phones fetch and play its URL"),
            response("WWW-Authenticate", "oooooo", "kkkkkk", "nobody but us asks for passwords of our realm"),
            response("Proxy-Authenticate", "oooooo", "kkkkkk", "nobody but us asks for passwords of our realm"),
            response(SEEN, "xxxxxx", "xxxxxx", "ours"));

    private HeaderTable() {}

    private static Row request(String header, String from, String to, String why) {
        return row(header, In.REQUESTS, from, to, why);
    }

    private static Row response(String header, String from, String to, String why) {
        return row(header, In.RESPONSES, from, to, why);
    }

    private static Row row(String header, In in, String from, String to, String why) {
        return new Row(header, in, why, fates(from), fates(to));
    }

    private static List<Fate> fates(String letters) {
        if (letters.length() != Side.values().length) throw new IllegalArgumentException(letters);
        return letters.chars().mapToObj(c -> switch (c) {
            case 'k' -> Fate.KEPT;
            case 'p' -> Fate.DISCREET;
            case 'f' -> Fate.FOREIGN;
            case 'o' -> Fate.OTHER_REALMS;
            case 'r' -> Fate.REWRITTEN;
            case 'x' -> Fate.DROPPED;
            default -> throw new IllegalArgumentException(letters);
        }).toList();
    }

    /** All rows. */
    public static List<Row> rows() {
        return ROWS;
    }

    /** The row of a header. */
    public static Optional<Row> row(String header, In in) {
        return ROWS.stream().filter(r -> r.in() == in && r.header().equalsIgnoreCase(header)).findFirst();
    }

    /** The table as a page of Markdown: {@code docs/headers.md} is what this gives. */
    public static String page() {
        StringBuilder out = new StringBuilder();
        for (In in : In.values()) {
            out.append("## ").append(in == In.REQUESTS ? "Requests" : "Responses").append("\n\n| Header |");
            for (Side s : Side.values()) out.append(" from ").append(s.word()).append(" |");
            for (Side s : Side.values()) out.append(" to ").append(s.word()).append(" |");
            out.append(" Why |\n|---|").append("---|".repeat(2 * Side.values().length + 1)).append('\n');
            for (Row r : ROWS) if (r.in() == in) line(out, r);
            out.append('\n');
        }
        return out.toString().stripTrailing() + "\n";
    }

    private static void line(StringBuilder out, Row r) {
        out.append("| `").append(r.header()).append("` |");
        r.from().forEach(f -> out.append(' ').append(f.word()).append(" |"));
        r.to().forEach(f -> out.append(' ').append(f.word()).append(" |"));
        out.append(' ').append(r.why()).append(" |\n");
    }

    /** Names as they are compared. */
    static String key(String header) {
        return header.toLowerCase(Locale.ROOT);
    }
}
