package org.sallyport.check;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** What a visitor's trials mean. Pure. */
final class OutsideJudge {
    private static final int CHANGES_SHOWN_MAX = 24;

    private final VisitCode code;
    private final IpAddress edge;
    private final Map<SipQuestion.Over, SipQuestion.Came> hellos;
    private final String seen;

    /** @param seen where edge saw us; empty where it did not */
    OutsideJudge(VisitCode code, IpAddress edge, Map<SipQuestion.Over, SipQuestion.Came> hellos, String seen) {
        this.code = code;
        this.edge = edge;
        this.hellos = hellos;
        this.seen = seen;
    }

    /** Nobody answered who knows the code. */
    Finding nobody() {
        for (Map.Entry<SipQuestion.Over, SipQuestion.Came> e : hellos.entrySet()) {
            if (e.getValue().answer().isEmpty()) continue;
            return Finding.of(Stage.ADDRESSES, Verdict.WRONG, "edge at " + edge, "Over " + e.getKey() + " answers "
                    + VisitMessage.banner(e.getValue().answer()) + shown(e.getValue())
                    + ", which does not know this code: it is used up, or this is not edge.")
                    .fix("on edge: sallyport check code; the address is interfaces[].static-nat there").named("NAT01");
        }
        return Finding.of(Stage.ADDRESSES, Verdict.WRONG, "edge at " + edge,
                "Nothing answers there over " + hellos.keySet() + ": edge does not run, the internet reaches it at"
                        + " another address, or the outer firewall passes nothing.")
                .fix("on edge: sallyport check; compare interfaces[].static-nat with what the outer firewall translates")
                .named("NAT01");
    }

    private static String shown(SipQuestion.Came came) {
        return came.certificate().isEmpty() ? "" : " behind the certificate " + came.certificate();
    }

    List<Finding> all(IpAddress own, List<OutsideTrial> trials, Map<Integer, PortSample> samples,
            Map<Integer, Set<Integer>> arrived, Payload result) {
        List<Finding> out = new ArrayList<>();
        boolean nat = Endpoint.parse(seen).filter(e -> e.address().equals(own)).isEmpty();
        out.add(address(nat));
        out.addAll(helpers(nat));
        Set<Integer> heard = heard(result);
        boolean anythingCame = arrived.values().stream().anyMatch(s -> !s.isEmpty());
        for (int i = 0; i < trials.size(); i++) {
            OutsideTrial t = trials.get(i);
            out.add(switch (t.how()) {
                case SIP_UDP -> sip(t, SipQuestion.Over.UDP);
                case SIP_TCP -> sip(t, SipQuestion.Over.TCP);
                case SIP_TLS -> sip(t, SipQuestion.Over.TLS);
                case STUN, PATH, CONNECT -> inward(t, Optional.ofNullable(samples.get(i)), heard);
                case SAY, CALL, SEND -> outward(t, arrived.getOrDefault(i, Set.of()), nat, anythingCame);
            });
        }
        return out;
    }

    private static Set<Integer> heard(Payload result) {
        Set<Integer> out = new LinkedHashSet<>();
        for (String p : result.one("heard").orElse("").split(","))
            if (p.matches("[0-9]{1,5}")) out.add(Integer.parseInt(p));
        return out;
    }

    private Finding address(boolean nat) {
        String from = nat ? "; edge sees us as " + seen + ", so we are behind a NAT" : "; no NAT on our side";
        return code.addresses().contains(edge)
                ? Finding.of(Stage.ADDRESSES, Verdict.PASSES, "edge at " + edge, "answers there, as it tells callers"
                        + from)
                : Finding.of(Stage.ADDRESSES, Verdict.WRONG, "edge at " + edge, "The internet reaches edge at " + edge
                        + ", and edge tells callers " + code.addresses() + ": media will go astray.")
                        .fix("interfaces[].static-nat: " + edge + " on edge, or the firewall's translation")
                        .named("NAT01");
    }

