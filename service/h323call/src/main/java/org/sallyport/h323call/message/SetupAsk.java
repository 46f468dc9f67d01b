package org.sallyport.h323call.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.q931.ElementRead;
import org.sallyport.h323.q931.ElementType;
import org.sallyport.h323.q931.PartyNumber;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.h323call.alias.AliasNames;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.dialplan.Alias;

/**
 * Who calls whom, as a Setup says it (H.225.0 §7.3.10).
 *
 * @param wanted whom it is for, in the order in which it says so; none where it says nothing that leads anywhere
 * @param caller by which names the caller goes
 * @param hops how many gatekeepers it may still pass; empty where it does not say
 */
public record SetupAsk(List<Alias> wanted, List<Alias> caller, Optional<Integer> hops) {
    public SetupAsk {
        wanted = List.copyOf(wanted);
        caller = List.copyOf(caller);
    }

    /**
     * Reads one.
     *
     * @param ours our own addresses for signalling: whoever names only them, and no alias, calls nobody
     */
    public static SetupAsk of(Q931Message message, SetupUUIE setup, List<Endpoint> ours) {
        List<AliasAddress> named = new ArrayList<>(setup.destinationAddress().orElse(List.of()));
        setup.remoteExtensionAddress().ifPresent(named::add);
        List<Alias> wanted = new ArrayList<>(AliasNames.names(named));
        if (wanted.isEmpty()) number(message, ElementType.CALLED_PARTY_NUMBER).ifPresent(wanted::add);
        if (wanted.isEmpty()) setup.destCallSignalAddress().flatMap(IpPort::of).map(IpPort::endpoint)
                .filter(e -> !ours.contains(e)).flatMap(e -> Alias.of(e.toString())).ifPresent(wanted::add);
        List<Alias> caller = new ArrayList<>(AliasNames.names(setup.sourceAddress().orElse(List.of())));
        if (caller.isEmpty()) number(message, ElementType.CALLING_PARTY_NUMBER).ifPresent(caller::add);
        return new SetupAsk(wanted, caller, setup.hopCount());
    }

    private static Optional<Alias> number(Q931Message message, ElementType<PartyNumber> type) {
        return message.read(type) instanceof ElementRead.Value<PartyNumber>(PartyNumber n) ? Alias.of(n.digits())
                : Optional.empty();
    }
}
