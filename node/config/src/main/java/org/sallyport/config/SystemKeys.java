package org.sallyport.config;

import static org.sallyport.config.KeyList.RESTART;
import static org.sallyport.config.KeyTypes.address;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.prefix;

import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/** {@code dns} and {@code security}. */
final class SystemKeys {
    static final KeyList KEYS = new KeyList();

    static final ConfigKey<IpAddress> DNS_SERVERS = KEYS.key("dns.servers", listOf(address()), "",
            "the resolvers of the machine", "System > DNS", "Addresses of the resolvers.", RESTART);
    static final ConfigKey<Cidr> ALLOWED_DESTINATIONS = KEYS.key("security.allowed-destinations", listOf(prefix()), "",
            "on control the private prefixes of its own network; on edge none", "System > Security",
            "Private or special prefixes that media and requests from strangers may be sent to.", RESTART);

    private SystemKeys() {}
}
