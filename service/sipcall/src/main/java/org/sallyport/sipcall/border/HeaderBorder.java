package org.sallyport.sipcall.border;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.sip.digest.DigestRealm;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;

/**
 * Does with every header field of a passing message what {@link HeaderTable} says, in both directions and for each
 * method. Owner: the desk.
 */
public final class HeaderBorder {
    /** What a caller asks for when it does not want to be known (RFC 3323 §4.2, RFC 3325 §9.3, RFC 7044 §10.1). */
    private static final Set<String> PRIVACY = Set.of("id", "header", "user", "history");

    private static final String ASSERTED = "P-Asserted-Identity";

    private final LocalNames names;
    private final String realm;
    private final boolean verifies;
    private final Rows requests = new Rows(HeaderTable.In.REQUESTS);
    private final Rows responses = new Rows(HeaderTable.In.RESPONSES);
    private final HeaderTable.Row asserted = HeaderTable.row(ASSERTED, HeaderTable.In.REQUESTS).orElseThrow();
    private final HeaderTable.Row seen = HeaderTable.row(HeaderTable.SEEN, HeaderTable.In.REQUESTS).orElseThrow();

    /** The rows of one kind of message, as they are looked up for each header field of each message. */
    private static final class Rows {
        private final HeaderTable.Row[] byField = new HeaderTable.Row[HeaderName.values().length];
        /** Those of headers that have no entry in {@link HeaderName}. */
        private final Map<String, HeaderTable.Row> byName = new HashMap<>();

        Rows(HeaderTable.In in) {
            for (HeaderTable.Row r : HeaderTable.rows()) {
                if (r.in() != in) continue;
                HeaderName.of(r.header()).ifPresentOrElse(field -> byField[field.ordinal()] = r,
                        () -> byName.put(HeaderTable.key(r.header()), r));
            }
        }

        /** The row of a line of a message, or null. */
        HeaderTable.@Nullable Row of(SipMessage message, int line) {
            HeaderName field = message.headerField(line);
            return field != null ? byField[field.ordinal()] : byName.get(HeaderTable.key(message.headerName(line)));
        }
    }

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
    }

    /** Whether a request that crosses so carries {@link HeaderTable#SEEN}. */
    public boolean tellsSeen(Side from, Side to) {
        return seen.fate(from, to) == Fate.REWRITTEN;
    }

    /** Applies the table to a request. */
    public void request(SipMessage message, SipEditor edit, Crossing c) {
        for (HeaderTable.Row row : present(message, requests)) apply(row, message, edit, c.from(), c.to());
        rewrite(message, edit, c);
    }

    /** What this node itself puts in. */
    private void rewrite(SipMessage message, SipEditor edit, Crossing c) {
        boolean tells = asserted.fate(c.from(), c.to()) == Fate.REWRITTEN && c.to() != Side.PHONE
                && !hides(asserted, c.to(), message);
        if (tells) c.identity()
                .ifPresent(aor -> edit.addLast(HeaderName.P_ASSERTED_IDENTITY, "<" + SipUri.toAddress(aor) + ">"));
        if (tellsSeen(c.from(), c.to())) c.seen().ifPresent(s -> edit.addLast(HeaderTable.SEEN, s));
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

    private static List<HeaderTable.Row> present(SipMessage message, Rows table) {
        List<HeaderTable.Row> out = new ArrayList<>();
        for (int i = 0; i < message.headerCount(); i++) {
            HeaderTable.Row row = table.of(message, i);
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
            case KEPT, DISCREET -> {}
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
