package org.sallyport.h323;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus.Kind;
import org.sallyport.h323.CapturedPdus.Pdu;

/** The vectors are whole: what the other tests go through is what was captured. */
class CapturedPdusTest {
    @Test
    void areAsManyAsTheTableBesideThemSays() {
        Map<String, String> rows = new TreeMap<>();
        for (String line : CapturedPdus.lines("captures.md")) {
            String[] cell = line.split(" *\\| *");
            if (cell.length == 6 && cell[2].matches("\\d+")) rows.put(cell[1], cell[2] + " " + cell[3] + " " + cell[4]);
        }
        Map<Kind, Integer> all = new EnumMap<>(Kind.class);
        for (String capture : CapturedPdus.CAPTURES) {
            Map<Kind, Integer> of = new EnumMap<>(Kind.class);
            for (Kind k : Kind.values()) of.put(k, 0);
            for (Pdu p : CapturedPdus.of(capture)) {
                of.merge(p.kind(), 1, Integer::sum);
                all.merge(p.kind(), 1, Integer::sum);
            }
            assertThat(rows.get(capture)).as(capture)
                    .isEqualTo(of.get(Kind.RAS) + " " + of.get(Kind.CS) + " " + of.get(Kind.H245));
        }
        assertThat(rows).hasSize(CapturedPdus.CAPTURES.size() + 1);
        assertThat(rows.get("all")).isEqualTo(
                all.get(Kind.RAS) + " " + all.get(Kind.CS) + " " + all.get(Kind.H245));
        assertThat(all).containsExactly(Map.entry(Kind.RAS, 458), Map.entry(Kind.CS, 376), Map.entry(Kind.H245, 444));
    }

    @Test
    void areManyDifferentOnes() {
        Set<Object> different = new HashSet<>();
        for (Kind k : Kind.values()) for (Pdu p : CapturedPdus.all(k)) different.add(p.octets());
        assertThat(different).hasSize(620);
    }
}
