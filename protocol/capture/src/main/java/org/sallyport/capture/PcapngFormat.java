package org.sallyport.capture;

import static java.nio.ByteOrder.BIG_ENDIAN;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Octets;

/**
 * The block file, draft-ietf-opsawg-pcapng: sections, each in a byte order of its own, with interfaces and packets.
 *
 * <pre>
 *   offset width  what
 *   0      4      block type
 *   4      4      length of the whole block in octets, a multiple of 4
 *   8      ...    body: fixed fields, data padded to 4, options
 *   end-4  4      the length again
 * </pre>
 *
 * Blocks of other types than those below are passed over.
 */
final class PcapngFormat implements CaptureFormat {
    /** Section Header Block: reads the same in both byte orders. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    /** Blocks longer than this are taken for a broken length; Wireshark's bound is the same. */
    static final int BLOCK_BYTES_MAX = 16 * 1_024 * 1_024;

    /** Interfaces in one section. */
    static final int INTERFACES_MAX = 4_096;

    /** Options of an interface are looked at this far. */
    static final int OPTIONS_BYTES_MAX = 65_536;

    /** Octets that are kept of the name of an interface. */
    static final int NAME_BYTES_MAX = 256;

    private static final String GENERAL = "draft-ietf-opsawg-pcapng §3.1";
    private static final String OPTIONS = "draft-ietf-opsawg-pcapng §3.5";
    private static final String SECTION = "draft-ietf-opsawg-pcapng §4.1";
    private static final String INTERFACE = "draft-ietf-opsawg-pcapng §4.2";
    private static final String ENHANCED = "draft-ietf-opsawg-pcapng §4.3";
    private static final String SIMPLE = "draft-ietf-opsawg-pcapng §4.4";
    private static final String OBSOLETE = "draft-ietf-opsawg-pcapng appendix A";

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    /** Type, length and the length at the end. */
    private static final int FRAME_BYTES = 12;

    private static final int OPTION_END = 0;
    private static final int OPTION_NAME = 2;
    private static final int OPTION_TIME_RESOLUTION = 9;
    private static final int OPTION_TIME_OFFSET = 14;

    private record Interface(String name, int linkType, long snapBytes, CaptureTime time) {}

    private final CaptureSource source;
    private final ByteBuffer head = ByteBuffer.allocate(32);
    private final List<Interface> interfaces = new ArrayList<>();
    private boolean typeRead = true;
    private long count;

    /** Of the block that is being read: where it starts, its length, and how much of it is behind us. */
    private long start;
    private long blockBytes;

    private PcapngFormat(CaptureSource source) {
        this.source = source;
    }

    /** Goes on behind the type of the first Section Header Block. */
    static CaptureFormat open(CaptureSource source) {
        return new PcapngFormat(source);
    }

    @Override
    public CaptureRead next() throws IOException {
        while (true) {
            int type = SECTION_HEADER;
            start = source.offsetBytes() - (typeRead ? 4 : 0);
            if (!typeRead) {
                if (!CaptureFormat.fill(source, head, 4)) {
                    return head.limit() == 0 ? CaptureFormat.end(source, GENERAL) : cut(GENERAL);
                }
                type = head.getInt(0);
            }
            typeRead = false;
            if (!CaptureFormat.fill(source, head, 4)) return cut(GENERAL);
            CaptureRead read = type == SECTION_HEADER ? section() : block(type);
            if (read != null) return read;
        }
    }

    private CaptureRead.Broken cut(String section) {
        return CaptureFormat.cut(source, "a block", section);
    }

    /** A block of the section; null where it gives nothing to tell. */
    private @Nullable CaptureRead block(int type) throws IOException {
        CaptureRead wrong = length();
        if (wrong != null) return wrong;
        return switch (type) {
            case INTERFACE_DESCRIPTION -> describe();
            case PACKET, ENHANCED_PACKET, SIMPLE_PACKET -> packet(type);
            default -> close();
        };
    }

    /** Takes the length of the block from the four octets in {@code head}; null where it is right. */
    private @Nullable CaptureRead length() {
        blockBytes = CaptureFormat.u32(head, 0);
        if (blockBytes < FRAME_BYTES || (blockBytes & 3) != 0) {
            return CaptureFormat.broken("a block of impossible length", start + 4, GENERAL);
        }
        if (blockBytes > BLOCK_BYTES_MAX) return CaptureFormat.broken("a block of absurd length", start + 4, GENERAL);
        return null;
    }

    /** Octets of the body that are still to come. */
    private long restBytes() {
        return start + blockBytes - 4 - source.offsetBytes();
    }

    /** Passes over the rest of the block and checks its second length; null where it is right. */
    private @Nullable CaptureRead close() throws IOException {
        long rest = restBytes();
        if (source.skip(rest) < rest || !CaptureFormat.fill(source, head, 4)) return cut(GENERAL);
        return CaptureFormat.u32(head, 0) == blockBytes ? null
                : CaptureFormat.broken("a block with two lengths", start + blockBytes - 4, GENERAL);
    }

