package org.sallyport.h323call.registrar;

import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.dialplan.Alias;

/**
 * One endpoint that has registered (H.225.0 §7.9).
 *
 * @param id the endpoint identifier that we gave it; nobody can guess it
 * @param aliases by which it is called
 * @param prefixes of numbers that it serves as a gateway or an MCU
 * @param signal where it takes calls
 * @param ras where it listens for RAS
 * @param observed where its RAS came from, which is another place behind a NAT
 * @param kind what it says that it is
 * @param vendor its product and version, printable
 * @param user who it has proven to be; empty where nothing is asked
 * @param registeredAtNs when it registered last as a whole
 * @param expiresAtNs when it ends, unless it keeps itself alive
 */
public record Registration(String id, List<Alias> aliases, List<String> prefixes, Endpoint signal, Endpoint ras,
        Endpoint observed, EndpointKind kind, String vendor, Optional<String> user, long registeredAtNs,
        long expiresAtNs) {
    public Registration {
        aliases = List.copyOf(aliases);
        prefixes = List.copyOf(prefixes);
    }

    /** The same until another time. */
    Registration until(long ns) {
        return new Registration(id, aliases, prefixes, signal, ras, observed, kind, vendor, user, registeredAtNs, ns);
    }

    /** The same with other aliases. */
    Registration with(List<Alias> others) {
        return new Registration(id, others, prefixes, signal, ras, observed, kind, vendor, user, registeredAtNs,
                expiresAtNs);
    }

    /** Whole seconds until the end, at least 0, rounded up so that a fresh one shows its whole time. */
    public int expiresSeconds(long nowNs) {
        return (int) Math.max(0, (expiresAtNs - nowNs + 999_999_999L) / 1_000_000_000L);
    }
}
