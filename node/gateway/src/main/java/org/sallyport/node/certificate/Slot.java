package org.sallyport.node.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.config.AcmeConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.TlsIdentity;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.renewal.RenewalPlace;

/**
 * A certificate that a node is told to show, and where. Pure.
 *
 * @param id {@code pair} or {@code public}
 * @param identity its files
 * @param partner whether the other node of the pair sees it
 * @param others whether phones, neighbors and strangers see it
 * @param issued whether an authority issues and renews it by itself
 * @param uses where, for people
 */
record Slot(String id, TlsIdentity identity, boolean partner, boolean others, boolean issued, List<String> uses) {
    Slot {
        uses = List.copyOf(uses);
    }

    /** All of a node; one that serves everybody stands there once. */
    static List<Slot> of(NodeSettings settings) {
        List<Slot> out = new ArrayList<>();
        NodeConfig node = settings.config();
        List<String> toOthers = toOthers(node);
        List<String> toPartner = toPartner(node);
        boolean apart = node.sip().tls().hasPublic();
        settings.pairTls().ifPresent(t -> {
            List<String> uses = new ArrayList<>(toPartner);
            if (!apart) uses.addAll(toOthers);
            out.add(new Slot("pair", t, !toPartner.isEmpty(), !apart, false, uses));
        });
        boolean issued = AcmeConfig.of(node).enabled();
        if (apart) settings.publicTls().ifPresent(t -> out.add(new Slot("public", t, false, true, issued, toOthers)));
        return out;
    }

    /** The identity of a pair, where it is shown in a zone, with what renews it. */
    static Optional<RenewalPlace> renewed(NodeSettings settings) {
        NodeConfig node = settings.config();
        List<String> zones = node.zones().stream().filter(z -> switch (z) {
            case Zone.TraversalClient c -> c.peers().transport() == Transport.TLS;
            case Zone.TraversalServer s -> s.transport() == Transport.TLS;
            default -> false;
        }).map(Zone::name).toList();
        return zones.isEmpty() ? Optional.empty()
                : settings.pairTls().map(t -> new RenewalPlace(
                        new PairIdentity(t, node.role() == Role.CONTROL ? node.sip().tls().authorityKey()
                                : Optional.empty()),
                        zones, node.role() == Role.CONTROL));
    }

    private static List<String> toPartner(NodeConfig node) {
        List<String> out = new ArrayList<>();
        for (Zone zone : node.zones()) {
            switch (zone) {
                case Zone.TraversalClient z when z.peers().transport() == Transport.TLS ->
                        out.add("traversal zone " + z.name());
                case Zone.TraversalServer z when z.transport() == Transport.TLS ->
                        out.add("traversal zone " + z.name() + " at port " + z.port());
                default -> {}
            }
        }
        return out;
    }

    private static List<String> toOthers(NodeConfig node) {
        List<String> out = new ArrayList<>();
        if (node.sip().transports().contains(Transport.TLS))
            out.add("SIP over TLS at port " + node.ports().port(Setting.SIP_TLS));
        boolean turn = node.role() == Role.EDGE && node.ports().isOn(Setting.TURN)
                && node.ports().isOn(Setting.TURN_TLS_ENABLED);
        if (turn) out.add("TURN over TLS at port " + node.ports().port(Setting.TURN_TLS));
        return out;
    }

    /** What stops once nobody accepts it any more. */
    String breaks() {
        List<String> out = new ArrayList<>();
        if (partner) out.add("the pair: no call passes between inside and outside");
        if (others) out.add("phones, neighbors and strangers over TLS");
        return String.join("; ", out);
    }
}
