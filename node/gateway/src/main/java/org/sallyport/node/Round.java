package org.sallyport.node;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.sallyport.node.site.Service;

/** Asks every service for what takes a while, and goes on when each has answered or thrown. Owner: the desk. */
final class Round {
    private final Set<Service> awaited;
    private final Runnable then;
    private boolean asked;

    private Round(List<Service> all, Runnable then) {
        this.awaited = new HashSet<>(all);
        this.then = then;
    }

    /**
     * @param ask has a service run the second, once it has its answer
     * @param fault hears of what a service threw
     */
    static void of(List<Service> all, BiConsumer<Service, Runnable> ask, BiConsumer<Service, Throwable> fault,
            Runnable then) {
        Round round = new Round(all, then);
        for (Service s : all) {
            try {
                ask.accept(s, () -> round.answered(s));
            } catch (RuntimeException | AssertionError e) {
                fault.accept(s, e);
                round.awaited.remove(s);
            }
        }
        round.asked = true;
        if (round.awaited.isEmpty()) then.run();
    }

    private void answered(Service s) {
        if (awaited.remove(s) && asked && awaited.isEmpty()) then.run();
    }
}
