package org.sallyport.node.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.RegistrationConfig;
import org.sallyport.host.TlsIdentity;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.digest.DigestSettings;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.registrar.RegistrarLimits;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/** From what the file says to what SIP is told. Pure. */
public final class SipSettings {
    private static final int NONCES_MAX = 20_000;

    private final NodeSettings shared;
    private final NodeConfig config;

    /** Of what every chapter is told. */
    public SipSettings(NodeSettings shared) {
        this.shared = shared;
        this.config = shared.config();
    }

    private List<SipListen> listens() {
        List<SipListen> out = new ArrayList<>();
        boolean control = config.role() == Role.CONTROL;
        for (LocalInterface i : shared.interfaces()) {
            if (!control && i.side() == NetworkSide.INSIDE) continue;
            for (Transport t : List.of(Transport.UDP, Transport.TCP, Transport.TLS)) {
                if (!config.sip().transports().contains(t)) continue;
                List<String> rows = switch (t) {
                    case UDP -> control ? List.of("SII-1", "SII-3") : List.of("SIP-1", "SIP-3", "SIN-1", "SIN-3");
                    case TCP -> control ? List.of("SII-4") : List.of("SIP-4", "SIN-3");
                    case TLS -> control ? List.of("SII-5") : List.of("SIP-5", "SIN-3");
                };
                Optional<TlsIdentity> identity =
                        t == Transport.TLS ? shared.publicTls().map(this::asking) : Optional.empty();
                if (t != Transport.TLS || identity.isPresent()) out.add(new SipListen(i, t, port(t), identity, rows));
            }
        }
        return out;
    }

    /** Where a neighbor is known by its certificate it is asked for; whoever has none is welcome as anybody. */
    private TlsIdentity asking(TlsIdentity t) {
        boolean asks = config.zones(Zone.Neighbor.class).stream()
                .anyMatch(n -> n.peers().transport() == Transport.TLS && n.tls().verify());
        return asks ? t.asking(TlsIdentity.ClientCertificate.OPTIONAL) : t;
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
    private List<Transport> transports() {
        List<Transport> out = new ArrayList<>();
        for (Transport t : List.of(Transport.TLS, Transport.TCP, Transport.UDP)) {
            if (config.sip().transports().contains(t) && (t != Transport.TLS || shared.publicTls().isPresent()))
                out.add(t);
        }
        return out;
    }

    /** Who may register here, and how. */
    public SipCallSettings.Registration registration() {
        RegistrationConfig r = config.sip().registration();
        boolean registrar = config.role() == Role.CONTROL || !config.credentials().isEmpty();
        SipCallSettings.RegistrationMode mode =
                registrar ? SipCallSettings.RegistrationMode.REGISTRAR : switch (r.proxyMode()) {
                    case OFF -> SipCallSettings.RegistrationMode.REFUSE;
                    case KNOWN_ONLY -> SipCallSettings.RegistrationMode.PROXY_KNOWN;
                    case ANY -> SipCallSettings.RegistrationMode.PROXY_ANY;
                };
        DigestSettings digest = new DigestSettings(r.realm(), r.algorithms(), r.nonceLife().toNanos(), NONCES_MAX,
                DigestSettings.UriRule.ANY);
        RegistrarLimits limits = RegistrarLimits.DEFAULTS
                .withExpiry((int) r.expiryMin().toSeconds(), (int) r.expiryDefault().toSeconds(),
                        (int) r.expiryMax().toSeconds())
                .withCounts(config.limits().registration().contactsPerAddressMax(),
                        config.limits().registration().bindingsMax());
        return new SipCallSettings.Registration(mode, r.authentication(), r.challengeUdp(), digest,
                limits);
    }

    /** What the file calls this node: as {@code init} names it in certificate and DNS, and whatever else it is told. */
    private List<String> hostNames() {
        List<String> out = new ArrayList<>(List.of(config.name()));
        config.sip().domains().forEach(d -> out.add(config.name() + "." + d));
        out.addAll(config.sip().hostNames());
        return out;
    }

    /** All of it. */
    SipCallSettings sip() {
        var limits = config.limits();
        SipLimits message = SipLimits.DEFAULT;
        SipLimits chosen = new SipLimits(limits.sip().messageBytesMax(),
                Math.min(message.headBytesMax(), limits.sip().messageBytesMax()),
                Math.min(message.lineBytesMax(), limits.sip().messageBytesMax()), limits.sip().headersMax(),
                message.viasMax(),
                Math.min(message.uriBytesMax(), limits.sip().messageBytesMax()), message.lengthlessStream());
        return new SipCallSettings(config.role(), hostNames(), config.sip().domains(), shared.interfaces(), listens(),
                transports(),
                shared.traversalInterface(),
                new SipCallSettings.Shown(shared.pairTls(), shared.publicTls()), shared.zones(), registration(),
                shared.policy(),
                new SipCallSettings.Limits(chosen, limits.callsMax(), limits.sip().transactionsMax(),
                        limits.sip().forksMax(),
                        limits.strangers().perSecond(), limits.strangers().burst(),
                        new SipCallSettings.Shares(limits.shares().callsMax(), limits.shares().ringingMax(),
                                limits.shares().linesMax(),
                                limits.shares().requestsMax(), requestOctets(limits.sip().requestOctetsMax()),
                                limits.shares().outsidePercent())),
                new SipCallSettings.Times(config.sip().timerT1().toNanos(), config.sip().inviteTimeout().toNanos(),
                        config.sip().natKeepAliveInterval().toNanos(),
                        config.sip().connectionIdleTimeout().toNanos(), config.sip().dialogIdleTimeout().toNanos()));
    }

    /** Where nobody has measured the heap, as in a simulation, requests have 64 MiB. */
    private static long requestOctets(int wanted) {
        return wanted == 0 ? 64L << 20 : wanted;
    }
}