    /** A helper changes what it takes for a call, in either direction; over TLS it sees none. */
    private List<Finding> helpers(boolean nat) {
        List<Finding> out = new ArrayList<>();
        for (SipQuestion.Over over : List.of(SipQuestion.Over.UDP, SipQuestion.Over.TCP)) {
            SipQuestion.Came came = hellos.get(over);
            if (came != null) out.add(helper(came, "SIP over " + over, nat));
        }
        return out;
    }

    private Finding helper(SipQuestion.Came came, String subject, boolean nat) {
        if (came.words(code).isEmpty() && !came.damaged(code))
            return unlooked(subject, "edge, which did not answer so");
        String echo = VisitMessage.echo(came.answer());
        if (came.damaged(code)) return rewritten(subject, nat, "what edge answers");
        if (echo.isEmpty()) return unlooked(subject, "edge, whose word of what it got did not come");
        List<String> changed = VisitMessage.changed(came.sent(), echo);
        if (changed.isEmpty()) return Finding.of(Stage.ADDRESSES, Verdict.PASSES, subject, "arrives as it was sent");
        int shown = Math.min(changed.size(), CHANGES_SHOWN_MAX);
        return rewritten(subject, nat, String.join("; ", changed.subList(0, shown))
                + (shown < changed.size() ? "; and " + (changed.size() - shown) + " more" : ""));
    }

    private Finding rewritten(String subject, boolean nat, String what) {
        String where = nat ? "between this machine and edge, perhaps our own router" : "at the outer firewall";
        return Finding.of(Stage.ADDRESSES, Verdict.WRONG, subject, "A device " + where + " rewrites SIP: " + what + ".")
                .fix("switch its SIP helper (ALG, fixup, inspect) off; TLS on " + code.tlsPort() + " is not touched")
                .named("NAT03");
    }

    private static Finding unlooked(String subject, String why) {
        return Finding.of(Stage.ADDRESSES, Verdict.NOT_JUDGED, subject, "Whether a helper rewrites it is not judged"
                + " because of " + why + ".");
    }

    private Finding sip(OutsideTrial t, SipQuestion.Over over) {
        SipQuestion.Came came = hellos.get(over);
        if (came == null) return because(t, "edge, which does not serve SIP over " + over);
        if (came.words(code).isPresent()) {
            boolean other = over == SipQuestion.Over.TLS && !code.fingerprint().isEmpty()
                    && !came.certificate().isEmpty() && !came.certificate().startsWith(code.fingerprint());
            return other ? Finding.of(Stage.OUTSIDE, Verdict.ANSWERED_BY_ANOTHER, t.opening(),
                    "Somebody between opens TLS: the certificate is " + came.certificate() + " and not edge's own.")
                    .fix("exempt " + edge + ":" + code.tlsPort() + " from inspection").named("TRV04")
                    : passes(t, "edge answered");
        }
        if (came.damaged(code)) return passes(t, "edge answered, and a device changed its answer on the way");
        if (!came.answer().isEmpty()) {
            return Finding.of(Stage.OUTSIDE, Verdict.ANSWERED_BY_ANOTHER, t.opening(), "Not edge answers, but "
                    + VisitMessage.banner(came.answer()) + shown(came) + ".")
                    .fix("find out who has this port: a translation on the outer firewall, or another program")
                    .named("NAT09");
        }
        if (came.opened()) {
            return Finding.of(Stage.OUTSIDE, Verdict.ANSWERED_BY_ANOTHER, t.opening(),
                    "Somebody is there and is not edge: " + came.why() + shown(came) + ".")
                    .fix("find out who has this port: a translation on the outer firewall, or another program")
                    .named("NAT09");
        }
        return blocked(t, "Sent from here to " + edge + " " + t.opening().targetPorts()
                + ", and nothing came back; other packets from here reach edge.");
    }

