package org.sallyport.sipcall.flow;

import java.util.Optional;
import org.sallyport.machine.Entropy;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LostFlow;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;
import org.sallyport.sipcall.traversal.ZoneFlows;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Flows by name, for Path tokens and the store. Owner: the desk.
 *
 * <pre>
 * s0f3a99c1.17                             a connection: the run of the node, the connection's number in it
 * zcontrol                                 a traversal zone, whichever connection it has
 * uouter/185.10.20.10/198.51.100.7:5060    a datagram flow: interface, our address, the peer
 * </pre>
 *
 * <p>The key of the tokens outlives a restart, and a registrar may keep a token for hours: a number alone would then
 * mean a connection of somebody else.
 */
public final class FlowNames {
    private static final int RUN_OCTETS = 4;

    private final SipTransports transports;
    private final ZoneFlows zoneFlows;
    private final String run;

    public FlowNames(SipTransports transports, ZoneFlows zoneFlows, Entropy entropy) {
        this.zoneFlows = zoneFlows;
        this.transports = transports;
        this.run = entropy.hex(RUN_OCTETS);
    }

    public String of(Flow flow) {
        return switch (flow) {
            case StreamFlow s -> "s" + run + "." + s.id();
            case LostFlow l -> "lost/" + l.remote();
            case ZoneFlow z -> "z" + z.zone();
            case DatagramFlow d -> "u" + d.via().name() + "/" + d.via().bind() + "/" + d.remote();
        };
    }

    /** The flow of that name, while it lives. */
    public Optional<Flow> find(String name) {
        String stream = "s" + run + ".";
        if (name.startsWith(stream)) {
            String id = name.substring(stream.length());
            return id.matches("[0-9]{1,18}") ? transports.flow(Long.parseLong(id)).map(f -> f) : Optional.empty();
        }
        if (name.startsWith("z")) return zoneFlows.of(name.substring(1)).map(f -> f);
        String[] parts = name.split("/", 3);
        if (!name.startsWith("u") || parts.length != 3) return Optional.empty();
        Optional<IpAddress> bind = IpAddress.parse(parts[1]);
        Optional<Endpoint> remote = Endpoint.parse(parts[2]);
        if (bind.isEmpty() || remote.isEmpty()) return Optional.empty();
        return transports.udp(parts[0].substring(1), bind.get(), remote.get()).map(f -> f);
    }
}
