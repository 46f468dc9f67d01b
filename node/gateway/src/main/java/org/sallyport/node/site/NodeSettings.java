package org.sallyport.node.site;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sallyport.config.AcmeConfig;
import org.sallyport.config.InterfaceConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TlsConfig;
import org.sallyport.host.TlsIdentity;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.Role;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.Variables;

/** From what the file says to what every chapter is told; the rest is told by the chapter's own folder. Pure. */
public final class NodeSettings {
    /** Prefixes reserved for documentation and benchmarks: an edge that lives in one of them lives in a laboratory. */
    private static final List<Cidr> LABORATORY = List.of(Cidr.of("192.0.2.0/24"), Cidr.of("198.51.100.0/24"),
            Cidr.of("203.0.113.0/24"), Cidr.of("198.18.0.0/15"), Cidr.of("2001:db8::/32"));

    private final NodeConfig config;
    private final DialPlan plan;

    /** Of a file without a fault. */
    public NodeSettings(NodeConfig config) {
        this.config = config;
        this.plan = DialPlan.of(config.dialPlan().transforms(), config.dialPlan().searchRules(), zones(),
                new Variables(config.sip().domains(), own(), config.name()));
    }

    /** The file itself. */
    public NodeConfig config() {
        return config;
    }

    /** The rows that open its sockets. */
    public PortBook book() {
        return PortBook.of(config.ports());
    }

    /** Every address by which anybody may know this node, those of a static NAT last. */
    public List<IpAddress> own() {
        List<IpAddress> out = new ArrayList<>(config.addresses());
        for (IpAddress a : config.addresses()) if (!out.contains(config.advertised(a))) out.add(config.advertised(a));
        return out;
    }

    /** Each address that is bound, with its side. */
    public List<LocalInterface> interfaces() {
        List<LocalInterface> out = new ArrayList<>();
        for (InterfaceConfig i : config.interfaces()) {
            for (IpAddress a : i.addresses()) out.add(local(i, a));
        }
        return out;
    }

    private LocalInterface local(InterfaceConfig i, IpAddress a) {
        boolean outside = config.role() == Role.EDGE
                && (i.side() == InterfaceConfig.Side.OUTER || config.interfaces().size() == 1);
        return new LocalInterface(i.side().name().toLowerCase(Locale.ROOT),
                outside ? NetworkSide.OUTSIDE : NetworkSide.INSIDE, a, i.advertised(a));
    }

    /** Where control comes to edge: the inner interface, by its own address, since nothing translates it on the way. */
    public LocalInterface traversalInterface() {
        InterfaceConfig inner = config.inner();
        IpAddress a = inner.addresses().getFirst();
        return new LocalInterface(inner.side().name().toLowerCase(Locale.ROOT), NetworkSide.INSIDE, a, a);
    }

    /** What the other node of the pair sees, and by whom it is judged. */
    public Optional<TlsIdentity> pairTls() {
        return tls(config.sip().tls().certificate(), config.sip().tls().key(), config.sip().tls().trust(),
                wantedNames());
    }

    /**
     * What everybody else sees. Nobody is asked for a certificate by default, since some phones ask their user for one
     * then; zone ports are another matter.
     */
    public Optional<TlsIdentity> publicTls() {
        TlsConfig t = config.sip().tls();
        AcmeConfig acme = AcmeConfig.of(config);
        return tls(t.publicCertificate(), t.publicKey(), t.publicTrust(),
                acme.enabled() ? acme.names() : wantedNames());
    }

    private static Optional<TlsIdentity> tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> trust,
            List<String> names) {
        if (certificate.isEmpty() || key.isEmpty()) return Optional.empty();
        return Optional.of(new TlsIdentity(certificate.get(), key.get(), trust, TlsIdentity.ClientCertificate.NONE,
                names));
    }

    /** Names that a certificate of ours does not lose when another takes its place. */
    private List<String> wantedNames() {
        List<String> out = new ArrayList<>(config.sip().domains());
        config.sip().domains().forEach(d -> out.add(config.name() + "." + d));
        out.addAll(config.sip().hostNames());
        return out;
    }

    /** Address families by which the node can send. */
    public List<IpAddress.Family> families() {
        InterfaceConfig toward = config.role() == Role.CONTROL ? config.inner() : config.outer();
        return toward.addresses().stream().map(IpAddress::family).distinct().toList();
    }

    /** The local zone, those of the file in its order, the default zone. */
    public List<Zone> zones() {
        List<Zone> out = new ArrayList<>();
        Zone.Common common = Zone.Common.DEFAULTS.with(config.sip().ice());
        out.add(new Zone.LocalZone(common.asymmetric(config.sip().asymmetricRtp())));
        out.addAll(config.zones());
        out.add(new Zone.DefaultZone(common));
        return out;
    }

    /** Where a call goes. */
    public DialPlan plan() {
        return plan;
    }

    /** Where strangers' packets may be sent. */
    public AddressPolicy policy() {
        AddressPolicy plain = config.addressPolicy();
        boolean laboratory = config.outer().addresses().stream().map(config::advertised)
                .anyMatch(a -> LABORATORY.stream().anyMatch(c -> c.contains(a)));
        if (!laboratory) return plain;
        Set<Cidr> allowed = new LinkedHashSet<>(plain.allowed());
        allowed.addAll(LABORATORY);
        return new AddressPolicy(List.copyOf(allowed), plain.own());
    }

    /** What the media desk is told. */
    public MediaSettings media() {
        return new MediaSettings(interfaces(), config.role() == Role.EDGE ? config.ports().sharedPairs() : List.of(),
                policy(),
                config.media().dscp(), config.media().mediaTimeout().toNanos(), config.media().loops(),
                MediaLimits.DEFAULT.with(config.limits().mediaLinesMax(), config.media().latchWindow().toNanos(),
                        config.media().probeInterval().toNanos())
                        .listening(config.media().listenOnlyTimeout().toNanos()));
    }
}
