package org.sallyport.ports;

import java.util.Random;
import org.sallyport.machine.Entropy;

/** Randomness that a test can repeat. */
final class SeededEntropy implements Entropy {
    private final Random random;

    SeededEntropy(long seed) {
        random = new Random(seed);
    }

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }
}
