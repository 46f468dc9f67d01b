package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.DynamicTest;

/** A table of states and inputs as text; every cell becomes a test. A cell reads {@code effect+effect>state}. */
final class StateTable {
    private StateTable() {}

    static List<DynamicTest> tests(String table, BiFunction<String, String, String> run) {
        List<String> lines = table.strip().lines().toList();
        List<String> inputs = cells(lines.getFirst());
        List<DynamicTest> out = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            List<String> cells = cells(line);
            assertThat(cells).as("cells of " + cells.getFirst()).hasSameSizeAs(inputs);
            for (int i = 1; i < cells.size(); i++) {
                String state = cells.getFirst();
                String input = inputs.get(i);
                String expected = cells.get(i);
                out.add(DynamicTest.dynamicTest(state + " on " + input + " gives " + expected,
                        () -> assertThat(run.apply(state, input)).isEqualTo(expected)));
            }
        }
        return out;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|")).map(String::strip).toList();
    }

    /** Effects by simple name joined with plus, then the state's simple name. */
    static String cell(List<?> effects, Object state) {
        return String.join("+", effects.stream().map(e -> e.getClass().getSimpleName()).toList())
                + ">" + state.getClass().getSimpleName();
    }
}
