package org.sallyport.wire;

import java.util.Locale;

/** The transports of the port book. TLS means TLS over TCP. */
public enum Transport {
    UDP,
    TCP,
    TLS;

    /** Whether bytes arrive in order and complete, so that no retransmission timers are needed. */
    public boolean reliable() {
        return this != UDP;
    }

    /** The IP protocol that a firewall sees: {@code udp} or {@code tcp}. */
    public String ipProtocol() {
        return this == UDP ? "udp" : "tcp";
    }

    /** Lower-case name as in URIs and in the port book's JSON: {@code udp}, {@code tcp}, {@code tls}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
