package org.sallyport.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.config.ZoneKeys.ZoneType;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;

/** Reads {@code zones[]}. */
final class ZonesReader {
    private static final int ZONES_MAX = ZoneTable.ZONES_MAX;
    private static final int PEERS_MAX = Zone.PEERS_MAX;

    /** Names that stand for something else in search rules, or for a zone that every node has. */
    private static final Set<String> RESERVED =
            Set.of("any", "all-zones", "local-zone", "default-zone", Zone.LOCAL, Zone.DEFAULT);

    private static final int PASSWORD_LENGTH_MIN = 12;

    private final Draft draft;
    private final Optional<Role> role;
    private final PortsReader ports;
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> users = new HashMap<>();

    ZonesReader(Draft draft, Optional<Role> role, PortsReader ports) {
        this.draft = draft;
        this.role = role;
        this.ports = ports;
    }

    /** The zones that could be read, in the order of the file; faults are told to the draft. */
    List<Zone> zones() {
        int count = draft.count("zones");
        if (count > ZONES_MAX) draft.problem("zones", "There are more than " + ZONES_MAX + " zones.");
        List<Zone> out = new ArrayList<>();
        for (int i = 0; i < Math.min(count, ZONES_MAX); i++) zone(i).ifPresent(out::add);
        return out;
    }

    private Optional<Zone> zone(int i) {
        Optional<String> name = draft.need(ZoneKeys.ZONE_NAME, "search rules and status pages name the zone.", i);
        name.ifPresent(n -> {
            if (!names.add(n)) draft.problem(Draft.at(ZoneKeys.ZONE_NAME, i), "There is already a zone '" + n + "'.");
            if (RESERVED.contains(n)) {
                draft.problem(Draft.at(ZoneKeys.ZONE_NAME, i),
                        "'" + n + "' has a meaning of its own in search rules.");
            }
        });
        Optional<ZoneType> type = draft.need(ZoneKeys.ZONE_TYPE, "what is on the other side?", i);
        if (type.isEmpty()) return Optional.empty();
        refuseStrayKeys(type.get(), i);
        String called = name.filter(n -> !RESERVED.contains(n)).orElse("zone-" + (i + 1));
        Zone.Common common = new Zone.Common(draft.get(ZoneKeys.ZONE_HOPS, i), draft.get(ZoneKeys.ZONE_POLICY, i),
                draft.get(ZoneKeys.ZONE_PROXIED, i),
                draft.find(ZoneKeys.ZONE_ICE, i).orElse(draft.get(SipKeys.SIP_ICE)),
                draft.find(ZoneKeys.ZONE_ASYMMETRIC_RTP, i).orElse(draft.get(SipKeys.SIP_ASYMMETRIC_RTP)));
        return switch (type.get()) {
            case TRAVERSAL_CLIENT -> client(called, common, i);
            case TRAVERSAL_SERVER -> server(called, common, i);
            case NEIGHBOR -> neighbor(called, common, i);
            case DNS -> Optional.of(new Zone.Dns(called, common, draft.get(ZoneKeys.ZONE_INCLUDE_A, i), Transport.UDP,
                    new Zone.Tls(draft.find(ZoneKeys.ZONE_TLS_VERIFY, i).orElse(false))));
        };
    }

