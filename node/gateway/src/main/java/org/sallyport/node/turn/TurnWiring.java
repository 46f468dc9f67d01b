package org.sallyport.node.turn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.config.Credential;
import org.sallyport.config.InterfaceConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TurnConfig;
import org.sallyport.host.TlsIdentity;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.Setting;
import org.sallyport.stun.StunKey;
import org.sallyport.turn.TurnRows;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.credential.LongTermAuthentication;
import org.sallyport.turn.credential.OpaqueString;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.desk.TurnDesk;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.turn.tcp.TurnStreams;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/** From what the file says to what the TURN server is told. Pure. */
final class TurnWiring {
    /** Networks behind an inner firewall: no row opens toward them from a relay, so it only answers there. */
    private static final List<Cidr> INWARD = List.of(Cidr.of("10.0.0.0/8"), Cidr.of("172.16.0.0/12"),
            Cidr.of("192.168.0.0/16"), Cidr.of("100.64.0.0/10"), Cidr.of("169.254.0.0/16"), Cidr.of("fc00::/7"),
            Cidr.of("fe80::/10"));

    private final NodeConfig config;
    private final TurnConfig turn;

    TurnWiring(NodeConfig config) {
        this.config = config;
        this.turn = TurnConfig.of(config);
    }

    TurnDesk.Setup setup(PortBook book, AddressPolicy strangers, Optional<TlsIdentity> tls) {
        String realm = realm();
        return new TurnDesk.Setup(settings(book, strangers), hearings(), turn.loops(), access(),
                (nonces, entropy) -> new LongTermAuthentication(realm, turn.sha256(), turn.nonceLife().toNanos(),
                        nonces, entropy,
                        LongTermAuthentication.Limits.DEFAULTS),
                streams(book, tls));
    }

    private Optional<TurnDesk.StreamSide> streams(PortBook book, Optional<TlsIdentity> tls) {
        boolean overTls = on(Setting.TURN_TLS_ENABLED) && tls.isPresent();
        if (!on(Setting.TURN_TCP_ENABLED) && !overTls) return Optional.empty();
        List<PortClaim> claims = TurnStreams.claims(book, config.addresses(), on(Setting.TURN_TCP_ENABLED), overTls);
        return Optional.of(new TurnDesk.StreamSide(
                new TurnStreams.Setup(claims, overTls ? tls : Optional.empty(), StreamLimits.DEFAULTS),
                on(Setting.TURN_TCP_RELAYS_ENABLED) ? Optional.of(TcpRelayLimits.DEFAULTS) : Optional.empty()));
    }

    private boolean on(Setting setting) {
        return config.ports().isOn(setting);
    }

    private String realm() {
        return OpaqueString.prepare(turn.realm()).orElse(config.name());
    }

    TurnSettings settings(PortBook book, AddressPolicy strangers) {
        TurnConfig.Limits l = turn.limits();
        return new TurnSettings(book, realm(), turn.software(), relays(), peers(strangers), answerOnly(),
                turn.alternateServers(),
                new TurnSettings.Times(turn.lifetimeDefault().toNanos(), turn.lifetimeMax().toNanos(),
                        turn.nonceLife().toNanos(), TurnSettings.Times.DEFAULTS.reservationNs()),
                new TurnSettings.Quotas(l.relaysMax(), l.perUserMax(), l.perAddressMax(), l.permissionsMax(),
                        l.channelsMax(), l.bitsPerSecondMax(), l.bitsPerSecondPerUserMax(),
                        l.unprovenAnswersPerSecond()),
                new TurnSettings.Extras(turn.sha256(), on(Setting.TURN_TCP_RELAYS_ENABLED),
                        turn.tcpPeerPortMin()),
                config.media().dscp());
    }

    /** The first address of each family of the outer interface; with a static NAT clients are told the public one. */
    private List<TurnSettings.Relay> relays() {
        List<TurnSettings.Relay> out = new ArrayList<>();
        InterfaceConfig outer = config.outer();
        for (IpAddress.Family family : IpAddress.Family.values()) {
            outer.address(family).ifPresent(a -> out.add(new TurnSettings.Relay(a, outer.advertised(a))));
        }
        return out;
    }

