package org.sallyport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CaptureTimeTest {
    private static final BigInteger SECOND_NS = BigInteger.valueOf(1_000_000_000);

    /** The same in numbers of any length. */
    private static long reference(CaptureTime unit, long stamp) {
        BigInteger whole = new BigInteger(Long.toUnsignedString(stamp)).multiply(SECOND_NS)
                .divide(BigInteger.valueOf(unit.binary() ? 2 : 10).pow(unit.exponent()))
                .add(BigInteger.valueOf(unit.offsetSeconds()).multiply(SECOND_NS));
        return whole.bitLength() < 64 ? whole.longValueExact()
                : whole.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    @Test
    void convertsEveryResolutionAsExactArithmeticDoes() {
        Random random = new Random(9);
        int inRange = 0;
        for (int option = 0; option < 256; option++) {
            for (int i = 0; i < 400; i++) {
                long stamp = i == 0 ? -1 : i == 1 ? 0 : random.nextLong() >>> random.nextInt(64);
                long offset = i % 2 == 0 ? 0 : random.nextInt(2_000_000_000) - 1_000_000_000;
                CaptureTime unit = CaptureTime.MICROSECONDS.withResolution((byte) option).withOffset(offset);
                long wanted = reference(unit, stamp);
                // At the very ends it may stand still up to two seconds early.
                if (Math.abs((double) wanted) > Long.MAX_VALUE - 3e9) continue;
                assertThat(unit.ns(stamp)).as(unit + " " + Long.toUnsignedString(stamp)).isEqualTo(wanted);
                inRange++;
            }
        }
        assertThat(inRange).isGreaterThan(50_000);
    }

    @Test
    void standsStillAtTheEndsOf64Bits() {
        CaptureTime seconds = CaptureTime.MICROSECONDS.withResolution((byte) 0);
        assertThat(seconds.ns(-1)).isEqualTo(Long.MAX_VALUE);
        assertThat(seconds.ns(1L << 40)).isEqualTo(Long.MAX_VALUE);
        assertThat(seconds.withOffset(Long.MAX_VALUE).ns(5)).isEqualTo(Long.MAX_VALUE);
        assertThat(seconds.withOffset(Long.MIN_VALUE).ns(5)).isEqualTo(Long.MIN_VALUE);
    }
}
