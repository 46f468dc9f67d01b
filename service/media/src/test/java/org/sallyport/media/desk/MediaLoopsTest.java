package org.sallyport.media.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sallyport.host.MediaLoop;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.LegPorts;
import org.sallyport.media.MediaCommand;

/** Which loop carries which line. */
class MediaLoopsTest {
    private static final LegPorts OWN = new LegPorts.OwnPair(null, null);

    private static MediaLoops loops(int count) {
        return new MediaLoops(IntStream.range(0, count).<MediaLoop<MediaCommand>>mapToObj(_ -> _ -> true).toList());
    }

    private static LegPorts shared(int pair) {
        return new LegPorts.Shared(pair, "u", Sensitive.of("p"));
    }

    @Test
    void aLineGoesWhereTheFewestAre() {
        MediaLoops l = loops(3);
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < 6; i++) taken.add(l.take(OWN, OWN));
        assertThat(taken).containsExactly(0, 1, 2, 0, 1, 2);
        l.give(1);
        l.give(1);
        assertThat(l.take(OWN, OWN)).isEqualTo(1);
        assertThat(l.take(OWN, OWN)).isEqualTo(1);
        assertThat(l.take(OWN, OWN)).isZero();
    }

    @Test
    void aSharedLegStaysWithItsPairHoweverMuchIsThere() {
        MediaLoops l = loops(2);
        for (int i = 0; i < 5; i++) assertThat(l.take(OWN, shared(1))).isEqualTo(1);
        assertThat(l.take(shared(1), OWN)).isEqualTo(1);
        assertThat(l.take(shared(2), OWN)).as("pair 2 is on loop 0").isZero();
    }

    @Test
    void theNextPairIsOneOnTheIdlestLoopAndEqualsTakeTurns() {
        MediaLoops l = loops(2);
        assertThat(List.of(l.pairOf(6), l.pairOf(6), l.pairOf(6))).containsExactly(0, 1, 2);
        l.take(shared(1), OWN);
        for (int i = 0; i < 6; i++) assertThat(l.pairOf(6) % 2).as("loop 1 has a line more").isZero();
        assertThat(loops(3).pairOf(1)).as("one pair has one owner").isZero();
    }

    @Test
    void manyLinesOverManyPairsAreEvenlySpread() {
        MediaLoops l = loops(3);
        int[] lines = new int[3];
        for (int i = 0; i < 300; i++) lines[l.take(OWN, shared(l.pairOf(6)))]++;
        assertThat(lines).containsExactly(100, 100, 100);
    }

    @Test
    void twoSharedLegsMustBeOnOneLoop() {
        MediaLoops l = loops(2);
        assertThat(l.together(shared(0), shared(2))).isTrue();
        assertThat(l.together(shared(0), shared(1))).isFalse();
        assertThat(l.together(OWN, shared(1))).isTrue();
    }
}
