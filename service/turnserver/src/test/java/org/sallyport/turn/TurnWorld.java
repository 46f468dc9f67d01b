package org.sallyport.turn;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Setting;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.loop.TurnRelay;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** The far side of a TURN loop's sockets: ports that can be held by others, wires that are lists. */
public final class TurnWorld implements MediaIo {
    public static final long MS = 1_000_000L;
    public static final long SECOND = 1_000 * MS;
    public static final IpAddress LOCAL = IpAddress.of("10.0.0.1");
    public static final IpAddress PUBLIC = IpAddress.of("9.9.9.1");
    public static final IpAddress PUBLIC6 = IpAddress.of("2a00::1");
    public static final IpAddress INSIDE = IpAddress.of("10.1.1.5");

    /** A bound socket. */
    public static class Port implements MediaSocket {
        final PortClaim claim;
        final int dscp;
        int tag;
        boolean started;
        boolean closed;
        boolean whole;

        Port(PortClaim claim, int dscp) {
            this.claim = claim;
            this.dscp = dscp;
        }

        int number() {
            return claim.local().port();
        }

        @Override
        public PortClaim claim() {
            return claim;
        }

        @Override
        public void discard() {
            if (started || closed) throw new IllegalStateException("discarded " + this);
            closed = true;
        }

        @Override
        public String toString() {
            return claim + (started ? " started" : "") + (closed ? " closed" : "");
        }
    }

    /** One datagram that left. */
    public record Sent(Port from, Endpoint to, byte[] bytes, boolean whole) {}

    /** What a world is made of; change a field before the world is built. */
    public static final class Plan {
        PortRange ports = new PortRange(24_000, 24_099);
        List<TurnSettings.Relay> relays = List.of(new TurnSettings.Relay(LOCAL, PUBLIC),
                new TurnSettings.Relay(PUBLIC6, PUBLIC6));
        List<Cidr> allowed = List.of(Cidr.of("10.1.0.0/16"));
        List<Cidr> answerOnly = List.of(Cidr.of("10.1.0.0/16"));
        List<Endpoint> alternates = List.of();
        TurnSettings.Times times = TurnSettings.Times.DEFAULTS;
        int allocationsMax = 1_000;
        int perUserMax = 50;
        int perAddressMax = 60;
        int permissionsMax = 32;
        int channelsMax = 16;
        long allocationBits;
        long userBits;
        int unproven;
        String software = "";
        TurnSettings.Extras extras = TurnSettings.Extras.DEFAULTS;
        TurnShare share = TurnShare.ALL;
        long seed = 1;
        /** Who judges; null for {@link KnownUsers}. */
        Authentication authentication;
        long startNs = 1_000 * SECOND;

        TurnWorld build() {
            return new TurnWorld(this);
        }

        TurnSettings settings(PortBook book) {
            return new TurnSettings(book, "realm", software, relays,
                    new AddressPolicy(allowed, Set.of(LOCAL, PUBLIC, PUBLIC6, IpAddress.of("9.9.9.2"))), answerOnly,
                    alternates, times,
                    new TurnSettings.Quotas(allocationsMax, perUserMax, perAddressMax, permissionsMax, channelsMax,
                            allocationBits, userBits, unproven),
                    extras, 46);
        }
    }

    public final List<Sent> sent = new ArrayList<>();
    public final List<TurnEvent> events = new ArrayList<>();
    public final Map<Integer, Port> openByPort4 = new HashMap<>();
    public final Map<Integer, Port> openByPort6 = new HashMap<>();
    public final List<Port> opened = new ArrayList<>();
    public final Set<Integer> foreign = new HashSet<>();
    public final Map<Long, Endpoint> streams = new HashMap<>();
    public final KnownUsers users = new KnownUsers();
    public final TurnLedger ledger;
    public final TurnSettings settings;
    public final TurnRelay relay;
    public final PortBook book;
    public final Port server;
    public final Port server6;
    public boolean quiet;
    public boolean bindingFails;
    /** A fault of our own: what opens a socket throws. */
    public boolean bindingThrows;
    public long sentCount;
    public int wholeSwitches;
    public long nowNs;

    public TurnWorld() {
        this(new Plan());
    }

    public TurnWorld(Plan plan) {
        book = PortBook.of(PortSettings.builder().set(Setting.TURN, true)
                .set(Setting.TURN_RELAY, plan.ports).build());
        nowNs = plan.startNs;
        settings = plan.settings(book);
        ledger = new TurnLedger(settings.quotas());
        Entropy entropy = new Random(plan.seed)::nextBytes;
        relay = new TurnRelay(this, entropy, events::add, settings, plan.share, ledger,
                plan.authentication == null ? users : plan.authentication);
        server = listen(LOCAL);
        server6 = listen(PUBLIC6);
    }

    private Port listen(IpAddress at) {
        Port p = new Port(TurnRows.listening(book, new Endpoint(at, 3478), TurnRows.Facing.BOTH), 46);
        command(new TurnCommand.Listen(p));
        return p;
    }

