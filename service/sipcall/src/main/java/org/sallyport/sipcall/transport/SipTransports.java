package org.sallyport.sipcall.transport;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.RareLine;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsServer;
import org.sallyport.ports.Lease;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.Framed;
import org.sallyport.sip.message.PacketKind;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipParser;
import org.sallyport.sip.message.StreamFramer;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/**
 * Every SIP socket of a node. Owner: the desk.
 *
 * <p>Dialled connections leave from the range of the row that explains them (25000–29999) and are reused for the same
 * peer and interface (RFC 5923 in spirit: only for what we dialled and for what proved its zone).
 */
public final class SipTransports {
    private static final byte[] NOTHING = {};

    /** How often another source port is tried where the first is taken by another process. */
    private static final int PORT_TRIES_MAX = 8;

    /** Between two lines of the log about the same want: 10 s. */
    private static final long TOLD_EVERY_NS = 10_000_000_000L;

    private final Host host;
    private final Role role;
    private PortBook book;
    private final PortPool sourcePorts;
    private final SipLimits limits;
    private final SipParser datagrams;

    /** {@link #heardBy} brings it, before anything is opened. */
    @SuppressWarnings("NullAway.Init")
    private TransportUser user;

    private final StrangerGate gate;
    private final TransportCounters counters = new TransportCounters();
    private final Map<LocalInterface, DatagramSocket> datagramSockets = new LinkedHashMap<>();
    private final RecentFlows recent = new RecentFlows();
    private final Map<SipListen, Listener> listeners = new LinkedHashMap<>();
    private final Map<Dialled, StreamFlow> dialled = new HashMap<>();
    private final Map<Long, StreamFlow> flows = new HashMap<>();
    private final RareLine portTaken;
    private final RareLine outOfDescriptors;
    private long nextFlowId = 1;

    /** What was verified belongs to the key: another name at the same address is another peer (attack row SIP-38). */
    private record Dialled(LocalInterface via, Transport transport, Endpoint remote, List<String> rows,
            Optional<TlsClient> tls) {}

    /** @param strangersPerSecond requests of one stranger that are worked on; see {@link StrangerGate} */
    public SipTransports(Host host, Role role, PortBook book, PortPool sourcePorts, SipLimits limits,
            int strangersPerSecond) {
        this.host = host;
        this.role = role;
        this.book = book;
        this.sourcePorts = sourcePorts;
        this.limits = limits;
        this.datagrams = new SipParser(limits);
        this.portTaken = new RareLine(host, LogTopic.NODE, LogLevel.WARN, TOLD_EVERY_NS);
        this.outOfDescriptors = new RareLine(host, LogTopic.NODE, LogLevel.ERROR, TOLD_EVERY_NS);
        this.gate = new StrangerGate(strangersPerSecond, host.entropy());
    }

    /**
     * Who hears what arrives. Set once, before anything is opened: whoever hears stands on the flows that are made
     * here.
     */
    public void heardBy(TransportUser listener) {
        user = listener;
    }

    /** Opens one listening place; empty when it is open, else why not. */
    public Optional<String> listen(SipListen where) {
        PortClaim.Side side = where.transport() == Transport.UDP ? PortClaim.Side.BOTH : PortClaim.Side.LISTEN;
        PortClaim claim = book.claim(role, side, where.transport(), new Endpoint(where.via().bind(), where.port()),
                where.rows().toArray(String[]::new));
        if (where.transport() == Transport.UDP) {
            Bound<DatagramSocket> bound =
                    host.datagram(claim, (socket, from, bytes) -> datagram(where.via(), socket, from, bytes));
            return switch (bound) {
                case Bound.Ok<DatagramSocket>(DatagramSocket socket) -> {
                    datagramSockets.put(where.via(), socket);
                    yield Optional.empty();
                }
                case Bound.Refused<DatagramSocket>(Bound.Kind _, String why) -> Optional.of(why);
            };
        }
        return switch (host.listen(claim, where.tls().map(TlsServer::of).orElse(null), new Acceptor(where))) {
            case Bound.Ok<Listener>(Listener listener) -> {
                listeners.put(where, listener);
                yield Optional.empty();
            }
            case Bound.Refused<Listener>(Bound.Kind _, String why) -> Optional.of(why);
        };
    }

