package org.sallyport.bench.sip;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.sallyport.bench.measure.Idleness;
import org.sallyport.bench.measure.ProcessTree;

/** What search rules cost: the same calls, with ever more rules before the one that fits. */
final class RuledCalls {
    private static final String ADDRESS = "127.0.77.10";

    private final SipPlan plan;
    private final Sipp sipp;
    private final Workshop workshop;
    private final Consumer<String> say;

    RuledCalls(SipPlan plan, Sipp sipp, Workshop workshop, Consumer<String> say) {
        this.plan = plan;
        this.sipp = sipp;
        this.workshop = workshop;
        this.say = say;
    }

    List<Ruled> measure() throws IOException, InterruptedException {
        List<Ruled> out = new ArrayList<>();
        SipTransport t = plan.transports().getFirst();
        for (int rules : plan.rules()) {
            sipp.answer(t);
            ControlNode node = ControlNode.start(workshop, plan.proxyCore(), ADDRESS, rules);
            ProcessTree tree = node.processes().orElseThrow();
            Idleness idle = Idleness.of(tree);
            sipp.call(ADDRESS, t, plan.rate() / 2, plan.rate() * Math.max(1, plan.warmUpSeconds()) / 2, 0).await();
            Thread.sleep(t.lingerSeconds() * 1000L);
            idle.settle();
            ProcessTree.Cpu before = tree.cpu();
            long startNs = System.nanoTime();
            Sipp.Outcome o = sipp.call(ADDRESS, t, plan.rate(), plan.rate() * plan.seconds(), 0).await();
            double us = idle.until(before, startNs, t.lingerSeconds()).chargedNs() / 1000 / o.succeeded();
            node.stop(workshop);
            out.add(new Ruled(rules, o.failedPercent(), us));
            say.accept(String.format(Locale.ROOT, "%5d rules: %.1f us/call, %.2f %% failed", rules, us,
                    o.failedPercent()));
        }
        return out;
    }
}
