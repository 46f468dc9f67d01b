package org.sallyport.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sallyport.config.InterfaceConfig.Side;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * Everything that one file says about one node, with the document's defaults where it says nothing.
 *
 * @param name of the node, for logs and status pages
 * @param role control or edge
 * @param stateDirectory where registrations survive a restart
 * @param adminSocket Unix socket of the status commands
 * @param interfaces one, or inner and outer
 * @param ports every setting that decides a port, and the size profile
 * @param sip the SIP protocol
 * @param credentials the local authentication database
 * @param zones in the order of the file
 * @param dialPlan transforms and search rules
 * @param media the traversal subzone
 * @param chapters what the chapters' own sections say, each by its type
 * @param dnsServers resolvers; those of the system where empty
 * @param allowedDestinations prefixes that strangers may name although they are special
 * @param limits what a stranger can make this node hold
 * @param logging what is written down
 */
public record NodeConfig(
        String name,
        Role role,
        Path stateDirectory,
        Path adminSocket,
        List<InterfaceConfig> interfaces,
        PortSettings ports,
        SipConfig sip,
        List<Credential> credentials,
        List<Zone> zones,
        DialPlanConfig dialPlan,
        MediaConfig media,
        Map<Class<?>, Object> chapters,
        List<IpAddress> dnsServers,
        List<Cidr> allowedDestinations,
        LimitsConfig limits,
        LoggingConfig logging) {
    public NodeConfig {
        if (interfaces.isEmpty()) throw new IllegalArgumentException("a node needs an interface");
        interfaces = List.copyOf(interfaces);
        credentials = List.copyOf(credentials);
        zones = List.copyOf(zones);
        chapters = Map.copyOf(chapters);
        dnsServers = List.copyOf(dnsServers);
        allowedDestinations = List.copyOf(allowedDestinations);
    }

    /** The same with other limits. */
    public NodeConfig with(LimitsConfig other) {
        return new NodeConfig(name, role, stateDirectory, adminSocket, interfaces, ports, sip, credentials, zones,
                dialPlan, media,
                chapters, dnsServers, allowedDestinations, other, logging);
    }

    /** The same with other ports. */
    public NodeConfig with(PortSettings other) {
        return new NodeConfig(name, role, stateDirectory, adminSocket, interfaces, other, sip, credentials, zones,
                dialPlan, media,
                chapters, dnsServers, allowedDestinations, limits, logging);
    }

    /** The same with other settings of SIP. */
    public NodeConfig with(SipConfig other) {
        return new NodeConfig(name, role, stateDirectory, adminSocket, interfaces, ports, other, credentials, zones,
                dialPlan, media,
                chapters, dnsServers, allowedDestinations, limits, logging);
    }

    /** The same where a chapter's section says something else. */
    public NodeConfig withChapter(Object said) {
        Map<Class<?>, Object> other = new HashMap<>(chapters);
        other.put(said.getClass(), said);
        return new NodeConfig(name, role, stateDirectory, adminSocket, interfaces, ports, sip, credentials, zones,
                dialPlan, media,
                other, dnsServers, allowedDestinations, limits, logging);
    }

    /** What a chapter's own section says. */
    public <T> T chapter(Class<T> type) {
        return type.cast(Objects.requireNonNull(chapters.get(type)));
    }

    /** The interface toward a side; a node with one interface has the same for both. */
    public InterfaceConfig interfaceToward(Side side) {
        return interfaces.stream().filter(i -> i.side() == side).findFirst().orElse(interfaces.getFirst());
    }

    /** The interface toward the private network, or on an edge toward the inner firewall. */
    public InterfaceConfig inner() {
        return interfaceToward(Side.INNER);
    }

    /** The interface toward the internet; on control, which has no such thing, the only one. */
    public InterfaceConfig outer() {
        return interfaceToward(Side.OUTER);
    }

    /** Every address that the node binds, without repetition. */
    public List<IpAddress> addresses() {
        Set<IpAddress> all = new LinkedHashSet<>();
        interfaces.forEach(i -> all.addAll(i.addresses()));
        return List.copyOf(all);
    }

    /** What the other side is told for an address of ours: the static NAT address where its interface has one. */
    public IpAddress advertised(IpAddress bound) {
        for (InterfaceConfig i : interfaces) if (i.addresses().contains(bound)) return i.advertised(bound);
        return bound;
    }

    /** Where strangers' packets may be sent: never to ourselves, to special prefixes only where the file allows it. */
    public AddressPolicy addressPolicy() {
        Set<IpAddress> own = new LinkedHashSet<>(addresses());
        interfaces.forEach(i -> i.staticNat().ifPresent(own::add));
        return new AddressPolicy(allowedDestinations, own);
    }

    /** The zones of one kind, in the order of the file. */
    public <Z extends Zone> List<Z> zones(Class<Z> kind) {
        List<Z> out = new ArrayList<>();
        for (Zone z : zones) if (kind.isInstance(z)) out.add(kind.cast(z));
        return List.copyOf(out);
    }

    /** The user of that name, compared exactly. */
    public Optional<Credential> credential(String username) {
        return credentials.stream().filter(c -> c.username().equals(username)).findFirst();
    }
}
