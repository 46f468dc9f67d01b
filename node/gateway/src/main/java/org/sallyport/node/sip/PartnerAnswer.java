package org.sallyport.node.sip;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Host;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/** A question to the other node whose answer an administrator waits for, so that one always comes soon. */
final class PartnerAnswer {
    /** So long it is waited for: 6 s, less than an administrator's question may take. */
    static final long PATIENCE_NS = 6_000_000_000L;

    private final Consumer<Heard> then;
    private @Nullable Alarm limit;
    private boolean over;

    /** What came. */
    sealed interface Heard {
        /** An answer. */
        record Said(Map<String, Object> body) implements Heard {}

        /** None, and why, in words. */
        record Nothing(String why) implements Heard {}
    }

    private PartnerAnswer(Consumer<Heard> then) {
        this.then = then;
    }

    static void ask(Host host, Partner partner, String zone, String topic, Map<String, ?> question,
            Consumer<Heard> then) {
        PartnerAnswer once = new PartnerAnswer(then);
        once.limit = host.at(host.nowNs() + PATIENCE_NS, () -> once.accept(new Heard.Nothing(
                "the node behind zone " + zone + " did not answer within " + PATIENCE_NS / 1_000_000_000L + " s")));
        partner.ask(zone, topic, PairText.of(question), said -> once.accept(switch (said) {
            case Partner.Answer.Said(byte[] body) -> PairText.read(body).<Heard>map(Heard.Said::new)
                    .orElseGet(
                            () -> new Heard.Nothing("the node behind zone " + zone + " answers what nobody can read"));
            case Partner.Answer.Refused(String why) -> new Heard.Nothing(why);
            case Partner.Answer.Silent(String why) -> new Heard.Nothing(why);
        }));
    }

    private void accept(Heard heard) {
        if (over) return;
        over = true;
        if (limit != null) limit.cancel();
        then.accept(heard);
    }
}