    /**
     * What strangers may name in SIP plays no part: only public addresses, the laboratory's own, and the list. Servers
     * that this node itself leans on are no peers, wherever they are (attack row TURN-8).
     */
    private AddressPolicy peers(AddressPolicy strangers) {
        Set<Cidr> allowed = new LinkedHashSet<>(strangers.allowed());
        allowed.removeAll(config.allowedDestinations());
        allowed.addAll(turn.allowedPeers());
        return new AddressPolicy(List.copyOf(allowed), denied(), strangers.own(), servers());
    }

    /**
     * What the file closes, and the network between the firewalls: hosts inside may well have public addresses, so that
     * being public does not make a peer somebody outside.
     */
    private List<Cidr> denied() {
        List<Cidr> denied = new ArrayList<>(turn.deniedPeers());
        if (config.interfaces().size() == 1) return denied;
        for (IpAddress a : config.inner().addresses()) {
            Cidr network = Cidr.of(a + (a.isV4() ? "/24" : "/64"));
            boolean opened = turn.allowedPeers().stream().anyMatch(p -> p.contains(a) || network.contains(p.base()));
            if (!opened) denied.add(network);
        }
        return denied;
    }

    /**
     * The servers that the file names by address: resolvers and peers of zones (attack row TURN-8). The alternate
     * servers are not among them, because clients of theirs are reached at those addresses.
     */
    private Set<IpAddress> servers() {
        Set<IpAddress> out = new LinkedHashSet<>(config.dnsServers());
        for (Zone z : config.zones()) {
            List<String> peers = switch (z) {
                case Zone.TraversalClient c -> c.peers().hosts();
                case Zone.Neighbor n -> n.peers().hosts();
                case Zone.TraversalServer _, Zone.Dns _, Zone.LocalZone _, Zone.DefaultZone _ -> List.of();
            };
            peers.forEach(p -> IpAddress.parse(p).ifPresent(out::add));
        }
        return out;
    }

    private List<Cidr> answerOnly() {
        return turn.allowedPeers().stream()
                .filter(p -> INWARD.stream().anyMatch(i -> i.contains(p.base()) || p.contains(i.base())))
                .toList();
    }

    /** Every address that the node binds, each on every listening port. */
    List<TurnDesk.Hearing> hearings() {
        List<TurnDesk.Hearing> out = new ArrayList<>();
        for (InterfaceConfig i : config.interfaces()) {
            TurnRows.Facing facing = config.interfaces().size() == 1 ? TurnRows.Facing.BOTH
                    : i.side() == InterfaceConfig.Side.INNER ? TurnRows.Facing.INSIDE : TurnRows.Facing.OUTSIDE;
            for (IpAddress a : i.addresses()) {
                for (PortRange r : config.ports().ports(Setting.TURN_LISTENING).ranges()) {
                    for (int p = r.first(); p <= r.last(); p++)
                        out.add(new TurnDesk.Hearing(new Endpoint(a, p), facing));
                }
            }
        }
        return out;
    }

    // ---------------------------------------------------------------- who may relay

    TurnAccess access() {
        Map<String, TurnAccess.Keys> users = new HashMap<>();
        if (turn.access().useCredentials()) {
            // Digests of the database were made with the realm of registrations and are good for no other.
            boolean digests = realm().equals(config.sip().registration().realm());
            config.credentials().stream()
                    .filter(c -> digests || c.password().isPresent())
                    .forEach(c -> add(users, c));
        }
        // Later and therefore stronger, should two names of the file be one after preparation.
        turn.access().users().forEach(c -> add(users, c));
        return new TurnAccess(users, turn.access().sharedSecrets(), turn.access().credentialLifeMax().toMillis(),
                Set.of());
    }

    private void add(Map<String, TurnAccess.Keys> users, Credential c) {
        OpaqueString.prepare(c.username()).ifPresent(name -> keys(name, c).ifPresent(keys -> users.put(name, keys)));
    }

    private Optional<TurnAccess.Keys> keys(String name, Credential c) {
        if (c.password().isEmpty()) return Optional.of(new TurnAccess.Keys(key(c.ha1Md5()), key(c.ha1Sha256())));
        String realm = realm();
        return c.password().map(Sensitive::reveal).flatMap(OpaqueString::prepare).map(p -> new TurnAccess.Keys(
                StunKey.longTermMd5(name, realm, p), StunKey.longTermSha256(name, realm, p)));
    }

    private static @Nullable StunKey key(Optional<Sensitive<String>> hex) {
        return hex.map(h -> StunKey.ofDigest(HexFormat.of().parseHex(h.reveal()))).orElse(null);
    }
}
