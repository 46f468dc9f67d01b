package org.sallyport.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.sallyport.machine.Malformed;

/** The records of a file whose first four octets were read. */
sealed interface CaptureFormat permits PcapFormat, PcapngFormat, NoFormat {
    /**
     * The largest packet. No tool writes more for the links that carry IP (tcpdump's largest snapshot length is the
     * same), and a broken length must not take memory.
     */
    int PACKET_BYTES_MAX = 262_144;

    /** What comes next; after {@link CaptureRead.Broken} and {@link CaptureRead.End} it is not asked again. */
    CaptureRead next() throws IOException;

    /** The file is broken at an offset. */
    static CaptureRead.Broken broken(String reason, long offsetBytes, String section) {
        return new CaptureRead.Broken(
                new Malformed(reason, (int) Math.min(offsetBytes, Integer.MAX_VALUE), section), offsetBytes);
    }

    /** The file ends inside of something. */
    static CaptureRead.Broken cut(CaptureSource source, String what, String section) {
        String damage = source.damage();
        return broken(damage.isEmpty() ? "the file ends inside " + what : damage + " inside " + what,
                source.offsetBytes(), section);
    }

    /** The file ends between its records, well or badly. */
    static CaptureRead end(CaptureSource source, String section) {
        return source.damage().isEmpty() ? new CaptureRead.End()
                : broken(source.damage(), source.offsetBytes(), section);
    }

    /** Fills the first octets of a buffer and makes it ready to be read; whether all of them were there. */
    static boolean fill(CaptureSource source, ByteBuffer target, int count) throws IOException {
        int got = source.read(target.array(), 0, count);
        target.clear().limit(got);
        return got == count;
    }

    /** An unsigned number of 32 bits. */
    static long u32(ByteBuffer b, int at) {
        return b.getInt(at) & 0xffff_ffffL;
    }
}
