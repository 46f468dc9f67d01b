package org.sallyport.app.backup;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.sallyport.app.backup.Manifest.Item;
import org.sallyport.app.backup.Manifest.Kind;

/** Reads a backup from its beginning to its end, once. Nothing is believed that is not authentic. */
public final class BackupReader implements AutoCloseable {
    private final InputStream file;
    private final DataInputStream in;
    private final Manifest manifest;

    /** Takes the contents of a file, in the order of the manifest; what is left unread is passed over. */
    public interface Taker {
        void take(Item item, InputStream content) throws IOException;
    }

    /**
     * Opens a backup and reads what it holds.
     *
     * @throws IOException with a sentence for people
     */
    public BackupReader(Path backup, char[] passphrase) throws IOException {
        file = new BufferedInputStream(Files.newInputStream(backup), 1 << 16);
        boolean read = false;
        try {
            BackupHead head = BackupHead.read(file);
            in = new DataInputStream(new Chunks.In(file, head.key(passphrase), head.octets()));
            int length = in.readInt();
            if (length < 2 || length > Manifest.OCTETS_MAX)
                throw new BackupFault("The list of files in the backup is larger than one can be.");
            manifest = Manifest.read(in.readNBytes(length));
            read = true;
        } catch (EOFException e) {
            throw new BackupFault("The backup is not whole.");
        } finally {
            if (!read) file.close();
        }
    }

    /** What it holds. */
    public Manifest manifest() {
        return manifest;
    }

    /** Passes everything on, and sees that nothing is missing and nothing follows. */
    public void contents(Taker taker) throws IOException {
        for (Item i : manifest.items()) {
            if (i.kind() == Kind.FOLDER) continue;
            Part part = new Part(in, i.octets());
            taker.take(i, part);
            part.rest();
        }
        if (in.read() >= 0) throw new BackupFault("The backup holds more than it lists.");
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The octets of one file. */
    private static final class Part extends InputStream {
        private final InputStream from;
        private long left;

        Part(InputStream from, long octets) {
            this.from = from;
            this.left = octets;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] b, int offset, int length) throws IOException {
            if (left == 0) return -1;
            int n = from.read(b, offset, (int) Math.min(length, left));
            if (n < 0) throw new BackupFault("The backup holds less than it lists.");
            left -= n;
            return n;
        }

        void rest() throws IOException {
            byte[] b = new byte[Chunks.OCTETS];
            while (left > 0) read(b, 0, b.length);
        }
    }
}
