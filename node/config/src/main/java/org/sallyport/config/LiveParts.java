package org.sallyport.config;

import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;

/**
 * Which parts of a new reading of its file a running node can take over. The others wait for a restart whole, since half of one
 * would be neither what the old file said nor what the new one says.
 *
 * @param zones zones with the dial plan; not where domains, name or role differ, of which both are made, nor where they may need
 *     a certificate, or take a default of their calls, that waits for a restart
 * @param users the local authentication database; not where edge becomes a registrar or ceases to be one
 * @param tls certificate, key and trust; not where there are some and were none, or the other way round, and not other paths
 *     while TURN listens over TLS, which keeps its files until it listens anew (renewed files under the same path are taken)
 * @param turn who may relay, and within which limits; not where the relay is switched on or off, or has another realm
 */
public record LiveParts(boolean zones, boolean users, boolean tls, boolean turn) {
    /** Compares what runs with what the file says now. */
    public static LiveParts of(NodeConfig running, NodeConfig fresh) {
        boolean role = running.role() == fresh.role();
        boolean named = role && running.name().equals(fresh.name()) && running.sip().domains().equals(fresh.sip().domains());
        boolean users = role && (running.role() == Role.CONTROL || running.credentials().isEmpty() == fresh.credentials().isEmpty());
        TlsConfig a = running.sip().tls();
        TlsConfig b = fresh.sip().tls();
        boolean tls = role && a.certificate().isPresent() == b.certificate().isPresent() && a.trust().isPresent() == b.trust().isPresent()
                && (a.equals(b) || !turnOverTls(running));
        boolean turn = role && running.turn().enabled() == fresh.turn().enabled() && running.turn().realm().equals(fresh.turn().realm());
        boolean alike = running.sip().ice() == fresh.sip().ice() && running.sip().asymmetricRtp() == fresh.sip().asymmetricRtp();
        return new LiveParts(named && tls && alike, users, tls, turn);
    }

    private static boolean turnOverTls(NodeConfig running) {
        return running.turn().enabled() && running.ports().isOn(Setting.TURN_TLS_ENABLED);
    }

    /** Whether a change of this key takes effect at once. */
    boolean takes(ConfigKey<?> key) {
        String path = key.path();
        if (!key.reloadable()) return false;
        if (path.startsWith("zones[]") || path.startsWith("dial-plan.")) return zones;
        if (path.startsWith("authentication.credentials")) return users;
        if (path.startsWith("protocols.sip.tls.")) return tls;
        return !path.startsWith("traversal.turn.") || turn;
    }
}
