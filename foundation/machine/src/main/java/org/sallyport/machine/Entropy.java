package org.sallyport.machine;

import java.util.HexFormat;

/**
 * Randomness, always an argument: cryptographic on the real host, seeded in the simulator.
 *
 * <p>Nonces, tags, branches and port choices come from here and from nowhere else.
 */
public interface Entropy {
    /** Fills the whole array with random bytes. */
    void fill(byte[] target);

    /** A random value from 0 to {@code bound - 1}; {@code bound} is at least 1. */
    default int below(int bound) {
        if (bound < 1) throw new IllegalArgumentException("bound=" + bound);
        // The high 53 bits of a long as a fraction: the bias for bounds of this size is below 2^-21.
        return (int) ((nextLong() >>> 11) * 0x1.0p-53 * bound);
    }

    /** 64 random bits. */
    default long nextLong() {
        byte[] b = new byte[8];
        fill(b);
        long v = 0;
        for (byte x : b) v = v << 8 | (x & 0xff);
        return v;
    }

    /** {@code bytes} random bytes as lower-case hex, twice as many characters. */
    default String hex(int bytes) {
        byte[] b = new byte[bytes];
        fill(b);
        return HexFormat.of().formatHex(b);
    }
}
