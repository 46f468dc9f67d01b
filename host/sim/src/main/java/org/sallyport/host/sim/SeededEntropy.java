package org.sallyport.host.sim;

import org.sallyport.machine.Entropy;

/**
 * Repeatable randomness: SplitMix64. Nobody must take it for cryptography.
 *
 * <p>A tree: {@link #child} gives a stream of its own, so that one more draw at one place does not shift all the
 * others.
 */
public final class SeededEntropy implements Entropy {
    private static final long GAMMA = 0x9e3779b97f4a7c15L;

    private final long seed;
    private long state;

    /** The stream of a seed. */
    public SeededEntropy(long seed) {
        this.seed = mix(seed + GAMMA);
        this.state = this.seed;
    }

    /** An independent stream that depends on the seed and the label alone, not on what was drawn so far. */
    public SeededEntropy child(String label) {
        long h = seed;
        for (int i = 0; i < label.length(); i++) h = mix(h ^ label.charAt(i) + GAMMA);
        return new SeededEntropy(h);
    }

    private static long mix(long z) {
        long v = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        v = (v ^ v >>> 27) * 0x94d049bb133111ebL;
        return v ^ v >>> 31;
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        return mix(state);
    }

    @Override
    public void fill(byte[] target) {
        for (int i = 0; i < target.length; i += 8) {
            long v = nextLong();
            for (int k = i; k < Math.min(i + 8, target.length); k++) {
                target[k] = (byte) v;
                v >>>= 8;
            }
        }
    }

    /** Whether something with this chance happens now; in millionths. */
    boolean chance(int ppm) {
        return ppm > 0 && below(1_000_000) < ppm;
    }

    /** A value from {@code min} to {@code max}, both included. */
    long between(long min, long max) {
        if (min >= max) return min;
        return min + (long) ((nextLong() >>> 11) * 0x1.0p-53 * (max - min + 1));
    }
}
