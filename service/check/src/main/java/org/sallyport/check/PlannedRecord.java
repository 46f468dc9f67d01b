package org.sallyport.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sallyport.host.DnsQuestion;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * A record that a view of the DNS has to have, so that others find the pair.
 *
 * @param name without trailing dot
 * @param type SRV, A or AAAA
 * @param target name of the host for SRV, else the address
 * @param port of SRV; 0 for an address
 */
public record PlannedRecord(String name, DnsQuestion.Type type, String target, int port) {
    private static final int PRIORITY = 10;

    /**
     * The records of a host that serves domains: one SRV for each domain and transport (RFC 3263 §4.1, RFC 2782), and
     * its addresses.
     *
     * @param host its full name
     * @param addresses what the view is to be told
     * @param ports port of each transport, by the name of its service
     */
    public static List<PlannedRecord> of(List<String> domains, String host, List<IpAddress> addresses,
            List<Service> ports) {
        List<PlannedRecord> out = new ArrayList<>();
        for (String domain : domains) {
            for (Service s : ports) {
                out.add(new PlannedRecord(s.label() + "." + domain, DnsQuestion.Type.SRV, host, s.port()));
            }
        }
        for (IpAddress a : addresses) {
            out.add(new PlannedRecord(host, a.isV4() ? DnsQuestion.Type.A : DnsQuestion.Type.AAAA, a.toString(), 0));
        }
        return List.copyOf(out);
    }

    /**
     * A transport that is served.
     *
     * @param transport which
     * @param port where
     */
    public record Service(Transport transport, int port) {
        String label() {
            return switch (transport) {
                case UDP -> "_sip._udp";
                case TCP -> "_sip._tcp";
                case TLS -> "_sips._tcp";
            };
        }
    }

    /** As a line of a zone's file (RFC 1035 §5). */
    @Override
    public String toString() {
        String value = type == DnsQuestion.Type.SRV
                ? PRIORITY + " " + PRIORITY + " " + port + " " + target + "." : target;
        return String.format(Locale.ROOT, "%-34s IN %-5s %s", name + ".", type, value);
    }
}
