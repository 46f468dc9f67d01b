package org.sallyport.turn.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.PeerJudge;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.loop.Allocation.Relayed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Serves CreatePermission and ChannelBind, RFC 8656 §10.2 and §12.2. Owner: one loop.
 *
 * <p>Only here is a permission given, and only to what {@link PeerJudge} allows.
 */
final class Permitting {
    private static final long REFUSAL_TOLD_NS = 1_000_000_000L;

    private final Consumer<? super TurnEvent> events;
    private final Allocations allocations;
    private final Answers answers;
    private final PeerJudge judge;
    private final Tally.Sheet tally;
    private long nextToldNs = -Machine.NEVER;

    Permitting(Consumer<? super TurnEvent> events, Allocations allocations, Answers answers, PeerJudge judge,
            Tally.Sheet tally) {
        this.events = events;
        this.allocations = allocations;
        this.answers = answers;
        this.judge = judge;
        this.tally = tally;
    }

    /** One peer as a request names it. */
    private record Named(Endpoint endpoint, boolean v6OnWire) {
        /** Whether an IPv4 address came as IPv6: no honest client does that. */
        boolean mapped() {
            return v6OnWire && endpoint.address().isV4();
        }
    }

    void createPermission(Ask ask, Allocation a) {
        List<Named> named = peers(ask.request());
        if (named.isEmpty() || named.size() > PeerJudge.NAMED_MAX) {
            answers.refuse(ask, RefusalReason.MALFORMED);
            return;
        }
        List<PeerJudge.Verdict.Allowed> allowed = new ArrayList<>(named.size());
        for (Named n : named) {
            PeerJudge.Verdict.Allowed one = allowed(ask, a, n);
            if (one == null) return;
            if (allowed.stream().noneMatch(x -> x.peer().equals(one.peer()))) allowed.add(one);
        }
        if (!makeRoom(a, allowed, ask.nowNs())) {
            answers.refuse(ask, RefusalReason.RELAY_PEERS_MAX);
            return;
        }
        for (PeerJudge.Verdict.Allowed one : allowed) permit(a, one, ask.nowNs());
        answers.success(ask, StunWriter.success(ask.request()));
    }

    void channelBind(Ask ask, Allocation a) {
        Optional<byte[]> wanted = ask.request().value(StunAttribute.CHANNEL_NUMBER);
        List<Named> named = peers(ask.request());
        // Of an attribute that comes twice the first counts (RFC 8489 §14).
        if (wanted.isEmpty() || named.isEmpty() || named.getFirst().endpoint.port() == 0) {
            answers.refuse(ask, RefusalReason.MALFORMED);
            return;
        }
        int number = ByteBuffer.wrap(wanted.get()).getShort() & 0xffff;
        if (number < Channel.FIRST || number > last(ask)) {
            answers.refuse(ask, RefusalReason.MALFORMED);
            return;
        }
        PeerJudge.Verdict.Allowed one = allowed(ask, a, named.getFirst());
        if (one != null) bind(ask, a, number, one, new Endpoint(one.peer(), named.getFirst().endpoint.port()));
    }

    /**
     * Who chooses a password algorithm speaks RFC 8489 and knows the range of RFC 8656; who does not is a client of
     * RFC 5389 and RFC 5766 and may choose from the wider range of his time (attack row TURN-15).
     */
    private static int last(Ask ask) {
        return ask.request().has(StunAttribute.PASSWORD_ALGORITHM) ? Channel.LAST : Channel.LAST_RFC5766;
    }

    private void bind(Ask ask, Allocation a, int number, PeerJudge.Verdict.Allowed one, Endpoint peer) {
        long nowNs = ask.nowNs();
        Channel byNumber = a.peers.channel(number);
        Channel byPeer = a.peers.channel(one.peer().high(), one.peer().low(), peer.port());
        boolean rested = (byNumber != null && byNumber.freeNs() <= nowNs)
                || (byPeer != null && byPeer.freeNs() <= nowNs);
        if (rested) {
            a.peers.purge(nowNs);
            byNumber = a.peers.channel(number);
            byPeer = a.peers.channel(one.peer().high(), one.peer().low(), peer.port());
        }
        if (byNumber != byPeer) {
            answers.refuse(ask, RefusalReason.MALFORMED);
            return;
        }
        boolean fits = byNumber != null || a.peers.hasRoomForChannel();
        if (!fits || !makeRoom(a, List.of(one), nowNs)) {
            answers.refuse(ask, RefusalReason.RELAY_PEERS_MAX);
            return;
        }
        Permission p = permit(a, one, nowNs);
        if (byNumber == null) {
            byNumber = new Channel(number, peer, p);
            a.peers.add(byNumber);
            tally.add(Tally.CHANNELS_BOUND);
        }
        byNumber.expiresNs = nowNs + Channel.LIFE_NS;
        allocations.noteExpiry(a, byNumber.freeNs());
        answers.success(ask, StunWriter.success(ask.request()));
    }

