package org.sallyport.scenarios;

import java.util.List;
import java.util.Map;

/**
 * How one run ended.
 *
 * @param name scenario
 * @param seed repeats it
 * @param failures nothing for a run that passed; else one sentence each, what stopped the run first
 * @param rows packets of our nodes by the rows that explain them
 * @param ladder the messages of its calls as text
 * @param log the newest lines of both nodes' logs
 * @param virtualMs how long it took in the simulated world
 * @param packets packets that hosts made
 * @param capture where the capture of a failed run was written, or an empty string
 */
public record ScenarioResult(String name, long seed, List<String> failures, Map<String, Long> rows, String ladder,
        List<String> log, long virtualMs, long packets, String capture) {
    /** Whether nothing failed. */
    public boolean passed() {
        return failures.isEmpty();
    }

    /** Everything one needs to repeat and to understand a failure; one line for a run that passed. */
    public String report() {
        if (passed()) {
            return name + " seed " + seed + ": passed, " + packets + " packets in " + virtualMs / 1000
                    + " virtual seconds";
        }
        StringBuilder out = new StringBuilder(name).append(" failed. Repeat it with seed ").append(seed)
                .append(" on commit ").append(Commit.here()).append('\n');
        for (String f : failures) out.append("  - ").append(f).append('\n');
        if (!capture.isEmpty()) out.append("capture: ").append(capture).append('\n');
        out.append(ladder);
        for (String l : log) out.append(l).append('\n');
        return out.toString();
    }
}
