package org.sallyport.zone.renewal;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.host.PeerIdentity;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/**
 * What a node answers the other one about certificates. Owner: the desk.
 *
 * <p>Control signs for whom its connection has proven to be, for no other name, no earlier than it is time, and not
 * often: an edge that was taken over gets what it had. Edge trusts one more authority where control says so; control
 * trusts none for edge's sake.
 */
final class RenewalDesk {
    static final String TOPIC = "identity";

    /** What is asked for. */
    static final String DO = "do";
    static final String ISSUE = "issue";
    static final String AGAIN = "again";
    static final String TRUST = "trust";

    static final String REQUEST = "request";
    static final String CERTIFICATE = "certificate";
    static final String ANCHOR = "anchor";
    static final String ERROR = "error";
    static final String NOBODY = "nobody";

    /** Between two new connections, and between two authorities, that the other node may ask for. */
    private static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(5);

    private final Host host;
    private final Partner partner;
    private final Supplier<Optional<RenewalPlace>> place;
    private final Map<String, Long> askedNs = new HashMap<>();

    RenewalDesk(Host host, Partner partner, Supplier<Optional<RenewalPlace>> place) {
        this.host = host;
        this.partner = partner;
        this.place = place;
        partner.answers(TOPIC, this::question);
    }

    private void question(String zone, byte[] body, Consumer<byte[]> answer) {
        Optional<RenewalPlace> here = place.get();
        Optional<Map<String, Object>> asked = PairText.read(body);
        String what = asked.flatMap(a -> PairText.text(a, DO)).orElse("");
        if (here.isEmpty() || !here.get().zones().contains(zone)) {
            refuse(answer, "Zone " + zone + " shows no certificates.");
        } else if (what.equals(ISSUE) && here.get().dials()) {
            issue(here.get(), zone, PairText.text(asked.get(), REQUEST).orElse(""), answer);
        } else if (what.equals(AGAIN) && here.get().dials()) {
            if (!mayAsk(zone, what, PAUSE_NS, answer)) return;
            answer.accept(PairText.of(Map.of("done", true)));
            host.soon(() -> partner.again(zone));
        } else if (what.equals(TRUST) && !here.get().dials()) {
            if (!mayAsk(zone, what, PAUSE_NS, answer)) return;
            trust(here.get(), PairText.text(asked.get(), ANCHOR).orElse(""), answer);
        } else {
            refuse(answer, "That is not asked of this node.");
        }
    }

    private static void refuse(Consumer<byte[]> answer, String why) {
        answer.accept(PairText.of(Map.of(ERROR, why)));
    }

    private boolean mayAsk(String zone, String what, long pauseNs, Consumer<byte[]> answer) {
        Long last = askedNs.get(what + " " + zone);
        if (last != null && host.nowNs() - last < pauseNs) {
            refuse(answer, "That was asked a moment ago.");
            return false;
        }
        askedNs.put(what + " " + zone, host.nowNs());
        return true;
    }

    private void issue(RenewalPlace here, String zone, String request, Consumer<byte[]> answer) {
        Optional<PeerIdentity> peer = partner.peer(zone);
        byte[] der;
        try {
            der = Base64.getDecoder().decode(request);
        } catch (IllegalArgumentException e) {
            refuse(answer, "The request cannot be read.");
            return;
        }
        if (peer.isEmpty()) {
            refuse(answer, "The connection has shown no certificate that this node trusts.");
            return;
        }
        host.pair(here.identity(), new PairStep.Look(), found -> {
            if (!(found instanceof PairOutcome.Stands s)) {
                refuse(answer, found instanceof PairOutcome.Failed f ? f.why() : "The pair's authority is not here.");
            } else if (s.authority().isEmpty()) {
                answer.accept(PairText.of(Map.of(NOBODY, true)));
            } else {
                sign(here, zone, peer.get(), s.authority().get().lifeMs(), der, answer);
            }
        });
    }

    private void sign(RenewalPlace here, String zone, PeerIdentity peer, long lifeMs, byte[] der,
            Consumer<byte[]> answer) {
        long leadMs = RenewalTimes.leadMs(lifeMs);
        // A tenth earlier than we would ask: the other clock may be ahead of ours.
        if (peer.notAfterMs() - host.wallMs() > leadMs + leadMs / 10) {
            refuse(answer, "It is not time: the certificate of " + peer.subject() + " is good for longer.");
            return;
        }
        if (!mayAsk(zone, ISSUE, RenewalTimes.pauseNs(lifeMs), answer)) return;
        host.pair(here.identity(), new PairStep.Issue(der, peer), made -> {
            if (made instanceof PairOutcome.Made(byte[] certificate)) {
                host.log(LogTopic.NODE, LogLevel.INFO,
                        "signed the successor of the certificate of " + peer.subject() + " for zone " + zone);
                answer.accept(PairText
                        .of(Map.of(CERTIFICATE, new String(certificate, StandardCharsets.UTF_8))));
            } else {
                String why = made instanceof PairOutcome.Failed f ? f.why() : "nothing was made";
                host.log(LogTopic.NODE, LogLevel.WARN,
                        "signed nothing for " + peer.subject() + ", who asked over zone " + zone + ": " + why);
                refuse(answer, why);
            }
        });
    }

    private void trust(RenewalPlace here, String anchor, Consumer<byte[]> answer) {
        host.pair(here.identity(), new PairStep.Trust(anchor.getBytes(StandardCharsets.UTF_8)), done -> {
            if (done instanceof PairOutcome.Failed f) {
                refuse(answer, f.why() + f.command().map(c -> " Run there: " + c).orElse(""));
                return;
            }
            host.certificate(here.identity().shown(), _ -> {
                host.log(LogTopic.NODE, LogLevel.INFO, "trusts the next authority of the pair, as control says");
                answer.accept(PairText.of(Map.of("done", true)));
            });
        });
    }
}
