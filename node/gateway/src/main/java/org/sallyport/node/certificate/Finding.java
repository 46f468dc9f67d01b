package org.sallyport.node.certificate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.condition.Condition;
import org.sallyport.config.AcmeConfig;
import org.sallyport.config.init.PairPlan;
import org.sallyport.host.HeldCertificate;

/**
 * Something about a certificate that somebody should see to. Pure.
 *
 * @param text what it is and what to do
 * @param next what to run next
 */
record Finding(Condition condition, String text, String next) {
    Finding(Condition condition, String text) {
        this(condition, text, condition.nextCommand());
    }

    /** Of which the files are to be looked at, by their names. */
    private static Finding of(Condition condition, Slot slot, String text) {
        return new Finding(condition, text, condition.nextCommand().replace("FILE",
                slot.identity().certificateChain() + " --key " + slot.identity().privateKey()));
    }

    private static final Duration SOON = Duration.ofDays(30);
    private static final Duration VERY_SOON = Duration.ofDays(7);

    /**
     * What is to be said of one certificate.
     *
     * @param edge whether the node is the one that strangers reach
     */
    static List<Finding> of(Slot slot, HeldCertificate held, boolean edge, long wallMs) {
        List<Finding> out = new ArrayList<>();
        life(slot, held, wallMs, out);
        held.unfit().ifPresent(why -> out.add(of(Condition.NEW_PAIR_REJECTED, slot,
                "New files for the " + slot.id() + " identity not used: " + stopped(why)
                        + " The old certificate stays in use until " + date(held.untilMs())
                        + ". Correct them and save them again.")));
        if (slot.issued() && isPlaceholder(held)) {
            out.add(new Finding(Condition.DEFAULT_IDENTITY,
                    "Phones of strangers will not trust this edge yet: it shows what it has made for itself until an authority"
                            + " has issued something. 'sallyport cert list' says how that goes."));
        } else if (edge && slot.others() && held.issuer().startsWith("CN=" + PairPlan.AUTHORITY_NAME)) {
            out.add(new Finding(Condition.DEFAULT_IDENTITY,
                    "Phones of strangers will not trust this edge: it shows them the certificate that 'init' made, which"
                            + " only the other node knows. 'sallyport cert request' makes the request for one that they know;"
                            + " protocols.sip.tls.public names its files."));
        }
        if (slot.partner() && !edge && !held.forClients()) {
            out.add(new Finding(Condition.CLIENT_USE_MISSING,
                    "Edge wants a client certificate; that of " + called(held)
                            + " may only be used by servers (public authorities no longer allow both). Use one of the pair's"
                            + " own authority in protocols.sip.tls.certificate, and the public one in protocols.sip.tls.public."));
        }
        if (slot.others()) {
            held.missingIssuer().ifPresent(issuer -> out.add(of(Condition.INCOMPLETE_CHAIN, slot,
                    "We send " + held.sent() + (held.sent() == 1 ? " certificate; " : " certificates; ") + issuer
                            + " is missing. Some clients will fail, others not. Add the certificate of that authority to "
                            + slot.identity().certificateChain() + ", behind the others.")));
        }
        return out;
    }

    /** Whether a node made it for itself, until an authority has issued another. */
    static boolean isPlaceholder(HeldCertificate held) {
        return held.issuer().equals("CN=" + AcmeConfig.PLACEHOLDER);
    }

    private static void life(Slot slot, HeldCertificate held, long wallMs, List<Finding> out) {
        long leftMs = held.untilMs() - wallMs;
        long lifeMs = held.untilMs() - held.fromMs();
        String services = slot.uses().isEmpty() ? "nothing" : String.join(", ", slot.uses());
        if (leftMs <= 0) {
            out.add(new Finding(Condition.EXPIRED,
                    called(held) + " ended " + span(-leftMs) + " ago. Peers refuse us on: " + services
                            + ". Put a new pair into the files; it is taken by itself."));
            return;
        }
        // An authority is asked again from a third of the life on: half of that has passed in vain then.
        if (leftMs >= Math.min(SOON.toMillis(), lifeMs / (slot.issued() ? 6 : 3))) return;
        out.add(new Finding(Condition.EXPIRES_SOON,
                called(held) + " ends on " + date(held.untilMs()) + " (" + span(leftMs) + "). On that day these stop: "
                        + services + "."));
    }

    /** Whether it ends so soon that somebody should look today. */
    static boolean urgent(HeldCertificate held, long wallMs) {
        return held.untilMs() - wallMs < VERY_SOON.toMillis();
    }

    /** The first name of a certificate, which is what people call it. */
    static String called(HeldCertificate held) {
        return held.names().isEmpty() ? held.subject() : held.names().getFirst();
    }

    static String date(long ms) {
        return Instant.ofEpochMilli(ms).atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    private static String span(long ms) {
        long days = Duration.ofMillis(ms).toDays();
        if (days > 1) return days + " days";
        return days == 1 ? "1 day" : Duration.ofMillis(ms).toHours() + " hours";
    }

    private static String stopped(String sentence) {
        return sentence.endsWith(".") || sentence.endsWith("?") ? sentence : sentence + ".";
    }
}
