package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code name-addr} or {@code addr-spec} with the header field's parameters (RFC 3261 §20.10, §25.1); a value. */
public final class NameAddr {
    /** That of a damaged message. */
    static final NameAddr NONE = NameAddr.of("");

    private final String display;
    private final String uriText;
    private final Params params;
    /** Both read when they are asked for first. */
    private @Nullable Optional<SipUri> uri;
    private @Nullable String tag;
    private boolean tagRead;

    /**
     * An address.
     *
     * @param display the display name as it stood, quotes included; empty for none
     * @param uriText the URI as it stood; {@code *} for the Contact of RFC 3261 §10.2.2
     * @param params the header field's parameters, not the URI's
     */
    public NameAddr(String display, String uriText, Params params) {
        this.display = display;
        this.uriText = uriText;
        this.params = params;
    }

    /** The URI as it stood; {@code *} for the Contact of RFC 3261 §10.2.2. */
    public String uriText() {
        return uriText;
    }

    /** The header field's parameters, not the URI's. */
    public Params params() {
        return params;
    }

    /** Reads one value. */
    public static Optional<NameAddr> parse(String value) {
        byte[] b = value.getBytes(StandardCharsets.UTF_8);
        return Optional.ofNullable(parse(b, 0, b.length));
    }

    /** Reads one value from octets; null where it breaks the grammar. */
    static @Nullable NameAddr parse(byte[] b, int from, int to) {
        AddressScan scan = new AddressScan();
        if (!scan.scan(b, from, to)) return null;
        String display = scan.displayStart < 0 ? "" : SipMessage.unfolded(b, scan.displayStart, scan.displayEnd);
        return new NameAddr(display, Octets.text(b, scan.uriStart, scan.uriEnd),
                Params.of(b, scan.paramsStart, to));
    }

    /** An address without display name or parameters. */
    public static NameAddr of(String uri) {
        return new NameAddr("", uri, Params.NONE);
    }

    /** The URI in its parts; empty where a SIP or tel URI breaks its grammar, and for {@code *}. */
    public Optional<SipUri> uri() {
        if (uri == null) uri = SipUri.parse(uriText);
        return uri;
    }

    /** The tag, or null; one without a value is none. */
    public @Nullable String tag() {
        if (!tagRead) {
            for (Params.Param p : params.list()) {
                boolean valued = p.value() != null && !p.value().isEmpty();
                if (tag == null && valued && p.name().equalsIgnoreCase("tag")) tag = p.value();
            }
            tagRead = true;
        }
        return tag;
    }

    /** Whether this is the {@code *} of a REGISTER that removes all bindings. */
    public boolean isStar() {
        return uriText.equals("*");
    }

    /** The display name without its quotes and backslashes. */
    public String displayText() {
        if (display.length() < 2 || display.charAt(0) != '"') return display;
        StringBuilder out = new StringBuilder(display.length());
        for (int i = 1; i < display.length() - 1; i++) {
            char c = display.charAt(i);
            if (c == '\\' && i + 1 < display.length() - 1) c = display.charAt(++i);
            out.append(c);
        }
        return out.toString();
    }

    /** The same address with another tag. */
    public NameAddr withTag(String tag) {
        return new NameAddr(display, uriText, params.with("tag", tag));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NameAddr a && display.equals(a.display) && uriText.equals(a.uriText)
                && params.equals(a.params);
    }

    @Override
    public int hashCode() {
        return (display.hashCode() * 31 + uriText.hashCode()) * 31 + params.hashCode();
    }

    /** As a header field value, the URI always in angle brackets. */
    @Override
    public String toString() {
        if (isStar()) return "*";
        return (display.isEmpty() ? "<" : display + " <") + uriText + ">" + params;
    }
}
