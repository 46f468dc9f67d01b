package org.sallyport.node.sip;

import static org.sallyport.node.site.StatusRow.lower;
import static org.sallyport.node.site.StatusRow.ordered;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.sipcall.SipStatus;
import org.sallyport.sipcall.history.CallRecord;
import org.sallyport.sipcall.ladder.CallLadder;
import org.sallyport.sipcall.session.Session;
import org.sallyport.zone.dialplan.Trial;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.history.SearchRecord;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/**
 * What this node knows of one call, as plain values: its messages, its media, how it was searched and how it ended.
 * Owner: the desk.
 */
final class CallFacts {
    /** Rows of the search that are told. */
    private static final int RULES_MAX = 20;

    private final Role role;
    private final Host host;
    private final SipStatus sip;
    private final CallStatus rows;
    private final SearchHistory searches;

    CallFacts(Role role, Host host, SipStatus sip, CallStatus rows, SearchHistory searches) {
        this.role = role;
        this.host = host;
        this.sip = sip;
        this.rows = rows;
        this.searches = searches;
    }

    /** A call of which something is known; what is not is empty. */
    record Known(String callId, Optional<CallLadder> ladder, Optional<Session> running, Optional<CallRecord> ended) {
        String id() {
            return running.map(Session::id).or(() -> ended.map(CallRecord::id))
                    .or(() -> ladder.map(CallLadder::id)).orElse("");
        }

        Known with(CallLadder l) {
            return new Known(callId, Optional.of(ladder.orElse(l)), running, ended);
        }

        Known with(Session s) {
            return new Known(callId, ladder, Optional.of(running.orElse(s)), ended);
        }

        Known with(CallRecord c) {
            return new Known(callId, ladder, running, Optional.of(ended.orElse(c)));
        }
    }

    /** Calls whose id or Call-ID begins like this; what is known of one call from several places is one. */
    List<Known> find(String id) {
        Map<String, Known> out = new LinkedHashMap<>();
        for (CallLadder l : sip.ladders(id)) out.put(l.callId(), known(out, l.callId()).with(l));
        for (Session s : sip.sessions()) {
            if (s.kind() == Session.Kind.CALL && (fits(s.id(), id) || fits(s.callId(), id)))
                out.put(s.callId(), known(out, s.callId()).with(s));
        }
        for (CallRecord c : sip.history()) {
            if (fits(c.id(), id) || fits(c.callId(), id)) out.put(c.callId(), known(out, c.callId()).with(c));
        }
        // A call that was found by its key has a record under its Call-ID.
        List<Known> all = new ArrayList<>();
        for (Known k : out.values()) all.add(whole(k));
        return all;
    }

    /** What else is known of a call whose messages are here. */
    Known known(CallLadder l) {
        return whole(new Known(l.callId(), Optional.of(l), Optional.empty(), Optional.empty()));
    }

    private Known whole(Known k) {
        Known out = k;
        // A call that came back to us has two sessions, and one ladder.
        if (k.ladder().isEmpty()) {
            for (CallLadder l : sip.ladders(k.callId())) if (l.callId().equals(k.callId())) out = out.with(l);
        }
        if (k.running().isEmpty()) {
            for (Session s : sip.sessions())
                if (s.kind() == Session.Kind.CALL && s.callId().equals(k.callId())) out = out.with(s);
        }
        if (k.ended().isEmpty()) {
            for (CallRecord c : sip.history()) if (c.callId().equals(k.callId())) out = out.with(c);
        }
        return out;
    }