    public void command(TurnCommand c) {
        relay.command(c, nowNs);
    }

    /** Lets time pass, serving every deadline in order. */
    public void pass(long ns) {
        long until = nowNs + ns;
        while (relay.deadlineNs() <= until) {
            nowNs = Math.max(nowNs, relay.deadlineNs());
            relay.timer(nowNs);
        }
        nowNs = until;
    }

    /** A datagram comes to a socket, and what the relay sends because of it is returned. */
    public List<Sent> arrive(Port port, Endpoint from, byte[] bytes) {
        int before = sent.size();
        if (port.closed) return List.of();
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX).put(bytes).flip();
        relay.datagram(port, port.tag, buffer, from.address().high(), from.address().low(), from.port(), nowNs);
        return List.copyOf(sent.subList(before, sent.size()));
    }

    /** Where packets and frames went while this ran; a frame for a stream counts as for the client at its end. */
    public List<Endpoint> destinations(Runnable work) {
        int sentBefore = sent.size();
        int eventsBefore = events.size();
        work.run();
        List<Endpoint> out = new ArrayList<>();
        for (Sent s : sent.subList(sentBefore, sent.size())) out.add(s.to());
        for (TurnEvent e : events.subList(eventsBefore, events.size())) {
            if (e instanceof TurnEvent.ToStream to) out.add(streams.get(to.stream()));
        }
        return out;
    }

    /** A peer sends to an advertised relayed address. */
    public List<Sent> peer(Endpoint relayed, Endpoint from, byte[] bytes) {
        Port p = (relayed.address().isV4() ? openByPort4 : openByPort6).get(relayed.port());
        return p == null || !p.started ? List.of() : arrive(p, from, bytes);
    }

    public Port listener(Endpoint client) {
        return client.address().isV4() ? server : server6;
    }

    <E extends TurnEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public TurnEvent.Snapshot snapshot() {
        command(new TurnCommand.Snapshot(7, 0, Integer.MAX_VALUE));
        return (TurnEvent.Snapshot) events.removeLast();
    }

    public long count(String name) {
        return Optional.ofNullable(relay.counters().values().get(name)).orElse(0L);
    }

    /** Relay sockets that are open, waiting ones too. */
    public int openSockets() {
        return openByPort4.size() + openByPort6.size();
    }

    @Override
    public Bound<MediaSocket> open(PortClaim claim, int dscp) {
        int number = claim.local().port();
        if (bindingThrows) throw new IllegalStateException("a fault of our own");
        if (bindingFails) return new Bound.Refused<>(Bound.Kind.NO_DESCRIPTORS, "no more descriptors");
        if (foreign.contains(number)) return new Bound.Refused<>(Bound.Kind.IN_USE, "held by another");
        Map<Integer, Port> byPort = claim.local().address().isV4() ? openByPort4 : openByPort6;
        if (byPort.containsKey(number)) throw new IllegalStateException("opened twice: " + claim);
        Port p = new Port(claim, dscp) {
            @Override
            public void discard() {
                super.discard();
                byPort.remove(number);
            }
        };
        byPort.put(number, p);
        opened.add(p);
        return new Bound.Ok<>(p);
    }

    @Override
    public void start(MediaSocket socket, int tag) {
        Port p = (Port) socket;
        if (p.started || p.closed) throw new IllegalStateException("started " + p);
        p.started = true;
        p.tag = tag;
    }

    @Override
    public void connect(MediaSocket socket, Endpoint peer) {
        throw new UnsupportedOperationException("a relay has many peers");
    }

    @Override
    public void send(MediaSocket socket, ByteBuffer packet, Endpoint to) {
        sentCount++;
        if (quiet) return;
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        put((Port) socket, to, bytes);
    }

    @Override
    public void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to) {
        sentCount++;
        if (quiet) return;
        ByteBuffer all = ByteBuffer.allocate(4 + packet.remaining()).putInt(prefix);
        all.put(4, packet, packet.position(), packet.remaining());
        put((Port) socket, to, all.array());
    }

    private void put(Port p, Endpoint to, byte[] bytes) {
        if (!p.started || p.closed) throw new IllegalStateException("sent on " + p);
        if (to.port() == 0) throw new IllegalStateException("sent to port 0");
        if (to.address().isV4() != p.claim.local().address().isV4()) throw new IllegalStateException(p + " to " + to);
        sent.add(new Sent(p, to, bytes, p.whole));
    }

    @Override
    public void dontFragment(MediaSocket socket, boolean set) {
        wholeSwitches++;
        ((Port) socket).whole = set;
    }

    @Override
    public void close(MediaSocket socket) {
        Port p = (Port) socket;
        if (!p.started || p.closed) throw new IllegalStateException("closed " + p);
        p.closed = true;
        openByPort4.remove(p.number(), p);
        openByPort6.remove(p.number(), p);
    }
}
