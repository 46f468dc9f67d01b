package org.sallyport.ports;

import static org.sallyport.ports.Party.CLUSTER_PEER;
import static org.sallyport.ports.Ports.ANY;
import static org.sallyport.ports.Ports.fixed;

import java.util.List;
import java.util.stream.Stream;

/** What is not in the document itself: cluster peers, and the ports that nothing else may take. */
final class ClusterRows {
    /** TCP ports that are for internal use on both nodes, so that no setting may name them. */
    static final PortSet INTERNAL_USE = PortSet.of(8191, 8192, 8883, 8884);

    private ClusterRows() {}

    static List<Row> rows() {
        Ports communication = Ports.fixedRange(4369, 4380);
        Ports sip = Ports.of(Setting.SIP_TCP);
        Ports internal = new Ports.Fixed(INTERNAL_USE);
        return Stream.of(
                peer("CLU-1", "Key exchange").udp(fixed(500), fixed(500)).notes("IKE in main mode."),
                peer("CLU-2", "Database replication").protocol("ah").notes("IP protocol 51."),
                peer("CLU-3", "Bandwidth updates").udp(fixed(1719), fixed(1719)),
                peer("CLU-4", "Calls between peers")
                        .udp(Ports.of(Setting.SIP_UDP), Ports.of(Setting.SIP_UDP))
                        .tcp(ANY, Ports.anyOf(sip, Ports.of(Setting.H323_CALL_SIGNALING)))
                        .tls(ANY, Ports.of(Setting.SIP_TLS)),
                peer("CLU-5", "Cluster communication")
                        .udp(ANY, communication)
                        .tcp(ANY, communication)
                        .notes("Two versions of the source disagree on the transport: both count."),
                peer("CLU-6", "Cluster recovery").udp(ANY, fixed(4371)),
                peer("CLU-7", "Recovery and database over TLS")
                        .tls(ANY, fixed(4371, 4372))
                        .notes("Later versions, without IPsec."),
                Row.of("INU-1", Chapter.INTERNAL_USE, "Internal use on control", Party.CONTROL, Party.CONTROL)
                        .tcp(ANY, internal)
                        .recovered()
                        .notes("Nothing else may take these."),
                Row.of("INU-2", Chapter.INTERNAL_USE, "Internal use on edge", Party.EDGE, Party.EDGE)
                        .tcp(ANY, internal)
                        .recovered()
                        .notes("8883 listens outward too: the outer firewall must drop it."))
                .map(Row.Draft::row)
                .toList();
    }

    private static Row.Draft peer(String id, String purpose) {
        return Row.of(id, Chapter.CLUSTER, purpose, CLUSTER_PEER, CLUSTER_PEER).opens(Opens.BOTH).recovered();
    }
}
