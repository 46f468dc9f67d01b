package org.sallyport.check;

import java.util.Locale;
import java.util.Optional;
import org.sallyport.ports.Opening;

/** Words that several findings share. */
final class Text {
    private static final double MS = 1e6;

    private Text() {}

    /** {@code 0.4 ms}. */
    static String ms(long ns) {
        return String.format(Locale.ROOT, "%.1f ms", ns / MS);
    }

    static String of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Answered _ -> "it answered";
            case Outcome.Strange(String what) -> what;
            case Outcome.Refused(String why) -> why;
            case Outcome.Silent(long waitedNs) -> "nothing came in " + ms(waitedNs);
            case Outcome.Unsent(String why) -> why;
        };
    }

    /** Why a rule is not tried that begins or ends where no node of the pair is, and who tries it. */
    static Optional<String> elsewhere(Opening o) {
        if (o.serves("ACM-1")) {
            return Optional
                    .of("edge, which listens there only while a name is proven: 'sallyport cert renew --dry-run' on"
                            + " edge has the authority try it");
        }
        if (o.serves("ACM-2")) {
            return Optional.of("the authority, which nothing but an order goes to: 'sallyport cert renew --dry-run' on"
                    + " edge tries it");
        }
        if (o.serves("TCT-5", "TCT-6")) {
            return Optional
                    .of("edge, which has a relay for TCP only while a client has one: a call of such a client tries"
                            + " it");
        }
        if (o.serves("ICE-7", "TCT-3", "TCT-4")) {
            return Optional.of("where it begins, at a phone inside, which no node can ask to send: a call of one that"
                    + " uses TURN tries it");
        }
        if (o.serves("TCT-7")) {
            return Optional.of("where it begins, at a phone inside, which no node can ask to send: a call of one to a"
                    + " client with a relay for TCP tries it");
        }
        return Optional.empty();
    }

    /** How to see the rule that is missing. */
    static String fix(Opening o) {
        return "sallyport ports --row " + String.join(" --row ", o.rows()) + " --firewall " + o.wall().token()
                + " --format nftables --config control.yaml --config edge.yaml";
    }
}
