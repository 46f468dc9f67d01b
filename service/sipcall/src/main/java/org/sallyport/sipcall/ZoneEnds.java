package org.sallyport.sipcall;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.TlsIdentity;
import org.sallyport.ports.Role;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.sipcall.traversal.TraversalClientLink;
import org.sallyport.sipcall.traversal.TraversalServerPort;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneExchange;
import org.sallyport.zone.locate.Finder;

/**
 * This node's ends of its traversal zones, and every place where it listens: made at the start, exchanged while it runs.
 * Owner: the desk.
 *
 * <p>A zone that stays as it was keeps its connection. One that changed is left and joined anew, and what is under way in it
 * waits, as it does when a connection is lost. The calls of one that is gone are ended.
 */
final class ZoneEnds {
    private final SipParts parts;
    private final Finder finder;
    private final List<SipListen> listens = new ArrayList<>();
    private Optional<TlsIdentity> tls;
    private boolean sharedPairs;

    ZoneEnds(SipParts parts, Finder finder) {
        this.parts = parts;
        this.finder = finder;
        this.tls = parts.settings.tls();
    }

    /** What we show, and whom we trust. */
    Optional<TlsIdentity> tls() {
        return tls;
    }

    /** Makes the ends; nothing is opened. */
    void make() {
        parts.zoneTable.zones().forEach(this::make);
    }

    private void make(Zone zone) {
        switch (zone) {
            case Zone.TraversalClient z -> parts.clientLinks.add(new TraversalClientLink(parts, z, parts.settings.interfaces(), tls,
                    finder));
            case Zone.TraversalServer z -> parts.serverPorts.put(z.port(), new TraversalServerPort(parts, z, this::sibling));
            case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> { }
        }
    }

    private Optional<String> sibling(TraversalServerPort.Sibling question) {
        for (Zone zone : parts.zoneTable.zones()) {
            if (!(zone instanceof Zone.TraversalServer z)) continue;
            boolean hit = switch (question) {
                case TraversalServerPort.Sibling.WithCertificate(List<String> names) ->
                        z.tlsVerifySubjectName().filter(n -> names.stream().anyMatch(n::equalsIgnoreCase)).isPresent();
                case TraversalServerPort.Sibling.WithUser(String user) -> z.credentials().username().equals(user);
            };
            if (hit) return Optional.of(z.name());
        }
        return Optional.empty();
    }

    /** Opens every listening place; the answer names what could not be opened. */
    List<String> open() {
        List<String> faults = new ArrayList<>();
        parts.settings.listens().forEach(l -> listen(l, faults));
        for (Zone zone : parts.zoneTable.zones()) if (zone instanceof Zone.TraversalServer z) listen(port(z), faults);
        shared(faults);
        return faults;
    }

    private void listen(SipListen where, List<String> faults) {
        Optional<String> fault = parts.transports.listen(where);
        fault.ifPresent(faults::add);
        if (fault.isEmpty()) listens.add(where);
    }

    private SipListen port(Zone.TraversalServer z) {
        Optional<TlsIdentity> shown = z.transport() == Transport.TLS ? tls : Optional.empty();
        return new SipListen(parts.settings.inner(), z.transport(), z.port(),
                shown.map(t -> z.tlsVerifySubjectName().isPresent() ? requiring(t) : t), List.of("SIT-1"));
    }

    private static TlsIdentity requiring(TlsIdentity t) {
        return new TlsIdentity(t.certificateChain(), t.privateKey(), t.trust(), TlsIdentity.ClientCertificate.REQUIRED);
    }

    /** The shared pairs are opened with the first zone, and stay open. */
    private void shared(List<String> faults) {
        if (sharedPairs || parts.settings.role() != Role.EDGE || parts.serverPorts.isEmpty()) return;
        Optional<String> fault = parts.media.openSharedPairs(parts.settings.inner());
        fault.ifPresent(faults::add);
        sharedPairs = fault.isEmpty();
    }

    // --- while the node runs

    /** Leaves what is gone or begins anew; before the zones are exchanged. */
    void end(ZoneExchange exchange) {
        for (Session s : parts.sessions.all()) {
            if (zonesOf(s).stream().anyMatch(z -> exchange.gone().contains(z) && parts.isPair(z))) parts.ends.hangUp(s, "its zone is gone");
        }
        for (Zone zone : exchange.ended()) {
            switch (zone) {
                case Zone.TraversalClient z -> {
                    parts.clientLinks.stream().filter(l -> l.name().equals(z.name())).forEach(TraversalClientLink::stop);
                    parts.clientLinks.removeIf(l -> l.name().equals(z.name()));
                }
                case Zone.TraversalServer z -> {
                    Optional.ofNullable(parts.serverPorts.remove(z.port())).ifPresent(TraversalServerPort::stop);
                    listens.stream().filter(l -> l.port() == z.port() && l.via().equals(parts.settings.inner())).toList()
                            .forEach(this::close);
                }
                case Zone.LocalZone _, Zone.DefaultZone _, Zone.Dns _, Zone.Neighbor _ -> { }
            }
            if (exchange.gone().contains(zone.name())) parts.zoneFlows.ended(zone.name());
            parts.host.log(LogTopic.ZONE, LogLevel.INFO, zone.name() + (exchange.gone().contains(zone.name()) ? " is gone" : " begins anew"));
        }
    }

    static List<String> zonesOf(Session s) {
        List<String> out = new ArrayList<>(List.of(s.caller().zone()));
        s.established().ifPresent(d -> out.add(d.callee().zone()));
        return out;
    }

    private void close(SipListen where) {
        parts.transports.close(where);
        listens.remove(where);
    }

    /** Joins what is new or begins anew, and shows other certificates where the file names others. */
    List<String> begin(ZoneExchange exchange, SipCallSettings fresh) {
        tls = fresh.tls();
        List<String> faults = new ArrayList<>();
        for (SipListen l : fresh.listens()) {
            listens.stream().filter(old -> l.transport() == Transport.TLS && old.port() == l.port() && old.via().equals(l.via())
                    && old.transport() == Transport.TLS && !old.equals(l)).findFirst().ifPresent(old -> {
                        close(old);
                        listen(l, faults);
                    });
        }
        for (Zone zone : exchange.begun()) {
            make(zone);
            if (zone instanceof Zone.TraversalClient && parts.takeOver.done()) parts.clientLinks.getLast().start();
        }
        // What could not be opened before is tried again: nobody else would.
        fresh.listens().forEach(l -> missing(l, faults));
        for (Zone zone : parts.zoneTable.zones()) if (zone instanceof Zone.TraversalServer z) missing(port(z), faults);
        shared(faults);
        return faults;
    }

    private void missing(SipListen wanted, List<String> faults) {
        boolean there = listens.stream().anyMatch(l -> l.port() == wanted.port() && l.via().equals(wanted.via())
                && (l.transport() == Transport.UDP) == (wanted.transport() == Transport.UDP));
        if (!there) listen(wanted, faults);
    }
}
