package org.sallyport.turn.loop;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.stun.DataIndication;
import org.sallyport.stun.SendIndication;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnShare;
import org.sallyport.turn.loop.Allocation.Relayed;
import org.sallyport.wire.Endpoint;

/**
 * Application data between clients and peers, RFC 8656 §11 and §12. Owner: one loop.
 *
 * <p>Nothing here allocates for a client on UDP, but for a packet to a relayed address of another loop and for a Send
 * indication to a port that was not among its peer's last two.
 */
final class DataPath {
    /** IPv4 and UDP headers: what an empty packet costs of a rate. In octets. */
    private static final int HEADER_BYTES = 28;

    private final MediaIo io;
    private final Consumer<? super TurnEvent> events;
    private final Relays relays;
    private final TurnShare share;
    private final Tally.Sheet tally;
    private final SendIndication send = new SendIndication();
    private final ByteBuffer indication =
            ByteBuffer.allocateDirect(DataIndication.LEAD_BYTES_V6 + MediaIo.DATAGRAM_BYTES_MAX + Integer.BYTES);
    private long transaction;

    DataPath(MediaIo io, Consumer<? super TurnEvent> events, Relays relays, TurnShare share, Tally.Sheet tally,
            long seed) {
        this.io = io;
        this.events = events;
        this.relays = relays;
        this.share = share;
        this.tally = tally;
        this.transaction = seed;
    }

    /** ChannelData of a client, RFC 8656 §12.6; at the position are its four octets. */
    void channelData(Allocation a, ByteBuffer packet, long nowNs) {
        int at = packet.position();
        int length = packet.remaining() < 4 ? Integer.MAX_VALUE : packet.getShort(at + 2) & 0xffff;
        if (length > packet.remaining() - 4) {
            drop(a, Tally.TO_PEER_DROPS_MALFORMED);
            return;
        }
        Channel c = channel(a, packet.getShort(at) & 0xffff, nowNs);
        if (c == null || !c.living(nowNs)) {
            drop(a, Tally.TO_PEER_DROPS_CHANNEL_UNKNOWN);
            return;
        }
        Relayed via = a.relayed(c.v6);
        if (via == null || !via.living(nowNs)) {
            drop(a, Tally.TO_PEER_DROPS_CHANNEL_UNKNOWN);
            return;
        }
        // What follows the length is padding, which UDP clients need not but may add (§12.5).
        packet.limit(at + 4 + length).position(at + 4);
        toPeer(via, c.permission, c.peer, c.peer.port(), packet, false, nowNs);
    }

    /**
     * The channel with a number, or null. One that lives is in the table, so what was found before needs no look there:
     * with a thousand allocations in turn, each object less is a miss of the cache less.
     */
    private static @Nullable Channel channel(Allocation a, int number, long nowNs) {
        Channel c = a.recent;
        if (c != null && c.number == number && c.living(nowNs)) return c;
        c = a.peers.channel(number);
        a.recent = c;
        return c;
    }

    /** The channel of the peer that a relayed address heard, or null; found as {@link #channel}. */
    private static @Nullable Channel channel(Relayed at, long high, long low, int port, long nowNs) {
        Channel c = at.recent;
        if (c != null && c.low == low && c.port == port && c.high == high && c.living(nowNs)) return c;
        c = at.allocation.peers.channel(high, low, port);
        at.recent = c;
        return c;
    }

    /** A Send indication, RFC 8656 §11.2, that looks like STUN. */
    void sendIndication(Allocation a, ByteBuffer packet, long nowNs) {
        if (!send.wrap(packet) || send.peerPort() == 0) {
            drop(a, Tally.TO_PEER_DROPS_MALFORMED);
            return;
        }
        Relayed via = a.relayed(!send.peerIsV4());
        long high = send.peerHigh();
        long low = send.peerLow();
        TurnSettings.Relay ours = relays.relay(!send.peerIsV4());
        if (ours != null && low == ours.local().low() && high == ours.local().high()) {
            high = ours.advertised().high();
            low = ours.advertised().low();
        }
        Permission p = a.peers.permission(high, low);
        if (p == null || via == null || !via.living(nowNs)) {
            drop(a, Tally.TO_PEER_DROPS_NOT_PERMITTED);
            return;
        }
        packet.limit(send.dataAt() + send.dataBytes()).position(send.dataAt());
        toPeer(via, p, null, send.peerPort(), packet, send.dontFragment(), nowNs);
    }

    /** @param peer null where the permission must make it */
    private void toPeer(Relayed via, Permission p, @Nullable Endpoint peer, int port, ByteBuffer packet, boolean whole,
            long nowNs) {
        Allocation a = via.allocation;
        if (!p.living(nowNs)) {
            drop(a, Tally.TO_PEER_DROPS_NOT_PERMITTED);
            return;
        }
        if (p.answerOnly && !p.heard(port)) {
            drop(a, Tally.TO_PEER_DROPS_ANSWER_ONLY);
            return;
        }
        int length = packet.remaining();
        int cost = length + HEADER_BYTES;
        boolean inRate = (a.toPeersCap == null || a.toPeersCap.take(cost, nowNs))
                && (a.user.toPeers == null || a.user.toPeers.take(cost, nowNs));
        if (!inRate) {
            drop(a, Tally.TO_PEER_DROPS_RATE);
            return;
        }
        if (p.ours) {
            handOver(via, p, peer, port, packet, nowNs);
            return;
        }
        countToPeer(a, length);
        if (via.dontFragment != whole) {
            via.dontFragment = whole;
            io.dontFragment(via.socket, whole);
        }
        io.send(via.socket, packet, peer == null ? p.endpoint(port) : peer);
    }

