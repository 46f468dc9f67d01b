package org.sallyport.ports;

import java.util.Locale;

/** How much of a machine the node has; decides how many port pairs are shared by multiplexed media. */
public enum Size {
    SMALL(1),
    MEDIUM(1),
    LARGE(6);

    private final int sharedPairs;

    Size(int sharedPairs) {
        this.sharedPairs = sharedPairs;
    }

    /** Pairs at the start of the media range that all multiplexed media shares. */
    public int sharedPairs() {
        return sharedPairs;
    }

    /** The word in the configuration: {@code small}, {@code medium}, {@code large}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}