    private static Known known(Map<String, Known> all, String callId) {
        return all.getOrDefault(callId, new Known(callId, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private static boolean fits(String text, String start) {
        return !start.isEmpty() && text.startsWith(start);
    }

    /** One line of a list. */
    Map<String, Object> row(Known k) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("id", k.id());
        k.ladder().ifPresent(l -> out.putAll(row(l)));
        k.ended().ifPresent(c -> out.putAll(ordered("startedAtMs", c.startedAtMs(), "from", c.from(), "to", c.to(),
                "end", c.end())));
        k.running().ifPresent(s -> out.putAll(ordered("startedAtMs", s.startedAtMs(), "from", s.from(), "to",
                s.alias(), "end", "")));
        out.put("id", k.id());
        return out;
    }

    static Map<String, Object> row(CallLadder l) {
        return ordered("id", l.id(), "startedAtMs", l.startedAtUs() / 1_000, "from", l.from(), "to", l.to(), "outcome",
                lower(l.outcome()), "stranger", l.stranger(), "end", l.end());
    }

    /** Everything. */
    Map<String, Object> of(Known k) {
        Map<String, Object> out = ordered("node", lower(role), "nowUs", host.wallMs() * 1_000);
        out.putAll(row(k));
        out.put("callId", k.callId());
        out.put("running", k.running().isPresent());
        out.put("answered", k.running().map(s -> s.established().isPresent()).or(() -> k.ended().map(
                CallRecord::answered)).or(() -> k.ladder().map(CallLadder::answered)).orElse(false));
        k.ladder().ifPresent(l -> {
            l.key().ifPresent(key -> out.put("key", key));
            out.put("leftOut", l.leftOut());
            out.put("steps", l.steps().stream().map(CallFacts::step).toList());
        });
        k.running().ifPresentOrElse(s -> out.put("record", rows.call(s)),
                () -> k.ended().ifPresent(c -> out.put("record", rows.ended(c))));
        searches.find(k.callId(), 1).stream().filter(r -> r.callId().equals(k.callId())).findFirst()
                .ifPresent(r -> out.put("search", search(r)));
        return out;
    }

    private static Map<String, Object> step(CallLadder.Step s) {
        Map<String, Object> out = ordered("atUs", s.atUs(), "out", s.out(), "peer", s.peer(), "zone", s.zone(),
                "method", s.method(), "status", s.status(), "cseq", s.cseq(), "sdp", s.described());
        if (s.times() > 1) {
            out.put("times", s.times());
            out.put("lastUs", s.lastUs());
        }
        if (!s.detail().isEmpty()) out.put("detail", s.detail());
        return out;
    }

    private static Map<String, Object> search(SearchRecord r) {
        Map<String, Object> out = ordered("asked", r.asked(), "searchedAs", r.searchedAs());
        refusal(r.end()).ifPresent(x -> out.putAll(refusal(x)));
        out.put("rules", r.trials().stream().limit(RULES_MAX).map(Trial::toString).toList());
        List<Object> tried = new ArrayList<>();
        for (SearchRecord.Branch b : r.branches()) {
            Map<String, Object> branch =
                    ordered("rule", b.target().rule(), "zone", b.target().zone(), "address", b.address());
            refusal(b.end()).ifPresent(x -> branch.putAll(refusal(x)));
            tried.add(branch);
        }
        out.put("branches", tried);
        return out;
    }

    private static Optional<Refusal> refusal(SearchEnd end) {
        return switch (end) {
            case SearchEnd.Refused(var refusal) -> Optional.of(refusal);
            case SearchEnd.HungUp(var why) -> Optional.of(why);
            case SearchEnd.Running _, SearchEnd.Answered _ -> Optional.empty();
        };
    }

    private static Map<String, Object> refusal(Refusal r) {
        return ordered("reason", r.reason().id(), "cause", r.reason().cause().id(), "sentence", r.reason().sentence(),
                "expected", r.expected(), "came", r.came(), "setting", r.reason().setting(), "next",
                r.reason().nextCommand());
    }

    /** The same as a message to the other node; details of messages are left out where all would be too long. */
    static byte[] within(Map<String, Object> facts) {
        byte[] all = PairText.of(facts);
        if (all.length <= Partner.OCTETS_MAX) return all;
        Map<String, Object> less = new LinkedHashMap<>(facts);
        less.put("shortened", true);
        if (facts.get("steps") instanceof List<?> steps) {
            List<Object> bare = new ArrayList<>();
            for (Object s : steps) {
                if (!(s instanceof Map<?, ?> step)) continue;
                Map<Object, Object> short_ = new LinkedHashMap<>(step);
                short_.remove("detail");
                bare.add(short_);
            }
            less.put("steps", bare);
        }
        byte[] bare = PairText.of(less);
        if (bare.length <= Partner.OCTETS_MAX) return bare;
        less.remove("record");
        less.remove("search");
        return PairText.of(less);
    }
}
