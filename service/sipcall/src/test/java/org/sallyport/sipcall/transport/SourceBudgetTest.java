package org.sallyport.sipcall.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sallyport.wire.IpAddress;

class SourceBudgetTest {
    private final SourceBudget budget = new SourceBudget(10);

    private boolean take(String address, long amount) {
        return budget.take(IpAddress.of(address), amount);
    }

    @Test
    void anAddressTakesItsShareAndNoMore() {
        assertThat(take("91.6.6.6", 10)).isTrue();
        assertThat(take("91.6.6.6", 1)).isFalse();
        assertThat(take("91.6.6.7", 1)).isTrue();
    }

    @Test
    void aNetworkTakesThreeSharesAndNoMore() {
        for (int i = 1; i <= 3; i++) assertThat(take("91.6.6." + i, 10)).isTrue();
        assertThat(take("91.6.6.4", 1)).isFalse();
        assertThat(take("91.6.7.4", 1)).isTrue();
    }

    @Test
    void aSixtyFourIsOneSourceAndAFortyEightItsNetwork() {
        assertThat(take("2001:db8:1:1::1", 6)).isTrue();
        assertThat(take("2001:db8:1:1:ffff::2", 5)).isFalse();
        assertThat(take("2001:db8:1:2::1", 10)).isTrue();
        assertThat(take("2001:db8:1:3::1", 10)).isTrue();
        assertThat(take("2001:db8:1:4::1", 5)).as("31 of 30 in the /48").isFalse();
        assertThat(take("2001:db8:2:4::1", 5)).isTrue();
    }

    @Test
    void whatIsRefusedTakesNothingAndWhatIsGivenBackLeavesNothing() {
        take("91.6.6.6", 10);
        take("91.6.6.6", 1);
        assertThat(budget.all()).isEqualTo(10);
        budget.give(IpAddress.of("91.6.6.6"), 10);
        assertThat(budget.entries()).isZero();
    }
}
