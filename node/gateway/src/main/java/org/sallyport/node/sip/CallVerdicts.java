package org.sallyport.node.sip;

import static org.sallyport.node.sip.CallView.maps;
import static org.sallyport.node.sip.CallView.number;
import static org.sallyport.node.sip.CallView.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.sallyport.node.sip.CallView.Step;
import org.sallyport.node.sip.Verdict.Kind;

/**
 * Why a call was as it was, from what one or both nodes know of it. Whoever knows too little says so: that a call was
 * well is said only where each node that it passed was heard.
 */
final class CallVerdicts {
    /** An answer that was sent so often has not been heard by its caller. */
    private static final int ANSWERS_UNHEARD = 4;

    /** A BYE is at the time of a refresh when it is no further from it: 3 s. */
    private static final long REFRESH_US = 3_000_000;

    private static final long SECOND_US = 1_000_000;

    /** From here on an ear hears it, where hardly anything is lost: 30 ms. */
    private static final long JITTER_US = 30_000;
    private static final double LOSS_LOW = 0.02;

    private static final Set<String> POLICY = Set.of("policy", "identity");
    private static final Set<String> SILENT = Set.of("next-hop-silent", "next-hop-unreachable", "contact-unreachable",
            "flow-failed", "name-not-resolved", "resolver-down", "zone-down");

    /** The nodes whose half is known, the one that the caller came to first. */
    private final List<CallView> views;
    private final boolean whole;
    private final List<String> unjudged = new ArrayList<>();

    /**
     * @param ours what this node knows
     * @param theirs what the other node knows
     * @param absent why that is not known, in words; empty where the call does not reach the other node
     */
    CallVerdicts(CallView ours, Optional<CallView> theirs, String absent) {
        List<CallView> all = new ArrayList<>(List.of(ours));
        theirs.ifPresent(t -> all.add(ours.cameFromPartner() ? 0 : 1, t));
        views = List.copyOf(all);
        whole = absent.isEmpty();
        if (!whole) unjudged.add(absent);
        for (CallView v : views) {
            if (v.steps().isEmpty())
                unjudged.add("the messages of the call are not kept on " + v.node() + " any more, or were never seen");
            if (v.yes("shortened")) unjudged.add("the messages were too long for one answer of " + v.node());
        }
    }

    /** What could not be judged, and why, one sentence each. */
    List<String> unjudged() {
        return List.copyOf(unjudged);
    }

    /** What is to be said, the most telling first. */
    List<Verdict> all() {
        List<Verdict> out = new ArrayList<>();
        boolean answered = views.stream().anyMatch(v -> v.yes("answered"));
        if (answered) {
            unacknowledged().ifPresent(out::add);
            refresh().ifPresent(out::add);
            for (CallView v : views) out.addAll(silent(v));
            moved().ifPresent(out::add);
            uneven().ifPresent(out::add);
            if (out.stream().noneMatch(v -> v.kind() == Kind.V_04)) endedByUs().ifPresent(out::add);
            if (out.isEmpty()) well().ifPresent(out::add);
        } else {
            first(this::loop).or(this::decided).or(() -> first(this::description)).or(this::hopSilent)
                    .or(this::challenged).or(this::notTaken).or(() -> first(this::refusedHere)).or(this::refusedThere)
                    .or(this::waiting).ifPresent(out::add);
        }
        if (out.isEmpty() && unjudged.isEmpty()) unjudged.add("what is known of the call fits no verdict");
        return out;
    }

    private interface Judge {
        Optional<Verdict> judge(CallView v);
    }

