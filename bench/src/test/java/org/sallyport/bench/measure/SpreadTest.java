package org.sallyport.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void takesTheMiddleOneOfAnOddNumber() {
        assertThat(Spread.of(List.of(9.0, 1.0, 4.0))).isEqualTo(new Spread(4, 1, 9));
    }

    @Test
    void takesTheMeanOfTheTwoInTheMiddleOfAnEvenNumber() {
        assertThat(Spread.of(List.of(8.0, 1.0, 4.0, 2.0)).median()).isEqualTo(3);
    }

    @Test
    void showsADashWhereNothingWasMeasured() {
        assertThat(Spread.of(List.of()).text(1)).isEqualTo("-");
    }

    @Test
    void findsPercentilesOfWhatIsNotSorted() {
        double[] values = new double[100];
        for (int i = 0; i < 100; i++) values[i] = 99 - i;
        assertThat(Spread.percentileOf(values, 99)).isEqualTo(99);
        assertThat(Spread.percentileOf(values, 90)).isEqualTo(90);
    }

    @Test
    void writesJsonThatOthersCanRead() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("text", "a \"b\" \\ \n");
        all.put("number", 3);
        all.put("nothing", Double.NaN);
        all.put("list", List.of(true, 1.5));
        all.put("spread", new Spread(2, 1, 3));
        all.put("raw", new JsonText.Raw("{}"));
        assertThat(JsonText.of(all)).isEqualTo("{\"text\":\"a \\\"b\\\" \\\\ \\u000a\",\"number\":3,\"nothing\":null,"
                + "\"list\":[true,1.500],\"spread\":{\"median\":2.000,\"min\":1.000,\"max\":3.000},\"raw\":{}}");
    }

    @Test
    void believesTheCoarseCountWhereThreadsHaveEnded() {
        var before = new ProcessTree.Cpu(1_000_000_000, 1_000_000_000, 1);
        assertThat(new ProcessTree.Cpu(1_500_000_000, 1_510_000_000, 1).sinceNs(before)).isEqualTo(500_000_000);
        assertThat(new ProcessTree.Cpu(1_200_000_000, 1_510_000_000, 1).sinceNs(before)).isEqualTo(510_000_000);
    }
}
