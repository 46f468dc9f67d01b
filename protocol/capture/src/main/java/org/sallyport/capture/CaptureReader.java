package org.sallyport.capture;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads a capture file packet by packet: classic pcap with micro- or nanoseconds, pcapng, both in either byte order and
 * also gzipped. Holds one packet and a small buffer, however long the file is.
 *
 * <p>A broken file gives what could be read, then {@link CaptureRead.Broken}, then {@link CaptureRead.End} for ever.
 * Only the stream beneath throws.
 */
public final class CaptureReader implements Closeable {
    private static final String MAGIC = "draft-ietf-opsawg-pcap §4";

    private final CaptureSource source;
    private @Nullable CaptureFormat format;
    private boolean ended;

    private CaptureReader(InputStream in) {
        source = new CaptureSource(in);
    }

    /** Reads from a stream, which {@link #close} closes; needs no buffer beneath. */
    public static CaptureReader of(InputStream in) {
        return new CaptureReader(in);
    }

    /** Reads a file that is in memory. */
    public static CaptureReader of(byte[] file) {
        return new CaptureReader(new ByteArrayInputStream(file));
    }

    /** What comes next. */
    public CaptureRead next() throws IOException {
        if (ended) return new CaptureRead.End();
        if (format == null) format = open();
        CaptureRead read = format.next();
        ended = !(read instanceof CaptureRead.Packet);
        return read;
    }

    private CaptureFormat open() throws IOException {
        ByteBuffer b = ByteBuffer.allocate(4);
        if (!CaptureFormat.fill(source, b, 4)) {
            return new NoFormat(b.limit() == 0 && source.damage().isEmpty()
                    ? CaptureFormat.broken("the file is empty", 0, MAGIC)
                    : CaptureFormat.cut(source, "its first mark", MAGIC));
        }
        int magic = b.getInt(0);
        int swapped = Integer.reverseBytes(magic);
        if (magic == PcapngFormat.SECTION_HEADER) return PcapngFormat.open(source);
        if (magic == PcapFormat.MAGIC_MICRO || magic == PcapFormat.MAGIC_NANO) {
            return PcapFormat.open(source, ByteOrder.BIG_ENDIAN, magic);
        }
        if (swapped == PcapFormat.MAGIC_MICRO || swapped == PcapFormat.MAGIC_NANO) {
            return PcapFormat.open(source, ByteOrder.LITTLE_ENDIAN, swapped);
        }
        return new NoFormat(CaptureFormat.broken("neither pcap nor pcapng", 0, MAGIC));
    }

    @Override
    public void close() throws IOException {
        ended = true;
        source.close();
    }
}
