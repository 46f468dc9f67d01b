package org.sallyport.config;

import java.util.Set;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;

/**
 * Which parts of a new reading of its file a running node can take over. The others wait for a restart whole, since
 * half of one would be neither what the old file said nor what the new one says.
 *
 * @param zones zones with the dial plan; not where domains, name or role differ, of which both are made, nor where they
 *     may need a certificate, or take a default of their calls, that waits for a restart
 * @param users the local authentication database; not where edge becomes a registrar or ceases to be one
 * @param tls certificate, key and trust; not where there are some and were none, or the other way round, and not other
 *     paths while a chapter keeps its files until it listens anew (renewed files under the same path are taken)
 * @param chapters paths of the chapters' own sections that are taken over
 */
public record LiveParts(boolean zones, boolean users, boolean tls, Set<String> chapters) {
    public LiveParts {
        chapters = Set.copyOf(chapters);
    }

    /** Compares what runs with what the file says now. */
    public static LiveParts of(NodeConfig running, NodeConfig fresh) {
        boolean role = running.role() == fresh.role();
        boolean named =
                role && running.name().equals(fresh.name()) && running.sip().domains().equals(fresh.sip().domains());
        boolean users = role
                && (running.role() == Role.CONTROL || running.credentials().isEmpty() == fresh.credentials().isEmpty());
        TlsConfig a = running.sip().tls();
        TlsConfig b = fresh.sip().tls();
        boolean tls = role && a.certificate().isPresent() == b.certificate().isPresent()
                && a.trust().isPresent() == b.trust().isPresent()
                && AcmeConfig.of(running).enabled() == AcmeConfig.of(fresh).enabled()
                && (a.equals(b) || !ChapterSections.keepCertificate(running));
        Set<String> chapters = role ? ChapterSections.live(running, fresh) : Set.of();
        boolean alike = running.sip().ice() == fresh.sip().ice()
                && running.sip().asymmetricRtp() == fresh.sip().asymmetricRtp();
        return new LiveParts(named && tls && alike, users, tls, chapters);
    }

    /** What runs, with what can be taken over of a new reading of its file. */
    public NodeConfig taking(NodeConfig running, NodeConfig fresh) {
        PortSettings ports = running.ports();
        if (zones) {
            PortSettings.Builder b = ports.toBuilder();
            for (Setting s : Setting.values()) if (s.kind() == Setting.Kind.LIST) b.set(s, fresh.ports().list(s));
            ports = b.build();
        }
        return new NodeConfig(running.name(), running.role(), running.stateDirectory(), running.adminSocket(),
                running.interfaces(), ports, running.sip().with(tls ? fresh.sip().tls() : running.sip().tls()),
                users ? fresh.credentials() : running.credentials(), zones ? fresh.zones() : running.zones(),
                zones ? fresh.dialPlan() : running.dialPlan(), running.media(),
                ChapterSections.taking(running, fresh, chapters), running.dnsServers(), running.allowedDestinations(),
                running.limits().withCalls(fresh.limits().callsMax()), fresh.logging());
    }

    /** Whether a change of this key takes effect at once. */
    boolean takes(ConfigKey<?> key) {
        String path = key.path();
        if (!key.reloadable()) return false;
        if (path.startsWith("zones[]") || path.startsWith("dial-plan.")) return zones;
        if (path.startsWith("authentication.credentials")) return users;
        if (path.startsWith("protocols.sip.tls.")) return tls;
        return !ChapterSections.waits(key, chapters);
    }
}
