package org.sallyport.sipcall.traversal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.CloseReason;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.host.Timed;
import org.sallyport.sipcall.proxy.SipFinder;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;
import org.sallyport.zone.Zone;

/**
 * This node's ends of its traversal zones: control's links, edge's ports. Owner: the desk.
 *
 * <p>A zone that stays as it was keeps its connection. One that changed is left and joined anew, and what is under way
 * in it waits, as it does when a connection is lost.
 */
public final class TraversalEnds implements Timed {
    private final TraversalSite site;
    private final List<LocalInterface> interfaces;
    private final SipFinder finder;
    private final List<TraversalClientLink> links = new ArrayList<>();
    private final Map<Integer, TraversalServerPort> ports = new LinkedHashMap<>();
    private SipCallSettings.Shown shown;
    private boolean started;

    public TraversalEnds(TraversalSite site, List<LocalInterface> interfaces, SipCallSettings.Shown shown,
            SipFinder finder) {
        this.site = site;
        this.interfaces = List.copyOf(interfaces);
        this.shown = shown;
        this.finder = finder;
    }

    /** What we show, and whom we trust, on these connections and on all others. */
    public SipCallSettings.Shown shown() {
        return shown;
    }

    /** The file names other certificates: ends that are made from now on show them. */
    public void shown(SipCallSettings.Shown other) {
        shown = other;
    }

    /**
     * Makes our end of a zone, where the zone leads to the other node; it begins to dial at once if the others have.
     */
    public void make(Zone zone) {
        switch (zone) {
            case Zone.TraversalClient z -> {
                TraversalClientLink link = new TraversalClientLink(site, z, interfaces, shown.partner(), finder);
                links.add(link);
                if (started) link.start();
            }
            case Zone.TraversalServer z -> {
                TraversalServerPort port = new TraversalServerPort(site, z, this::sibling);
                ports.put(z.port(), port);
                site.timers().wake(port.deadlineNs());
            }
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> {}
        }
    }

    private Optional<String> sibling(TraversalServerPort.Sibling question) {
        for (Zone zone : site.zones().zones()) {
            if (!(zone instanceof Zone.TraversalServer z)) continue;
            boolean hit = switch (question) {
                case TraversalServerPort.Sibling.WithCertificate(List<String> names) ->
                        z.tls().subjectName().filter(n -> names.stream().anyMatch(n::equalsIgnoreCase)).isPresent();
                case TraversalServerPort.Sibling.WithUser(String user) -> z.credentials().username().equals(user);
            };
            if (hit) return Optional.of(z.name());
        }
        return Optional.empty();
    }

    /** Begins to dial. */
    public void start() {
        started = true;
        links.forEach(TraversalClientLink::start);
    }

    /** Dials a zone anew where we are the one who dials, and are connected. */
    public void again(String zone) {
        links.stream().filter(l -> l.name().equals(zone)).forEach(TraversalClientLink::again);
    }

    /** Leaves a zone. */
    public void leave(Zone zone) {
        switch (zone) {
            case Zone.TraversalClient z -> {
                links.stream().filter(l -> l.name().equals(z.name())).forEach(TraversalClientLink::stop);
                links.removeIf(l -> l.name().equals(z.name()));
            }
            case Zone.TraversalServer z ->
                    Optional.ofNullable(ports.remove(z.port())).ifPresent(TraversalServerPort::stop);
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> {}
        }
    }

    /** Whether a listening port is a zone's. */
    public boolean isPort(int listeningPort) {
        return ports.containsKey(listeningPort);
    }

    private Optional<TraversalServerPort> port(int listeningPort) {
        return Optional.ofNullable(ports.get(listeningPort));
    }

    private Optional<TraversalClientLink> link(StreamFlow flow) {
        for (TraversalClientLink l : links) if (l.owns(flow)) return Optional.of(l);
        return Optional.empty();
    }

    // --- what happens to their connections

    /** Gives a request on a connection to the judge of its port; true where the judge took it. */
    public boolean takes(SipMessage request, StreamFlow flow, ServerTransaction<Flow> server) {
        return port(flow.listeningPort()).map(p -> p.request(request, flow, server)).orElse(false);
    }

    /** Somebody connected. */
    public void accepted(StreamFlow flow) {
        port(flow.listeningPort()).ifPresent(p -> p.accepted(flow));
    }

    /** A connection that we dialled is up. */
    public void opened(StreamFlow flow) {
        link(flow).ifPresent(l -> l.opened(flow));
    }

    /** A connection is gone, or never came up. */
    public void closed(StreamFlow flow, CloseReason reason) {
        link(flow).ifPresent(l -> l.closed(reason));
        port(flow.listeningPort()).ifPresent(p -> p.closed(flow, reason));
    }

    /** A TLS handshake with a client failed. */
    public void handshakeFailed(int listeningPort, Endpoint remote, CloseReason reason) {
        port(listeningPort).ifPresent(p -> p.handshakeFailed(remote, reason));
    }

    // --- time

    @Override
    public long deadlineNs() {
        long soonestNs = Machine.NEVER;
        for (TraversalClientLink l : links) soonestNs = Math.min(soonestNs, l.deadlineNs());
        for (TraversalServerPort p : ports.values()) soonestNs = Math.min(soonestNs, p.deadlineNs());
        return soonestNs;
    }

    @Override
    public void timer(long nowNs) {
        for (TraversalClientLink l : List.copyOf(links)) if (l.deadlineNs() <= nowNs) l.timer(nowNs);
        for (TraversalServerPort p : List.copyOf(ports.values())) if (p.deadlineNs() <= nowNs) p.timer(nowNs);
    }
}
