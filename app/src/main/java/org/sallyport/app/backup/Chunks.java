package org.sallyport.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A stream in chunks of AES-256-GCM, each authenticated with its number, with the head of the file, and with whether it
 * is the last: what is cut, moved or put in is noticed before anything of it is used. A key is made for one file alone,
 * so that its nonces may be numbers.
 *
 * <pre>
 * nonce   7 octets 0, 4 octets number of the chunk, 1 octet: 1 for the last
 * chunk   65,536 octets, the last one fewer; then 16 octets of its tag
 * </pre>
 */
final class Chunks {
    static final int OCTETS = 65_536;
    private static final int TAG_OCTETS = 16;
    private static final int TAG_BITS = 8 * TAG_OCTETS;
    private static final int NONCE_OCTETS = 12;

    private Chunks() {}

    private static Cipher cipher(int mode, byte[] key, byte[] head, int number, boolean last) {
        byte[] nonce = ByteBuffer.allocate(NONCE_OCTETS).putInt(NONCE_OCTETS - 5, number)
                .put(NONCE_OCTETS - 1, (byte) (last ? 1 : 0)).array();
        try {
            Cipher c = Cipher.getInstance("AES/GCM/NoPadding");
            c.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            c.updateAAD(head);
            return c;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes; what is not closed has no end, and is refused by whoever reads it. */
    static final class Out extends OutputStream {
        private final OutputStream to;
        private final byte[] key;
        private final byte[] head;
        private final byte[] chunk = new byte[OCTETS];
        private int filled;
        private int number;
        private boolean closed;

        Out(OutputStream to, byte[] key, byte[] head) {
            this.to = to;
            this.key = key;
            this.head = head;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] b, int offset, int length) throws IOException {
            for (int done = 0; done < length;) {
                // A full chunk waits until it is known whether it was the last.
                if (filled == OCTETS) flush(false);
                int part = Math.min(OCTETS - filled, length - done);
                System.arraycopy(b, offset + done, chunk, filled, part);
                filled += part;
                done += part;
            }
        }

        private void flush(boolean last) throws IOException {
            try {
                to.write(cipher(Cipher.ENCRYPT_MODE, key, head, number++, last).doFinal(chunk, 0, filled));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (closed) return;
            closed = true;
            flush(true);
            to.flush();
        }
    }

    /** Reads; nothing comes out that is not authentic. */
    static final class In extends InputStream {
        private final PushbackInputStream from;
        private final byte[] key;
        private final byte[] head;
        private byte[] chunk = new byte[0];
        private int at;
        private int number;
        private boolean ended;

        In(InputStream from, byte[] key, byte[] head) {
            this.from = new PushbackInputStream(from);
            this.key = key;
            this.head = head;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int offset, int length) throws IOException {
            if (length == 0) return 0;
            while (at == chunk.length) {
                if (ended) return -1;
                next();
            }
            int part = Math.min(length, chunk.length - at);
            System.arraycopy(chunk, at, b, offset, part);
            at += part;
            return part;
        }

        private void next() throws IOException {
            byte[] sealed = from.readNBytes(OCTETS + TAG_OCTETS);
            int after = from.read();
            if (after >= 0) from.unread(after);
            ended = after < 0;
            if (sealed.length < TAG_OCTETS) throw broken();
            try {
                chunk = cipher(Cipher.DECRYPT_MODE, key, head, number, ended).doFinal(sealed);
            } catch (AEADBadTagException e) {
                throw broken();
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
            number++;
            at = 0;
        }

        private BackupFault broken() {
            return new BackupFault(number == 0
                    ? "The passphrase is not the one of this backup, or its beginning is damaged."
                    : "The backup is damaged or not whole, " + ((long) number * OCTETS >> 10)
                            + " KiB from its beginning.");
        }
    }
}
