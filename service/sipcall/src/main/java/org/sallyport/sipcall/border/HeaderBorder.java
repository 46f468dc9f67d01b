package org.sallyport.sipcall.border;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.sip.digest.DigestRealm;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;

/**
 * Does with every header field of a passing message what {@link HeaderTable} says, in both directions and for each method.
 * Owner: the desk.
 */
public final class HeaderBorder {
    /** What a caller asks for when it does not want to be known (RFC 3323 §4.2, RFC 3325 §9.3, RFC 7044 §10.1). */
    private static final Set<String> PRIVACY = Set.of("id", "header", "user", "history");

    private static final String ASSERTED = "P-Asserted-Identity";

    private final LocalNames names;
    private final String realm;
    private final boolean verifies;
    private final Map<String, HeaderTable.Row> requests = new HashMap<>();
    private final Map<String, HeaderTable.Row> responses = new HashMap<>();

    /**
     * One request on its way through.
     *
     * @param from who sent it
     * @param to whom it is for
     * @param identity address-of-record that the sender has proven
     * @param seen value of {@link HeaderTable#SEEN}, where this node tells it
     */
    public record Crossing(Side from, Side to, Optional<String> identity, Optional<String> seen) {}

    /**
     * @param names what is ours
     * @param realm of our passwords
     * @param verifies whether this node checks them; a node that passes registrations on passes their proofs on
     */
    public HeaderBorder(LocalNames names, String realm, boolean verifies) {
        this.names = names;
        this.realm = realm;
        this.verifies = verifies;
        for (HeaderTable.Row r : HeaderTable.rows()) {
            (r.in() == HeaderTable.In.REQUESTS ? requests : responses).put(HeaderTable.key(r.header()), r);
        }
    }

    /** Applies the table to a request. */
    public void request(SipMessage message, SipEditor edit, Crossing c) {
        for (HeaderTable.Row row : present(message, requests)) apply(row, message, edit, c.from(), c.to());
        rewrite(message, edit, c);
    }

    /** What this node itself puts in. */
    private void rewrite(SipMessage message, SipEditor edit, Crossing c) {
        HeaderTable.Row asserted = requests.get(HeaderTable.key(ASSERTED));
        boolean tells = asserted.fate(c.from(), c.to()) == Fate.REWRITTEN && c.to() != Side.PHONE && !hides(asserted, c.to(), message);
        if (tells) c.identity().ifPresent(aor -> edit.addLast(HeaderName.P_ASSERTED_IDENTITY, "<" + SipUri.toAddress(aor) + ">"));
        HeaderTable.Row seen = requests.get(HeaderTable.key(HeaderTable.SEEN));
        if (seen.fate(c.from(), c.to()) == Fate.REWRITTEN) c.seen().ifPresent(s -> edit.addLast(HeaderTable.SEEN, s));
    }

    /** Applies the table to a response; {@code from} is who answered. */
    public SipMessage response(SipMessage message, Side from, Side to) {
        List<HeaderTable.Row> rows = present(message, responses);
        if (rows.isEmpty()) return message;
        SipEditor edit = message.edit();
        for (HeaderTable.Row row : rows) apply(row, message, edit, from, to);
        SipMessage out = edit.build();
        boolean challenge = out.status() == 401 || out.status() == 407;
        boolean asks = out.has(HeaderName.WWW_AUTHENTICATE) || out.has(HeaderName.PROXY_AUTHENTICATE);
        // A challenge that asked for nothing but our passwords is a plain refusal.
        return challenge && !asks ? out.edit().status(403, "Forbidden").build() : out;
    }

    private static List<HeaderTable.Row> present(SipMessage message, Map<String, HeaderTable.Row> table) {
        List<HeaderTable.Row> out = new ArrayList<>();
        for (int i = 0; i < message.headerCount(); i++) {
            String name = message.headerName(i);
            String full = name.length() == 1 ? HeaderName.of(name).map(HeaderName::text).orElse(name) : name;
            HeaderTable.Row row = table.get(HeaderTable.key(full));
            if (row != null && !out.contains(row)) out.add(row);
        }
        return out;
    }

    private void apply(HeaderTable.Row row, SipMessage message, SipEditor edit, Side from, Side to) {
        if (hides(row, to, message)) {
            edit.removeAll(row.header());
            return;
        }
        switch (row.fate(from, to)) {
            case KEPT, DISCREET -> { }
            case FOREIGN -> {
                if (values(message, row.header()).stream().anyMatch(names::mentions)) edit.removeAll(row.header());
            }
            case OTHER_REALMS -> otherRealms(row, message, edit, from, to);
            case REWRITTEN, DROPPED -> edit.removeAll(row.header());
        }
    }

    private static boolean hides(HeaderTable.Row row, Side to, SipMessage message) {
        return row.to().get(to.ordinal()) == Fate.DISCREET && isPrivate(message);
    }

    private static boolean isPrivate(SipMessage message) {
        for (String line : message.lines("Privacy")) {
            for (String word : line.split("[;,\\s]+")) if (PRIVACY.contains(word.toLowerCase(Locale.ROOT))) return true;
        }
        return false;
    }

    private static List<String> values(SipMessage message, String header) {
        return HeaderName.of(header).map(message::values).orElseGet(() -> message.lines(header));
    }

    private void otherRealms(HeaderTable.Row row, SipMessage message, SipEditor edit, Side from, Side to) {
        boolean request = row.in() == HeaderTable.In.REQUESTS;
        // Where this node does not check passwords, the registrar behind it does: control, or a neighbor.
        if (!verifies && isServer(request ? to : from)) return;
        List<String> all = message.lines(row.header());
        List<String> others = all.stream().filter(v -> !DigestRealm.concerns(v, realm)).toList();
        if (others.size() == all.size()) return;
        edit.removeAll(row.header());
        others.forEach(v -> edit.addLast(row.header(), v));
    }

    private static boolean isServer(Side side) {
        return switch (side) {
            case CONTROL, NEIGHBOR, TRUSTED, EDGE -> true;
            case STRANGER, PHONE -> false;
        };
    }
}
