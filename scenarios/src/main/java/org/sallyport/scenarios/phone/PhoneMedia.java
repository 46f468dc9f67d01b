package org.sallyport.scenarios.phone;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.sallyport.wire.Endpoint;

/**
 * The audio of one call: a packet of G.711 every 20 ms (RFC 3551 §4.5.14) and a sender report every 5 s (RFC 3550
 * §6.4), from an even port and the odd one above it. It sends to the described address and never learns another, as
 * simple phones do; it hears from anywhere and says from where.
 */
public final class PhoneMedia {
    private static final long PACKET_NS = 20_000_000L;
    private static final long REPORT_NS = 5_000_000_000L;
    private static final int SAMPLES = 160;
    private static final int RTP_HEADER_BYTES = 12;
    private static final int PORT_TRIES = 1000;

    private final PhoneNetwork network;
    private final PhoneNetwork.Datagrams rtp;
    private final PhoneNetwork.Datagrams rtcp;
    private final int ssrc;
    private final Optional<PhoneIce> ice;
    private final Set<Integer> sourcesHeard = new HashSet<>();
    private final Set<Endpoint> endpointsHeard = new HashSet<>();
    private int sequence;
    private int timestamp;
    private Optional<Endpoint> rtpTo = Optional.empty();
    private Optional<Endpoint> rtcpTo = Optional.empty();
    private boolean sending;
    private boolean muted;
    private boolean closed;
    private boolean ticking;
    private long nextReportNs;
    private long sent;
    private long received;
    private long damaged;
    private long reportsSent;
    private long reportsReceived;
    private int highest = -1;
    private long first = -1;
    private long cycles;
    private long lastAtNs;
    private long longestGapNs;

    private PhoneMedia(PhoneNetwork network, int evenPort, boolean ice) {
        this.network = network;
        this.rtp = network.datagrams(evenPort, this::rtp).orElseThrow(() -> new PortTaken(evenPort));
        this.rtcp = network.datagrams(evenPort + 1, (from, bytes) -> report(from, bytes)).orElseThrow(() -> {
            rtp.close();
            return new PortTaken(evenPort + 1);
        });
        this.ssrc = (int) network.entropy().nextLong();
        this.sequence = network.entropy().below(30_000);
        this.timestamp = (int) network.entropy().nextLong();
        this.ice = ice ? Optional.of(new PhoneIce(network, evenPort, this::send, this::selected)) : Optional.empty();
    }

    private void send(int component, Endpoint to, byte[] bytes) {
        if (!closed) (component == 1 ? rtp : rtcp).send(to, bytes);
    }

    private void selected(int component, Endpoint to) {
        direct(component == 1 ? Optional.of(to) : rtpTo, component == 2 ? Optional.of(to) : rtcpTo, sending);
    }

    private static final class PortTaken extends RuntimeException {
        PortTaken(int port) {
            super("port " + port);
        }
    }

    /** Binds a pair of ports, somewhere from 10000 up. */
    static PhoneMedia open(PhoneNetwork network, boolean ice) {
        for (int i = 0; i < PORT_TRIES; i++) {
            try {
                return new PhoneMedia(network, 10_000 + 2 * network.entropy().below(27_000), ice);
            } catch (PortTaken _) {
                // Another draw.
            }
        }
        throw new IllegalStateException("no free pair of ports");
    }

    /** What happened so far. */
    public Report report() {
        long expected = first < 0 ? 0 : cycles + highest - first + 1;
        return new Report(sent, received, Math.max(0, expected - received), damaged, reportsSent, reportsReceived,
                longestGapNs, Set.copyOf(sourcesHeard), Set.copyOf(endpointsHeard), ssrc);
    }

    /**
     * Counters of one side of a call.
     *
     * @param lost expected by sequence numbers and not heard
     * @param damaged packets whose payload is not what their header says
     * @param longestGapNs longest silence between two packets
     * @param sources SSRCs that were heard
     * @param endpoints where packets came from
     * @param ssrc our own
     */
    public record Report(long sent, long received, long lost, long damaged, long reportsSent, long reportsReceived,
            long longestGapNs, Set<Integer> sources, Set<Endpoint> endpoints, int ssrc) {}

    int port() {
        return rtp.port();
    }

    /** Where to send from now on, and whether to send at all. */
    void direct(Optional<Endpoint> audio, Optional<Endpoint> control, boolean send) {
        rtpTo = audio;
        rtcpTo = control;
        sending = send;
        lastAtNs = 0;
        if (!ticking && !closed) {
            ticking = true;
            nextReportNs = network.nowNs() + PACKET_NS;
            tick(network.nowNs());
        }
    }

