package org.sallyport.sipcall.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sallyport.wire.IpAddress;

class SourceSharesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress A = IpAddress.of("91.1.1.1");

    private static int taken(SourceShares s, IpAddress who, int tries, long nowNs) {
        int n = 0;
        for (int i = 0; i < tries; i++) if (s.take(who, 500, nowNs)) n++;
        return n;
    }

    @Test
    void aBurstAndThenTheRate() {
        SourceShares s = new SourceShares(10, 30);
        assertThat(taken(s, A, 100, SECOND)).isEqualTo(30);
        assertThat(taken(s, A, 100, 2 * SECOND)).isEqualTo(10);
        assertThat(taken(s, A, 100, 2 * SECOND + SECOND / 10)).isEqualTo(1);
        assertThat(taken(s, A, 1000, 1000 * SECOND)).isEqualTo(30);
        assertThat(s.refused()).isEqualTo(70 + 90 + 99 + 970);
    }

    @Test
    void oneSourceTakesNothingFromAnother() {
        SourceShares s = new SourceShares(1, 5);
        assertThat(taken(s, A, 100, SECOND)).isEqualTo(5);
        assertThat(taken(s, IpAddress.of("91.1.1.2"), 100, SECOND)).isEqualTo(5);
    }

    @Test
    void aNetworkOfIpv6IsOneSource() {
        SourceShares s = new SourceShares(1, 5);
        int n = 0;
        for (int i = 1; i <= 100; i++)
            if (s.take(IpAddress.of("2a00:1:2:3::" + Integer.toHexString(i)), 500, SECOND)) n++;
        assertThat(n).isEqualTo(5);
        assertThat(s.take(IpAddress.of("2a00:1:2:4::1"), 500, SECOND)).isTrue();
    }

    @Test
    void aMillionSourcesFillNoMoreThanTheTable() {
        SourceShares s = new SourceShares(50, 200);
        for (int i = 0; i < 1_000_000; i++) s.take(IpAddress.v4(0x5b000000 + i), 500, SECOND);
        assertThat(s.sources()).isEqualTo(SourceShares.SOURCES_MAX);
    }

    @Test
    void aSourceThatKeepsSendingIsNotForgottenByAFloodOfOthers() {
        SourceShares s = new SourceShares(1, 5);
        taken(s, A, 10, SECOND);
        for (int i = 0; i < 100_000; i++) {
            s.take(IpAddress.v4(0x5c000000 + i), 500, SECOND);
            if (i % 10_000 == 0) assertThat(s.take(A, 500, SECOND)).isFalse();
        }
    }

    @Test
    void aLongMessageCostsWhatItsOctetsAreWorth() {
        SourceShares s = new SourceShares(10, 30);
        int n = 0;
        for (int i = 0; i < 100; i++) if (s.take(A, 60_000, SECOND)) n++;
        assertThat(n).isEqualTo(2);
        assertThat(s.take(IpAddress.of("91.1.1.2"), SourceShares.OCTETS_OF_TOKEN, SECOND)).isTrue();
        SourceShares small = new SourceShares(1, 5);
        assertThat(small.take(A, 60_000, SECOND)).as("a full bucket is enough for any message").isTrue();
        assertThat(small.take(A, 1, SECOND)).isFalse();
    }
}
