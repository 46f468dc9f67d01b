package org.sallyport.turn;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.CloseReason;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.Timers;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Setting;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.credential.LongTermAuthentication;
import org.sallyport.turn.credential.NonceSecret;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.desk.TurnDesk;
import org.sallyport.turn.tcp.StreamFrames;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.turn.tcp.TcpAllocations;
import org.sallyport.turn.tcp.TurnStreams;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** An edge with TURN over TCP on a simulated network, clients, peers, and loops that note what they are told. */
final class StreamBench {
    static final long SECOND = 1_000_000_000L;
    /** The outer address, which relays; behind a static NAT, whose public address is {@link #PUBLIC}. */
    static final String EDGE = "198.51.99.10";

    static final String PUBLIC = "9.9.9.10";
    static final String INNER = "10.30.0.10";
    static final String REALM = "example.org";
    static final Endpoint SERVER = Endpoint.of(EDGE, 3478);

    final SimWorld world;
    final SimSegment internet;
    final SimHost edge;
    final PortBook book = PortBook.of(PortSettings.builder()
            .traversalZones(1)
            .set(Setting.TURN, true)
            .set(Setting.TURN_TCP_ENABLED, true)
            .set(Setting.TURN_TCP_RELAYS_ENABLED, true)
            .build());
    final List<List<TurnCommand>> told = new ArrayList<>();
    final List<TurnEvent> events = new ArrayList<>();
    final TurnLedger ledger;
    final TurnSettings settings;
    /** Null where {@link #desk} has them. */
    final TurnStreams streams;
    TurnDesk desk;
    boolean loopsFull;
    private int lastPort = 40_000;

    StreamBench(long seed, StreamLimits limits, Optional<TcpRelayLimits> relays) {
        this(seed, limits, relays, 0);
    }

