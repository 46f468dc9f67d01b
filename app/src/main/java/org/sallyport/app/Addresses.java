package org.sallyport.app;

import java.util.List;
import java.util.Optional;
import org.sallyport.config.NodeConfig;
import org.sallyport.ports.Party;
import org.sallyport.ports.Topology;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/** Real addresses for the port book's picture, out of the configurations of a pair. */
final class Addresses {
    private static final List<IpAddress> EXAMPLE_CONTROL = List.of(IpAddress.of("10.0.0.10"));
    private static final List<IpAddress> EXAMPLE_EDGE = List.of(IpAddress.of("10.1.0.10"));

    private Addresses() {}

    static Topology topology(Optional<NodeConfig> control, Optional<NodeConfig> edge) {
        Topology out = Topology.of(
                control.map(NodeConfig::addresses).orElse(EXAMPLE_CONTROL),
                edge.map(e -> e.inner().addresses()).orElse(EXAMPLE_EDGE),
                edge.map(e -> e.outer().addresses()).orElse(EXAMPLE_EDGE));
        List<IpAddress> nat = edge.flatMap(e -> e.outer().staticNat()).map(List::of).orElse(List.of());
        if (!nat.isEmpty()) out = out.behind(nat);
        out = servers(out, Party.DNS_SERVER, control);
        return servers(out, Party.DNS_SERVER_INTERNET, edge);
    }

    private static Topology servers(Topology out, Party party, Optional<NodeConfig> node) {
        List<Cidr> servers = node.map(NodeConfig::dnsServers).orElse(List.of()).stream()
                .map(a -> new Cidr(a, a.family().octets() * 8))
                .toList();
        return servers.isEmpty() ? out : out.with(party, servers);
    }
}
