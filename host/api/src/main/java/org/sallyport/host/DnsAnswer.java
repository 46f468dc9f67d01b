package org.sallyport.host;

import java.util.List;
import org.sallyport.wire.IpAddress;

/** The outcome of one lookup. */
public sealed interface DnsAnswer {
    /** Records, at least one, in the order of the wire. Time to live in seconds is the smallest of the set. */
    record Records(List<Record> records, int ttlSeconds) implements DnsAnswer {
        public Records {
            records = List.copyOf(records);
        }
    }

    /** The name does not exist, or has no record of the type. */
    record None() implements DnsAnswer {}

    /** No usable answer in time. */
    record Failed(String why) implements DnsAnswer {}

    /** One record. */
    sealed interface Record {
        /** A or AAAA. */
        record Address(IpAddress address) implements Record {}

        /** RFC 2782. */
        record Srv(int priority, int weight, int port, String target) implements Record {}

        /** RFC 3403. */
        record Naptr(int order, int preference, String flags, String service, String regexp, String replacement)
                implements Record {}
    }
}
