package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** The far side of the relay's sockets: records what is sent and hands datagrams in. */
final class Wires implements MediaIo {
    static final long MS = 1_000_000L;
    static final long SECOND = 1_000 * MS;

    /** Where all ports are, whose numbers say nothing here. */
    static final IpAddress US = IpAddress.of("203.0.113.5");

    private static final PortBook BOOK = PortBook.of(PortSettings.defaults());

    /** A socket that is a name. */
    static final class Port implements MediaSocket {
        final String name;
        int tag;
        boolean started;
        boolean closed;
        boolean discarded;
        Endpoint connected;

        Port(String name) {
            this.name = name;
        }

        @Override
        public PortClaim claim() {
            return BOOK.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, new Endpoint(US, name.endsWith("rtcp")
                    ? 36_003 : 36_002),
                    name.endsWith("rtcp") ? "SIP-7" : "SIP-6");
        }

        @Override
        public void discard() {
            discarded = true;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** One datagram that left. */
    record Sent(Port from, Endpoint to, byte[] bytes) {}

    final List<Sent> sent = new ArrayList<>();
    final List<MediaEvent> events = new ArrayList<>();
    final Map<String, Port> ports = new HashMap<>();
    final MediaRelay relay;
    boolean quiet;
    long sentCount;
    long nowNs = 1_000 * SECOND;

    Wires() {
        this(MediaLimits.DEFAULT, 1);
    }

    Wires(MediaLimits limits, long seed) {
        this(limits, seed, FastPath.NONE);
    }

    Wires(MediaLimits limits, long seed, FastPath path) {
        Entropy entropy = new Random(seed)::nextBytes;
        relay = new MediaRelay(this, entropy, events::add, limits, 0, path, 46);
    }

    Port port(String name) {
        return ports.computeIfAbsent(name, Port::new);
    }

    LegPorts.OwnPair pair(String name) {
        return new LegPorts.OwnPair(port(name + ".rtp"), port(name + ".rtcp"));
    }

    void command(MediaCommand c) {
        relay.command(c, nowNs);
    }

    /** Lets time pass, serving every deadline in order. */
    void pass(long ns) {
        long until = nowNs + ns;
        while (relay.deadlineNs() <= until) {
            nowNs = Math.max(nowNs, relay.deadlineNs());
            relay.timer(nowNs);
        }
        nowNs = until;
    }

    /** A datagram arrives, and what the relay sends because of it is returned. */
    List<Sent> arrive(String port, Endpoint from, byte[] bytes) {
        int before = sent.size();
        deliver(port(port), from, bytes);
        return List.copyOf(sent.subList(before, sent.size()));
    }

    void deliver(Port port, Endpoint from, byte[] bytes) {
        if (port.closed || (port.connected != null && !port.connected.equals(from))) return;
        relay.datagram(port, port.tag, ByteBuffer.wrap(bytes), from.address().high(), from.address().low(),
                from.port(), nowNs);
    }

    <E extends MediaEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    LineReport report(long line) {
        command(new MediaCommand.Report(line));
        return ((MediaEvent.Reported) events.getLast()).report();
    }

    @Override
    public Bound<MediaSocket> open(PortClaim claim, int dscp) {
        throw new UnsupportedOperationException("the relay never opens");
    }

    @Override
    public void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to) {
        if (quiet) {
            sentCount++;
            return;
        }
        send(socket, ByteBuffer.allocate(4 + packet.remaining()).putInt(prefix).put(packet).flip(), to);
    }

    @Override
    public void dontFragment(MediaSocket socket, boolean set) {
        throw new UnsupportedOperationException("the relay never asks");
    }

    @Override
    public void start(MediaSocket socket, int tag) {
        Port p = (Port) socket;
        if (p.started) throw new IllegalStateException(p + " started twice");
        p.started = true;
        p.tag = tag;
    }

    @Override
    public void connect(MediaSocket socket, Endpoint peer) {
        ((Port) socket).connected = peer;
    }

    @Override
    public void send(MediaSocket socket, ByteBuffer packet, Endpoint to) {
        sentCount++;
        if (quiet) return;
        Port p = (Port) socket;
        if (!p.started || p.closed) throw new IllegalStateException("sent on " + p);
        byte[] bytes = new byte[packet.remaining()];
        packet.get(packet.position(), bytes);
        sent.add(new Sent(p, p.connected == null ? to : p.connected, bytes));
    }

    @Override
    public void close(MediaSocket socket) {
        ((Port) socket).closed = true;
    }

    /** An RTP packet of 172 octets. */
    static byte[] rtp(int type, int sequence, int ssrc) {
        return ByteBuffer.allocate(172).put((byte) 0x80).put((byte) type).putShort((short) sequence)
                .putInt(sequence * 160).putInt(ssrc).array();
    }

    /** A receiver report. */
    static byte[] rtcp(int ssrc) {
        return ByteBuffer.allocate(8).put((byte) 0x80).put((byte) 201).putShort((short) 1).putInt(ssrc).array();
    }
}
