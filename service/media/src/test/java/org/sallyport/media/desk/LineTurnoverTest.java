package org.sallyport.media.desk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTurnoverTest {
    private long nowNs;
    private final LineTurnover turnover = new LineTurnover(() -> nowNs, 20, 60);

    @Test
    void aLineCountsUntilItsPortsHaveRested() {
        assertThat(turnover.linesMax()).isEqualTo(10);
        for (int i = 0; i < 3; i++) assertThat(turnover.take("a", 3)).isTrue();
        for (int i = 0; i < 3; i++) turnover.give("a");
        nowNs = 59;
        assertThat(turnover.take("a", 3)).isFalse();
        assertThat(turnover.take("b", 1)).as("somebody else").isTrue();
        nowNs = 60;
        assertThat(turnover.take("a", 3)).isTrue();
    }

    @Test
    void nobodyIsLeftWhenAllHaveRested() {
        turnover.take("a", 5);
        turnover.take("a", 5);
        turnover.takeBack("a");
        turnover.give("a");
        assertThat(turnover.entries()).isEqualTo(1);
        nowNs = 60;
        assertThat(turnover.entries()).isZero();
    }
}
