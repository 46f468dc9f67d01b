package org.sallyport.host.net;

import java.security.SecureRandom;
import org.sallyport.machine.Entropy;

/** The system's cryptographic randomness. One per thread: a loop never waits for another's lock. */
final class NetEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    @Override
    public void fill(byte[] target) {
        random.nextBytes(target);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
