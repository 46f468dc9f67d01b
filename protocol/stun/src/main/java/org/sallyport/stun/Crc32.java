package org.sallyport.stun;

import java.util.zip.CRC32;

/** The FINGERPRINT value, RFC 8489 §14.7. */
final class Crc32 {
    /** The letters {@code STUN}. */
    static final int MASK = 0x5354554e;

    private Crc32() {}

    /** CRC-32 of the octets, XORed with the letters {@code STUN}. */
    static int fingerprint(byte[] bytes, int from, int lengthBytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, lengthBytes);
        return (int) crc.getValue() ^ MASK;
    }
}
