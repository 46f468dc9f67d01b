package org.sallyport.h323call.ras;

import java.util.List;
import java.util.function.Predicate;
import org.sallyport.h323call.registrar.AliasPolicy;
import org.sallyport.h323call.registrar.EndpointLimits;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * What a gatekeeper is told.
 *
 * @param identifier its own name, by which endpoints ask for it
 * @param limits of registrations, with their time to live
 * @param policy what becomes of an alias that two want
 * @param proves whether endpoints have to prove who they are
 * @param welcome from which addresses endpoints are answered; everybody else hears nothing
 * @param discovery whether it answers those that look for a gatekeeper
 * @param irrSeconds how often an endpoint in a call tells that it is, 0 for never
 * @param ras where it is reached for RAS, an address for each family
 * @param signal where it takes calls, an address for each family
 */
public record GatekeeperSettings(String identifier, EndpointLimits limits, AliasPolicy policy, boolean proves,
        Predicate<IpAddress> welcome, boolean discovery, int irrSeconds, List<Endpoint> ras, List<Endpoint> signal) {
    public GatekeeperSettings {
        ras = List.copyOf(ras);
        signal = List.copyOf(signal);
        if (ras.isEmpty() || signal.isEmpty()) throw new IllegalArgumentException("a gatekeeper that is nowhere");
        if (irrSeconds < 0 || irrSeconds > 65_535) throw new IllegalArgumentException("irrSeconds=" + irrSeconds);
    }

    /** Which of our addresses somebody is told who speaks from there. */
    static Endpoint toward(List<Endpoint> ours, Endpoint somebody) {
        return ours.stream().filter(o -> o.address().family() == somebody.address().family()).findFirst()
                .orElse(ours.getFirst());
    }
}
