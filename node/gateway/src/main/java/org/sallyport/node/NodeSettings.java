package org.sallyport.node;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.config.InterfaceConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.RegistrationConfig;
import org.sallyport.config.ZoneConfig;
import org.sallyport.host.TlsIdentity;
import org.sallyport.media.MediaLimits;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestSettings;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sipcall.media.MediaSettings;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.registrar.RegistrarLimits;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.LocalInterface;
import org.sallyport.sipcall.transport.NetworkSide;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.AuthenticationPolicy;
import org.sallyport.zone.IceMode;
import org.sallyport.zone.Zone;

/** From what the file says to what the services are told. Pure. */
final class NodeSettings {
    /** Prefixes reserved for documentation and benchmarks: an edge that lives in one of them lives in a laboratory. */
    private static final List<Cidr> LABORATORY = List.of(Cidr.of("192.0.2.0/24"), Cidr.of("198.51.100.0/24"),
            Cidr.of("203.0.113.0/24"), Cidr.of("198.18.0.0/15"), Cidr.of("2001:db8::/32"));

    private static final int NONCES_MAX = 20_000;

    private final NodeConfig config;
    private final Users users;

    NodeSettings(NodeConfig config, Users users) {
        this.config = config;
        this.users = users;
    }

    List<LocalInterface> interfaces() {
        List<LocalInterface> out = new ArrayList<>();
        for (InterfaceConfig i : config.interfaces()) {
            for (IpAddress a : i.addresses()) out.add(local(i, a));
        }
        return out;
    }

    private LocalInterface local(InterfaceConfig i, IpAddress a) {
        boolean outside = config.role() == Role.EDGE && (i.side() == InterfaceConfig.Side.OUTER || config.interfaces().size() == 1);
        return new LocalInterface(i.side().name().toLowerCase(java.util.Locale.ROOT),
                outside ? NetworkSide.OUTSIDE : NetworkSide.INSIDE, a, i.advertised(a));
    }

    /** Where control comes to edge: the inner interface, by its own address, since nothing translates it on the way. */
    LocalInterface traversalInterface() {
        InterfaceConfig inner = config.inner();
        IpAddress a = inner.addresses().getFirst();
        return new LocalInterface(inner.side().name().toLowerCase(java.util.Locale.ROOT), NetworkSide.INSIDE, a, a);
    }

    /** Nobody is asked for a certificate by default, since some phones ask their user for one then; zone ports are another matter. */
    Optional<TlsIdentity> tls() {
        if (config.sip().tls().certificate().isEmpty() || config.sip().tls().key().isEmpty()) return Optional.empty();
        return Optional.of(new TlsIdentity(config.sip().tls().certificate().get(), config.sip().tls().key().get(),
                config.sip().tls().trust(), TlsIdentity.ClientCertificate.NONE));
    }

    List<SipListen> listens() {
        List<SipListen> out = new ArrayList<>();
        boolean control = config.role() == Role.CONTROL;
        for (LocalInterface i : interfaces()) {
            if (!control && i.side() == NetworkSide.INSIDE) continue;
            for (Transport t : List.of(Transport.UDP, Transport.TCP, Transport.TLS)) {
                if (!config.sip().transports().contains(t)) continue;
                List<String> rows = switch (t) {
                    case UDP -> control ? List.of("SII-1", "SII-3") : List.of("SIP-1", "SIP-3", "SIN-1", "SIN-3");
                    case TCP -> control ? List.of("SII-4") : List.of("SIP-4", "SIN-3");
                    case TLS -> control ? List.of("SII-5") : List.of("SIP-5", "SIN-3");
                };
                Optional<TlsIdentity> identity = t == Transport.TLS ? tls().map(this::asking) : Optional.empty();
                if (t != Transport.TLS || identity.isPresent()) out.add(new SipListen(i, t, port(t), identity, rows));
            }
        }
        return out;
    }

    /** Where a neighbor is known by its certificate it is asked for; whoever has none is welcome as anybody. */
    private TlsIdentity asking(TlsIdentity t) {
        boolean asks = config.zones(ZoneConfig.Neighbor.class).stream()
                .anyMatch(n -> n.sip().transport() == Transport.TLS && n.tls().verify());
        return asks ? new TlsIdentity(t.certificateChain(), t.privateKey(), t.trust(), TlsIdentity.ClientCertificate.OPTIONAL) : t;
    }

