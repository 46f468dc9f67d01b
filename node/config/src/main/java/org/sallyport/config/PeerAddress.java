package org.sallyport.config;

import java.util.Locale;
import java.util.Optional;
import org.sallyport.wire.IpAddress;

/**
 * Where a peer is: a name for the DNS or an address.
 *
 * @param text as written, lower case
 * @param ip the address where the text is one
 */
public record PeerAddress(String text, Optional<IpAddress> ip) {
    /** Reads a name or an address; empty where it is neither. */
    public static Optional<PeerAddress> parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        Optional<IpAddress> ip = IpAddress.parse(lower);
        if (ip.isPresent()) return Optional.of(new PeerAddress(lower, ip));
        // A last label of digits alone is a mistyped address, never a name (RFC 1123 §2.1).
        boolean name = lower.length() <= 253
                && lower.matches("[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?(\\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)*")
                && !lower.matches("(.*\\.)?[0-9]+");
        return name ? Optional.of(new PeerAddress(lower, Optional.empty())) : Optional.empty();
    }

    @Override
    public String toString() {
        return text;
    }
}
