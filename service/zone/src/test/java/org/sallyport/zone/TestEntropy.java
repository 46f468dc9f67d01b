package org.sallyport.zone;

import java.util.Random;
import org.sallyport.machine.Entropy;

/** The same octets for the same seed. */
public final class TestEntropy implements Entropy {
    private final Random random;

    public TestEntropy(long seed) {
        random = new Random(seed);
    }

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }
}
