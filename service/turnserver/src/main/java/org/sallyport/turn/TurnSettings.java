package org.sallyport.turn;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.ports.PortBook;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * What the loops of a TURN server are told once, at start. Immutable.
 *
 * @param book makes the claims of relay ports
 * @param realm of the long-term credentials, RFC 8489 §9.2
 * @param software for SOFTWARE; empty leaves it out (attack rows TURN-30, TURN-31)
 * @param relays where relayed addresses live: at most one of each family
 * @param peers whom a client may name as peer; the relay addresses themselves are judged apart, see {@link Relay}
 * @param answerOnly prefixes of {@code peers} that are sent to only after they have sent to the relay port: no row of
 *     the port document opens from a relay toward the private network
 * @param alternates where clients are sent when nothing is left here (300, RFC 8489 §10); may be empty
 * @param times lifetimes
 * @param quotas how much one client, one user and all may hold
 * @param extras what is off unless an operator asks for it
 * @param dscp of relayed packets, 0 to 63
 */
public record TurnSettings(
        PortBook book,
        String realm,
        String software,
        List<Relay> relays,
        AddressPolicy peers,
        List<Cidr> answerOnly,
        List<Endpoint> alternates,
        Times times,
        Quotas quotas,
        Extras extras,
        int dscp) {
    public TurnSettings {
        relays = List.copyOf(relays);
        answerOnly = List.copyOf(answerOnly);
        alternates = List.copyOf(alternates);
    }

    /**
     * The same with what a running relay takes over: lifetimes, quotas of one user, address and allocation, peers,
     * alternates and SOFTWARE. Tables and nonces are made at the start by the rest.
     */
    public TurnSettings taking(TurnSettings fresh) {
        Quotas f = fresh.quotas;
        return new TurnSettings(book, realm, fresh.software, relays, fresh.peers, fresh.answerOnly, fresh.alternates,
                new Times(fresh.times.lifetimeDefaultNs(), fresh.times.lifetimeMaxNs(), times.nonceNs(),
                        times.reservationNs()),
                new Quotas(quotas.allocationsMax(), f.perUserMax(), f.perAddressMax(), f.permissionsMax(),
                        f.channelsMax(),
                        f.allocationBitsPerSecond(), f.userBitsPerSecond(), quotas.unprovenAnswersPerSecond()),
                new Extras(extras.sha256(), extras.tcpRelays(), fresh.extras.tcpPeerPortMin()), dscp);
    }

    /** The same with more addresses that no client may name as peer; those that relay are judged apart as ever. */
    public TurnSettings withDenied(List<IpAddress> addresses) {
        List<Cidr> denied = new ArrayList<>(peers.denied());
        for (IpAddress a : addresses) denied.add(Cidr.of(a + (a.isV4() ? "/32" : "/128")));
        AddressPolicy stricter = new AddressPolicy(peers.allowed(), denied, peers.own(), peers.servers());
        return new TurnSettings(book, realm, software, relays, stricter, answerOnly, alternates, times, quotas, extras,
                dscp);
    }

    /**
     * An address that relays. A peer with the advertised or the local address is another allocation of this server:
     * packets to it are handed over in memory, or dropped where nobody holds the port; they never reach a socket.
     *
     * @param local bound by the relay sockets
     * @param advertised what XOR-RELAYED-ADDRESS says: the public address of a static NAT, or {@code local}
     */
    public record Relay(IpAddress local, IpAddress advertised) {}

    /**
     * All in nanoseconds. Permissions live for 300 s and channels for 600 s, as RFC 8656 §9 and §12 fix them.
     *
     * @param lifetimeDefaultNs of an allocation that asks for nothing
     * @param lifetimeMaxNs most that an allocation gets
     * @param nonceNs life of a nonce
     * @param reservationNs how long the odd port of EVEN-PORT waits for its token, RFC 8656 §7.2
     */
    public record Times(long lifetimeDefaultNs, long lifetimeMaxNs, long nonceNs, long reservationNs) {
        private static final long SECOND_NS = 1_000_000_000L;

        /** 600 s, 3,600 s, 600 s, 30 s. */
        public static final Times DEFAULTS =
                new Times(600 * SECOND_NS, 3_600 * SECOND_NS, 600 * SECOND_NS, 30 * SECOND_NS);
    }

    /**
     * Counts and rates. A rate of 0 means none is set.
     *
     * @param allocationsMax of the whole node
     * @param perUserMax allocations of one user
     * @param perAddressMax allocations of one client address
     * @param permissionsMax of one allocation
     * @param channelsMax of one allocation
     * @param allocationBitsPerSecond of one allocation, either direction apart
     * @param userBitsPerSecond of all allocations of one user on one loop, either direction apart
     * @param unprovenAnswersPerSecond answers per second to requests that proved nothing, for each client prefix (/24
     *     or /48)
     */
    public record Quotas(
            int allocationsMax,
            int perUserMax,
            int perAddressMax,
            int permissionsMax,
            int channelsMax,
            long allocationBitsPerSecond,
            long userBitsPerSecond,
            int unprovenAnswersPerSecond) {}

    /**
     * Options.
     *
     * @param sha256 whether PASSWORD-ALGORITHMS offers SHA-256 beside MD5, RFC 8489 §18.5
     * @param tcpRelays whether RFC 6062 allocations are given to clients that come over TCP or TLS
     * @param tcpPeerPortMin lowest port of a peer that is dialed over TCP
     */
    public record Extras(boolean sha256, boolean tcpRelays, int tcpPeerPortMin) {
        /** SHA-256 offered, no TCP allocations. */
        public static final Extras DEFAULTS = new Extras(true, false, 1024);
    }
}
