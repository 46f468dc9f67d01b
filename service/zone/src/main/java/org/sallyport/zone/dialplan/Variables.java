package org.sallyport.zone.dialplan;

import java.util.List;
import java.util.Locale;
import org.sallyport.wire.IpAddress;

/**
 * What the predefined variables of patterns stand for: {@code %localdomains%}, {@code %localdomain1%}…,
 * {@code %ip%}, {@code %ipv4%}, {@code %ipv6%}, {@code %ipv4_1%}…, {@code %ipv6_1%}…, {@code %systemname%}.
 *
 * @param localDomains SIP domains of this system, lower case, in the order of the config
 * @param addresses this system's own addresses
 */
public record Variables(List<String> localDomains, List<IpAddress> addresses, String systemName) {
    public Variables {
        localDomains = localDomains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
        addresses = List.copyOf(addresses);
    }

    /** No domain and no address. */
    public static Variables none() {
        return new Variables(List.of(), List.of(), "");
    }
}
