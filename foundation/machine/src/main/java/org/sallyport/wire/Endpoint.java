package org.sallyport.wire;

import java.util.Optional;

/**
 * One end of a flow.
 *
 * @param address never null
 * @param port 0 to 65535; 0 only where any port will do
 */
public record Endpoint(IpAddress address, int port) {
    public Endpoint {
        if (port < 0 || port > 65535) throw new IllegalArgumentException("port=" + port);
    }

    /** The endpoint of a literal address that is known to be right. */
    public static Endpoint of(String literal, int port) {
        return new Endpoint(IpAddress.of(literal), port);
    }

    /** Reads {@code 192.0.2.1:5060} or {@code [2001:db8::1]:5060}; empty for anything else. */
    public static Optional<Endpoint> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || colon == text.length() - 1 || text.length() - colon > 6) return Optional.empty();
        int port = 0;
        for (int i = colon + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') return Optional.empty();
            port = port * 10 + (c - '0');
        }
        if (port > 65535) return Optional.empty();
        int p = port;
        return IpAddress.parse(text.substring(0, colon)).map(a -> new Endpoint(a, p));
    }

    /** The same address with another port. */
    public Endpoint withPort(int other) {
        return new Endpoint(address, other);
    }

    /** {@code 192.0.2.1:5060} or {@code [2001:db8::1]:5060}. */
    @Override
    public String toString() {
        return address.uriHost() + ":" + port;
    }
}
