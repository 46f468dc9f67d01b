package org.sallyport.node.sip;

import static org.sallyport.node.site.StatusRow.lower;
import static org.sallyport.node.site.StatusRow.ordered;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;
import org.sallyport.ports.Role;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sipcall.SipStatus;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchKind;
import org.sallyport.zone.history.SearchRecord;
import org.sallyport.zone.pair.PairText;

/**
 * Why a user has no line: what his phone has to pass, step by step, and what was refused to it on either node. The
 * answer to {@code status user}. Owner: the desk.
 */
final class UserWords implements Word.Asking {
    private static final String TOPIC = "user";
    private static final int REFUSALS_MAX = 10;

    /** Records that are looked through. */
    private static final int LOOKED_MAX = 200;

    /** From here on logins that go by time begin to fail: 5 s warn long before. */
    private static final long CLOCK_US = 5_000_000;

    private final Site site;
    private final Host host;
    private final SipStatus sip;

    UserWords(Site site, SipStatus sip) {
        this.site = site;
        this.host = site.host();
        this.sip = sip;
        if (role() == Role.EDGE) site.partner().answers(TOPIC, (_, body, answer) -> answer.accept(PairText.of(
                PairText.read(body).flatMap(q -> PairText.text(q, "user")).map(this::half)
                        .orElseGet(() -> Map.of("error", "no question")))));
    }

    private Role role() {
        return site.settings().config().role();
    }

    private long nowUs() {
        return host.wallMs() * 1_000;
    }

    /** What this node has refused to a user, and whom it has registered. */
    private Map<String, Object> half(String user) {
        Map<String, Object> out = ordered("node", lower(role()), "cameUs", nowUs(), "leavesUs", nowUs());
        out.put("contacts", bindings(user).stream().map(this::contact).toList());
        out.put("refusals", refusals(user).stream().map(UserWords::refusal).toList());
        return out;
    }

    private List<Binding<Flow>> bindings(String user) {
        return sip.registrations().stream().filter(b -> isOf(b.aor(), user)).toList();
    }

    /** {@code alice} is alice of any domain, {@code alice@example.com} of that one. */
    private static boolean isOf(String aor, String user) {
        String wanted = user.toLowerCase(Locale.ROOT);
        String has = aor.toLowerCase(Locale.ROOT).replaceFirst("^sips?:", "");
        return has.equals(wanted) || has.startsWith(wanted + "@");
    }

    private List<SearchRecord> refusals(String user) {
        String name = user.contains("@") ? user.substring(0, user.indexOf('@')) : user;
        return site.searches().find(name, LOOKED_MAX).stream()
                .filter(r -> r.kind() == SearchKind.REGISTRATION ? isOf(r.asked(), user) || mentions(r.from(), user)
                        : mentions(r.from(), user))
                .filter(r -> r.end() instanceof SearchEnd.Refused || r.kind() == SearchKind.REGISTRATION)
                .limit(REFUSALS_MAX).toList();
    }

    /** What a caller wrote into From begins the text. */
    private static boolean mentions(String from, String user) {
        int end = from.indexOf(' ');
        return isOf(end < 0 ? from : from.substring(0, end), user);
    }

    private Map<String, Object> contact(Binding<Flow> b) {
        return ordered("address", b.aor(), "contact", b.contact().uri(), "transport", b.transport().token(), "seenAt",
                b.observed().toString(), "sinceSeconds", (host.nowNs() - b.registeredAtNs()) / 1_000_000_000L,
                "expiresSeconds", b.expiresSeconds(host.nowNs()), "connected",
                b.flow().filter(Flow::alive).isPresent(), "throughEdge", !b.path().isEmpty());
    }

    private static Map<String, Object> refusal(SearchRecord r) {
        Map<String, Object> out = ordered("atMs", r.atMs(), "what", r.kind() == SearchKind.REGISTRATION ? "REGISTER"
                : "call", "from", r.from(), "asked", r.asked());
        if (r.end() instanceof SearchEnd.Refused(var refusal)) {
            RefusalReason reason = refusal.reason();
            out.putAll(ordered("reason", reason.id(), "sentence", reason.sentence(), "came", refusal.came(), "next",
                    reason.nextCommand()));
        } else if (r.end() instanceof SearchEnd.Answered(int status)) {
            out.putAll(ordered("reason", "status " + status, "sentence", "The node behind answered " + status + "."));
        }
        out.put("notes", r.notes());
        return out;
    }

    @Override
    public void ask(Map<String, String> options, Consumer<Object> answer) {
        String user = options.getOrDefault("user", "").strip();
        if (user.isEmpty() || user.length() > 256) {
            answer.accept(Map.of("error", "name a user, such as alice"));
            return;
        }
        Map<String, Object> ours = half(user);
        Optional<String> zone = site.partner().zone();
        if (role() == Role.EDGE) {
            answer.accept(whole(user, ours, Map.of(),
                    "this is edge's half: users stand on control; ask on control for the whole"));
        } else if (zone.isEmpty()) {
            answer.accept(whole(user, ours, Map.of(), "edge is not connected: what it refused is not known"));
        } else {
            long askedUs = nowUs();
            PartnerAnswer.ask(host, site.partner(), zone.get(), TOPIC, Map.of("user", user), heard -> {
                switch (heard) {
                    case PartnerAnswer.Heard.Said(Map<String, Object> theirs) -> {
                        long heardUs = nowUs();
                        theirs.put("offsetUs", (PairText.number(theirs, "cameUs").orElse(askedUs) - askedUs
                                + PairText.number(theirs, "leavesUs").orElse(heardUs) - heardUs) / 2);
                        answer.accept(whole(user, ours, theirs, ""));
                    }
                    case PartnerAnswer.Heard.Nothing(String why) ->
                            answer.accept(whole(user, ours, Map.of(), "edge's half is missing: " + why));
                }
            });
        }
    }

