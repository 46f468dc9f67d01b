package org.sallyport.node.sip;

import static org.sallyport.node.site.StatusRow.ordered;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.node.site.Word;
import org.sallyport.ports.Role;
import org.sallyport.sipcall.SipStatus;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/**
 * One call, over both nodes where it passes both: the answer to {@code status call}. Control asks edge for its half;
 * edge is told nothing by control, whose half names the inside. Owner: the desk.
 */
final class CallWords implements Word.Asking {
    /** What the nodes ask each other by. */
    static final String TOPIC = "call";

    /** Most calls that are told whole at once. */
    private static final int WHOLE_MAX = 25;

    /** Most rows of a list. */
    private static final int ROWS_MAX = 300;

    private final Role role;
    private final Host host;
    private final SipStatus sip;
    private final CallFacts facts;
    private final Partner partner;

    CallWords(Role role, Host host, SipStatus sip, CallFacts facts, Partner partner) {
        this.role = role;
        this.host = host;
        this.sip = sip;
        this.facts = facts;
        this.partner = partner;
        if (role == Role.EDGE) partner.answers(TOPIC, (_, body, answer) -> question(body, answer));
    }

    /** Control names a call by its key on the link between the nodes, so it learns of calls that reach it alone. */
    private void question(byte[] body, Consumer<byte[]> answer) {
        long cameUs = nowUs();
        String key = PairText.read(body).flatMap(q -> PairText.text(q, "key")).orElse("");
        sip.refreshed(() -> {
            Map<String, Object> out = new LinkedHashMap<>();
            facts.find(key).stream().filter(k -> k.ladder().flatMap(l -> l.key()).filter(key::equals).isPresent())
                    .findFirst().ifPresent(k -> out.putAll(facts.of(k)));
            out.put("cameUs", cameUs);
            out.put("leavesUs", nowUs());
            answer.accept(CallFacts.within(out));
        });
    }

    private long nowUs() {
        return host.wallMs() * 1_000;
    }

    /** Without an id: the calls that went wrong. */
    @Override
    public void ask(Map<String, String> options, Consumer<Object> answer) {
        String id = options.getOrDefault("id", "");
        if (id.isEmpty()) {
            answer.accept(
                    ordered("failed", sip.failed().stream().limit(ROWS_MAX).<Object>map(CallFacts::row).toList()));
            return;
        }
        sip.refreshed(() -> of(id, answer));
    }

    /** The last calls that went wrong, each with its messages. */
    List<Object> failed() {
        return sip.failed().stream().limit(WHOLE_MAX).<Object>map(l -> facts.of(facts.known(l))).toList();
    }

    private void of(String id, Consumer<Object> answer) {
        List<CallFacts.Known> found = facts.find(id);
        if (found.isEmpty()) {
            answer.accept(Map.of("error", "no call here has an id or a Call-ID that begins with " + id
                    + ": 'sallyport status calls' and 'sallyport status history' list those that are known"));
            return;
        }
        if (found.size() > 1) {
            answer.accept(ordered("ambiguous", found.stream().limit(ROWS_MAX).<Object>map(facts::row).toList()));
            return;
        }
        CallFacts.Known call = found.getFirst();
        Map<String, Object> ours = facts.of(call);
        Optional<String> zone = call.ladder().flatMap(l -> l.zone());
        Optional<String> key = call.ladder().flatMap(l -> l.key());
        if (zone.isEmpty() || key.isEmpty()) {
            boolean unknown = call.ladder().isEmpty();
            answer.accept(answer(ours, Optional.empty(), unknown
                    ? "whether the call passed the other node is not known: its messages are not kept any more" : ""));
        } else if (role == Role.EDGE) {
            answer.accept(answer(ours, Optional.empty(),
                    "this is edge's half: control tells edge nothing of the inside; ask on control for the whole"));
        } else partner(zone.get(), key.get(), ours, answer);
    }

    private void partner(String zone, String key, Map<String, Object> ours, Consumer<Object> answer) {
        long askedUs = nowUs();
        PartnerAnswer.ask(host, partner, zone, TOPIC, Map.of("key", key), heard -> answer.accept(switch (heard) {
            case PartnerAnswer.Heard.Said(Map<String, Object> body) when body.containsKey("callId") ->
                    whole(ours, body, askedUs, nowUs());
            case PartnerAnswer.Heard.Said _ -> missing(ours,
                    "edge does not know the call: it was restarted since, or keeps it no more");
            case PartnerAnswer.Heard.Nothing(String why) -> missing(ours, why);
        }));
    }

    private static Map<String, Object> missing(Map<String, Object> ours, String why) {
        return answer(ours, Optional.empty(), "edge's half is missing: " + why);
    }

    /** Both halves, and by how much edge's clock is ahead of ours: as NTP measures it (RFC 5905 §8). */
    private static Map<String, Object> whole(Map<String, Object> ours, Map<String, Object> theirs, long askedUs,
            long heardUs) {
        Map<String, Object> out = answer(ours, Optional.of(theirs), "");
        long cameUs = PairText.number(theirs, "cameUs").orElse(askedUs);
        long leavesUs = PairText.number(theirs, "leavesUs").orElse(heardUs);
        out.put("offsetUs", (cameUs - askedUs + leavesUs - heardUs) / 2);
        out.put("spreadUs", (heardUs - askedUs - (leavesUs - cameUs)) / 2);
        return out;
    }

    private static Map<String, Object> answer(Map<String, Object> ours, Optional<Map<String, Object>> theirs,
            String absent) {
        CallVerdicts verdicts = new CallVerdicts(new CallView(ours), theirs.map(CallView::new), absent);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("ours", ours);
        theirs.ifPresent(t -> out.put("theirs", t));
        out.put("absent", absent);
        out.put("verdicts", verdicts.all().stream().map(Verdict::row).toList());
        out.put("unjudged", verdicts.unjudged());
        return out;
    }
}
