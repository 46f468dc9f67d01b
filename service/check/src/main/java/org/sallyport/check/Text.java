package org.sallyport.check;

import java.util.Locale;
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

    /** How to see the rule that is missing. */
    static String fix(Opening o) {
        return "sallyport ports --row " + String.join(" --row ", o.rows()) + " --firewall " + o.wall().token()
                + " --format nftables --config control.yaml --config edge.yaml";
    }
}