    private void tick(long dueNs) {
        if (closed) return;
        if (sending && !muted && rtpTo.isPresent()) rtp.send(rtpTo.get(), packet());
        if (rtcpTo.isPresent() && network.nowNs() >= nextReportNs) {
            nextReportNs += REPORT_NS;
            rtcp.send(rtcpTo.get(), senderReport());
            reportsSent++;
        }
        long next = dueNs + PACKET_NS;
        network.at(next, () -> tick(next));
    }

    private byte[] packet() {
        ByteBuffer b = ByteBuffer.allocate(RTP_HEADER_BYTES + SAMPLES);
        sequence = sequence + 1 & 0xffff;
        timestamp += SAMPLES;
        b.put((byte) 0x80).put((byte) (sent == 0 ? 0x80 : 0)).putShort((short) sequence).putInt(timestamp).putInt(ssrc);
        while (b.hasRemaining()) b.put(pattern(ssrc, sequence, b.position()));
        sent++;
        return b.array();
    }

    private static byte pattern(int source, int number, int position) {
        return (byte) (source * 31 + number * 7 + position);
    }

    private byte[] senderReport() {
        long ntp = (network.nowNs() / 1_000_000_000L << 32) + (network.nowNs() % 1_000_000_000L << 32) / 1_000_000_000L;
        ByteBuffer b = ByteBuffer.allocate(28 + 20);
        b.put((byte) 0x80).put((byte) 200).putShort((short) 6).putInt(ssrc).putLong(ntp).putInt(timestamp);
        b.putInt((int) sent).putInt((int) (sent * SAMPLES));
        // SDES with one CNAME, as every compound packet must have (RFC 3550 §6.1).
        b.put((byte) 0x81).put((byte) 202).putShort((short) 4).putInt(ssrc).put((byte) 1).put((byte) 8);
        b.put(String.format("%08x", ssrc).getBytes(java.nio.charset.StandardCharsets.US_ASCII)).put((byte) 0);
        return b.array();
    }

    /** Its ICE agent, where it has one. */
    Optional<PhoneIce> ice() {
        return ice;
    }

    /** What the other side described: with ICE on both sides its agent finds the way, else the description says it. */
    void directed(PhoneSdp theirs, boolean send, boolean offerer) {
        if (ice.isEmpty() || theirs.ice().isEmpty()) {
            direct(theirs.rtp(), theirs.rtcp(), send);
            return;
        }
        direct(rtpTo, rtcpTo, send);
        ice.get().begin(theirs.ice().get(), offerer);
    }

    private static boolean stun(byte[] bytes) {
        return bytes.length >= 20 && (bytes[0] & 0xfc) == 0;
    }

    private void rtp(Endpoint from, byte[] bytes) {
        if (stun(bytes)) ice.ifPresent(i -> i.take(1, from, bytes));
        if (bytes.length < RTP_HEADER_BYTES || (bytes[0] & 0xc0) != 0x80) return;
        ByteBuffer b = ByteBuffer.wrap(bytes);
        int number = b.getShort(2) & 0xffff;
        int source = b.getInt(8);
        received++;
        sourcesHeard.add(source);
        endpointsHeard.add(from);
        for (int i = RTP_HEADER_BYTES; i < bytes.length; i++) {
            if (bytes[i] != pattern(source, number, i)) {
                damaged++;
                break;
            }
        }
        if (first < 0) {
            first = number;
            highest = number;
        } else if ((number - highest & 0xffff) < 0x8000) {
            if (number < highest) cycles += 0x10000;
            highest = number;
        }
        long now = network.nowNs();
        if (lastAtNs != 0) longestGapNs = Math.max(longestGapNs, now - lastAtNs);
        lastAtNs = now;
    }

    private void report(Endpoint from, byte[] bytes) {
        if (stun(bytes)) ice.ifPresent(i -> i.take(2, from, bytes));
        if (bytes.length >= 8 && (bytes[0] & 0xc0) == 0x80 && (bytes[1] & 0xff) >= 200) reportsReceived++;
    }

    /** Stops the packets without a word to the other end, as a microphone switch with silence suppression does. */
    void mute(boolean on) {
        muted = on;
    }

    void close() {
        closed = true;
        ice.ifPresent(PhoneIce::close);
        rtp.close();
        rtcp.close();
    }
}
