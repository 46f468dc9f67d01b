package org.sallyport.host.sim;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sallyport.wire.IpAddress;

/**
 * Writes a capture as pcapng (draft-ietf-opsawg-pcapng): one interface for each segment, link type RAW, real IP, UDP
 * and TCP headers with checksums. TLS records of the simulation hold plain text, see {@link SimCertificates}.
 */
public final class PcapWriter {
    private static final int LINKTYPE_RAW = 101;
    private static final int TCP_BASE = 1_000_000;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> interfaces = new LinkedHashMap<>();

    private PcapWriter() {}

    /** The file's content. */
    public static byte[] encode(List<Capture.Seen> packets) {
        PcapWriter w = new PcapWriter();
        w.block(0x0A0D0D0A, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x1A2B3C4D).putShort((short) 1).putShort((short) 0).putLong(-1));
        for (Capture.Seen s : packets) if (!w.interfaces.containsKey(s.segment())) w.declare(s.segment());
        for (Capture.Seen s : packets) w.packet(s);
        return w.out.toByteArray();
    }

    /** Writes the file. */
    public static void write(Path file, List<Capture.Seen> packets) throws IOException {
        Files.write(file, encode(packets));
    }

    private void declare(String segment) {
        interfaces.put(segment, interfaces.size());
        byte[] name = segment.getBytes(StandardCharsets.UTF_8);
        int padded = (name.length + 3) / 4 * 4;
        ByteBuffer b = ByteBuffer.allocate(8 + 4 + padded + 4 + 4 + 4).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort((short) LINKTYPE_RAW).putShort((short) 0).putInt(0);
        b.putShort((short) 2).putShort((short) name.length).put(name).position(12 + padded);
        // if_tsresol 9: nanoseconds.
        b.putShort((short) 9).putShort((short) 1).put((byte) 9).position(b.position() + 3).putInt(0);
        block(1, b);
    }

    private void packet(Capture.Seen seen) {
        byte[] data = ip(seen.packet());
        long time = SimWorld.START_WALL_MS * 1_000_000 + seen.timeNs() - SimWorld.START_NS;
        ByteBuffer b = ByteBuffer.allocate(20 + (data.length + 3) / 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(Objects.requireNonNull(interfaces.get(seen.segment()))).putInt((int) (time >>> 32)).putInt((int) time);
        b.putInt(data.length).putInt(data.length).put(data).position(b.capacity());
        block(6, b);
    }

    private void block(int type, ByteBuffer body) {
        int total = 12 + body.capacity();
        ByteBuffer b = ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(type).putInt(total).put(body.array()).putInt(total);
        out.writeBytes(b.array());
    }

    private static byte[] ip(SimPacket p) {
        SimPacket.Tcp header = p.tcp();
        byte[] transport = header == null ? udp(p) : tcp(p, header);
        int protocol = p.udp() ? 17 : 6;
        byte[] source = p.from().address().octets();
        byte[] target = p.to().address().octets();
        putChecksum(transport, p.udp() ? 6 : 16, sum(source) + sum(target) + protocol + transport.length);
        boolean v4 = p.from().address().family() == IpAddress.Family.V4;
        ByteBuffer b = ByteBuffer.allocate((v4 ? 20 : 40) + transport.length);
        if (v4) {
            b.put((byte) 0x45).put((byte) (p.dscp() << 2)).putShort((short) b.capacity());
            b.putShort((short) p.id()).putShort((short) 0x4000).put((byte) 64).put((byte) protocol).putShort((short) 0);
            b.put(source).put(target);
            byte[] first = Arrays.copyOf(b.array(), 20);
            putChecksum(first, 10, 0);
            b.putShort(10, (short) ((first[10] & 0xff) << 8 | first[11] & 0xff));
        } else {
            b.putInt(6 << 28 | p.dscp() << 22).putShort((short) transport.length).put((byte) protocol).put((byte) 64);
            b.put(source).put(target);
        }
        return b.put(transport).array();
    }

    private static byte[] udp(SimPacket p) {
        return ByteBuffer.allocate(8 + p.data().length).putShort((short) p.from().port())
                .putShort((short) p.to().port())
                .putShort((short) (8 + p.data().length)).putShort((short) 0).put(p.data()).array();
    }

    private static byte[] tcp(SimPacket p, SimPacket.Tcp t) {
        int flags = (t.fin() ? 1 : 0) | (t.syn() ? 2 : 0) | (t.rst() ? 4 : 0) | (p.data().length > 0 ? 8 : 0)
                | (t.ack() ? 16 : 0);
        return ByteBuffer.allocate(20 + p.data().length).putShort((short) p.from().port())
                .putShort((short) p.to().port())
                .putInt((int) (TCP_BASE + t.seq())).putInt(t.ack() ? (int) (TCP_BASE + t.acked()) : 0)
                .put((byte) 0x50).put((byte) flags).putShort((short) 65_535).putShort((short) 0).putShort((short) 0)
                .put(p.data()).array();
    }

    private static long sum(byte[] b) {
        long sum = 0;
        for (int i = 0; i < b.length; i += 2) sum += (b[i] & 0xff) << 8 | (i + 1 < b.length ? b[i + 1] & 0xff : 0);
        return sum;
    }

    /** RFC 1071. */
    private static void putChecksum(byte[] b, int offset, long start) {
        long sum = start + sum(b);
        while (sum >>> 16 != 0) sum = (sum & 0xffff) + (sum >>> 16);
        int value = (int) ~sum & 0xffff;
        b[offset] = (byte) (value >>> 8);
        b[offset + 1] = (byte) value;
    }
}
