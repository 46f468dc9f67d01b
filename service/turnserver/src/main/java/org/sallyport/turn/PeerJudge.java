package org.sallyport.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.ports.PortSet;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Whom a client may name as peer: the one gate of every method that gives a permission (attack row TURN-11). */
public final class PeerJudge {
    /** Most addresses of one CreatePermission (attack row TURN-37). */
    public static final int NAMED_MAX = 16;

    private TurnSettings settings;
    private final PortSet relayPorts;
    private final PortSet tcpRelayPorts;
    private final long[] ownHigh;
    private final long[] ownLow;

    /** Judges by these settings. */
    public PeerJudge(TurnSettings settings) {
        this.settings = settings;
        this.relayPorts = settings.book().settings(Role.EDGE).ports(Setting.TURN_RELAY);
        this.tcpRelayPorts = settings.book().settings(Role.EDGE).ports(Setting.TURN_TCP_RELAY);
        List<IpAddress> own = new ArrayList<>(settings.peers().own());
        for (TurnSettings.Relay r : settings.relays()) own.add(r.local());
        for (TurnSettings.Relay r : settings.relays()) own.add(r.advertised());
        ownHigh = own.stream().mapToLong(IpAddress::high).toArray();
        ownLow = own.stream().mapToLong(IpAddress::low).toArray();
    }

    /** Judges by other settings from now on; permissions that were given live on for their five minutes. */
    public void settings(TurnSettings other) {
        settings = other;
    }

    /** What became of a peer's address. */
    public sealed interface Verdict {
        /**
         * Packets may pass.
         *
         * @param peer its one spelling: a relay of ours has its advertised address
         * @param ours whether it is a relay of this server
         * @param answerOnly whether it must send first
         */
        record Allowed(IpAddress peer, boolean ours, boolean answerOnly) implements Verdict {}

        /** They may not: 403, for this reason. */
        record Refused(String why) implements Verdict {}
    }

    /** Judges a peer by address, and by port where it is a relay of ours. */
    public Verdict judge(Endpoint peer) {
        return judge(peer, relayPorts);
    }

    private Verdict judge(Endpoint peer, PortSet ours) {
        IpAddress a = peer.address();
        TurnSettings.Relay relay = relay(a);
        if (relay != null) {
            // On a relay address everything but relayed ports is ours and closed: admin, signalling, the listeners.
            if (peer.port() != 0 && !ours.contains(peer.port())) return new Verdict.Refused("own address");
            return new Verdict.Allowed(relay.advertised(), true, false);
        }
        // IPv4-compatible addresses would share their two numbers with IPv4, whatever an operator opens.
        if (!a.isV4() && a.high() == 0 && a.low() >>> 32 == 0) return new Verdict.Refused("special prefix ::/96");
        Optional<String> refusal = settings.peers().refusal(a);
        if (refusal.isPresent()) return new Verdict.Refused(refusal.get());
        for (Cidr c : settings.answerOnly()) if (c.contains(a)) return new Verdict.Allowed(a, false, true);
        return new Verdict.Allowed(a, false, false);
    }

    /** Judges a peer that may connect to a TCP relay: on our own addresses nobody but another TCP relay. */
    public Verdict judgeAccepted(Endpoint peer) {
        return judge(peer, tcpRelayPorts);
    }

    /**
     * Judges a peer that is dialed over TCP, RFC 6062 section 5.2: by the same gate, and stricter. Nothing that only
     * answers is dialed, and no port that an operator keeps servers of other kinds on (attack row TURN-39). On our own
     * addresses only the ports of TCP relays are left; who holds one is reached in memory, and none is dialed.
     */
    public Verdict judgeDialed(Endpoint peer) {
        Verdict verdict = judge(peer, tcpRelayPorts);
        if (!(verdict instanceof Verdict.Allowed(IpAddress _, boolean ours, boolean answerOnly)) || ours)
            return verdict;
        int portMin = settings.extras().tcpPeerPortMin();
        if (answerOnly) return new Verdict.Refused("no row opens toward it");
        return peer.port() < portMin ? new Verdict.Refused("port below " + portMin) : verdict;
    }

    private TurnSettings.@Nullable Relay relay(IpAddress a) {
        for (TurnSettings.Relay r : settings.relays()) if (a.equals(r.advertised()) || a.equals(r.local())) return r;
        return null;
    }

    /** Whether the source of a datagram or a connection is one of our own addresses: nobody honest, or a loop. */
    public boolean isOurs(long high, long low) {
        for (int i = 0; i < ownLow.length; i++) if (ownLow[i] == low && ownHigh[i] == high) return true;
        return false;
    }
}
