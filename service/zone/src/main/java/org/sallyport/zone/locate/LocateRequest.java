package org.sallyport.zone.locate;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * What is looked for.
 *
 * @param host of the next hop's URI: a name, or an address with or without brackets
 * @param port of the URI
 * @param transport the URI's transport parameter in lower case; {@code tls} is understood too
 * @param secure whether the URI is sips: then nothing but TLS is found
 * @param rules what the zone allows
 */
public record LocateRequest(
        String host, OptionalInt port, Optional<String> transport, boolean secure, Rules rules) {
    /** A host, port and transport that the administrator names. */
    public static LocateRequest of(String host, int port, Transport transport, Rules rules) {
        return new LocateRequest(host, OptionalInt.of(port), Optional.of(transport.token()), false, rules);
    }

    /**
     * What a zone allows.
     *
     * @param transports that we can send over, the preferred first
     * @param families that we have addresses of, the preferred first
     * @param fallback what a host without any hint is sent to by; TLS for sips whatever stands here
     * @param addressRecords whether a name without SRV records is looked up as a host
     * @param policy which addresses may be named; empty where the operator named the host
     */
    public record Rules(
            List<Transport> transports, List<IpAddress.Family> families, Transport fallback, boolean addressRecords,
            Optional<AddressPolicy> policy) {
        public Rules {
            transports = List.copyOf(transports);
            families = List.copyOf(families);
            if (families.isEmpty()) throw new IllegalArgumentException("no address family");
            if (!transports.contains(fallback)) throw new IllegalArgumentException("fallback is not a transport");
        }

        /** TLS, TCP and UDP over IPv4, UDP without a hint, address records too, every address. */
        public static Rules open() {
            return new Rules(List.of(Transport.TLS, Transport.TCP, Transport.UDP), List.of(IpAddress.Family.V4),
                    Transport.UDP, true, Optional.empty());
        }
    }
}