    /** A key that the type of zone has no use for is a mistake, not something to pass over. */
    private void refuseStrayKeys(ZoneType type, int i) {
        boolean traversal = type == ZoneType.TRAVERSAL_CLIENT || type == ZoneType.TRAVERSAL_SERVER;
        List<ConfigKey<?>> stray = new ArrayList<>();
        if (!traversal) {
            stray.addAll(List.of(ZoneKeys.ZONE_USER, ZoneKeys.ZONE_PASSWORD, ZoneKeys.ZONE_KEEP_ALIVE,
                    ZoneKeys.ZONE_H323_PORT));
        }
        if (traversal) stray.addAll(List.of(ZoneKeys.ZONE_ICE, ZoneKeys.ZONE_ASYMMETRIC_RTP));
        if (type != ZoneType.TRAVERSAL_CLIENT) stray.add(ZoneKeys.ZONE_RETRY);
        if (type == ZoneType.TRAVERSAL_SERVER || type == ZoneType.DNS) stray.add(ZoneKeys.ZONE_PEER);
        if (type == ZoneType.DNS) {
            // Nobody comes through it, neither as a caller nor with somebody's registration.
            stray.addAll(List.of(ZoneKeys.ZONE_SIP_PORT, ZoneKeys.ZONE_SIP_TRANSPORT, ZoneKeys.ZONE_TLS_NAME,
                    ZoneKeys.ZONE_PROXIED));
        } else {
            stray.add(ZoneKeys.ZONE_INCLUDE_A);
        }
        for (ConfigKey<?> key : stray) {
            if (draft.says(Draft.at(key, i))) {
                draft.problem(Draft.at(key, i),
                        "has no meaning in a zone of type " + KeyTypes.token(type) + ". Take it out.");
            }
        }
    }

    private Optional<Zone> client(String name, Zone.Common common, int i) {
        if (role.filter(Role.EDGE::equals).isPresent()) {
            draft.problem(Draft.at(ZoneKeys.ZONE_TYPE, i), "Edge never dials inward: its half of the zone is"
                    + " traversal-server, and traversal-client stands in the file of control.", "SIT-1");
        }
        List<PeerAddress> peers = peers(i);
        Transport transport = traversalTransport(i);
        int port = traversalPort(i);
        int h323 = ports.zonePort(Setting.ZONE_H323, ZoneKeys.ZONE_H323_PORT, i);
        Zone.Tls tls = tls(transport, peers, i);
        Optional<String> user = user(i);
        Optional<Sensitive<String>> password = password(i);
        if (peers.isEmpty() || user.isEmpty() || password.isEmpty()) return Optional.empty();
        return Optional
                .of(new Zone.TraversalClient(name, common, new Zone.Peers(hosts(peers), port, transport), h323, tls,
                        new Zone.Credentials(user.get(), password.get()), draft.get(ZoneKeys.ZONE_RETRY, i).toNanos(),
                        draft.get(ZoneKeys.ZONE_KEEP_ALIVE, i).toNanos()));
    }

    private Optional<Zone> server(String name, Zone.Common common, int i) {
        if (role.filter(Role.CONTROL::equals).isPresent()) {
            draft.problem(Draft.at(ZoneKeys.ZONE_TYPE, i), "Control opens every connection: its half of the zone is"
                    + " traversal-client, and traversal-server stands in the file of edge.", "SIT-1");
        }
        Transport transport = traversalTransport(i);
        int port = traversalPort(i);
        int h323 = ports.zonePort(Setting.ZONE_H323, ZoneKeys.ZONE_H323_PORT, i);
        Optional<String> subject = draft.find(ZoneKeys.ZONE_TLS_NAME, i);
        boolean verify = draft.find(ZoneKeys.ZONE_TLS_VERIFY, i).orElse(true);
        if (transport == Transport.TLS && verify) {
            needTrust(i);
            if (subject.isEmpty() && !draft.says(Draft.at(ZoneKeys.ZONE_TLS_NAME, i))) {
                draft.problem(Draft.at(ZoneKeys.ZONE_TLS_NAME, i),
                        "is missing: which name must the certificate of control carry?", "SIT-1");
            }
        }
        Optional<String> user = user(i);
        user.ifPresent(u -> {
            String other = users.putIfAbsent(u, name);
            if (other != null) {
                draft.problem(Draft.at(ZoneKeys.ZONE_USER, i),
                        "Zone '" + other + "' has that user name already; a client must belong to one zone.", "SIT-1");
            }
        });
        Optional<Sensitive<String>> password = password(i);
        if (user.isEmpty() || password.isEmpty()) return Optional.empty();
        return Optional.of(new Zone.TraversalServer(name, common, port, transport, h323, new Zone.Tls(verify, subject),
                new Zone.Credentials(user.get(), password.get()), draft.get(ZoneKeys.ZONE_KEEP_ALIVE, i).toNanos()));
    }

