package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Header fields that this program reads or writes; every other one is kept and passed on by its own name.
 *
 * <p>At most 64 entries, so that a message's set of them fits a {@code long}.
 */
public enum HeaderName {
    ACCEPT("Accept", Arity.LIST),
    ALERT_INFO("Alert-Info", Arity.LIST),
    ALLOW("Allow", Arity.LIST),
    ALLOW_EVENTS("Allow-Events", 'u', Arity.LIST),
    AUTHENTICATION_INFO("Authentication-Info", Arity.LINES),
    AUTHORIZATION("Authorization", Arity.LINES),
    CALL_ID("Call-ID", 'i', Arity.SINGLE),
    CALL_INFO("Call-Info", Arity.LIST),
    CONTACT("Contact", 'm', Arity.LIST),
    CONTENT_DISPOSITION("Content-Disposition", Arity.SINGLE),
    CONTENT_ENCODING("Content-Encoding", 'e', Arity.LIST),
    CONTENT_LENGTH("Content-Length", 'l', Arity.SINGLE),
    CONTENT_TYPE("Content-Type", 'c', Arity.SINGLE),
    CSEQ("CSeq", Arity.SINGLE),
    DATE("Date", Arity.LINES),
    DIVERSION("Diversion", Arity.LIST),
    EVENT("Event", 'o', Arity.SINGLE),
    EXPIRES("Expires", Arity.SINGLE),
    FROM("From", 'f', Arity.SINGLE),
    HISTORY_INFO("History-Info", Arity.LIST),
    IDENTITY("Identity", 'y', Arity.LINES),
    MAX_BREADTH("Max-Breadth", Arity.SINGLE),
    MAX_FORWARDS("Max-Forwards", Arity.SINGLE),
    MIN_EXPIRES("Min-Expires", Arity.SINGLE),
    MIN_SE("Min-SE", Arity.SINGLE),
    P_ASSERTED_IDENTITY("P-Asserted-Identity", Arity.LIST),
    P_PREFERRED_IDENTITY("P-Preferred-Identity", Arity.LIST),
    PATH("Path", Arity.LIST),
    PRIVACY("Privacy", Arity.LINES),
    PROXY_AUTHENTICATE("Proxy-Authenticate", Arity.LINES),
    PROXY_AUTHORIZATION("Proxy-Authorization", Arity.LINES),
    PROXY_REQUIRE("Proxy-Require", Arity.LIST),
    RACK("RAck", Arity.SINGLE),
    REASON("Reason", Arity.LIST),
    RECORD_ROUTE("Record-Route", Arity.LIST),
    REFER_TO("Refer-To", 'r', Arity.SINGLE),
    REFERRED_BY("Referred-By", 'b', Arity.SINGLE),
    REMOTE_PARTY_ID("Remote-Party-ID", Arity.LIST),
    REPLACES("Replaces", Arity.SINGLE),
    REQUIRE("Require", Arity.LIST),
    RETRY_AFTER("Retry-After", Arity.LINES),
    ROUTE("Route", Arity.LIST),
    RSEQ("RSeq", Arity.SINGLE),
    SERVER("Server", Arity.LINES),
    SERVICE_ROUTE("Service-Route", Arity.LIST),
    SESSION_EXPIRES("Session-Expires", 'x', Arity.SINGLE),
    SIP_ETAG("SIP-ETag", Arity.SINGLE),
    SIP_IF_MATCH("SIP-If-Match", Arity.SINGLE),
    SUBJECT("Subject", 's', Arity.LINES),
    SUBSCRIPTION_STATE("Subscription-State", Arity.SINGLE),
    SUPPORTED("Supported", 'k', Arity.LIST),
    TIMESTAMP("Timestamp", Arity.LINES),
    TO("To", 't', Arity.SINGLE),
    UNSUPPORTED("Unsupported", Arity.LIST),
    USER_AGENT("User-Agent", Arity.LINES),
    VIA("Via", 'v', Arity.LIST),
    WARNING("Warning", Arity.LIST),
    WWW_AUTHENTICATE("WWW-Authenticate", Arity.LINES);

    /** How many values a header field may have, and how they are told apart. */
    public enum Arity {
        /** Exactly one; a second one makes the message malformed. */
        SINGLE,
        /** Any number, on lines of their own or separated by commas (RFC 3261 §7.3.1). */
        LIST,
        /** One value a line; a comma belongs to the value (RFC 3261 §7.3.1 on the credential fields). */
        LINES
    }

