package org.sallyport.node.check;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.check.CheckRun;
import org.sallyport.check.Finding;
import org.sallyport.check.PairFacts;
import org.sallyport.condition.Condition;
import org.sallyport.config.CheckConfig;
import org.sallyport.host.Alarm;
import org.sallyport.node.site.Site;

/**
 * The cheap part of the check, again and again: what is wrong in two rounds is a condition of the node, and what was
 * right in one is none. Owner: the desk.
 */
final class CheckRounds {
    /** The first round begins when the zone had the time to come up: after 30 s, or the interval where that is less. */
    private static final long FIRST_NS = 30_000_000_000L;

    private final Site site;
    private final Supplier<@Nullable PairFacts> known;
    private final Consumer<PairFacts> told;
    private Map<Key, String> before = Map.of();
    private @Nullable Alarm alarm;
    private boolean running;

    private record Key(Condition condition, String subject) {}

    CheckRounds(Site site, Supplier<@Nullable PairFacts> known, Consumer<PairFacts> told) {
        this.site = site;
        this.known = known;
        this.told = told;
    }

    /** Begins, or goes on with another interval. */
    void begin() {
        again(Math.min(FIRST_NS, intervalNs()));
    }

    void end() {
        if (alarm != null) alarm.cancel();
        alarm = null;
    }

    private long intervalNs() {
        return CheckConfig.of(site.settings().config()).interval().toNanos();
    }

    private void again(long ns) {
        end();
        if (intervalNs() > 0) alarm = site.host().at(site.host().nowNs() + ns, this::round);
    }

    private void round() {
        again(intervalNs());
        if (running) return;
        running = true;
        CheckRun[] made = new CheckRun[1];
        made[0] = new CheckRun(site.host(), new CheckSteps(site, known.get(), told).round(), () -> {
            running = false;
            judge(made[0]);
        });
        made[0].begin();
    }

    private void judge(CheckRun run) {
        Map<Key, String> now = new LinkedHashMap<>();
        for (Finding f : run.findings()) {
            Optional<Condition> condition = Condition.of(f.condition());
            // The zone's own state is told by whoever has it.
            if (condition.isEmpty() || condition.get() == Condition.PAIR_LINK_DOWN) continue;
            now.put(new Key(condition.get(), f.opening().isPresent() ? String.join(" ", f.rows()) : ""),
                    f.sentence() + (f.fix().isEmpty() ? "" : " To do: " + f.fix() + "."));
        }
        now.forEach((key, text) -> {
            if (before.containsKey(key)) site.conditions().holds(key.condition(), key.subject(), text);
        });
        before.keySet().stream().filter(k -> !now.containsKey(k))
                .forEach(k -> site.conditions().over(k.condition(), k.subject()));
        before = now;
    }
}