    private Optional<Zone> neighbor(String name, Zone.Common common, int i) {
        List<PeerAddress> peers = peers(i);
        Transport transport = draft.get(ZoneKeys.ZONE_SIP_TRANSPORT, i);
        int port = draft.find(ZoneKeys.ZONE_SIP_PORT, i).orElse(transport == Transport.TLS ? 5061 : 5060);
        Zone.Tls tls = tls(transport, peers, i);
        if (peers.isEmpty()) return Optional.empty();
        return Optional.of(new Zone.Neighbor(name, common, new Zone.Peers(hosts(peers), port, transport), tls));
    }

    private List<PeerAddress> peers(int i) {
        draft.need(ZoneKeys.ZONE_PEER, "where is the other side?", i);
        List<PeerAddress> peers = draft.list(ZoneKeys.ZONE_PEER, i);
        if (peers.size() > PEERS_MAX) {
            draft.problem(Draft.at(ZoneKeys.ZONE_PEER, i), "names more than " + PEERS_MAX + " peers.");
        }
        return peers;
    }

    private static List<String> hosts(List<PeerAddress> peers) {
        return peers.stream().limit(PEERS_MAX).map(PeerAddress::text).toList();
    }

    private Transport traversalTransport(int i) {
        Transport transport = draft.get(ZoneKeys.ZONE_SIP_TRANSPORT, i);
        if (transport == Transport.UDP) {
            draft.problem(Draft.at(ZoneKeys.ZONE_SIP_TRANSPORT, i),
                    "A traversal zone is one lasting connection: tcp or tls.", "SIT-1");
        }
        if (transport == Transport.TLS && !draft.says(SipKeys.TLS_CERTIFICATE.path())) {
            draft.problem(Draft.at(ZoneKeys.ZONE_SIP_TRANSPORT, i),
                    "Over TLS both sides show a certificate: set protocols.sip.tls.certificate and .key.", "SIT-1");
        }
        return transport;
    }

    private int traversalPort(int i) {
        int port = ports.zonePort(Setting.ZONE_SIP, ZoneKeys.ZONE_SIP_PORT, i);
        if (port < 1024) {
            draft.problem(Draft.at(ZoneKeys.ZONE_SIP_PORT, i), "must be 1024 or above in a traversal zone.", "SIT-1");
        }
        return port;
    }

    private Zone.Tls tls(Transport transport, List<PeerAddress> peers, int i) {
        boolean verify = draft.find(ZoneKeys.ZONE_TLS_VERIFY, i).orElse(true);
        Optional<String> subject = draft.find(ZoneKeys.ZONE_TLS_NAME, i);
        if (transport == Transport.TLS && verify) {
            needTrust(i);
            peers.stream().filter(p -> p.ip().isPresent()).findFirst().ifPresent(p -> {
                if (subject.isPresent() || draft.says(Draft.at(ZoneKeys.ZONE_TLS_NAME, i))) return;
                draft.problem(Draft.at(ZoneKeys.ZONE_PEER, i), "The certificate's name is checked, but '" + p
                        + "' is an address. Write a host name, or the certificate's name as tls-verify-subject-name.",
                        "SIT-1");
            });
        }
        return new Zone.Tls(verify, subject);
    }

    private void needTrust(int i) {
        if (draft.says(SipKeys.TLS_TRUST.path())) return;
        draft.problem(Draft.at(ZoneKeys.ZONE_TLS_VERIFY, i),
                "The other side's certificate is checked, but protocols.sip.tls.trust names no authority.", "SIT-1");
    }

    private Optional<String> user(int i) {
        return draft.need(ZoneKeys.ZONE_USER, "control shows itself to edge by it.", i);
    }

    private Optional<Sensitive<String>> password(int i) {
        Optional<Sensitive<String>> p = draft.need(ZoneKeys.ZONE_PASSWORD, "both sides prove that they know it.", i);
        if (p.isPresent() && p.get().reveal().length() < PASSWORD_LENGTH_MIN) {
            draft.problem(Draft.at(ZoneKeys.ZONE_PASSWORD, i), "is shorter than " + PASSWORD_LENGTH_MIN
                    + " characters; nobody has to type it, so let it be long.");
        }
        return p;
    }
}