    private void countToPeer(Allocation a, int length) {
        a.toPeersPackets++;
        a.toPeersBytes += length;
        tally.add(Tally.TO_PEER_PACKETS);
        tally.add(Tally.TO_PEER_BYTES, length);
    }

    /** To another allocation of this server: straight to its client, never to a socket and never relayed again. */
    private void handOver(Relayed via, Permission p, @Nullable Endpoint peer, int port, ByteBuffer packet, long nowNs) {
        Allocation a = via.allocation;
        if (share.owns(port)) {
            int length = packet.remaining();
            if (fromRelay(relays.byPort(via.v6, port), via.advertised, packet, nowNs)) countToPeer(a, length);
            else a.toPeersDropped++;
            return;
        }
        countToPeer(a, packet.remaining());
        byte[] copy = new byte[packet.remaining()];
        packet.get(packet.position(), copy);
        events.accept(new TurnEvent.ToSibling(via.advertised, peer == null ? p.endpoint(port) : peer, copy));
    }

    /** A packet of an allocation of this server for another one; whether it was delivered. */
    boolean fromRelay(@Nullable Relayed to, Endpoint source, ByteBuffer packet, long nowNs) {
        if (to == null) {
            tally.add(Tally.HANDED_TO_NOBODY);
            return false;
        }
        long high = source.address().high();
        long low = source.address().low();
        Channel c = to.allocation.peers.channel(high, low, source.port());
        Permission p = c != null ? c.permission : to.allocation.peers.permission(high, low);
        if (p == null || !p.ours || !p.living(nowNs) || !to.living(nowNs)) {
            tally.add(Tally.HANDED_TO_NOBODY);
            return false;
        }
        tally.add(Tally.HANDED_OVER);
        toClient(to.allocation, c != null && c.living(nowNs) ? c.number : 0, high, low, source.port(), packet, nowNs);
        return true;
    }

    /** A datagram at a relay socket, RFC 8656 §11.3 and §12.7. */
    void fromPeer(Relayed at, ByteBuffer packet, long high, long low, int port, long nowNs) {
        Allocation a = at.allocation;
        Channel c = channel(at, high, low, port, nowNs);
        Permission p = c != null ? c.permission : a.peers.permission(high, low);
        // Our own relays reach each other in memory only: from the network this is somebody who forges or a loop.
        if (p == null || p.ours || !p.living(nowNs) || !at.living(nowNs)) {
            a.toClientDropped++;
            tally.add(Tally.TO_CLIENT_DROPS_NOT_PERMITTED);
            return;
        }
        if (p.answerOnly) p.hear(port);
        toClient(a, c != null && c.living(nowNs) ? c.number : 0, high, low, port, packet, nowNs);
    }

    /** @param channel its number, or 0 for a Data indication */
    private void toClient(Allocation a, int channel, long high, long low, int port, ByteBuffer packet, long nowNs) {
        int length = packet.remaining();
        int cost = length + HEADER_BYTES;
        boolean inRate = (a.toClientCap == null || a.toClientCap.take(cost, nowNs))
                && (a.user.toClients == null || a.user.toClients.take(cost, nowNs));
        if (!inRate) {
            a.toClientDropped++;
            tally.add(Tally.TO_CLIENT_DROPS_RATE);
            return;
        }
        a.toClientPackets++;
        a.toClientBytes += length;
        tally.add(Tally.TO_CLIENT_PACKETS);
        tally.add(Tally.TO_CLIENT_BYTES, length);
        MediaSocket socket = a.clientSocket;
        if (channel == 0) {
            writeIndication(high, low, port, packet);
            if (socket == null) toStream(a.client, indication);
            else io.send(socket, indication, a.clientEndpoint);
        } else if (socket == null) {
            indication.clear().putInt(channel << 16 | length).put(4, packet, packet.position(), length);
            int end = 4 + (length + 3 & ~3);
            for (int i = 4 + length; i < end; i++) indication.put(i, (byte) 0);
            toStream(a.client, indication.position(0).limit(end));
        } else {
            io.sendPrefixed(socket, channel << 16 | length, packet, a.clientEndpoint);
        }
    }

    private void toStream(Client client, ByteBuffer frame) {
        byte[] copy = new byte[frame.remaining()];
        frame.get(frame.position(), copy);
        events.accept(new TurnEvent.ToStream(client.stream(), copy));
    }

    /** A Data indication, RFC 8656 §11.3, into the one buffer: one packet makes at most one. */
    private void writeIndication(long high, long low, int port, ByteBuffer packet) {
        DataIndication.write(indication.clear(), packet, high, low, port, transaction++);
        indication.flip();
    }

    private void drop(Allocation a, Tally why) {
        a.toPeersDropped++;
        tally.add(why);
    }
}
