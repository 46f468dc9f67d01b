package org.sallyport.h323.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.oracle.RandomReader.Behind;

/** What is made up is worth being asked about. That all of each type is reached, the oracle's own run asserts. */
class RandomReaderTest {
    @Test
    void makesTheSameValueOfTheSameSeed() {
        for (long seed = 0; seed < 200; seed++) {
            RasMessage first = RandomReader.value(RasMessage.TYPE, seed, Behind.OUR_SCHEMA);
            assertThat(RandomReader.value(RasMessage.TYPE, seed, Behind.OUR_SCHEMA)).isEqualTo(first);
        }
    }

    @Test
    void knowsTheTypesOfEachModule() {
        List<String> modules = Family.all().stream().map(Family::module).distinct().toList();
        assertThat(modules).containsExactlyInAnyOrderElementsOf(ErlangOracle.MODULES);
        assertThat(Family.all()).hasSizeGreaterThan(400);
    }
}
