package org.sallyport.turn.tcp;

import org.jspecify.annotations.Nullable;
import org.sallyport.host.Stream;
import org.sallyport.stun.StunMessage;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.wire.Endpoint;

/**
 * One connection between a relayed address and a peer, RFC 6062 section 5. Owner: the desk.
 *
 * <pre>
 *   DIALING --opened--&gt; WAITING --ConnectionBind--&gt; BOUND --either closes--&gt; gone
 *      \__ failed: FAILED until its answer is due      \__ 30 s without one: gone
 *   accepted with a permission: WAITING
 * </pre>
 */
final class TcpPeer {
    enum State {
        DIALING,
        FAILED,
        WAITING,
        BOUND,
        GONE
    }

    /** A Connect that waits for its answer. */
    record Asked(StunMessage request, Authentication.Verdict.Proven proven) {}

    final TcpAllocation allocation;
    final Endpoint peer;
    /** Null where the peer came by itself. */
    final @Nullable Asked asked;
    final TcpUser user;
    State state;
    @Nullable
    Stream stream;
    int connectionId;
    long sinceNs;
    byte[] early = new byte[0];

    /** The client's half once it is bound. */
    @Nullable
    ClientStream data;

    /** Both halves, once the client's is bound. */
    @Nullable
    TcpSplice splice;

    TcpPeer(TcpAllocation allocation, Endpoint peer, @Nullable Asked asked, TcpUser user, State state, long nowNs) {
        this.allocation = allocation;
        this.peer = peer;
        this.asked = asked;
        this.user = user;
        this.state = state;
        this.sinceNs = nowNs;
    }

    TcpAllocation.Octets octets() {
        return splice == null ? new TcpAllocation.Octets(0, 0)
                : new TcpAllocation.Octets(splice.toPeerBytes(), splice.toClientBytes());
    }
}
