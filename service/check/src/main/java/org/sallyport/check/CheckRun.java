package org.sallyport.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sallyport.host.Host;

/** One check of a running node: steps one after another, each with its time. Owner: the desk. */
public final class CheckRun {
    /** Whatever a step waits for, the next one begins after this: 12 s. */
    private static final long STEP_NS = 12_000_000_000L;

    private final Host host;
    private final List<Step> steps;
    private final Runnable ended;
    private final List<Finding> findings = new ArrayList<>();
    private int at;

    /**
     * One step.
     *
     * @param stage what it belongs to
     * @param doing what is being done, for somebody who waits
     * @param timeNs how long it may take
     * @param work tells what it found, once, perhaps later
     */
    public record Step(Stage stage, String doing, long timeNs, Consumer<Consumer<List<Finding>>> work) {
        /** One that takes no longer than others. */
        public Step(Stage stage, String doing, Consumer<Consumer<List<Finding>>> work) {
            this(stage, doing, STEP_NS, work);
        }
    }

    /** @param ended is told once the last step has ended */
    public CheckRun(Host host, List<Step> steps, Runnable ended) {
        this.host = host;
        this.steps = List.copyOf(steps);
        this.ended = ended;
    }

    /** Begins with the first step. */
    public void begin() {
        step();
    }

    private void step() {
        if (done()) {
            ended.run();
            return;
        }
        int mine = at;
        Step step = steps.get(at);
        var late = host.at(host.nowNs() + step.timeNs(), () -> over(mine, List.of(Finding.of(step.stage(),
                Verdict.NOT_JUDGED, step.doing(), "Not judged because it did not end in time."))));
        step.work().accept(found -> {
            late.cancel();
            over(mine, found);
        });
    }

    private void over(int step, List<Finding> found) {
        if (step != at) return;
        findings.addAll(found);
        at++;
        host.soon(this::step);
    }

    /** Whether every step has ended. */
    public boolean done() {
        return at >= steps.size();
    }

    /** What was found so far, in the order of the stages. */
    public List<Finding> findings() {
        return findings.stream().sorted(Comparator.comparing(Finding::stage)).toList();
    }

    /** Lists, maps, texts, numbers and booleans alone. */
    public Map<String, Object> facts() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("done", done());
        out.put("doing", done() ? "" : steps.get(at).doing());
        out.put("step", at);
        out.put("steps", steps.size());
        out.put("findings", findings().stream().map(Finding::facts).toList());
        return out;
    }
}
