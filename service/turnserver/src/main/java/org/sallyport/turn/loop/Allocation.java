package org.sallyport.turn.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.machine.RateCap;
import org.sallyport.turn.AllocationReport;
import org.sallyport.wire.Endpoint;

/**
 * What one client holds, RFC 8656 §5. Owner: one loop.
 *
 * <p>One that waits idle with one relayed address, one permission and one channel takes 800 octets here (measured over
 * 6,000 of them: itself and its tables, client, user's share, place in the table of clients and among the deadlines),
 * and besides what the host keeps for its socket.
 */
final class Allocation extends Timed {
    /** Expired permissions are taken out no more often than this. */
    private static final long PURGE_NS = 1_000_000_000L;

    final long id;
    final Client client;
    /** The client's listening socket, null for a stream, and itself: what every packet to it needs. */
    final @Nullable MediaSocket clientSocket;
    final Endpoint clientEndpoint;
    final UserShare user;
    final PeerTable peers;
    final long startedNs;
    final Optional<String> software;
    /** The transaction that made it, so that its repetition gets the same answer. */
    final byte[] transactionId;
    /** What that answer said, in seconds. */
    final long grantedSeconds;
    final @Nullable RateCap toPeersCap;
    final @Nullable RateCap toClientCap;

    /** The channel of the client's packet before, likely that of the next; may be null or over. */
    @Nullable
    Channel recent;

    @Nullable
    Relayed relayedV4;
    @Nullable
    Relayed relayedV6;
    /** Token of the odd port that was reserved with it; null where none was. */
    @Nullable
    Long reservationToken;
    /** Family, 1 or 2, and code of an additional address that could not be had; 0 where there is nothing to say. */
    int missingFamily;
    int missingCode;

    long toPeersPackets;
    long toPeersBytes;
    long toPeersDropped;
    long toClientPackets;
    long toClientBytes;
    long toClientDropped;

    Allocation(long id, Client client, UserShare user, PeerTable peers, Begun begun, long nowNs) {
        this.id = id;
        this.client = client;
        this.clientSocket = client.socket();
        this.clientEndpoint = client.endpoint();
        this.user = user;
        this.peers = peers;
        this.startedNs = nowNs;
        this.software = begun.software();
        this.transactionId = begun.transactionId();
        this.grantedSeconds = begun.lifetimeNs() / 1_000_000_000L;
        this.toPeersCap = UserShare.cap(begun.bitsPerSecond());
        this.toClientCap = UserShare.cap(begun.bitsPerSecond());
    }

    /** What an Allocate request brought that the allocation keeps. */
    record Begun(byte[] transactionId, Optional<String> software, long lifetimeNs, long bitsPerSecond) {}

    @Nullable
    Relayed relayed(boolean v6) {
        return v6 ? relayedV6 : relayedV4;
    }

    /** Whether an address of any family is left. */
    boolean living(long nowNs) {
        return (relayedV4 != null && relayedV4.living(nowNs)) || (relayedV6 != null && relayedV6.living(nowNs));
    }

    /** When the last of its addresses ends. */
    long expiresNs() {
        return Math.max(relayedV4 == null ? Long.MIN_VALUE : relayedV4.expiresNs,
                relayedV6 == null ? Long.MIN_VALUE : relayedV6.expiresNs);
    }

    /** When to look at it next: exactly for its addresses, coarsely for its peers. */
    long nextDueNs(long nowNs) {
        long peersNs = peers.nextPurgeNs();
        long due = peersNs == Machine.NEVER ? peersNs : Math.max(nowNs + PURGE_NS, peersNs);
        if (relayedV4 != null) due = Math.min(due, relayedV4.expiresNs);
        if (relayedV6 != null) due = Math.min(due, relayedV6.expiresNs);
        return due;
    }

    /** Advertised addresses, IPv4 first. */
    List<Endpoint> advertised() {
        List<Endpoint> out = new ArrayList<>(2);
        if (relayedV4 != null) out.add(relayedV4.advertised);
        if (relayedV6 != null) out.add(relayedV6.advertised);
        return out;
    }

    AllocationReport report(long nowNs) {
        return new AllocationReport(id, user.name, client.transport(), client.endpoint(), client.server(),
                advertised(), startedNs, expiresNs(), peers.livingPermissions(nowNs), peers.livingChannels(nowNs),
                new AllocationReport.Traffic(toPeersPackets, toPeersBytes, toPeersDropped),
                new AllocationReport.Traffic(toClientPackets, toClientBytes, toClientDropped), software);
    }

    /** One relayed transport address of an allocation, RFC 8656 §5; a dual allocation has two. Owner: one loop. */
    static final class Relayed {
        final Allocation allocation;
        final RelaySocket relay;
        final MediaSocket socket;
        final boolean v6;
        /** What the client is told and what other allocations see. */
        final Endpoint advertised;
        /** The number that the loop knows the socket by. */
        final int tag;
        long expiresNs;
        /** The channel of the packet before, likely that of the next; may be null or over. */
        @Nullable
        Channel recent;
        /** Whether the DF bit is set now. */
        boolean dontFragment;

        Relayed(Allocation allocation, RelaySocket relay, Endpoint advertised, int tag, long expiresNs) {
            this.allocation = allocation;
            this.relay = relay;
            this.socket = relay.socket();
            this.v6 = relay.v6();
            this.advertised = advertised;
            this.tag = tag;
            this.expiresNs = expiresNs;
        }

        boolean living(long nowNs) {
            return nowNs < expiresNs;
        }
    }
}
