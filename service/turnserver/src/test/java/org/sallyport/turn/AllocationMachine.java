package org.sallyport.turn;

import static org.sallyport.turn.TurnWorld.SECOND;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.ports.PortRange;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * One life of a TURN loop as octets tell it: requests with mutated attributes under a right signature, mutated octets,
 * data, peers, time and the desk's commands. After each step what must always hold is checked; a breach is an
 * {@link AssertionError}.
 *
 * <p>Who may be reached is learned from requests that were answered with success, and from nothing inside.
 */
final class AllocationMachine {
    private static final int PERMISSIONS_MAX = 3;
    private static final int CHANNELS_MAX = 3;
    private static final int PER_USER_MAX = 3;
    private static final int UNPROVEN = 20;
    private static final int[] METHODS =
            {StunMethod.ALLOCATE.number(), StunMethod.REFRESH.number(), StunMethod.CREATE_PERMISSION.number(),
                StunMethod.CHANNEL_BIND.number(), StunMessage.BINDING, 0x006, 0x00a};
    private static final Endpoint[] PEERS = {Endpoint.of("1.1.1.1", 7000), Endpoint.of("1.1.1.1", 7001),
        Endpoint.of("1.1.1.2", 7000), Endpoint.of("2a01::1", 7000), Endpoint.of("2a01::2", 9),
        new Endpoint(TurnWorld.INSIDE, 7000), Endpoint.of("192.168.1.1", 80), Endpoint.of("127.0.0.1", 80),
        new Endpoint(TurnWorld.PUBLIC, 24_000), new Endpoint(TurnWorld.PUBLIC, 24_001),
        new Endpoint(TurnWorld.LOCAL, 24_002), new Endpoint(TurnWorld.PUBLIC6, 24_000),
        new Endpoint(TurnWorld.PUBLIC, 3478), Endpoint.of("::1", 1), Endpoint.of("64:ff9b::7f00:1", 1)};

    private final byte[] script;
    private int at;
    private final TurnWorld world;
    private final List<Party> parties = new ArrayList<>();
    /** Who has the relay socket on a port, by family and port. */
    private final Map<Endpoint, Party> owners = new HashMap<>();
    private final Map<Long, Integer> unprovenAnswers = new HashMap<>();
    private int transactions;
    private int delivered;
    private int inputs;
    private int eventsSeen;

    /** A client and what it was granted. */
    private static final class Party {
        final Endpoint at;
        final String user;
        long stream;
        byte[] last = new byte[0];
        final Map<IpAddress, Long> permitted = new HashMap<>();

        Party(String at, int port, String user, long stream) {
            this.at = Endpoint.of(at, port);
            this.user = user;
            this.stream = stream;
        }

        boolean permits(IpAddress a, long nowNs) {
            return permitted.getOrDefault(a, Long.MIN_VALUE) > nowNs;
        }
    }

    private AllocationMachine(byte[] script) {
        this.script = script;
        TurnWorld.Plan plan = new TurnWorld.Plan();
        plan.ports = new PortRange(24_000, 24_015);
        plan.perUserMax = PER_USER_MAX;
        plan.allocationsMax = 6;
        plan.permissionsMax = PERMISSIONS_MAX;
        plan.channelsMax = CHANNELS_MAX;
        plan.unproven = UNPROVEN;
        plan.startNs = -100 * SECOND;
        int kind = next();
        plan.software = (kind & 1) == 0 ? "" : "sallyport";
        if ((kind & 2) != 0) plan.allocationBits = 100_000;
        if ((kind & 4) != 0) plan.share = new TurnShare(0, 2);
        world = plan.build();
        parties.add(new Party("8.8.8.1", 5001, "alice", -1));
        parties.add(new Party("8.8.8.2", 5002, "bob", -1));
        parties.add(new Party("8.8.8.2", 5003, "alice", -1));
        parties.add(new Party("2a02::1", 5004, "carol", -1));
        parties.add(new Party("8.8.8.3", 5005, "bob", 100));
        parties.add(new Party("8.8.8.4", 5006, "carol", 101));
        for (Party p : parties) if (p.stream >= 0) world.streams.put(p.stream, p.at);
    }

    /** What a life came to; proof that it was one. */
    record Lived(int inputs, int delivered, long begun, long permissions) {}

