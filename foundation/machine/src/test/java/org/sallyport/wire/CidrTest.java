package org.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CidrTest {
    private static BigInteger number(IpAddress a) {
        return new BigInteger(1, a.octets());
    }

    private static IpAddress random(Random r, int octets) {
        byte[] bytes = new byte[octets];
        r.nextBytes(bytes);
        return IpAddress.of(bytes);
    }

    /** A prefix is an interval of all its bits together, never a box of groups. */
    @Test
    void turn10APrefixHoldsWhatLiesBetweenItsFirstAndItsLastAddressAndNothingElse() {
        Random r = new Random(10);
        int inside = 0;
        for (int i = 0; i < 200_000; i++) {
            int octets = (i & 1) == 0 ? 4 : 16;
            IpAddress base = random(r, octets);
            int bits = r.nextInt(8 * octets + 1);
            Cidr c = Cidr.of(base + "/" + (base.isV4() ? Math.min(bits, 32) : bits));
            BigInteger low = number(c.base());
            int free = 8 * c.base().family().octets() - c.prefixBits();
            BigInteger high = low.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE);
            IpAddress x = near(r, base, c.prefixBits());
            boolean between = number(x).compareTo(low) >= 0 && number(x).compareTo(high) <= 0;
            assertThat(c.contains(x)).as(c + " and " + x).isEqualTo(between);
            if (between) inside++;
        }
        assertThat(inside).isBetween(20_000, 180_000);
    }

    /** The address with one of its bits changed, near the prefix's end as often as not. */
    private static IpAddress near(Random r, IpAddress a, int bits) {
        byte[] octets = a.octets();
        int bit = r.nextBoolean() ? r.nextInt(8 * octets.length)
                : Math.clamp(bits + r.nextInt(3) - 1L, 0, 8 * octets.length - 1);
        octets[bit / 8] ^= (byte) (0x80 >>> bit % 8);
        return IpAddress.of(octets);
    }

    @Test
    void turn10NoFamilyHoldsTheOther() {
        assertThat(Cidr.of("0.0.0.0/0").contains(IpAddress.of("::1"))).isFalse();
        assertThat(Cidr.of("::/0").contains(IpAddress.of("10.0.0.1"))).isFalse();
        assertThat(Cidr.of("::ffff:10.0.0.0/104").contains(IpAddress.of("10.9.9.9"))).as("one spelling").isTrue();
    }
}
