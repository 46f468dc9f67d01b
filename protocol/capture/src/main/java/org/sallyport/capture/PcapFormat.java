package org.sallyport.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.sallyport.wire.Octets;

/**
 * The classic file, draft-ietf-opsawg-pcap: a header, then packet records to the end. The byte order is the writer's.
 *
 * <pre>
 *   header: offset width  what                           record: offset width  what
 *           0      4      magic, tells order and unit            0      4      seconds since the epoch
 *           4      2      major version, 2                       4      4      micro- or nanoseconds
 *           6      2      minor version, 4                       8      4      captured length in octets
 *           8      8      reserved                               12     4      original length in octets
 *           16     4      snapshot length                        16     ...    the captured octets
 *           20     4      link type in the low 16 bits
 * </pre>
 */
final class PcapFormat implements CaptureFormat {
    static final int MAGIC_MICRO = 0xa1b2c3d4;
    static final int MAGIC_NANO = 0xa1b23c4d;

    private static final String HEADER = "draft-ietf-opsawg-pcap §4";
    private static final String RECORD = "draft-ietf-opsawg-pcap §5";
    private static final int HEADER_BYTES = 24;
    private static final int RECORD_BYTES = 16;

    private final CaptureSource source;
    private final ByteBuffer head = ByteBuffer.allocate(RECORD_BYTES);
    private final long unitNs;
    private final int linkType;
    private long count;

    private PcapFormat(CaptureSource source, ByteOrder order, long unitNs, int linkType) {
        this.source = source;
        this.unitNs = unitNs;
        this.linkType = linkType;
        head.order(order);
    }

    /** Reads the header behind the magic. */
    static CaptureFormat open(CaptureSource source, ByteOrder order, int magic) throws IOException {
        ByteBuffer b = ByteBuffer.allocate(HEADER_BYTES - 4).order(order);
        if (!CaptureFormat.fill(source, b, b.capacity())) {
            return new NoFormat(CaptureFormat.cut(source, "the file header", HEADER));
        }
        // Older files than 2.4 may have the two lengths of a record the other way round.
        if (b.getShort(0) != 2 || b.getShort(2) != 4) {
            return new NoFormat(CaptureFormat.broken("a version other than 2.4", 4, HEADER));
        }
        return new PcapFormat(source, order, magic == MAGIC_NANO ? 1 : 1_000, b.getInt(16) & 0xffff);
    }

    @Override
    public CaptureRead next() throws IOException {
        long start = source.offsetBytes();
        if (!CaptureFormat.fill(source, head, RECORD_BYTES)) {
            return head.limit() == 0 ? CaptureFormat.end(source, RECORD)
                    : CaptureFormat.cut(source, "the header of a packet", RECORD);
        }
        long captured = CaptureFormat.u32(head, 8);
        if (captured > PACKET_BYTES_MAX) return CaptureFormat.broken("a packet of absurd length", start + 8, RECORD);
        byte[] data = new byte[(int) captured];
        if (source.read(data, 0, data.length) < data.length) return CaptureFormat.cut(source, "a packet", RECORD);
        long timeNs = CaptureFormat.u32(head, 0) * 1_000_000_000 + CaptureFormat.u32(head, 4) * unitNs;
        return new CaptureRead.Packet(new CapturePacket(
                ++count, "", timeNs, linkType, Octets.wrap(data), CaptureFormat.u32(head, 12)));
    }
}