    /** The node furthest from the caller knows best why it went no further. */
    private Optional<Verdict> first(Judge judge) {
        for (CallView v : views.reversed()) {
            Optional<Verdict> found = judge.judge(v);
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    // --- calls that nobody answered

    /** The node nearest to the caller that gave a reason of its own: one beyond it was asked, and was not the cause. */
    private Optional<Verdict> decided() {
        Optional<CallView> by = views.stream().filter(v -> v.search().containsKey("reason")).findFirst();
        if (by.isEmpty() || SILENT.contains(text(by.get().search(), "reason"))) return Optional.empty();
        return description(by.get()).or(() -> noRule(by.get())).or(() -> forbidden(by.get()))
                .or(() -> refusedHere(by.get()));
    }

    private Optional<Verdict> loop(CallView v) {
        boolean came = v.steps().stream().anyMatch(s -> s.out() && s.answers("INVITE") && s.status() == 482);
        return v.refused("loop").or(() -> came ? Optional.of(Map.of()) : Optional.empty())
                .map(r -> new Verdict(Kind.V_06, "The call came back to " + v.node()
                        + ", which had sent it on: " + tried(v) + ".",
                        "stop the rule that sends it there: sallyport status"
                                + " searches"));
    }

    private static String tried(CallView v) {
        List<String> out = maps(v.search(), "branches").stream()
                .map(b -> "rule \"" + text(b, "rule") + "\" to zone " + text(b, "zone")).distinct().toList();
        return out.isEmpty() ? "no way was tried" : String.join(", ", out);
    }

    private Optional<Verdict> description(CallView v) {
        for (String reason : List.of("media-address-refused", "bad-session-description", "ice-mismatch")) {
            Optional<Map<?, ?>> ours = v.refused(reason);
            if (ours.isPresent())
                return Optional.of(new Verdict(Kind.V_07, v.node() + " refused the description: " + words(ours.get()),
                        text(ours.get(), "next")));
        }
        return answer(v, s -> s.status() == 488 || s.status() == 415 || s.status() == 606).map(s -> {
            String offer = v.steps().stream().filter(x -> x.out() && x.isRequest("INVITE") && x.sdp())
                    .map(x -> String.join(" and ", x.lines("m="))).findFirst().orElse("");
            String warning = s.line("Warning:");
            return new Verdict(Kind.V_07, "No common codec, encryption or kind of media: " + who(s) + " refuses with "
                    + s.status() + (warning.isEmpty() ? "" : " (" + warning + ")")
                    + (offer.isEmpty() ? "." : " what was offered: " + offer + "."),
                    "allow one of them at " + who(s) + ", or at the caller");
        });
    }

    private Optional<Verdict> noRule(CallView v) {
        return v.refused("not-found").map(r -> {
            List<String> rules = v.search().get("rules") instanceof List<?> l
                    ? l.stream().map(String::valueOf).toList() : List.of();
            String tried = ". Tried: " + (rules.isEmpty() ? "none" : String.join("; ", rules)) + ".";
            boolean fits = rules.stream().anyMatch(x -> x.contains(": matched"));
            return fits ? new Verdict(Kind.V_08, "Rules of " + v.node() + " fit " + text(v.search(), "asked")
                    + ", and none led to anybody: nobody is registered or reached there" + tried,
                    "sallyport user why NAME; sallyport status rules")
                    : new Verdict(Kind.V_08, "No rule of " + v.node() + " led anywhere for " + text(v.search(), "asked")
                            + tried, "sallyport status rules");
        });
    }

    private Optional<Verdict> forbidden(CallView v) {
        return v.refusals().stream().filter(r -> POLICY.contains(text(r, "cause"))).findFirst()
                .map(r -> new Verdict(Kind.V_09, "Refused by " + v.node() + ": " + words(r), next(r)));
    }

    private static String next(Map<?, ?> refusal) {
        String setting = text(refusal, "setting");
        return (setting.isEmpty() ? "" : setting + " decides; ") + text(refusal, "next");
    }

    private static String words(Map<?, ?> refusal) {
        String expected = text(refusal, "expected");
        String came = text(refusal, "came");
        return text(refusal, "sentence") + (expected.isEmpty() ? "" : " Expected " + expected + ".")
                + (came.isEmpty() ? "" : " Came " + came + ".");
    }

    private Optional<Verdict> hopSilent() {
        Optional<Verdict> asked = first(v -> v.steps().stream().filter(s -> s.out() && s.isRequest("INVITE"))
                .filter(s -> failed(v) && v.steps().stream().noneMatch(a -> !a.out() && a.peer().equals(s.peer())))
                .findFirst().map(s -> new Verdict(Kind.V_10, who(s) + " did not answer: " + v.node() + " sent it "
                        + (s.times() == 1 ? "the INVITE" : "the INVITE " + s.times() + " times over "
                                + (s.lastUs() - s.atUs()) / SECOND_US + " s")
                        + ", and not one packet came back." + also(v),
                        "is it on, and does the firewall between let"
                                + " it pass? sallyport status zones")));
        return asked.or(() -> first(v -> v.refusals().stream().filter(r -> SILENT.contains(text(r, "reason")))
                .findFirst().map(r -> new Verdict(Kind.V_10, v.node() + " reached no next hop: " + words(r),
                        next(r)))));
    }

    private static String also(CallView v) {
        return v.refusals().stream().filter(r -> SILENT.contains(text(r, "reason"))).findFirst()
                .map(r -> " " + text(r, "sentence")).orElse("");
    }

    private static boolean failed(CallView v) {
        return v.text("outcome").equals("failed");
    }

    private Optional<Verdict> challenged() {
        return first(v -> v.text("end").startsWith("asked for a password") ? Optional.of(new Verdict(Kind.V_21,
                v.node() + " asked the caller for a password, and nothing more came.",
                "does the caller's phone have user and password? sallyport user why NAME")) : Optional.empty());
    }

    private Optional<Verdict> notTaken() {
        return first(v -> {
            if (!v.text("outcome").equals("not-taken")) return Optional.empty();
            Optional<Step> said = answer(v, s -> Set.of(486, 600, 603).contains(s.status()));
            String sentence = said.map(s -> who(s) + (s.status() == 603 ? " declined the call." : " was busy."))
                    .orElseGet(() -> "The caller gave up after " + seconds(v) + " s, before anybody answered.");
            return Optional.of(new Verdict(Kind.V_20, sentence, "nothing"));
        });
    }

    private static long seconds(CallView v) {
        List<Step> steps = v.steps();
        return steps.isEmpty() ? 0 : (steps.getLast().atUs() - steps.getFirst().atUs()) / SECOND_US;
    }

    private Optional<Verdict> refusedHere(CallView v) {
        return v.refusals().stream().findFirst()
                .map(r -> new Verdict(Kind.V_18, "Refused by " + v.node() + ": " + words(r), next(r)));
    }

    private Optional<Verdict> refusedThere() {
        return first(v -> answer(v, s -> s.status() >= 300 && s.status() != 401 && s.status() != 407
                && !s.fromPartner()).map(s -> {
                    String reason = s.line("Reason:");
                    String warning = s.line("Warning:");
                    return new Verdict(Kind.V_19, who(s) + " refused the call with " + s.status()
                            + (reason.isEmpty() ? "" : ", reason " + reason)
                            + (warning.isEmpty() ? "" : ", warning " + warning) + ".",
                            "look there; the ladder has it: sallyport call show");
                }));
    }

    private Optional<Verdict> waiting() {
        return first(v -> v.yes("running") ? v.steps().stream().filter(s -> s.out() && s.isRequest("INVITE"))
                .reduce((_, b) -> b).map(s -> new Verdict(Kind.V_22, "Nobody has answered yet: " + who(s)
                        + " was asked " + (number(v.facts(), "nowUs") - s.atUs()) / SECOND_US + " s ago.", "wait"))
                : Optional.empty());
    }

    /** The last final answer to the INVITE that came to a node. */
    private static Optional<Step> answer(CallView v, Predicate<Step> which) {
        return v.steps().stream().filter(s -> !s.out() && s.answers("INVITE")).filter(which).reduce((_, b) -> b);
    }

    private static String who(Step s) {
        return s.fromPartner() ? "the other node (" + s.peer() + ")" : s.peer();
    }

    // --- answered calls

    private Optional<Verdict> unacknowledged() {
        for (CallView v : views) {
            for (Step s : v.steps()) {
                boolean unheard = s.out() && s.answers("INVITE") && s.status() / 100 == 2
                        && s.times() >= ANSWERS_UNHEARD && !s.fromPartner()
                        && v.steps().stream().noneMatch(a -> !a.out() && a.isRequest("ACK"));
                if (!unheard) continue;
                String contact = s.line("Contact:");
                return Optional.of(new Verdict(Kind.V_04, "The caller's ACK does not reach us: " + who(s)
                        + " was sent the answer " + s.times() + " times. It was told to answer to us, and that the"
                        + " callee is at " + (contact.isEmpty() ? "an unknown Contact" : contact) + ".",
                        "a caller that goes by the Contact and not by our Record-Route, or a NAT or helper (ALG) that"
                                + " rewrites them"));
            }
        }
        return Optional.empty();
    }

    private Optional<Verdict> refresh() {
        for (CallView v : views) {
            Optional<Step> agreed = v.steps().stream().filter(s -> s.answers("INVITE") && s.status() / 100 == 2
                    && !s.line("Session-Expires:").isEmpty()).findFirst();
            Optional<Step> bye = v.steps().stream().filter(s -> !s.out() && !s.fromPartner() && s.isRequest("BYE"))
                    .findFirst();
            if (agreed.isEmpty() || bye.isEmpty()) continue;
            long intervalUs = interval(agreed.get()) * SECOND_US;
            // Who refreshes does so at half the interval; who waits for it hangs up before its end (RFC 4028 §10).
            long fromUs = refreshed(v, agreed.get());
            long afterUs = bye.get().atUs() - fromUs;
            long lastUs = intervalUs - Math.min(32 * SECOND_US, intervalUs / 3);
            if (intervalUs == 0 || Math.abs(afterUs - intervalUs / 2) > REFRESH_US
                    && Math.abs(afterUs - lastUs) > REFRESH_US)
                continue;
            Optional<Step> asked = v.steps().stream().filter(s -> s.out() && s.atUs() > fromUs
                    && (s.isRequest("UPDATE") || s.isRequest("INVITE"))).reduce((_, b) -> b)
                    .filter(r -> v.steps().stream().noneMatch(a -> !a.out() && a.cseq() == r.cseq()
                            && a.answers(r.method()) && a.status() >= 200));
            return Optional.of(new Verdict(Kind.V_05, "The session was to be refreshed every "
                    + intervalUs / SECOND_US + " s, and " + asked.map(s -> who(s) + " did not answer the refresh")
                            .orElse("no refresh came")
                    + ": " + who(bye.get()) + " hung up "
                    + afterUs / SECOND_US + " s after the last one.",
                    "session timers (RFC 4028) of both phones; a connection that died in between"));
        }
        return Optional.empty();
    }

    private static long interval(Step agreed) {
        String digits = agreed.line("Session-Expires:").split("[^0-9]", 2)[0];
        return digits.isEmpty() || digits.length() > 9 ? 0 : Long.parseLong(digits);
    }

    /** When the last refresh that was answered was; at first the answer itself. */
    private static long refreshed(CallView v, Step agreed) {
        return v.steps().stream().filter(s -> !s.out() && s.status() / 100 == 2
                && (s.answers("UPDATE") || s.answers("INVITE"))).mapToLong(Step::atUs).max().orElse(agreed.atUs());
    }

    private List<Verdict> silent(CallView v) {
        List<Verdict> out = new ArrayList<>();
        for (Map<?, ?> m : v.missing()) {
            String side = text(m, "side");
            // That the other node passes nothing on is told by that node itself, where it was heard.
            if (text(m, "cause").equals("beyond-the-pair") && views.size() > 1) continue;
            String address = described(v, side);
            boolean hidden = v.node().equals("edge") && text(m, "cause").equals("nothing-came") && isPrivate(address);
            String sides = "No " + text(m, "medium") + " from the " + side + " (" + text(m, "address") + "): ";
            if (hidden) {
                out.add(new Verdict(Kind.V_01, "The network of the " + side + " lets signalling out but not media: "
                        + "not one packet came to " + text(m, "ours") + ". The description names " + address
                        + ", which is private, so we waited to learn the real address.",
                        "a relay for that user (sallyport turn credentials NAME; TURN), or his firewall: UDP to us"));
            } else {
                out.add(new Verdict(Kind.V_17, sides + text(m, "detail"), "docs/missing-media.md; row "
                        + rows(m) + ": sallyport explain " + rows(m).split("/", 2)[0]));
            }
        }
        return out.stream().distinct().toList();
    }

    private static String rows(Map<?, ?> m) {
        return m.get("rows") instanceof List<?> l ? String.join("/", l.stream().map(String::valueOf).toList()) : "";
    }

    /** The address in the last description that a side sent to this node. */
    private static String described(CallView v, String side) {
        boolean caller = side.equals("caller");
        return v.steps().stream().filter(s -> !s.out() && s.sdp() && (caller ? s.status() == 0 : s.status() > 0))
                .map(s -> s.line("c=")).filter(c -> !c.isEmpty()).reduce((_, b) -> b)
                .map(c -> c.substring(c.lastIndexOf(' ') + 1)).orElse("");
    }

    /** RFC 1918, RFC 6598, RFC 4193; by text, since a stranger wrote it. */
    private static boolean isPrivate(String a) {
        return a.startsWith("10.") || a.startsWith("192.168.") || a.matches("172\\.(1[6-9]|2[0-9]|3[01])\\..*")
                || a.matches("100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])\\..*")
                || a.toLowerCase(Locale.ROOT).matches("f[cd][0-9a-f]{2}:.*");
    }

    private Optional<Verdict> moved() {
        for (CallView v : views) {
            for (Map<?, ?> line : v.media()) {
                for (String side : List.of("caller", "callee")) {
                    List<String> ends = maps(line, "latches").stream().filter(l -> text(l, "side").equals(side)
                            && text(l, "component").equals("rtp")).map(l -> text(l, "farEnd")).toList();
                    if (ends.stream().distinct().count() < 2 || v.facesPartner(side)) continue;
                    return Optional.of(new Verdict(Kind.V_02, "Media of the " + side + " moved from "
                            + ends.get(ends.size() - 2) + " to " + ends.getLast() + "; " + v.node() + " followed.",
                            "nothing, where all hear each other; else the NAT at the " + side + "'s side"));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<Verdict> uneven() {
        for (CallView v : views) {
            for (Map<?, ?> line : v.media()) {
                for (String side : List.of("caller", "callee")) {
                    Map<?, ?> rtp = CallView.map(CallView.map(line, side), "rtp");
                    long jitterUs = number(rtp, "jitterUs");
                    if (jitterUs < JITTER_US || loss(rtp) > LOSS_LOW || v.facesPartner(side) && views.size() > 1
                            && beyondIsUneven(v, side))
                        continue;
                    String from = v.facesPartner(side) ? "the other node" : "the " + side;
                    return Optional.of(new Verdict(Kind.V_13, "Packets pass, but unevenly between " + from + " and "
                            + v.node() + ": jitter " + jitterUs / 1_000 + " ms, "
                            + String.format(Locale.ROOT, "%.1f", 100 * loss(rtp)) + " % lost.",
                            "shaping, Wi-Fi or a full line on that way"));
                }
            }
        }
        return Optional.empty();
    }

    /** What comes unevenly from the other node came unevenly to it. */
    private boolean beyondIsUneven(CallView here, String side) {
        return views.stream().filter(o -> o != here).flatMap(o -> o.media().stream())
                .anyMatch(l -> number(CallView.map(CallView.map(l, side), "rtp"), "jitterUs") >= JITTER_US);
    }

    private static double loss(Map<?, ?> rtp) {
        long lost = number(rtp, "lost");
        long all = lost + number(rtp, "packetsIn");
        return all == 0 ? 0 : (double) lost / all;
    }

    private Optional<Verdict> endedByUs() {
        for (CallView v : views) {
            String end = v.text("end");
            if (end.isEmpty() || end.startsWith("ended by the ") || end.equals("unknown to the other node")
                    && views.size() > 1)
                continue;
            return Optional.of(new Verdict(Kind.V_15, v.node() + " ended it: " + end + ".",
                    v.refusals().stream().findFirst().map(CallVerdicts::next).orElse("sallyport status")));
        }
        return Optional.empty();
    }

    private Optional<Verdict> well() {
        if (!whole) return Optional.empty();
        List<String> loss = new ArrayList<>();
        for (CallView v : views) {
            boolean audio = false;
            for (Map<?, ?> line : v.media()) {
                if (!text(line, "medium").equals("audio")) continue;
                audio = true;
                for (String side : List.of("caller", "callee")) {
                    Map<?, ?> rtp = CallView.map(CallView.map(line, side), "rtp");
                    if (number(rtp, "packetsIn") == 0) {
                        unjudged.add("no packet of the " + side + " was counted on " + v.node()
                                + ", and it was not missed: on hold, a short call, or counters that came too late");
                        return Optional.empty();
                    }
                    if (!v.facesPartner(side) || views.size() == 1) {
                        loss.add(side + " " + String.format(Locale.ROOT, "%.1f", 100 * loss(rtp)) + " %");
                    } else {
                        loss.add("between the nodes " + String.format(Locale.ROOT, "%.1f", 100 * loss(rtp)) + " %");
                    }
                }
            }
            if (!audio) {
                unjudged.add("no sound was described on " + v.node() + ", or its counters are gone");
                return Optional.empty();
            }
        }
        CallView v = views.getFirst();
        String end = v.yes("running") ? "It goes on." : "It was " + v.text("end") + ".";
        return Optional.of(new Verdict(Kind.V_16, "Both sides heard each other. Lost: " + String.join(", ", loss)
                + ". " + end, "nothing"));
    }
}
