package org.sallyport.capture;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The content of a capture file, unpacked where it is gzip (RFC 1952), through one small buffer.
 *
 * <p>A broken or cut gzip is the file's fault and ends the content early, see {@link #damage}; an exception of the
 * stream beneath is passed on.
 */
final class CaptureSource implements Closeable {
    /** Small, since what a broken gzip had already given into a buffer is lost with it. */
    private static final int BUFFER_BYTES = 16_384;

    private final Tap tap;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private @Nullable InputStream content;
    private int from;
    private int to;
    private long offsetBytes;
    private boolean ended;
    private String damage = "";

    CaptureSource(InputStream in) {
        tap = new Tap(in);
    }

    /** Octets of the content that were read or skipped. */
    long offsetBytes() {
        return offsetBytes;
    }

    /** Why the content ended early; empty where it did not. */
    String damage() {
        return damage;
    }

    /** Fills a part of the array; fewer octets than asked for come at the end only. */
    int read(byte[] target, int at, int count) throws IOException {
        int done = 0;
        while (done < count && fill()) {
            int part = Math.min(count - done, to - from);
            System.arraycopy(buffer, from, target, at + done, part);
            from += part;
            done += part;
        }
        offsetBytes += done;
        return done;
    }

    /** Passes octets over; fewer than asked for at the end only. */
    long skip(long count) throws IOException {
        long done = 0;
        while (done < count && fill()) {
            int part = (int) Math.min(count - done, to - from);
            from += part;
            done += part;
        }
        offsetBytes += done;
        return done;
    }

    private boolean fill() throws IOException {
        if (from < to) return true;
        if (ended) return false;
        int got;
        try {
            if (content == null) content = tap.startsAsGzip() ? new GZIPInputStream(tap, BUFFER_BYTES) : tap;
            got = content.read(buffer, 0, buffer.length);
        } catch (EOFException _) {
            got = -1;
            damage = "the gzip data is cut off";
        } catch (ZipException _) {
            got = -1;
            damage = "the gzip data is broken";
        }
        // The unpacker takes some failures of the stream for the end of the data.
        if (tap.failure != null) throw tap.failure;
        ended = got < 0;
        from = 0;
        to = Math.max(got, 0);
        return !ended;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        from = to;
        if (content == null) tap.close();
        else content.close();
    }

    /** The file as it is: looks ahead for a gzip mark and knows its own failures. */
    private static final class Tap extends InputStream {
        private final InputStream in;
        private final byte[] ahead = new byte[BUFFER_BYTES];
        private int from;
        private int to;
        private @Nullable IOException failure;

        Tap(InputStream in) {
            this.in = in;
        }

        boolean startsAsGzip() throws IOException {
            while (to < 2) {
                int got = pull(to);
                if (got < 0) break;
                to += got;
            }
            return to >= 2 && ahead[0] == 0x1f && ahead[1] == (byte) 0x8b;
        }

        private int pull(int at) throws IOException {
            try {
                return in.read(ahead, at, ahead.length - at);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        private boolean more() throws IOException {
            if (from < to) return true;
            int got = pull(0);
            from = 0;
            to = Math.max(got, 0);
            return got >= 0;
        }

        @Override
        public int read() throws IOException {
            while (more()) if (from < to) return ahead[from++] & 0xff;
            return -1;
        }

        @Override
        public int read(byte[] target, int at, int count) throws IOException {
            if (count == 0) return 0;
            while (more()) {
                int part = Math.min(count, to - from);
                if (part == 0) continue;
                System.arraycopy(ahead, from, target, at, part);
                from += part;
                return part;
            }
            return -1;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