    /** Lives the script to its end. */
    static Lived run(byte[] script) {
        AllocationMachine m = new AllocationMachine(script);
        while (m.at < script.length) m.step();
        m.world.pass(4_000 * SECOND);
        m.learn();
        m.settled();
        m.world.command(new TurnCommand.Stop());
        m.check(m.world.ledger.total() == 0, "the ledger holds what nobody holds");
        m.check(m.world.openSockets() == 0, "a socket is open after the end");
        return new Lived(m.inputs, m.delivered, m.world.count("allocations-begun"), m.world.count("permissions-given"));
    }

    private int next() {
        return at < script.length ? script[at++] & 0xff : 0;
    }

    private <T> T one(T[] all) {
        return all[next() % all.length];
    }

    private void check(boolean holds, String what) {
        if (!holds) throw new AssertionError(what + " at octet " + at);
    }

    private byte[] id() {
        return ByteBuffer.allocate(12).putInt(++transactions).putInt(0x0f0f0f0f).putInt(~transactions).array();
    }

    private byte[] octets(int count) {
        byte[] out = new byte[count];
        for (int i = 0; i < count; i++) out[i] = (byte) next();
        return out;
    }

    private void step() {
        inputs++;
        Party p = parties.get(next() % parties.size());
        switch (next() & 15) {
            case 0, 1, 2 -> client(p, signed(p, request()));
            case 3 -> client(p, request().bytes());
            case 4 -> client(p, mutated(signed(p, request())));
            case 5 -> client(p, p.last);
            case 6 -> client(p, octets(next() % 48));
            case 7, 8 -> client(p, frame());
            case 9 -> client(p, mutated(indication()));
            case 10 -> client(p, indication());
            case 11, 12 -> peer();
            case 13 -> world.pass(time());
            case 14 -> desk(p);
            default -> usual(p);
        }
        learn();
        settled();
        world.sent.clear();
    }

