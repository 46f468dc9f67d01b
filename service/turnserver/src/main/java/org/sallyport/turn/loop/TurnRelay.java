package org.sallyport.turn.loop;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.PrefixBudget;
import org.sallyport.stun.ChannelData;
import org.sallyport.stun.PacketClass;
import org.sallyport.stun.SendIndication;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunPeek;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.Lifetimes;
import org.sallyport.turn.PeerJudge;
import org.sallyport.turn.RefusalsTold;
import org.sallyport.turn.TurnCommand;
import org.sallyport.turn.TurnCounters;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnLedger;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnShare;
import org.sallyport.turn.TurnUser;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.loop.Allocation.Relayed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * The TURN server of one loop, RFC 8656 with clients of RFC 5766. Owner: that loop's thread; only the ledger is shared.
 *
 * <p>A packet's way from a client: the listening socket and the source name the allocation, the channel's number names
 * the peer, the permission and the rates pass or refuse it, the relay socket sends it. From a peer: the relay socket's
 * tag names the allocation, the source names channel or permission, the client's listening socket sends it. Nothing on
 * these ways allocates, locks or logs.
 */
public final class TurnRelay implements MediaMachine<TurnCommand> {
    /** Most listening sockets of one loop. */
    private static final int LISTENERS_MAX = 64;

    private final MediaIo io;
    private final Consumer<? super TurnEvent> events;
    private final Authentication authentication;
    private final Tally.Sheet tally = new Tally.Sheet();
    private final Relays relays;
    private final PeerJudge peers;
    private final Allocations allocations;
    private final DataPath data;
    private final Requests requests;
    private final Lifetimes lifetimes;
    private final Answers answers;
    private final Allocating allocating;
    private final List<MediaSocket> listeners = new ArrayList<>();
    private boolean stopped;

    /**
     * A relay without clients; hears nobody before {@link TurnCommand.Listen}.
     *
     * @param share which relay ports are this loop's
     * @param ledger shared with the other loops of the node
     */
    public TurnRelay(MediaIo io, Entropy entropy, Consumer<? super TurnEvent> events, TurnSettings settings,
            TurnShare share, TurnLedger ledger, Authentication authentication) {
        this.io = io;
        this.events = events;
        this.authentication = authentication;
        relays = new Relays(io, entropy, settings, share, tally);
        peers = new PeerJudge(settings);
        allocations = new Allocations(relays, entropy, events, settings, share, ledger, tally);
        data = new DataPath(io, events, relays, share, tally, entropy.nextLong());
        lifetimes = new Lifetimes(settings.times());
        PrefixBudget budget =
                new PrefixBudget(settings.quotas().unprovenAnswersPerSecond(), entropy.nextLong());
        RefusalsTold told = new RefusalsTold(events, entropy.nextLong());
        answers = new Answers(io, events, settings.software(), budget, told, tally);
        allocating = new Allocating(settings, allocations, relays, answers, lifetimes);
        requests = new Requests(authentication, allocations, answers, lifetimes,
                allocating,
                new Permitting(events, allocations, answers, peers, tally), told, tally);
    }

