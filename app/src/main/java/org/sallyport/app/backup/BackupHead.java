package org.sallyport.app.backup;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.sallyport.machine.Release;

/**
 * The head of a backup: what can be read without the passphrase, and what makes the key out of it. Every chunk that
 * follows is authenticated together with it.
 *
 * <pre>
 * octets  field
 * 17      "SALLYPORT BACKUP" and a line feed
 * 1       format, 1
 * 1+n     release that wrote it, ASCII
 * 4 4 4   Argon2id (RFC 9106): memory in KiB, passes, lanes
 * 32      salt
 * </pre>
 *
 * @param memoryKib what a guess of the passphrase costs
 */
record BackupHead(int format, String release, int memoryKib, int passes, int lanes, byte[] salt) {
    static final int FORMAT = 1;
    static final int SALT_OCTETS = 32;
    static final int KEY_OCTETS = 32;
    private static final byte[] MAGIC = "SALLYPORT BACKUP\n".getBytes(StandardCharsets.US_ASCII);
    /** Most that a stranger's head may ask of this machine: 256 MiB, 16 passes. */
    private static final int MEMORY_KIB_MAX = 262_144;
    private static final int PASSES_MAX = 16;
    private static final int LANES_MAX = 16;

    /** Of this release, by RFC 9106 §4: 64 MiB, three passes, four lanes. */
    static BackupHead fresh(byte[] salt) {
        return new BackupHead(FORMAT, Release.OURS.toString(), 65_536, 3, 4, salt);
    }

    byte[] octets() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.write(MAGIC);
            out.writeByte(format);
            byte[] name = release.getBytes(StandardCharsets.US_ASCII);
            out.writeByte(name.length);
            out.write(name);
            out.writeInt(memoryKib);
            out.writeInt(passes);
            out.writeInt(lanes);
            out.write(salt);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads and judges a head. */
    static BackupHead read(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(from);
        try {
            if (!Arrays.equals(in.readNBytes(MAGIC.length), MAGIC))
                throw new BackupFault("This is no backup of Sallyport.");
            int format = in.readUnsignedByte();
            String release = new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.US_ASCII);
            Optional<Release> by = Release.parse(release);
            if (by.isEmpty()) throw new BackupFault("The head of the backup is damaged: it names no release.");
            if (format != FORMAT) throw new BackupFault("The backup has format " + format + ", and release "
                    + Release.OURS + " reads format " + FORMAT + ": use release " + by.get() + ", which wrote it.");
            int memoryKib = in.readInt();
            int passes = in.readInt();
            int lanes = in.readInt();
            boolean sane = memoryKib >= 8 * LANES_MAX && memoryKib <= MEMORY_KIB_MAX && passes >= 1
                    && passes <= PASSES_MAX && lanes >= 1 && lanes <= LANES_MAX;
            if (!sane) throw new BackupFault("The head of the backup asks for more memory or time than a backup of"
                    + " ours needs: it is damaged, or not meant well.");
            byte[] salt = in.readNBytes(SALT_OCTETS);
            if (salt.length != SALT_OCTETS) throw new EOFException();
            return new BackupHead(format, release, memoryKib, passes, lanes, salt);
        } catch (EOFException e) {
            throw new BackupFault("The backup ends within its head: it is not whole.");
        }
    }

    /** The key that a passphrase makes. Half a second. */
    byte[] key(char[] passphrase) {
        byte[] out = new byte[KEY_OCTETS];
        Argon2BytesGenerator argon = new Argon2BytesGenerator();
        argon.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id).withVersion(
                Argon2Parameters.ARGON2_VERSION_13).withMemoryAsKB(memoryKib).withIterations(passes)
                .withParallelism(lanes).withSalt(salt).build());
        argon.generateBytes(new String(passphrase).getBytes(StandardCharsets.UTF_8), out);
        return out;
    }
}