    private static final HeaderName[] ALL = values();
    private static final List<Optional<HeaderName>> FOUND = Stream.of(ALL).map(Optional::of).toList();
    private static final HeaderName[] COMPACT = new HeaderName[26];
    private static final int LENGTH_MAX = 24;
    /** Candidates by length and first letter: {@code length * 32 + letter}. */
    private static final HeaderName[][] BY_SHAPE = new HeaderName[LENGTH_MAX * 32][];

    static {
        if (ALL.length > 64) throw new AssertionError("more than 64 header names");
        for (HeaderName h : ALL) {
            if (h.compact != 0) COMPACT[h.compact - 'a'] = h;
            int shape = h.lower.length * 32 + (h.lower[0] & 31);
            HeaderName[] old = BY_SHAPE[shape] == null ? new HeaderName[0] : BY_SHAPE[shape];
            HeaderName[] grown = Arrays.copyOf(old, old.length + 1);
            grown[old.length] = h;
            BY_SHAPE[shape] = grown;
        }
    }

    private final String text;
    private final char compact;
    private final Arity arity;
    private final byte[] octets;
    private final byte[] lower;

    HeaderName(String text, Arity arity) {
        this(text, (char) 0, arity);
    }

    HeaderName(String text, char compact, Arity arity) {
        this.text = text;
        this.compact = compact;
        this.arity = arity;
        this.octets = text.getBytes(StandardCharsets.ISO_8859_1);
        this.lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The name as RFC 3261 §20 or the extension's document spells it; this is how it is written. */
    public String text() {
        return text;
    }

    /** The one-letter form in lower case, or NUL where there is none. */
    public char compact() {
        return compact;
    }

    /** How many values it may have. */
    public Arity arity() {
        return arity;
    }

    /** The field of this name, long or compact, in any case; empty for one that this program does not read. */
    public static Optional<HeaderName> of(String name) {
        int id = idOf(name);
        return id < 0 ? Optional.empty() : FOUND.get(id);
    }

    /**
     * Whether anybody here looks into the field of this name: of text for people and of what is unknown nobody does.
     */
    static boolean isRead(byte[] b, int from, int to) {
        int id = idOf(b, from, to);
        return id >= 0 && switch (ALL[id]) {
            case DATE, SERVER, SUBJECT, USER_AGENT, WARNING -> false;
            default -> true;
        };
    }

    /** The name in octets, not to be changed. */
    byte[] octets() {
        return octets;
    }

    static HeaderName byId(int id) {
        return ALL[id];
    }

    /** The ordinal of the field of this name, or -1. Allocates nothing. */
    static int idOf(String name) {
        int length = name.length();
        if (length == 0 || length >= LENGTH_MAX) return -1;
        int first = name.charAt(0) | 0x20;
        if (length == 1) {
            HeaderName h = first < 'a' || first > 'z' ? null : COMPACT[first - 'a'];
            return h == null ? -1 : h.ordinal();
        }
        HeaderName[] candidates = BY_SHAPE[length * 32 + (first & 31)];
        if (candidates == null) return -1;
        for (HeaderName h : candidates) {
            if (sameIgnoringCase(name, h.lower)) return h.ordinal();
        }
        return -1;
    }

    private static boolean sameIgnoringCase(String name, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            int c = name.charAt(i);
            if (c >= 'A' && c <= 'Z') c |= 0x20;
            if (c != lower[i]) return false;
        }
        return true;
    }

    /** The ordinal of the field whose name these octets are, or -1. Allocates nothing. */
    static int idOf(byte[] b, int from, int to) {
        int length = to - from;
        if (length == 0 || length >= LENGTH_MAX) return -1;
        int first = b[from] | 0x20;
        if (length == 1) {
            HeaderName h = first < 'a' || first > 'z' ? null : COMPACT[first - 'a'];
            return h == null ? -1 : h.ordinal();
        }
        HeaderName[] candidates = BY_SHAPE[length * 32 + (first & 31)];
        if (candidates == null) return -1;
        for (HeaderName h : candidates) {
            if (sameIgnoringCase(b, from, h.lower)) return h.ordinal();
        }
        return -1;
    }

    private static boolean sameIgnoringCase(byte[] b, int from, byte[] lower) {
        for (int i = 0; i < lower.length; i++) {
            int c = b[from + i];
            if (c >= 'A' && c <= 'Z') c |= 0x20;
            if (c != lower[i]) return false;
        }
        return true;
    }
}
