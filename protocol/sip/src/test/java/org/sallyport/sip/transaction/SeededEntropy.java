package org.sallyport.sip.transaction;

import java.util.Random;
import org.sallyport.machine.Entropy;

/** The same octets for the same seed. */
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
