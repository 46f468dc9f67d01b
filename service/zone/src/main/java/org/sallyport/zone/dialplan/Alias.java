package org.sallyport.zone.dialplan;

import java.util.Locale;
import java.util.Optional;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * What was dialled: a SIP URI as an address of record ({@code alice@example.com}, {@code 192.0.2.1}), an H.323 id or an
 * E.164 number.
 *
 * <p>It is text, not a spelling: escapes are resolved, parameters and separators are gone before it is made, so that
 * patterns, the registrar and the guard see the same. All comparison ignores case.
 *
 * @param text never longer than {@link #LENGTH_MAX}
 */
public record Alias(String text) {
    /** Longest alias in characters; longer ones are refused before they reach a pattern. */
    public static final int LENGTH_MAX = 256;

    public Alias {
        if (text.length() > LENGTH_MAX) throw new IllegalArgumentException("length=" + text.length());
    }

    /** The alias, or nothing where the text is empty, too long, or holds white space or a control character. */
    public static Optional<Alias> of(String text) {
        if (text.isEmpty() || text.length() > LENGTH_MAX) return Optional.empty();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) == 0x7f) return Optional.empty();
        }
        return Optional.of(new Alias(text));
    }

    /**
     * The same for a name that people write with spaces in it, as they do for rooms: single ones, and none at an end.
     */
    public static Optional<Alias> spaced(String text) {
        boolean spaces = text.startsWith(" ") || text.endsWith(" ") || text.contains("  ");
        return spaces ? Optional.empty() : of(text.replace(' ', '_')).map(_ -> new Alias(text));
    }

    /** What stands before the last {@code @}; the whole text where there is none. */
    public String user() {
        int at = text.lastIndexOf('@');
        return at < 0 ? text : text.substring(0, at);
    }

    /** What stands after the last {@code @}, in lower case; empty where there is none. */
    public String domain() {
        int at = text.lastIndexOf('@');
        return at < 0 ? "" : text.substring(at + 1).toLowerCase(Locale.ROOT);
    }

    /** The address where the alias is an address, alone or after {@code user@}, with or without a port. */
    public Optional<IpAddress> address() {
        String host = text.substring(text.lastIndexOf('@') + 1);
        Optional<IpAddress> bare = IpAddress.parse(host);
        return bare.isPresent() ? bare : Endpoint.parse(host).map(Endpoint::address);
    }

    @Override
    public String toString() {
        return text;
    }
}
