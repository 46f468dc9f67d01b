package org.sallyport.h323.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.per.PerValue;

/** tshark, written by others from the same standards, sees in chosen PDUs the same values in the same places. */
class TsharkAgreementTest {
    /** One PDU as tshark sees it. The header of its lines: {@code == capture frame kind position leaves name}. */
    private record Seen(String capture, int frame, String kind, int position, int leaves, List<String> lines) {}

    private static List<Seen> seen() {
        List<Seen> out = new ArrayList<>();
        for (String line : CapturedPdus.lines("tshark-leaves.txt")) {
            if (line.startsWith("== ")) {
                String[] p = line.split(" ");
                out.add(new Seen(p[1], Integer.parseInt(p[2]), p[3], Integer.parseInt(p[4]), Integer.parseInt(p[5]),
                        new ArrayList<>()));
            } else {
                out.getLast().lines().add(line);
            }
        }
        return out;
    }

    private static PerValue value(Seen s) {
        List<PerValue> values = new ArrayList<>();
        for (Pdu p : CapturedPdus.of(s.capture())) {
            if (p.frame() == s.frame() && p.kind().name().equals(s.kind())) values.addAll(PduReads.values(p));
        }
        return values.get(s.position());
    }

    @Test
    void seesTheSameLeaves() {
        int compared = 0;
        Set<String> different = new TreeSet<>();
        for (Seen s : seen()) {
            Map<String, String> ours = new HashMap<>(Leaves.of(value(s)));
            assertThat(s.lines()).as(s.capture() + " " + s.frame()).hasSize(s.leaves());
            for (String line : s.lines()) {
                int at = line.indexOf(" = ");
                String path = line.substring(0, at);
                String theirs = line.substring(at + 3);
                String our = ours.remove(path);
                if (theirs.equals(our)) {
                    compared++;
                } else {
                    different.add(s.capture() + " " + s.frame() + " " + path + " theirs " + theirs + " ours " + our);
                }
            }
            ours.forEach((path, v) -> different.add(s.capture() + " " + s.frame() + " " + path + " ours alone " + v));
        }
        assertThat(different).isEmpty();
        assertThat(seen()).hasSize(38);
        assertThat(compared).isEqualTo(863);
    }
}