    /** What an honest client does, so that lives get anywhere. */
    private void usual(Party p) {
        Endpoint peer = PEERS[next() % 4];
        client(p, signed(p,
                TestClient.udp().apply(StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE.number(), id()))));
        client(p, signed(p, StunWriter.of(StunClass.REQUEST, StunMethod.CREATE_PERMISSION.number(), id())
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)));
        client(p, signed(p, StunWriter.of(StunClass.REQUEST, StunMethod.CHANNEL_BIND.number(), id())
                .channelNumber(0x4000 + (next() & 3)).xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)));
    }

    private long time() {
        int t = next();
        return t < 128 ? t * SECOND / 100 : t < 250 ? (t - 127) * 3L * SECOND : 700 * SECOND;
    }

    // ---------------------------------------------------------------- what goes in

    private StunWriter request() {
        StunWriter w = StunWriter.of(StunClass.REQUEST, METHODS[next() % METHODS.length], id());
        for (int n = next() % 5; n > 0; n--) attribute(w);
        return w;
    }

    private void attribute(StunWriter w) {
        switch (next() & 15) {
            case 0, 1, 2 -> w.requestedTransport((next() & 7) == 0 ? next() : 17);
            case 3, 4, 5 -> w.xorAddress(StunAttribute.XOR_PEER_ADDRESS, one(PEERS));
            case 6, 7 -> w.channelNumber((next() & 7) == 0 ? next() << 8 | next() : 0x4000 + (next() & 7));
            case 8 -> w.lifetime((next() & 3) == 0 ? 0 : next() << 24 | next());
            case 9 -> w.evenPort((next() & 1) == 0);
            case 10 -> w.attribute(StunAttribute.REQUESTED_ADDRESS_FAMILY, TestClient.octetFirst(next() & 3));
            case 11 -> w.attribute(StunAttribute.ADDITIONAL_ADDRESS_FAMILY, TestClient.octetFirst(next() & 3));
            case 12 -> w.attribute(StunAttribute.RESERVATION_TOKEN, octets(8));
            case 13 -> w.attribute(one(StunAttribute.values()), octets(next() % 24));
            case 14 -> w.attribute(next() << 8 | next(), octets(next() % 12));
            default -> w.attribute(StunAttribute.XOR_PEER_ADDRESS,
                    ByteBuffer.allocate(20).putShort((short) 2).put(octets(18)).array());
        }
    }

    private byte[] signed(Party p, StunWriter w) {
        w.username(p.user).text(StunAttribute.REALM, "realm").text(StunAttribute.NONCE, KnownUsers.NONCE)
                .integrity(KnownUsers.key(p.user));
        p.last = w.bytes();
        return p.last;
    }

    private byte[] mutated(byte[] bytes) {
        byte[] out = bytes.clone();
        for (int n = 1 + next() % 3; n > 0; n--) out[(next() << 8 | next()) % out.length] ^= (byte) next();
        return (next() & 7) == 0 ? Arrays.copyOf(out, next() % (out.length + 4)) : out;
    }

    private byte[] frame() {
        byte[] frame = TestClient.channelData(0x4000 + (next() & 7), new byte[next() % 32]);
        return (next() & 3) == 0 ? mutated(frame) : Arrays.copyOf(frame, frame.length + 3 & ~3);
    }

    private byte[] indication() {
        StunWriter w = StunWriter.of(StunClass.INDICATION, 0x006, id())
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, one(PEERS));
        if ((next() & 7) == 0) attribute(w);
        return w.attribute(StunAttribute.DATA, new byte[next() % 32]).bytes();
    }

    /** One datagram or frame of a client, and all that may come of it. */
    private void client(Party p, byte[] bytes) {
        int before = world.events.size();
        world.sent.clear();
        if (p.stream >= 0) {
            world.command(new TurnCommand.FromStream(p.stream, Transport.TCP, p.at, world.server.claim.local(), bytes));
        } else {
            world.arrive(world.listener(p.at), p.at, bytes);
        }
        learn();
        List<byte[]> toStream = new ArrayList<>();
        int answers = 0;
        int out = 0;
        for (TurnEvent e : world.events.subList(before, world.events.size())) {
            if (e instanceof TurnEvent.ToStream(long stream, byte[] frame)) {
                Party to = byStream(stream);
                if (answer(p, to, bytes, frame)) answers++;
                else if (handedOver(p, to, frame)) out++;
                toStream.add(frame);
            }
        }
        for (TurnWorld.Sent s : world.sent) {
            boolean fromRelay = s.from() != world.server && s.from() != world.server6;
            if (fromRelay) {
                toPeer(p, s);
                out++;
                continue;
            }
            Party to = byEndpoint(s.to());
            if (answer(p, to, bytes, s.bytes())) answers++;
            else if (handedOver(p, to, s.bytes())) out++;
        }
        check(answers <= 1, "more than one answer to one request");
        check(out <= 1, "one packet came out more than once");
        check(answers + out <= 1, "an answer and data for one packet");
        delivered += out;
    }

    /** Whether this is an answer, which then must be the sender's own. */
    private boolean answer(Party asker, Party to, byte[] request, byte[] bytes) {
        if (PacketKind.isData(bytes)) return false;
        check(to == asker, "an answer to somebody else");
        StunMessage m = ((StunDecoded.Ok) StunMessage.decode(bytes)).message();
        check(m.messageClass() == StunClass.SUCCESS || m.messageClass() == StunClass.ERROR, "no answer, no data");
        check(Arrays.equals(m.transactionId(), Arrays.copyOfRange(request, 8, 20)), "an answer to another request");
        if (m.has(StunAttribute.MESSAGE_INTEGRITY)) {
            if (m.messageClass() == StunClass.SUCCESS) granted(asker, m.method(), request);
        } else {
            check(m.messageClass() == StunClass.ERROR || m.method() == StunMessage.BINDING, "success without proof");
            check(bytes.length <= Math.max(64, request.length + 8),
                    "an unproven sender got " + bytes.length + " octets");
            if (asker.stream < 0) counted(asker);
        }
        return true;
    }

    /** Twenty a second for each prefix, and as many at once: never more than twice that within any second. */
    private void counted(Party asker) {
        long prefix = asker.at.address().isV4() ? 4 : 6;
        long window = prefix << 56 | Math.floorDiv(world.nowNs, SECOND) & 0xff_ffff_ffffL;
        check(unprovenAnswers.merge(window, 1, Integer::sum) <= 2 * UNPROVEN, "too many answers to one prefix");
    }

    private void granted(Party p, int method, byte[] request) {
        if (method != StunMethod.CREATE_PERMISSION.number() && method != StunMethod.CHANNEL_BIND.number()) return;
        StunMessage r = ((StunDecoded.Ok) StunMessage.decode(request)).message();
        List<Endpoint> peers = r.xorAddresses(StunAttribute.XOR_PEER_ADDRESS);
        check(!peers.isEmpty(), "a permission for nobody");
        if (method == StunMethod.CHANNEL_BIND.number()) peers = peers.subList(0, 1);
        for (Endpoint e : peers) {
            IpAddress a = e.address().equals(TurnWorld.LOCAL) ? TurnWorld.PUBLIC : e.address();
            boolean relay = a.equals(TurnWorld.PUBLIC) || a.equals(TurnWorld.PUBLIC6);
            check(relay || world.settings.peers().allows(a), "a permission for " + a);
            p.permitted.put(a, world.nowNs + 300 * SECOND);
        }
    }

    private void toPeer(Party sender, TurnWorld.Sent s) {
        IpAddress to = s.to().address();
        check(owner(s.from()) == sender, "sent from somebody else's relay");
        check(sender.permits(to, world.nowNs), "sent to " + to + " without permission");
        check(world.settings.peers().allows(to), "sent to " + to);
    }

    private boolean handedOver(Party from, Party to, byte[] bytes) {
        check(PacketKind.isData(bytes), "neither data nor answer");
        boolean v4 = from.permits(TurnWorld.PUBLIC, world.nowNs) && to.permits(TurnWorld.PUBLIC, world.nowNs);
        boolean v6 = from.permits(TurnWorld.PUBLIC6, world.nowNs) && to.permits(TurnWorld.PUBLIC6, world.nowNs);
        check(v4 || v6, "handed over without the permission of both");
        return true;
    }

    private void peer() {
        Endpoint from = one(PEERS);
        List<TurnWorld.Port> open = new ArrayList<>(from.address().isV4()
                ? world.openByPort4.values() : world.openByPort6.values());
        open.removeIf(p -> !p.started);
        if (open.isEmpty()) return;
        TurnWorld.Port port = open.get(next() % open.size());
        Party owner = owner(port);
        int before = world.events.size();
        byte[] bytes = (next() & 1) == 0 ? octets(next() % 24) : indication();
        world.sent.clear();
        world.arrive(port, from, bytes);
        int out = 0;
        for (TurnWorld.Sent s : world.sent) {
            out++;
            check(s.to().equals(owner.at) && PacketKind.isData(s.bytes()), "a peer's packet went to " + s.to());
        }
        for (TurnEvent e : world.events.subList(before, world.events.size())) {
            check(e instanceof TurnEvent.ToStream(long s, byte[] f) && s == owner.stream && PacketKind.isData(f),
                    "a peer's packet made " + e);
            out++;
        }
        check(out <= 1, "a peer's packet came out " + out + " times");
        boolean ours = world.settings.peers().own().contains(from.address());
        if (out > 0)
            check(!ours && owner.permits(from.address(), world.nowNs), "heard " + from + " without permission");
        delivered += out;
    }

    private void desk(Party p) {
        switch (next() & 7) {
            case 0 -> world.command(new TurnCommand.EndUser(p.user));
            case 1 -> {
                if (p.stream < 0) return;
                world.command(new TurnCommand.StreamClosed(p.stream));
                p.stream += 2;
                world.streams.put(p.stream, p.at);
            }
            case 2 -> world.command(new TurnCommand.Access(new TurnAccess(Map.of(), List.of(), 0,
                    (next() & 1) == 0 ? Set.of() : Set.of(p.user))));
            case 3 -> world.bindingFails = (next() & 3) == 0;
            case 4 -> {
                world.foreign.clear();
                world.foreign.add(24_000 + (next() & 15));
                world.foreign.removeAll(world.openByPort4.keySet());
                world.foreign.removeAll(world.openByPort6.keySet());
            }
            case 5 -> sibling();
            case 6 -> world.command(new TurnCommand.Clock((long) next() << 32));
            default -> world.pass(SECOND / 2);
        }
    }

    private void sibling() {
        Endpoint source = one(PEERS);
        Endpoint to = new Endpoint((next() & 1) == 0 ? TurnWorld.PUBLIC : TurnWorld.PUBLIC6, 24_000 + next());
        world.sent.clear();
        int before = world.events.size();
        world.command(new TurnCommand.FromSibling(source, to, new byte[next() % 24]));
        check(world.sent.size() + world.events.size() - before <= 1, "one packet of a sibling made more of itself");
        for (TurnWorld.Sent s : world.sent) {
            Party owner = byEndpoint(s.to());
            check(owner == owners.get(to) && owner.permits(source.address(), world.nowNs)
                    && world.settings.peers().own().contains(source.address()),
                    "a sibling's packet without permission");
        }
    }

    // ---------------------------------------------------------------- what always holds

    private Party byStream(long stream) {
        return parties.stream().filter(p -> p.stream == stream).findFirst().orElseThrow();
    }

    private Party byEndpoint(Endpoint e) {
        return parties.stream().filter(p -> p.stream < 0 && p.at.equals(e)).findFirst()
                .orElseThrow(() -> new AssertionError("sent to a stranger " + e));
    }

    private Party owner(TurnWorld.Port port) {
        IpAddress a = port.claim.local().address();
        Party p = owners.get(new Endpoint(a.equals(TurnWorld.LOCAL) ? TurnWorld.PUBLIC : a, port.number()));
        check(p != null, "a relay socket that nobody asked for");
        return p;
    }

    /** Follows who begins and ends what. */
    private void learn() {
        for (; eventsSeen < world.events.size(); eventsSeen++) {
            switch (world.events.get(eventsSeen)) {
                case TurnEvent.Began(AllocationReport a) -> {
                    Party p = parties.stream().filter(x -> x.at.equals(a.client())).findFirst().orElseThrow();
                    check(p.user.equals(a.user()), "an allocation under another name");
                    p.permitted.clear();
                    for (Endpoint e : a.relayed()) check(owners.put(e, p) == null, "two have " + e);
                }
                case TurnEvent.Ended(AllocationReport a, String _) -> {
                    parties.stream().filter(x -> x.at.equals(a.client())).forEach(p -> {
                        p.permitted.clear();
                        owners.values().removeIf(x -> x == p);
                    });
                }
                default -> {}
            }
        }
        if (world.events.size() > 512) {
            world.events.clear();
            eventsSeen = 0;
        }
    }

    private void settled() {
        List<AllocationReport> all = world.snapshot().allocations();
        check(world.ledger.total() == all.size(),
                "the ledger says " + world.ledger.total() + ", there are " + all.size());
        check(all.size() <= 6, "too many allocations");
        Map<String, Integer> byUser = new HashMap<>();
        Set<Endpoint> relayed = new HashSet<>();
        for (AllocationReport a : all) {
            check(byUser.merge(a.user(), 1, Integer::sum) <= PER_USER_MAX, "too many of one user");
            check(a.permissions() <= PERMISSIONS_MAX && a.channels() <= CHANNELS_MAX, "a table beyond its limit");
            long leftNs = a.expiresNs() - world.nowNs;
            check(leftNs > -SECOND && leftNs <= 3_600 * SECOND, "an allocation that lives for " + leftNs + " ns");
            for (Endpoint e : a.relayed()) check(relayed.add(e), "two have " + e);
        }
        long started = world.openByPort4.values().stream().filter(x -> x.started).count()
                + world.openByPort6.values().stream().filter(x -> x.started).count();
        check(started == relayed.size(), started + " relay sockets, " + relayed.size() + " relayed addresses");
        check(world.openSockets() - started <= 3L * PER_USER_MAX, "too many ports are kept for later");
    }

    /** Data for a client, as opposed to an answer. */
    private static final class PacketKind {
        static boolean isData(byte[] bytes) {
            boolean channel = bytes.length >= 4 && (bytes[0] & 0xf0) == 0x40;
            return channel || bytes.length >= 20 && bytes[0] == 0 && bytes[1] == 0x17;
        }

        private PacketKind() {}
    }

    /** A script of an ordinary call, to begin mutating from. */
    static Optional<byte[]> seed(int which) {
        return switch (which) {
            case 0 -> Optional.of(new byte[] {0, 0, 15, 0, 0, 0, 7, 0, 4, 1, 0, 11, 0, 0, 0, 1, 13, 30, 1, 15, 2, 1});
            case 1 ->
                    Optional.of(new byte[] {1, 4, 15, 1, 1, 4, 10, 0, 1, 7, 4, 13, (byte) 240, 4, 14, 1, 5, 15, 3, 3});
            default -> Optional.empty();
        };
    }
}