    @Override
    public void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow,
            int sourcePort, long nowNs) {
        if (tag < 0) {
            fromClient(socket, ~tag, packet, sourceHigh, sourceLow, sourcePort, nowNs);
            return;
        }
        Relayed at = relays.byTag(tag);
        if (at == null || at.socket != socket) {
            tally.add(Tally.DATAGRAMS_STRAY);
            return;
        }
        data.fromPeer(at, packet, sourceHigh, sourceLow, sourcePort, nowNs);
    }

    private void fromClient(MediaSocket socket, int listener, ByteBuffer packet, long high, long low, int port,
            long nowNs) {
        if (stopped || listener >= listeners.size() || listeners.get(listener) != socket) {
            tally.add(Tally.DATAGRAMS_STRAY);
            return;
        }
        if (!packet.hasRemaining()) {
            tally.add(Tally.DATAGRAMS_NOT_TURN);
            return;
        }
        Allocation a = allocations.find(listener, high, low, port);
        // Our own addresses never get an allocation, so only strangers are looked up.
        if (a == null && peers.isOurs(high, low)) {
            tally.add(Tally.DATAGRAMS_FROM_OURSELVES);
            return;
        }
        int first = packet.get(packet.position());
        if (a != null && ChannelData.leads(first)) {
            data.channelData(a, packet, nowNs);
            return;
        }
        switch (PacketClass.of(first)) {
            case TURN_CHANNEL -> tally.add(Tally.DATA_WITHOUT_ALLOCATION);
            case STUN -> {
                if (!StunPeek.looksLikeStun(packet)) {
                    tally.add(Tally.DATAGRAMS_MALFORMED);
                } else if (SendIndication.isSend(packet)) {
                    if (a == null) tally.add(Tally.DATA_WITHOUT_ALLOCATION);
                    else data.sendIndication(a, packet, nowNs);
                } else if (StunMessage.decode(packet) instanceof StunDecoded.Ok(StunMessage message)) {
                    Endpoint server = socket.claim().local();
                    Client client =
                            new Client(Transport.UDP, new Endpoint(IpAddress.ofSource(high, low), port), server, socket,
                                    listener, -1);
                    requests.on(client, message, nowNs);
                } else {
                    tally.add(Tally.DATAGRAMS_MALFORMED);
                }
            }
            case ZRTP, DTLS, RTP, UNKNOWN -> tally.add(Tally.DATAGRAMS_NOT_TURN);
        }
    }

    private void fromStream(TurnCommand.FromStream from, long nowNs) {
        ByteBuffer packet = ByteBuffer.wrap(from.frame());
        Allocation a = allocations.find(from.stream());
        if (a != null && !a.living(nowNs)) a = null;
        PacketClass kind = packet.hasRemaining() ? PacketClass.of(packet.get(0)) : PacketClass.UNKNOWN;
        if (a != null && packet.hasRemaining() && ChannelData.leads(packet.get(0))) {
            data.channelData(a, packet, nowNs);
        } else if (kind == PacketClass.TURN_CHANNEL) {
            // "GET " reads as ChannelData; no client of ours begins like that (attack row TURN-48).
            tally.add(Tally.DATA_WITHOUT_ALLOCATION);
            closeStream(from.stream(), "it sent data without an allocation");
        } else if (kind != PacketClass.STUN) {
            tally.add(Tally.DATAGRAMS_NOT_TURN);
            closeStream(from.stream(), "what it sent is neither STUN nor ChannelData");
        } else if (StunPeek.looksLikeStun(packet) && SendIndication.isSend(packet)) {
            if (a == null) tally.add(Tally.DATA_WITHOUT_ALLOCATION);
            else data.sendIndication(a, packet, nowNs);
        } else {
            switch (StunMessage.decode(packet)) {
                case StunDecoded.Ok(StunMessage message) -> requests.on(new Client(from.transport(), from.client(),
                        from.server(), null, -1, from.stream()), message, nowNs);
                case StunDecoded.Bad(var why) -> {
                    tally.add(Tally.DATAGRAMS_MALFORMED);
                    closeStream(from.stream(), "its message is malformed: " + why.reason());
                }
            }
        }
    }

    private void closeStream(long stream, String why) {
        events.accept(new TurnEvent.CloseStream(stream, why));
    }

    @Override
    public void command(TurnCommand command, long nowNs) {
        if (stopped && !(command instanceof TurnCommand.Listen) && !(command instanceof TurnCommand.Snapshot)) return;
        switch (command) {
            case TurnCommand.Listen(MediaSocket socket) -> listen(socket);
            case TurnCommand.Access(TurnAccess access) -> {
                authentication.access(access);
                for (Allocation a : allocations.all()) {
                    if (authentication.revoked(a.user.name)) allocations.end(a, "revoked", nowNs);
                }
            }
            case TurnCommand.Settings(TurnSettings other) -> {
                peers.settings(other);
                allocations.settings(other);
                allocating.settings(other);
                lifetimes.settings(other);
                answers.settings(other);
            }
            case TurnCommand.Clock(long wallMs) -> requests.clock(wallMs, nowNs);
            case TurnCommand.FromStream from -> fromStream(from, nowNs);
            case TurnCommand.StreamClosed(long stream) -> {
                Allocation a = allocations.find(stream);
                if (a != null) allocations.end(a, "stream closed", nowNs);
            }
            case TurnCommand.FromSibling(Endpoint source, Endpoint relayed, byte[] payload) ->
                    fromSibling(source, relayed, payload, nowNs);
            case TurnCommand.EndUser(String user) -> {
                for (Allocation a : allocations.all()) {
                    if (TurnUser.is(a.user.name, user)) allocations.end(a, "ended by an administrator", nowNs);
                }
            }
            case TurnCommand.Snapshot wanted -> events.accept(snapshot(wanted, nowNs));
            case TurnCommand.Stop() -> stop(nowNs);
        }
    }

    private TurnEvent.Snapshot snapshot(TurnCommand.Snapshot wanted, long nowNs) {
        List<AllocationReport> told = new ArrayList<>();
        boolean more = false;
        for (Allocation a : allocations.after(wanted.after())) {
            more = told.size() == wanted.most();
            if (more) break;
            told.add(a.report(nowNs));
        }
        return new TurnEvent.Snapshot(wanted.question(), told, more, tally.counters().plus(relays.gauges(nowNs)));
    }

    private void listen(MediaSocket socket) {
        if (stopped || listeners.size() == LISTENERS_MAX) {
            socket.discard();
            return;
        }
        listeners.add(socket);
        io.start(socket, ~(listeners.size() - 1));
    }

    private void fromSibling(Endpoint source, Endpoint relayed, byte[] payload, long nowNs) {
        Relayed to = relays.byPort(!relayed.address().isV4(), relayed.port());
        data.fromRelay(to, source, ByteBuffer.wrap(payload), nowNs);
    }

    private void stop(long nowNs) {
        allocations.stop(nowNs);
        for (MediaSocket s : listeners) io.close(s);
        stopped = true;
    }

    @Override
    public void timer(long nowNs) {
        allocations.timer(nowNs);
    }

    @Override
    public long deadlineNs() {
        return allocations.deadlineNs();
    }

    /** What was counted. Call it on the loop's thread. */
    public TurnCounters counters() {
        return tally.counters();
    }
}