    private int port(Transport t) {
        return switch (t) {
            case UDP -> config.ports().port(Setting.SIP_UDP);
            case TCP -> config.ports().port(Setting.SIP_TCP);
            case TLS -> config.ports().port(Setting.SIP_TLS);
        };
    }

    Headers.Ports headerPorts() {
        return new Headers.Ports(port(Transport.UDP), port(Transport.TCP), port(Transport.TLS));
    }

    /** Transports by which we can send, the safest first. */
    List<Transport> sendingTransports() {
        List<Transport> out = new ArrayList<>();
        for (Transport t : List.of(Transport.TLS, Transport.TCP, Transport.UDP)) {
            if (config.sip().transports().contains(t) && (t != Transport.TLS || tls().isPresent())) out.add(t);
        }
        return out;
    }

    List<IpAddress.Family> families() {
        InterfaceConfig toward = config.role() == Role.CONTROL ? config.inner() : config.outer();
        return toward.addresses().stream().map(IpAddress::family).distinct().toList();
    }

    List<Zone> zones() {
        List<Zone> out = new ArrayList<>();
        Zone.Common common = Zone.Common.DEFAULTS.with(IceMode.valueOf(config.sip().ice().name()));
        out.add(new Zone.LocalZone(common.asymmetric(config.sip().asymmetricRtp())));
        for (ZoneConfig z : config.zones()) out.add(zone(z));
        out.add(new Zone.DefaultZone(common));
        return out;
    }

    private Zone zone(ZoneConfig z) {
        Zone.Common common = new Zone.Common(z.hopCount(), AuthenticationPolicy.valueOf(z.traits().authenticationPolicy().name()),
                z.traits().acceptProxiedRegistrations(), IceMode.valueOf(z.traits().ice().name()), z.traits().asymmetricRtp());
        return switch (z) {
            case ZoneConfig.TraversalClient c -> new Zone.TraversalClient(c.name(), common,
                    new Zone.Peers(c.peers().stream().map(Object::toString).toList(), c.sip().port(), c.sip().transport()),
                    new Zone.Credentials(c.username(), c.password()), c.retryInterval().toNanos(), c.tls().verify());
            case ZoneConfig.TraversalServer s -> new Zone.TraversalServer(s.name(), common, s.sip().port(), s.sip().transport(),
                    new Zone.Credentials(s.username(), s.password()),
                    s.tls().verify() && s.sip().transport() == Transport.TLS ? s.tls().subjectName() : Optional.empty());
            case ZoneConfig.Neighbor n -> new Zone.Neighbor(n.name(), common,
                    new Zone.Peers(n.peers().stream().map(Object::toString).toList(), n.sip().port(), n.sip().transport()),
                    n.tls().verify());
            case ZoneConfig.Dns d -> new Zone.Dns(d.name(), common, d.includeAddressRecord(), Transport.UDP, d.tls().verify());
        };
    }

    Map<String, String> subjectNames() {
        Map<String, String> out = new HashMap<>();
        for (ZoneConfig.TraversalClient c : config.zones(ZoneConfig.TraversalClient.class)) {
            c.tls().subjectName().ifPresent(n -> out.put(c.name(), n));
        }
        for (ZoneConfig.Neighbor n : config.zones(ZoneConfig.Neighbor.class)) {
            n.tls().subjectName().ifPresent(name -> out.put(n.name(), name));
        }
        return out;
    }

    AddressPolicy policy() {
        AddressPolicy plain = config.addressPolicy();
        boolean laboratory = config.outer().addresses().stream().map(config::advertised)
                .anyMatch(a -> LABORATORY.stream().anyMatch(c -> c.contains(a)));
        if (!laboratory) return plain;
        Set<Cidr> allowed = new LinkedHashSet<>(plain.allowed());
        allowed.addAll(LABORATORY);
        return new AddressPolicy(List.copyOf(allowed), plain.own());
    }

