package org.sallyport.node.check;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.check.PlannedRecord;
import org.sallyport.config.NodeConfig;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Transport;

/** The records by which phones find a node: outside those of edge, inside those of control. Pure. */
public final class PlannedNames {
    private PlannedNames() {}

    /** Of a node as its file has it; none where it serves no domain. */
    public static List<PlannedRecord> of(NodeConfig node) {
        List<String> domains = node.sip().domains();
        if (domains.isEmpty()) return List.of();
        boolean tls = node.sip().tls().publicCertificate().isPresent();
        List<PlannedRecord.Service> services = new ArrayList<>();
        for (Transport t : List.of(Transport.UDP, Transport.TCP, Transport.TLS)) {
            if (!node.sip().transports().contains(t) || t == Transport.TLS && !tls) continue;
            services.add(new PlannedRecord.Service(t, node.ports().port(switch (t) {
                case UDP -> Setting.SIP_UDP;
                case TCP -> Setting.SIP_TCP;
                case TLS -> Setting.SIP_TLS;
            })));
        }
        return PlannedRecord.of(domains, node.name() + "." + domains.getFirst(),
                node.outer().addresses().stream().map(node::advertised).distinct().toList(), services);
    }
}