    /** A new section: its own order, its own interfaces. */
    private @Nullable CaptureRead section() throws IOException {
        int lengthAsRead = head.getInt(0);
        if (!CaptureFormat.fill(source, head, 4)) return cut(SECTION);
        int magic = head.getInt(0);
        if (magic != BYTE_ORDER_MAGIC && magic != Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
            return CaptureFormat.broken("no byte order mark", start + 8, SECTION);
        }
        if (magic != BYTE_ORDER_MAGIC) {
            head.order(head.order() == BIG_ENDIAN ? LITTLE_ENDIAN : BIG_ENDIAN);
            lengthAsRead = Integer.reverseBytes(lengthAsRead);
        }
        head.putInt(0, lengthAsRead);
        CaptureRead wrong = length();
        if (wrong != null) return wrong;
        if (restBytes() < 12) return CaptureFormat.broken("a section header too short", start + 4, SECTION);
        if (!CaptureFormat.fill(source, head, 4)) return cut(SECTION);
        if (head.getShort(0) != 1) return CaptureFormat.broken("a version other than 1", start + 12, SECTION);
        interfaces.clear();
        return close();
    }

    private @Nullable CaptureRead describe() throws IOException {
        if (interfaces.size() == INTERFACES_MAX) return CaptureFormat.broken("too many interfaces", start, INTERFACE);
        if (restBytes() < 8) return CaptureFormat.broken("an interface too short", start + 4, INTERFACE);
        if (!CaptureFormat.fill(source, head, 8)) return cut(INTERFACE);
        int linkType = head.getShort(0) & 0xffff;
        long snapBytes = CaptureFormat.u32(head, 4);
        long optionsAt = source.offsetBytes();
        long optionsBytes = restBytes();
        byte[] options = new byte[(int) Math.min(optionsBytes, OPTIONS_BYTES_MAX)];
        if (source.read(options, 0, options.length) < options.length) return cut(INTERFACE);
        ByteBuffer b = ByteBuffer.wrap(options).order(head.order());
        String name = "";
        CaptureTime time = CaptureTime.MICROSECONDS;
        for (int at = 0; at + 4 <= options.length;) {
            int code = b.getShort(at) & 0xffff;
            int length = b.getShort(at + 2) & 0xffff;
            if (code == OPTION_END) break;
            if (length > optionsBytes - at - 4) {
                return CaptureFormat.broken("an option longer than its block", optionsAt + at, OPTIONS);
            }
            int value = at + 4;
            if (length > options.length - value) break;
            if (code == OPTION_NAME) {
                name = new String(options, value, Math.min(length, NAME_BYTES_MAX), StandardCharsets.UTF_8);
            } else if (code == OPTION_TIME_RESOLUTION && length == 1) {
                time = time.withResolution(options[value]);
            } else if (code == OPTION_TIME_OFFSET && length == 8) {
                time = time.withOffset(b.getLong(value));
            }
            at = value + (length + 3 & ~3);
        }
        interfaces.add(new Interface(name, linkType, snapBytes, time));
        return close();
    }

    /**
     * A block with a packet. The fixed fields are, of an Enhanced Packet Block, interface, two words of time, captured
     * and original length; of the obsolete one the same with 16 bits each for interface and drops; of a Simple one the
     * original length alone, the interface being the first.
     */
    private CaptureRead packet(int type) throws IOException {
        boolean simple = type == SIMPLE_PACKET;
        int fixedBytes = simple ? 4 : 20;
        String section = simple ? SIMPLE : type == PACKET ? OBSOLETE : ENHANCED;
        if (restBytes() < fixedBytes) return CaptureFormat.broken("a packet block too short", start + 4, section);
        if (!CaptureFormat.fill(source, head, fixedBytes)) return cut(section);
        long index = simple ? 0 : type == PACKET ? head.getShort(0) & 0xffff : CaptureFormat.u32(head, 0);
        if (index >= interfaces.size()) {
            return CaptureFormat.broken("a packet of an unknown interface", start + 8, section);
        }
        Interface from = interfaces.get((int) index);
        long original = CaptureFormat.u32(head, simple ? 0 : 16);
        long captured;
        if (simple) {
            captured = from.snapBytes == 0 ? original : Math.min(original, from.snapBytes);
            captured = Math.min(captured, restBytes());
        } else {
            captured = CaptureFormat.u32(head, 12);
        }
        if (captured > restBytes() || captured > PACKET_BYTES_MAX) {
            return CaptureFormat.broken("a packet of impossible length", start + (simple ? 8 : 20), section);
        }
        long timeNs = simple ? 0
                : from.time.ns(CaptureFormat.u32(head, 4) << 32 | CaptureFormat.u32(head, 8));
        byte[] data = new byte[(int) captured];
        if (source.read(data, 0, data.length) < data.length) return cut(section);
        CaptureRead wrong = close();
        return wrong != null ? wrong : new CaptureRead.Packet(new CapturePacket(
                ++count, from.name, timeNs, from.linkType, Octets.wrap(data), original));
    }
}