    SipCallSettings.Registration registration() {
        RegistrationConfig r = config.sip().registration();
        boolean registrar = config.role() == Role.CONTROL || !config.credentials().isEmpty();
        SipCallSettings.RegistrationMode mode = registrar ? SipCallSettings.RegistrationMode.REGISTRAR : switch (r.proxyMode()) {
            case OFF -> SipCallSettings.RegistrationMode.REFUSE;
            case KNOWN_ONLY -> SipCallSettings.RegistrationMode.PROXY_KNOWN;
            case ANY -> SipCallSettings.RegistrationMode.PROXY_ANY;
        };
        List<DigestAlgorithm> algorithms = r.algorithms().stream().map(a -> DigestAlgorithm.valueOf(a.name())).toList();
        DigestSettings digest = new DigestSettings(r.realm(), algorithms, r.nonceLife().toNanos(), NONCES_MAX,
                DigestSettings.UriRule.ANY);
        RegistrarLimits limits = RegistrarLimits.DEFAULTS
                .withExpiry((int) r.expiryMin().toSeconds(), (int) r.expiryDefault().toSeconds(), (int) r.expiryMax().toSeconds())
                .withCounts(config.limits().registration().contactsPerAddressMax(), config.limits().registration().bindingsMax());
        return new SipCallSettings.Registration(mode, r.authentication(), r.challengeUdp(), digest,
                users, limits);
    }

    /** What the file calls this node: as {@code init} names it in certificate and DNS, and whatever else it is told. */
    private List<String> hostNames() {
        List<String> out = new ArrayList<>(List.of(config.name()));
        config.sip().domains().forEach(d -> out.add(config.name() + "." + d));
        out.addAll(config.sip().hostNames());
        return out;
    }

    SipCallSettings sip() {
        var limits = config.limits();
        SipLimits message = SipLimits.DEFAULT;
        SipLimits chosen = new SipLimits(limits.sip().messageBytesMax(), Math.min(message.headBytesMax(), limits.sip().messageBytesMax()),
                Math.min(message.lineBytesMax(), limits.sip().messageBytesMax()), limits.sip().headersMax(), message.viasMax(),
                Math.min(message.uriBytesMax(), limits.sip().messageBytesMax()), message.lengthlessStream());
        long zoneKeepAliveNs = config.zones().stream().map(NodeSettings::keepAlive).flatMap(Optional::stream)
                .min(Long::compare).orElse(8_000_000_000L);
        return new SipCallSettings(config.role(), hostNames(), config.sip().domains(), interfaces(), listens(),
                traversalInterface(), tls(), zones(), registration(), policy(),
                new SipCallSettings.Limits(chosen, limits.callsMax(), limits.sip().transactionsMax(), limits.sip().forksMax(),
                        limits.strangers().perSecond(), limits.strangers().burst(),
                        new SipCallSettings.Shares(limits.shares().callsMax(), limits.shares().ringingMax(), limits.shares().linesMax(),
                                limits.shares().requestsMax(), requestOctets(limits.sip().requestOctetsMax()),
                                limits.shares().outsidePercent())),
                new SipCallSettings.Times(config.sip().timerT1().toNanos(), config.sip().inviteTimeout().toNanos(),
                        config.sip().natKeepAliveInterval().toNanos(), zoneKeepAliveNs,
                        config.sip().connectionIdleTimeout().toNanos(), config.sip().dialogIdleTimeout().toNanos()));
    }

    /** Where nobody has measured the heap, as in a simulation, requests have 64 MiB. */
    private static long requestOctets(int wanted) {
        return wanted == 0 ? 64L << 20 : wanted;
    }

    private static Optional<Long> keepAlive(ZoneConfig z) {
        return switch (z) {
            case ZoneConfig.TraversalClient c -> Optional.of(c.keepAliveInterval().toNanos());
            case ZoneConfig.TraversalServer s -> Optional.of(s.keepAliveInterval().toNanos());
            case ZoneConfig.Neighbor _, ZoneConfig.Dns _ -> Optional.empty();
        };
    }

    MediaSettings media() {
        return new MediaSettings(interfaces(), config.role() == Role.EDGE ? config.ports().sharedPairs() : List.of(), policy(),
                config.media().dscp(), config.media().mediaTimeout().toNanos(),
                MediaLimits.DEFAULT.with(config.limits().mediaLinesMax(), config.media().latchWindow().toNanos(),
                        config.media().probeInterval().toNanos()).listening(config.media().listenOnlyTimeout().toNanos()));
    }

}