    /** Closes a connection that we dialled; from now on its peer is dialled anew. */
    public void leave(StreamFlow flow) {
        dialled.values().remove(flow);
        flow.close();
    }

    /** Stops listening for streams at a place; those that were accepted live on. */
    public void close(SipListen where) {
        Listener listener = listeners.remove(where);
        if (listener != null) listener.close();
    }

    /** Claims are made of another book from now on. */
    public void book(PortBook other) {
        book = other;
    }

    /** The UDP flow from an interface to a peer; empty where the interface has no UDP socket. */
    public Optional<DatagramFlow> udp(LocalInterface via, Endpoint remote) {
        return Optional.ofNullable(datagramSockets.get(via)).map(s -> recent.flow(via, s, remote));
    }

    /** A connection to the peer: the one that is there, or a new one; what is sent at once waits for its opening. */
    public StreamFlow connect(Dial dial) {
        Dialled key = new Dialled(dial.via(), dial.transport(), dial.remote(), dial.rows(), dial.tls());
        StreamFlow there = dialled.get(key);
        if (there != null && there.alive()) return there;
        StreamFlow flow = new StreamFlow(nextFlowId++, dial.via(), dial.transport(), null, dial.remote(),
                new StreamFramer(limits), host.nowNs());
        // Whom we dial forwards for others, or is one phone that we chose.
        flow.framer.passFaults();
        flows.put(flow.id(), flow);
        dialled.put(key, flow);
        new Outbound(dial, key, flow).open();
        return flow;
    }

    /** The live connection with that id. */
    public Optional<StreamFlow> flow(long id) {
        return Optional.ofNullable(flows.get(id)).filter(StreamFlow::alive);
    }

    /** The UDP socket's flow for a peer that was seen at the interface with this name. */
    public Optional<DatagramFlow> udp(String interfaceName, IpAddress bind, Endpoint remote) {
        for (Map.Entry<LocalInterface, DatagramSocket> e : datagramSockets.entrySet()) {
            if (e.getKey().name().equals(interfaceName) && e.getKey().bind().equals(bind)) {
                return Optional.of(recent.flow(e.getKey(), e.getValue(), remote));
            }
        }
        return Optional.empty();
    }

    /** All live connections. */
    public List<StreamFlow> streamFlows() {
        return List.copyOf(flows.values());
    }

    /** Closes every socket. */
    public void close() {
        datagramSockets.values().forEach(DatagramSocket::close);
        listeners.values().forEach(Listener::close);
        List.copyOf(flows.values()).forEach(StreamFlow::close);
    }

    private void datagram(LocalInterface via, DatagramSocket socket, Endpoint from, byte[] bytes) {
        if (bytes.length == 0 || from.port() == 0) return;
        DatagramFlow flow = recent.flow(via, socket, from);
        PacketKind kind = PacketKind.ofDatagram(bytes);
        if (!gate.admits(kind, from.address(), user.isKnown(flow), host.nowNs())) {
            counters.overShare++;
            return;
        }
        switch (kind) {
            case KEEP_ALIVE -> {
                counters.keepAlives++;
                user.keptAlive(flow);
            }
            case STUN -> {
                counters.keepAlives++;
                user.keptAlive(flow);
                StunKeepAlive.answer(bytes, from).ifPresent(a -> socket.send(from, a, 0, a.length));
            }
            case SIP -> parsed(flow, datagrams.datagram(bytes));
            case OTHER -> counters.unclassified++;
        }
    }

    private void parsed(Flow flow, Parsed parsed) {
        switch (parsed) {
            case Parsed.Ok(SipMessage message) -> {
                counters.messagesIn++;
                user.message(flow, message);
            }
            case Parsed.Bad bad -> {
                counters.malformed++;
                user.bad(flow, bad);
            }
        }
    }

    private void bytes(StreamFlow flow, byte[] bytes) {
        flow.heard(host.nowNs());
        flow.framer.push(bytes, 0, bytes.length);
        try {
            messages(flow);
        } catch (RuntimeException | AssertionError e) {
            // A fault of ours at one message: what the peer has sent behind it is heard all the same.
            host.soon(() -> bytes(flow, NOTHING));
            throw e;
        }
    }

