package org.sallyport.config;

import java.time.Duration;
import java.util.List;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;

/**
 * The TURN server of edge ({@code traversal.turn}). Its ports are in the node's port settings.
 *
 * @param enabled whether there is one
 * @param realm of its passwords
 * @param access who may use it
 * @param sha256 whether SHA-256 is offered beside MD5
 * @param lifetimeDefault of an allocation that asks for less or nothing
 * @param lifetimeMax most that an allocation gets
 * @param nonceLife how long a nonce may be used
 * @param limits how much one allocation, user, address and all may hold
 * @param allowedPeers special prefixes that a client may name as peer
 * @param deniedPeers prefixes that no client may name as peer, whatever is allowed
 * @param alternateServers where clients go when nothing is left; may be empty
 * @param loops threads that relay, at least 1
 * @param tcpPeerPortMin lowest port of a peer to which a TCP relay connects
 * @param software for SOFTWARE; empty tells nothing
 */
public record TurnConfig(
        boolean enabled,
        String realm,
        Access access,
        boolean sha256,
        Duration lifetimeDefault,
        Duration lifetimeMax,
        Duration nonceLife,
        Limits limits,
        List<Cidr> allowedPeers,
        List<Cidr> deniedPeers,
        List<Endpoint> alternateServers,
        int loops,
        int tcpPeerPortMin,
        String software) {
    public TurnConfig {
        allowedPeers = List.copyOf(allowedPeers);
        deniedPeers = List.copyOf(deniedPeers);
        alternateServers = List.copyOf(alternateServers);
    }

    /** What a node's file says of it. */
    public static TurnConfig of(NodeConfig config) {
        return config.chapter(TurnConfig.class);
    }

    /** The same with what a running relay takes over; its realm, tables, nonces and threads are made at the start. */
    TurnConfig taking(TurnConfig fresh) {
        Limits f = fresh.limits;
        Limits taken =
                new Limits(limits.relaysMax(), f.perUserMax(), f.perAddressMax(), f.permissionsMax(), f.channelsMax(),
                        f.bitsPerSecondMax(), f.bitsPerSecondPerUserMax(), limits.unprovenAnswersPerSecond());
        return new TurnConfig(enabled, realm, fresh.access, sha256, fresh.lifetimeDefault, fresh.lifetimeMax, nonceLife,
                taken,
                fresh.allowedPeers, fresh.deniedPeers, fresh.alternateServers, loops, fresh.tcpPeerPortMin,
                fresh.software);
    }

    /**
     * Who may relay.
     *
     * @param sharedSecrets of time-limited names, the one that issues first; may be empty
     * @param credentialLifeMax how far in the future such a name may end
     * @param users of the relay alone, their digests made with its realm; may be empty
     * @param useCredentials whether users of the local authentication database may relay as well; then no name stands
     *     in both with something to prove itself by
     */
    public record Access(List<Sensitive<String>> sharedSecrets, Duration credentialLifeMax, List<Credential> users,
            boolean useCredentials) {
        public Access {
            users = List.copyOf(users);
            sharedSecrets = List.copyOf(sharedSecrets);
        }
    }

    /**
     * Counts and rates; a rate of 0 is none.
     *
     * @param relaysMax allocations of the node
     * @param perUserMax allocations of one user
     * @param perAddressMax allocations of one client address
     * @param permissionsMax of one allocation
     * @param channelsMax of one allocation
     * @param bitsPerSecondMax of one allocation in each direction
     * @param bitsPerSecondPerUserMax of one user in each direction
     * @param unprovenAnswersPerSecond to requests of one /24 or /48 that prove nothing
     */
    public record Limits(
            int relaysMax,
            int perUserMax,
            int perAddressMax,
            int permissionsMax,
            int channelsMax,
            int bitsPerSecondMax,
            int bitsPerSecondPerUserMax,
            int unprovenAnswersPerSecond) {}
}
