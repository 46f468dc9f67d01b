package org.sallyport.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChargeTest {
    @Test
    void chargesAllButWhatAnIdleProcessTakes() {
        assertThat(new Charge(900_000_000, 40, 10_000_000).chargedNs()).isEqualTo(500_000_000);
    }

    @Test
    void chargesNobodyLessThanNothing() {
        assertThat(new Charge(1_000, 40, 10_000_000).chargedNs()).isZero();
    }

    @Test
    void isQuietOnceItTakesNotMuchMoreThanBefore() {
        assertThat(Charge.quiet(19_000_000, 10_000_000)).isTrue();
        assertThat(Charge.quiet(21_000_000, 10_000_000)).isFalse();
        assertThat(Charge.quiet(4_000_000, 0)).isTrue();
    }
}