    /** Every XOR-PEER-ADDRESS in the order of the message, one more than may be at most. */
    private static List<Named> peers(StunMessage r) {
        List<Named> out = new ArrayList<>(1);
        byte[] id = r.transactionId();
        for (int i = 0; i < r.attributeCount() && out.size() <= PeerJudge.NAMED_MAX; i++) {
            if (r.attributeType(i) == StunAttribute.XOR_PEER_ADDRESS.number()) out.add(named(r.attributeValue(i), id));
        }
        return out;
    }

    private static Named named(byte[] value, byte[] transactionId) {
        ByteBuffer v = ByteBuffer.wrap(value);
        int port = (v.getShort(2) ^ StunMessage.MAGIC_COOKIE >>> 16) & 0xffff;
        if (value.length == 8) {
            return new Named(new Endpoint(IpAddress.v4(v.getInt(4) ^ StunMessage.MAGIC_COOKIE), port), false);
        }
        ByteBuffer mask = ByteBuffer.allocate(16).putInt(StunMessage.MAGIC_COOKIE).put(transactionId);
        IpAddress a = IpAddress.v6(v.getLong(4) ^ mask.getLong(0), v.getLong(12) ^ mask.getLong(8));
        return new Named(new Endpoint(a, port), true);
    }

    /** The verdict on one peer, or null where the request was refused because of it. */
    private PeerJudge.Verdict.@Nullable Allowed allowed(Ask ask, Allocation a, Named n) {
        if (n.mapped()) {
            forbid(ask, n.endpoint, "IPv4 in IPv6");
            return null;
        }
        Relayed via = a.relayed(n.v6OnWire);
        if (via == null || !via.living(ask.nowNs())) {
            answers.refuse(ask, RefusalReason.PEER_FAMILY);
            return null;
        }
        return switch (judge.judge(n.endpoint)) {
            case PeerJudge.Verdict.Allowed one -> one;
            case PeerJudge.Verdict.Refused(String why) -> {
                forbid(ask, n.endpoint, why);
                yield null;
            }
        };
    }

    private void forbid(Ask ask, Endpoint peer, String why) {
        answers.refuse(ask, RefusalReason.PEER_REFUSED);
        if (ask.nowNs() < nextToldNs) return;
        nextToldNs = ask.nowNs() + REFUSAL_TOLD_NS;
        events.accept(new TurnEvent.PeerRefused(
                ask.user(), ask.client().endpoint(), ask.client().transport(), peer.address(), why));
    }

    private static boolean makeRoom(Allocation a, List<PeerJudge.Verdict.Allowed> wanted, long nowNs) {
        if (a.peers.hasRoomForPermissions(missing(a, wanted))) return true;
        a.peers.purge(nowNs);
        return a.peers.hasRoomForPermissions(missing(a, wanted));
    }

    private static int missing(Allocation a, List<PeerJudge.Verdict.Allowed> wanted) {
        int n = 0;
        for (PeerJudge.Verdict.Allowed one : wanted) {
            if (a.peers.permission(one.peer().high(), one.peer().low()) == null) n++;
        }
        return n;
    }

    private Permission permit(Allocation a, PeerJudge.Verdict.Allowed one, long nowNs) {
        Permission p = a.peers.permission(one.peer().high(), one.peer().low());
        if (p == null) {
            p = new Permission(one.peer(), one.ours(), one.answerOnly());
            a.peers.add(p);
        }
        p.expiresNs = nowNs + Permission.LIFE_NS;
        tally.add(Tally.PERMISSIONS_GIVEN);
        allocations.noteExpiry(a, p.expiresNs);
        return p;
    }
}
