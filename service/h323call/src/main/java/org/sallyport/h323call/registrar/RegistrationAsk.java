package org.sallyport.h323call.registrar;

import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.dialplan.Alias;

/**
 * What a full registration asks for, once it is known that its sender may.
 *
 * @param id the identifier that it says to have from us; empty at first
 * @param aliases by which it wants to be called; none where it leaves that to us
 * @param prefixes that it serves
 * @param signal where it takes calls
 * @param ras where it listens for RAS
 * @param observed where the request came from
 * @param kind what it says that it is
 * @param vendor its product and version, printable
 * @param user who has proven to send it; empty where nothing is asked
 * @param ttlSeconds how long it wants to be registered; empty where it does not say
 */
public record RegistrationAsk(Optional<String> id, List<Alias> aliases, List<String> prefixes, Endpoint signal,
        Endpoint ras, Endpoint observed, EndpointKind kind, String vendor, Optional<String> user,
        Optional<Long> ttlSeconds) {
    public RegistrationAsk {
        aliases = List.copyOf(aliases);
        prefixes = List.copyOf(prefixes);
    }
}
