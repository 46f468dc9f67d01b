package org.sallyport.rtp;

/** Clock rates of RTP payloads in Hz: by the static table of RFC 3551 §6, or by looking at the stream. */
public final class ClockRate {
    private static final int[] STATIC = new int[35];
    private static final int[] USUAL = {8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 90_000};

    static {
        for (int type : new int[] {0, 3, 4, 5, 7, 8, 9, 12, 13, 15, 18}) STATIC[type] = 8_000;
        for (int type : new int[] {14, 25, 26, 28, 31, 32, 33, 34}) STATIC[type] = 90_000;
        STATIC[6] = 16_000;
        STATIC[10] = 44_100;
        STATIC[11] = 44_100;
        STATIC[16] = 11_025;
        STATIC[17] = 22_050;
    }

    private ClockRate() {}

    /** The rate of a static payload type; 0 where the table has none. */
    public static int ofType(int payloadType) {
        return payloadType < STATIC.length ? STATIC[payloadType] : 0;
    }

    /** The usual rate within 8 % of what was seen; 0 where none is near. */
    public static int near(long timestampUnits, long elapsedNs) {
        if (timestampUnits <= 0 || elapsedNs <= 0) return 0;
        double seen = timestampUnits * 1e9 / elapsedNs;
        int best = 0;
        double bestOff = 0.08;
        for (int rate : USUAL) {
            double off = Math.abs(seen / rate - 1);
            if (off < bestOff) {
                best = rate;
                bestOff = off;
            }
        }
        return best;
    }
}