    private Finding inward(OutsideTrial t, Optional<PortSample> sample, Set<Integer> heard) {
        if (t.ports().isEmpty() || sample.isEmpty()) return untried(t);
        PortSample s = sample.get();
        if (!s.strange().isEmpty()) {
            return Finding.of(Stage.OUTSIDE, Verdict.ANSWERED_BY_ANOTHER, t.opening(),
                    "Not edge answers, but somebody with " + s.strange() + ".")
                    .fix("find out who has this port").named("NAT09");
        }
        if (!s.unsent().isEmpty()) return because(t, s.unsent());
        if (s.passing().size() == s.tried()) {
            return passes(t, s.tried() + " of " + s.tried() + " ports, " + Text.ms(s.answers().getFirst().roundNs()));
        }
        if (s.passing().isEmpty() && t.ports().stream().anyMatch(heard::contains)) {
            return Finding.of(Stage.OUTSIDE, Verdict.REMARK, t.opening(),
                    "arrives at edge, and the answers do not come back: a firewall on our own side?");
        }
        if (s.passing().isEmpty()) {
            return blocked(t, "Sent from here to " + edge + " " + t.opening().protocol() + " "
                    + PortSample.shown(t.ports()) + ", and nothing arrived; other packets from here reach edge.");
        }
        return Finding.of(Stage.OUTSIDE, Verdict.BLOCKED, t.opening(), "Ports " + PortSample.shown(s.passing())
                + " pass, " + PortSample.shown(s.silent()) + " do not: some calls will be silent.")
                .fix(Text.fix(t.opening())).named("NAT05");
    }

    /** Whether what edge says over UDP comes damaged. */
    private boolean helped() {
        SipQuestion.Came came = hellos.get(SipQuestion.Over.UDP);
        return came != null && came.damaged(code);
    }

    private Finding outward(OutsideTrial t, Set<Integer> came, boolean nat, boolean anythingCame) {
        if (t.how() == OutsideTrial.How.SEND && t.ports().isEmpty()) return untried(t);
        if (t.how() == OutsideTrial.How.SAY && came.isEmpty() && helped()) {
            return because(t, "the device that rewrites SIP over UDP: what edge says cannot be told from a stranger's");
        }
        if (nat) return because(t, "the NAT that we are behind: what edge sends first ends there");
        if (!anythingCame) return because(t, "this machine's own firewall: nothing that edge sent has arrived at all");
        if (came.isEmpty()) return blocked(t, "Edge sent to us first, and nothing arrived; other packets of it did.");
        boolean some = t.how() == OutsideTrial.How.SEND && came.size() < t.ports().size();
        return some ? Finding.of(Stage.OUTSIDE, Verdict.BLOCKED, t.opening(),
                "Edge sent from ports " + PortSample.shown(t.ports()) + ", and only those from "
                        + PortSample.shown(List.copyOf(came)) + " arrived.")
                .fix(Text.fix(t.opening())).named("NAT05")
                : passes(t, "arrived here");
    }

    private static Finding passes(OutsideTrial t, String how) {
        return Finding.of(Stage.OUTSIDE, Verdict.PASSES, t.opening(), how);
    }

    private static Finding blocked(OutsideTrial t, String sentence) {
        return Finding.of(Stage.OUTSIDE, Verdict.BLOCKED, t.opening(), sentence + " The outer firewall has no rule for "
                + String.join(" ", t.opening().rows()) + ".").fix(Text.fix(t.opening())).named("NAT04");
    }

    private static Finding untried(OutsideTrial t) {
        return because(t, Text.elsewhere(t.opening()).orElse("edge, which holds no port for a trial of it"));
    }

    private static Finding because(OutsideTrial t, String why) {
        return Finding.of(Stage.OUTSIDE, Verdict.NOT_JUDGED, t.opening(), "Not judged because of " + why + ".");
    }
}