    private void messages(StreamFlow flow) {
        boolean anew = false;
        while (flow.alive()) {
            switch (flow.framer.next()) {
                case Framed.More() -> {
                    flow.partial(flow.framer.midMessage(), anew, host.nowNs());
                    return;
                }
                case Framed.Ping _ -> {
                    counters.keepAlives++;
                    flow.pong();
                }
                case Framed.Pong() -> counters.keepAlives++;
                case Framed.Message(SipMessage message) -> {
                    anew = true;
                    counters.messagesIn++;
                    user.message(flow, message);
                }
                case Framed.PassedOver(Parsed.Bad bad) -> {
                    anew = true;
                    counters.malformed++;
                    counters.passedOver++;
                    user.bad(flow, bad);
                }
                case Framed.Broken(Parsed.Bad bad) -> {
                    counters.malformed++;
                    user.bad(flow, bad);
                    flow.close();
                    return;
                }
            }
        }
    }

    private void gone(StreamFlow flow, CloseReason reason) {
        flow.markDead(reason.detail());
        flows.remove(flow.id());
        user.closed(flow, reason);
    }

    /** Accepted streams of one listener. */
    private final class Acceptor implements StreamAcceptor {
        private final SipListen where;

        Acceptor(SipListen where) {
            this.where = where;
        }

        @Override
        public StreamReceiver accept(Stream stream) {
            StreamFlow flow =
                    new StreamFlow(nextFlowId++, where.via(), where.transport(), stream.claim(), stream.remote(),
                            new StreamFramer(limits), host.nowNs());
            flow.attach(stream);
            flow.markOpened();
            flows.put(flow.id(), flow);
            if (user.isKnown(flow)) flow.framer.passFaults();
            user.accepted(flow);
            return new StreamReceiver() {
                @Override
                public void opened(Stream s) {}

                @Override
                public void bytes(Stream s, byte[] bytes) {
                    SipTransports.this.bytes(flow, bytes);
                }

                @Override
                public void closed(Stream s, CloseReason reason) {
                    gone(flow, reason);
                }
            };
        }

        @Override
        public void failed(Listener listener, Endpoint remote, CloseReason reason) {
            counters.handshakesFailed++;
            user.handshakeFailed(where.port(), remote, reason);
        }
    }

    /** One dialled connection, over as many source ports as it takes. */
    private final class Outbound implements StreamReceiver {
        private final Dial dial;
        private final Dialled key;
        private final StreamFlow flow;
        private int port;
        private int tries;

        Outbound(Dial dial, Dialled key, StreamFlow flow) {
            this.dial = dial;
            this.key = key;
            this.flow = flow;
        }

        void open() {
            switch (sourcePorts.lease(host.nowNs())) {
                case Lease.Granted<Integer>(Integer leased) -> {
                    port = leased;
                    PortClaim claim = book.claim(role, PortClaim.Side.OPEN, dial.transport(),
                            new Endpoint(dial.via().bind(), port), dial.rows().toArray(String[]::new));
                    flow.attach(host.connect(claim, dial.remote(), dial.tls().orElse(null), this));
                }
                case Lease.Refused<Integer> refused -> host.soon(() -> lost(
                        new CloseReason(CloseReason.Kind.LOCAL_PORT, refused.refusal().toString())));
            }
        }

        private void lost(CloseReason reason) {
            dialled.remove(key, flow);
            gone(flow, reason);
        }

        @Override
        public void opened(Stream stream) {
            flow.markOpened();
            user.opened(flow);
        }

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            SipTransports.this.bytes(flow, bytes);
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            if (reason.kind() == CloseReason.Kind.LOCAL_PORT) {
                sourcePorts.foreign(port, host.nowNs());
                portTaken.say("source port taken by another process: " + reason.detail());
                if (!flow.opened() && ++tries < PORT_TRIES_MAX) {
                    open();
                    return;
                }
            } else {
                sourcePorts.release(port, host.nowNs());
                if (reason.kind() == CloseReason.Kind.NO_DESCRIPTORS)
                    outOfDescriptors.say("no connection can be opened: " + reason.detail());
            }
            lost(reason);
        }
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("streams", (long) flows.size());
        out.put("messagesIn", counters.messagesIn());
        out.put("malformed", counters.malformed());
        out.put("keepAlives", counters.keepAlives());
        out.put("unclassified", counters.unclassified());
        out.put("notRead", counters.overShare());
        out.put("passedOver", counters.passedOver());
        out.put("handshakesFailed", counters.handshakesFailed());
    }
}