    /** With real loops behind the streams. */
    static StreamBench whole(long seed) {
        return new StreamBench(seed, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS), 0, true);
    }

    StreamBench(long seed, StreamLimits limits, Optional<TcpRelayLimits> relays, long bitsPerSecond) {
        this(seed, limits, relays, bitsPerSecond, false);
    }

    private StreamBench(long seed, StreamLimits limits, Optional<TcpRelayLimits> relays, long bitsPerSecond,
            boolean whole) {
        world = new SimWorld(seed);
        internet = world.segment("internet", LinkConditions.LAN);
        edge = world.host("edge").attach(internet, EDGE);
        IpAddress own = IpAddress.of(EDGE);
        var quotas = new TurnSettings.Quotas(100, 20, 50, 8, 8, bitsPerSecond, 0, 50);
        settings = new TurnSettings(book, REALM, "", List.of(new TurnSettings.Relay(own, IpAddress.of(PUBLIC))),
                new AddressPolicy(List.of(Cidr.of("10.0.0.0/8")),
                        Set.of(own, IpAddress.of(PUBLIC), IpAddress.of(INNER))),
                List.of(Cidr.of("10.0.0.0/8")),
                List.of(), TurnSettings.Times.DEFAULTS, quotas, new TurnSettings.Extras(true, true, 1024), 0);
        ledger = new TurnLedger(quotas);
        List<MediaLoop<TurnCommand>> loops = List.of(loop(0), loop(1));
        var claims = TurnStreams.claims(book, List.of(own), true, false);
        if (whole) {
            streams = null;
            desk = new TurnDesk(edge, new TurnDesk.Setup(settings,
                    List.of(new TurnDesk.Hearing(SERVER, TurnRows.Facing.OUTSIDE)), 2,
                    access(Set.of()), (nonces, entropy) -> authentication(nonces),
                    Optional.of(
                            new TurnDesk.StreamSide(new TurnStreams.Setup(claims, Optional.empty(), limits), relays))),
                    _ -> {});
            if (!desk.start().isEmpty()) throw new AssertionError("start");
            world.runFor(SECOND);
            return;
        }
        streams =
                new TurnStreams(edge, new Timers(edge), new TurnStreams.Setup(claims, Optional.empty(), limits), loops,
                        relays.map(r -> new TcpAllocations.Setup(settings, r, ledger,
                                authentication(NonceSecret.of(edge.entropy())), events::add)));
        List<String> problems = streams.start();
        if (!problems.isEmpty()) throw new AssertionError(problems);
        streams.access(access(Set.of()));
    }

    private MediaLoop<TurnCommand> loop(int index) {
        told.add(new ArrayList<>());
        return command -> !loopsFull && told.get(index).add(command);
    }

    private Authentication authentication(NonceSecret nonces) {
        return new LongTermAuthentication(REALM, false, 600 * SECOND, nonces, edge.entropy(),
                LongTermAuthentication.Limits.DEFAULTS);
    }

    static TurnAccess access(Set<String> revoked) {
        Map<String, TurnAccess.Keys> users = new HashMap<>();
        for (String u : List.of("alice", "bob")) users.put(u, new TurnAccess.Keys(key(u), null));
        return new TurnAccess(users, List.of(), 0, revoked);
    }

    static StunKey key(String user) {
        return StunKey.longTermMd5(user, REALM, user + "'s secret");
    }

    /** Everything that both loops were told. */
    List<TurnCommand> told() {
        return told.stream().flatMap(List::stream).toList();
    }

    List<byte[]> frames() {
        return told().stream()
                .filter(TurnCommand.FromStream.class::isInstance)
                .map(c -> ((TurnCommand.FromStream) c).frame())
                .toList();
    }

    SimHost host(String name, String address) {
        return world.host(name).attach(internet, address);
    }

    Client client(SimHost host) {
        return new Client(host, SERVER);
    }

    Client client(SimHost host, Endpoint to) {
        return new Client(host, to);
    }

    void settle() {
        world.runFor(SECOND / 5);
    }

    /** One end of a stream that no row explains, with a user's credentials. */
    final class Client implements StreamReceiver {
        final SimHost host;
        final Stream stream;
        final List<byte[]> frames = new ArrayList<>();
        final StringBuilder raw = new StringBuilder();
        private final StreamFrames cutter = new StreamFrames(65_536);
        boolean cuts = true;
        boolean opened;
        CloseReason closed;
        long rawBytes;
        private String nonce = "";
        private int lastTransaction;

        private Client(SimHost host, Endpoint to) {
            this.host = host;
            Endpoint local = new Endpoint(host.localAddresses().getFirst(), ++lastPort);
            stream = host.freeConnect(local, to, null, this);
        }

        /** A peer's end of a stream that it has accepted. */
        private Client(SimHost host, Stream accepted) {
            this.host = host;
            stream = accepted;
            opened = true;
            cuts = false;
        }

        @Override
        public void opened(Stream s) {
            opened = true;
        }

        @Override
        public void bytes(Stream s, byte[] bytes) {
            rawBytes += bytes.length;
            if (cuts) {
                cutter.push(bytes);
                for (byte[] f = cutter.next(); f != null; f = cutter.next()) frames.add(f);
            } else if (raw.length() < 10_000) {
                raw.append(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        }

        @Override
        public void closed(Stream s, CloseReason reason) {
            closed = reason;
        }

        void send(byte[] bytes) {
            stream.write(bytes, 0, bytes.length);
        }

        void send(String text) {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        StunWriter request(StunMethod method) {
            byte[] id = new byte[12];
            id[11] = (byte) ++lastTransaction;
            return StunWriter.of(StunClass.REQUEST, method, id);
        }

        byte[] signed(StunWriter request, String user) {
            return request.username(user)
                    .text(StunAttribute.REALM, REALM)
                    .text(StunAttribute.NONCE, nonce)
                    .integrity(key(user))
                    .bytes();
        }

        /** Sends a request as this user, and again with the nonce that it is told; the answer. */
        StunMessage ask(StunWriter request, String user) {
            learnNonce();
            send(signed(request, user));
            settle();
            return last();
        }

        void learnNonce() {
            if (!nonce.isEmpty()) return;
            // No allocation is asked for by this, whatever comes of it.
            send(request(StunMethod.CONNECT).bytes());
            settle();
            nonce = last().text(StunAttribute.NONCE).orElseThrow();
        }

        void renew(String fresh) {
            nonce = fresh;
        }

        StunMessage last() {
            if (frames.isEmpty()) throw new AssertionError("nothing came" + (closed == null ? "" : ", " + closed));
            return ((StunDecoded.Ok) StunMessage.decode(frames.getLast())).message();
        }

        StunMessage allocate(String user) {
            return ask(request(StunMethod.ALLOCATE).requestedTransport(6), user);
        }

        StunMessage connect(Endpoint peer, String user) {
            return ask(request(StunMethod.CONNECT).xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer), user);
        }

        StunMessage permit(String peer, String user) {
            return ask(request(StunMethod.CREATE_PERMISSION)
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, Endpoint.of(peer, 0)), user);
        }

        StunMessage bind(int id, String user) {
            return ask(request(StunMethod.CONNECTION_BIND).int32(StunAttribute.CONNECTION_ID, id), user);
        }
    }

    /** A program that accepts everybody. */
    final class Acceptor {
        final List<Client> accepted = new ArrayList<>();

        Acceptor(SimHost host, Endpoint local) {
            host.freeListen(local, null, s -> {
                Client c = new Client(host, s);
                accepted.add(c);
                return c;
            });
        }
    }

    static int error(StunMessage m) {
        return m.errorCode().orElse(0);
    }

    static int connectionId(StunMessage m) {
        return (int) m.int32(StunAttribute.CONNECTION_ID).orElseThrow();
    }

    static Endpoint relayed(StunMessage m) {
        return m.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow();
    }

    /** Where the network finds a relayed address once the NAT has translated it. */
    static Endpoint behindNat(Endpoint relayed) {
        return new Endpoint(IpAddress.of(EDGE), relayed.port());
    }
}
