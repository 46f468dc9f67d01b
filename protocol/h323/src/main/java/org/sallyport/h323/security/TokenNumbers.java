package org.sallyport.h323.security;

import org.sallyport.machine.Entropy;

/**
 * Counts the {@code random} of the tokens of one sender, which has to be another one in each token of a second and
 * grows by one each time (H.235.1 §7). It starts anywhere, so that a restart within a second repeats none, and has 31
 * bits, since some stacks read a higher one as negative. Owned by whoever sends.
 */
public final class TokenNumbers {
    private int last;

    /** Starts at a random number. */
    public TokenNumbers(Entropy entropy) {
        last = entropy.below(Integer.MAX_VALUE);
    }

    /** The next one, 0 to 2^31-1. */
    public long next() {
        last = last + 1 & Integer.MAX_VALUE;
        return last;
    }
}