    // --- the steps

    private enum State {
        OK,
        BAD,
        UNKNOWN
    }

    private static Map<String, Object> step(String what, State state, String detail, String next) {
        return ordered("step", what, "state", lower(state), "detail", detail, "next", next);
    }

    private Map<String, Object> whole(String user, Map<String, Object> ours, Map<String, Object> theirs,
            String absent) {
        List<Map<String, Object>> steps = new ArrayList<>();
        boolean knows = role() == Role.CONTROL || !site.settings().config().credentials().isEmpty();
        if (knows) steps.add(known(user));
        else steps.add(step("user", State.UNKNOWN, "users stand on control", ""));
        steps.add(pair());
        if (theirs.containsKey("offsetUs")) steps.add(clock(theirs));
        else steps.add(step("clock", State.UNKNOWN, absent, ""));
        List<Binding<Flow>> bindings = bindings(user);
        List<Map<?, ?>> refused = new ArrayList<>();
        for (Map<String, Object> half : List.of(ours, theirs)) refused.addAll(CallView.maps(half, "refusals"));
        refused.sort((a, b) -> Long.compare(CallView.number(b, "atMs"), CallView.number(a, "atMs")));
        Optional<Map<?, ?>> login =
                refused.stream().filter(r -> CallView.text(r, "what").equals("REGISTER")).findFirst();
        steps.add(arrival(bindings, login, absent));
        steps.add(login(bindings, login));
        steps.add(line(bindings));
        Map<String, Object> out =
                ordered("user", user, "steps", steps, "contacts", CallView.maps(ours, "contacts"), "refusals",
                        refused, "absent", absent);
        steps.stream().filter(s -> lower(State.BAD).equals(s.get("state"))).findFirst()
                .ifPresent(s -> out.put("first", CallView.text(s, "step")));
        return new LinkedHashMap<>(out);
    }

    private Map<String, Object> known(String user) {
        String name = user.contains("@") ? user.substring(0, user.indexOf('@')) : user;
        return site.users().find(name).isPresent() ? step("user", State.OK, name + " is among the users", "")
                : step("user", State.BAD, name + " is not among the users of this node",
                        "authentication.credentials: add the user, then 'sallyport reload'");
    }

    private Map<String, Object> pair() {
        for (Zone z : site.zones().zones()) {
            if (!(z instanceof Zone.Traversal)) continue;
            return switch (site.zones().status(z.name(), Protocol.SIP)) {
                case ZoneStatus.Up _ -> step("pair", State.OK, "zone " + z.name() + " is up", "");
                case ZoneStatus.Down d -> step("pair", State.BAD, "zone " + z.name() + " is down, so no phone outside"
                        + " gets through: " + d.why(), "sallyport status zones");
                case ZoneStatus.Ready _, ZoneStatus.Starting _ ->
                        step("pair", State.UNKNOWN, "zone " + z.name() + " is not up yet", "sallyport status zones");
            };
        }
        return step("pair", State.UNKNOWN, "there is no traversal zone: phones inside alone can register", "");
    }

    private static Map<String, Object> clock(Map<String, Object> theirs) {
        long apartUs = Math.abs(CallView.number(theirs, "offsetUs"));
        String apart = String.format(Locale.ROOT, "the clocks of both nodes are %.3f s apart", apartUs / 1e6);
        return apartUs < CLOCK_US ? step("clock", State.OK, apart, "")
                : step("clock", State.BAD, apart, "NTP on both nodes");
    }

    private static Map<String, Object> arrival(List<Binding<Flow>> bindings, Optional<Map<?, ?>> login,
            String absent) {
        if (!bindings.isEmpty()) return step("REGISTER", State.OK, "a REGISTER has come", "");
        if (login.isPresent())
            return step("REGISTER", State.OK, "one came from " + CallView.text(login.get(), "from"), "");
        // What comes to edge and is passed on is refused or registered by control, so control alone can tell.
        if (!absent.isEmpty()) return step("REGISTER", State.UNKNOWN, absent, "");
        return step("REGISTER", State.BAD, "no REGISTER of this user was registered or refused on either node since its"
                + " start, as far as is kept",
                "the phone's settings (docs/phones.md), the DNS, and rows SIP-1, SIP-4"
                        + " and SIP-5 at the outer firewall; inside SII-1, SII-4, SII-5");
    }

    private static Map<String, Object> login(List<Binding<Flow>> bindings, Optional<Map<?, ?>> login) {
        if (!bindings.isEmpty()) {
            return step("login", State.OK, login.map(r -> "it is registered now; the last refusal was "
                    + CallView.text(r, "reason")).orElse("nothing was refused"), "");
        }
        return login.map(r -> step("login", State.BAD, CallView.text(r, "sentence") + " It came from "
                + CallView.text(r, "from") + ".", CallView.text(r, "next")))
                .orElseGet(() -> step("login", State.UNKNOWN, "nothing came that could be judged", ""));
    }

    private static Map<String, Object> line(List<Binding<Flow>> bindings) {
        if (bindings.isEmpty()) return step("line", State.BAD, "nobody is registered", "the steps above");
        long there = bindings.stream().filter(b -> b.flow().filter(Flow::alive).isPresent()).count();
        String contacts = bindings.size() == 1 ? "1 contact" : bindings.size() + " contacts";
        return there > 0
                ? step("line", State.OK, contacts + ", " + there + " of them reached over a flow that is there",
                        "")
                : step("line", State.UNKNOWN, contacts + ", whose phones are reached anew with the next call", "");
    }
}
