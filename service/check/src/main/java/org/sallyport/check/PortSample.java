package org.sallyport.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came of one row's sampled ports, in the order of their numbers. */
final class PortSample {
    private final Map<Integer, Outcome> byPort = new TreeMap<>();

    void add(int port, Outcome outcome) {
        byPort.put(port, outcome);
    }

    /** Ports that were tried for real. */
    int tried() {
        return (int) byPort.values().stream().filter(o -> !(o instanceof Outcome.Unsent)).count();
    }

    List<Integer> passing() {
        return ports(Outcome.Answered.class);
    }

    List<Integer> silent() {
        return ports(Outcome.Silent.class);
    }

    private List<Integer> ports(Class<? extends Outcome> kind) {
        List<Integer> out = new ArrayList<>();
        byPort.forEach((port, outcome) -> {
            if (kind.isInstance(outcome)) out.add(port);
        });
        return out;
    }

    /** The first answer of somebody else; empty text for none. */
    String strange() {
        return byPort.values().stream().filter(Outcome.Strange.class::isInstance)
                .map(o -> ((Outcome.Strange) o).what()).findFirst().orElse("");
    }

    /** Why nothing could be sent from any port; empty text where something was. */
    String unsent() {
        return tried() > 0 ? "" : byPort.values().stream().filter(Outcome.Unsent.class::isInstance)
                .map(o -> ((Outcome.Unsent) o).why()).findFirst().orElse("no port is free");
    }

    /** The right answers. */
    List<Outcome.Answered> answers() {
        return byPort.values().stream().filter(Outcome.Answered.class::isInstance).map(Outcome.Answered.class::cast)
                .toList();
    }

    /** {@code 36002, 47110, 59998}. */
    static String shown(List<Integer> ports) {
        return ports.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }
}
