package org.sallyport.check;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sallyport.ports.Opening;

/**
 * How one rule of the outer firewall is tried between edge and a visitor.
 *
 * @param opening the rule
 * @param how what is sent
 * @param ports of edge, where it waits or from where it sends; none where a port has no part in it, and none of {@link
 *     How#PATH} and {@link How#SEND} where nothing is tried
 */
record OutsideTrial(Opening opening, How how, List<Integer> ports) {
    private static final int PORTS_MAX = 16;

    /** What is sent, and by whom. */
    enum How {
        /** The visitor's own question over SIP has tried it. */
        SIP_UDP,
        SIP_TCP,
        SIP_TLS,
        /** The visitor sends a Binding request that anybody may send. */
        STUN,
        /** The visitor sends a Binding request with the code's key to ports that edge holds. */
        PATH,
        /** The visitor connects. */
        CONNECT,
        /** Edge sends from its port of SIP. */
        SAY,
        /** Edge connects. */
        CALL,
        /** Edge sends from ports that it holds. */
        SEND;

        boolean outward() {
            return this == SAY || this == CALL || this == SEND;
        }
    }

    OutsideTrial {
        ports = List.copyOf(ports);
    }

    /** {@code PATH 36002,59998 outer SIP-6,SIN-4 internet V4 udp …}; a hyphen stands for no port. */
    String text() {
        String numbers = ports.isEmpty() ? "-" : ports.stream().map(String::valueOf).collect(Collectors.joining(","));
        return how.name() + " " + numbers + " " + OpeningText.of(opening);
    }

    static Optional<OutsideTrial> read(String text) {
        String[] w = text.split(" ", 3);
        if (w.length != 3 || !w[1].matches("-|[0-9]{1,5}(,[0-9]{1,5}){0," + (PORTS_MAX - 1) + "}"))
            return Optional.empty();
        Optional<How> how =
                Arrays.stream(How.values()).filter(h -> h.name().equals(w[0].toUpperCase(Locale.ROOT))).findFirst();
        List<Integer> ports = w[1].equals("-") ? List.of()
                : Arrays.stream(w[1].split(",")).map(Integer::parseInt).filter(p -> p > 0 && p < 65_536).toList();
        return how.flatMap(h -> OpeningText.read(w[2]).map(o -> new OutsideTrial(o, h, ports)));
    }
}
