package org.sallyport.zone.renewal;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/**
 * Renews the certificate by which the other node knows this one, long before it ends. Owner: the desk.
 *
 * <pre>
 *  Resting ──it is time──▶ Asking ──certificate taken──▶ Watching ──every zone has come up with it──▶ Resting
 *     ▲                      │ refused, no answer           │ not within a minute: the old one is used again
 *     └──────────────────────┴──────────────────────────────┘
 * </pre>
 *
 * Where the authority's key is here, this node signs for itself, and lets a new authority follow in time one whose life
 * does not hold another certificate. A start in the middle finds in the files how far it had come.
 */
public final class PairRenewal {
    /** How long a successor has for bringing every zone up. */
    static final long WATCH_NS = TimeUnit.SECONDS.toNanos(60);

    /** A new connection that did not come is asked for again: the question may have been lost, or refused. */
    private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long TICK_NS = TimeUnit.SECONDS.toNanos(1);

    /** One failure may be a restart of the other node. */
    private static final int FAILURES_TOLD = 2;

    private final Host host;
    private final Partner partner;
    private final ZoneTable zones;
    private final Consumer<Optional<String>> alarm;
    private Optional<RenewalPlace> place = Optional.empty();
    private State state = new State.Resting();
    private @Nullable Alarm next;
    private Optional<PairOutcome.Stands> stands = Optional.empty();
    private boolean nobodyIssues;
    private String last = "";
    private int failures;
    private int turn;

    /** Where it stands. */
    private sealed interface State {
        /** Until it is looked again. */
        record Resting() implements State {}

        /** A step or a question is under way, and is always answered. */
        record Asking() implements State {}

        /** The successor has to bring these zones up, or any where none was up before. */
        record Watching(long sinceNs, long untilNs, long againAtNs, List<String> wanted) implements State {}
    }

    /** @param alarm is told what keeps the certificate from being renewed, and that nothing does any more */
    public PairRenewal(Host host, Partner partner, ZoneTable zones, Consumer<Optional<String>> alarm) {
        this.host = host;
        this.partner = partner;
        this.zones = zones;
        this.alarm = alarm;
        new RenewalDesk(host, partner, () -> place);
    }

    /** Looks after this certificate from now on, or after none; one that it looks after already is left to it. */
    public void begin(Optional<RenewalPlace> where) {
        if (next != null && where.equals(place)) return;
        end();
        place = where;
        stands = Optional.empty();
        failures = 0;
        alarm.accept(Optional.empty());
        if (place.isPresent()) wake(TICK_NS);
    }

    /** Does nothing more; what is under way comes to nothing. */
    public void end() {
        turn++;
        if (next != null) next.cancel();
        next = null;
        state = new State.Resting();
    }

    private void wake(long inNs) {
        if (next != null) next.cancel();
        next = host.at(host.nowNs() + inNs, this::tick);
    }

    private void tick() {
        switch (state) {
            case State.Resting _ -> look();
            case State.Asking _ -> {}
            case State.Watching w -> watch(w);
        }
    }

    /** A step whose outcome matters only while nothing has begun anew. */
    private void step(PairStep step, Consumer<PairOutcome> then) {
        state = new State.Asking();
        int mine = turn;
        host.pair(place.orElseThrow().identity(), step, came -> {
            if (mine != turn) return;
            if (came instanceof PairOutcome.Failed f) failed(f.why(), f.command());
            else then.accept(came);
        });
    }

    private void ask(String zone, Map<String, ?> question, Consumer<Map<String, Object>> then,
            Consumer<String> otherwise) {
        state = new State.Asking();
        int mine = turn;
        partner.ask(zone, RenewalDesk.TOPIC, PairText.of(question), came -> {
            if (mine != turn) return;
            switch (came) {
                case Partner.Answer.Said(byte[] body) -> {
                    Map<String, Object> said = PairText.read(body).orElse(Map.of());
                    Optional<String> error = PairText.text(said, RenewalDesk.ERROR);
                    if (error.isPresent()) otherwise.accept("The other node says: " + error.get());
                    else then.accept(said);
                }
                case Partner.Answer.Refused(String why) -> otherwise.accept(sentence(why));
                case Partner.Answer.Silent(String why) -> otherwise.accept(sentence(why));
            }
        });
    }

    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
    }

    private void look() {
        step(new PairStep.Look(), came -> {
            if (!(came instanceof PairOutcome.Stands s)) return;
            stands = Optional.of(s);
            if (s.oldUntilMs().isPresent()) {
                // A start in the middle: what comes up from now on comes up with the successor.
                watched(connected());
            } else if (host.wallMs() < dueMs(s)) {
                rest(RenewalTimes.lookNs(lifeMs(s)));
            } else {
                renew(s);
            }
        });
    }

    private void rest(long forNs) {
        state = new State.Resting();
        wake(forNs);
    }

    private static long lifeMs(PairOutcome.Stands s) {
        return Math.max(1, s.own().notAfterMs() - s.fromMs());
    }

    private static long dueMs(PairOutcome.Stands s) {
        return s.own().notAfterMs() - RenewalTimes.leadMs(lifeMs(s));
    }

    private void renew(PairOutcome.Stands s) {
        RenewalPlace here = place.orElseThrow();
        nobodyIssues = false;
        if (s.authority().isPresent()) {
            PairOutcome.Authority a = s.authority().get();
            if (host.wallMs() + a.lifeMs() > a.untilMs()) succeedAuthority(here, s);
            else renewByOurselves(s);
        } else if (here.dials()) {
            nobody();
        } else {
            connected().stream().findFirst().ifPresentOrElse(this::renewBy,
                    () -> failed("Control is not connected, and it alone can sign.", Optional.empty()));
        }
    }

    private List<String> connected() {
        return partner.zones().stream().filter(place.orElseThrow().zones()::contains).toList();
    }

    /** Whoever made the certificate makes the next one; that it ends is said by the alarm of certificates that end. */
    private void nobody() {
        nobodyIssues = true;
        failures = 0;
        alarm.accept(Optional.empty());
        rest(RenewalTimes.retryNs(stands.map(PairRenewal::lifeMs).orElse(Long.MAX_VALUE)));
    }

    private void renewByOurselves(PairOutcome.Stands s) {
        step(new PairStep.Request(), asked -> {
            if (!(asked instanceof PairOutcome.Made(byte[] request))) return;
            step(new PairStep.Issue(request, s.own()), issued -> {
                if (issued instanceof PairOutcome.Made(byte[] certificate)) take(certificate);
            });
        });
    }

    private void renewBy(String zone) {
        step(new PairStep.Request(), asked -> {
            if (!(asked instanceof PairOutcome.Made(byte[] request))) return;
            ask(zone, Map.of(RenewalDesk.DO, RenewalDesk.ISSUE, RenewalDesk.REQUEST,
                    Base64.getEncoder().encodeToString(request)), said -> {
                        Optional<String> certificate = PairText.text(said, RenewalDesk.CERTIFICATE);
                        if (said.containsKey(RenewalDesk.NOBODY)) nobody();
                        else if (certificate.isEmpty()) failed("Control sent no certificate.", Optional.empty());
                        else take(certificate.get().getBytes(StandardCharsets.UTF_8));
                    }, why -> failed(why, Optional.empty()));
        });
    }

    // --- the next authority

    /** The other nodes learn it before anything is signed with it: until all do, the old one goes on. */
    private void succeedAuthority(RenewalPlace here, PairOutcome.Stands s) {
        step(new PairStep.Found(), made -> {
            if (!(made instanceof PairOutcome.Made(byte[] anchor))) return;
            host.certificate(here.identity().shown(), _ -> {});
            tell(new ArrayDeque<>(here.zones()), new String(anchor, StandardCharsets.UTF_8), s);
        });
    }

    private void tell(Deque<String> left, String anchor, PairOutcome.Stands s) {
        String zone = left.poll();
        if (zone == null) {
            step(new PairStep.Succeed(), came -> {
                host.log(LogTopic.NODE, LogLevel.INFO,
                        "the next authority of the pair issues from now on; the other node trusts it");
                if (came instanceof PairOutcome.Stands now) renewByOurselves(now);
            });
        } else if (!connected().contains(zone)) {
            withoutAuthority(s, "The next authority of the pair has to be told over zone " + zone
                    + ", which is not connected.");
        } else {
            ask(zone, Map.of(RenewalDesk.DO, RenewalDesk.TRUST, RenewalDesk.ANCHOR, anchor),
                    _ -> tell(left, anchor, s), why -> withoutAuthority(s, why));
        }
    }

    /** What the old authority still can do is done, where it is worth a connection. */
    private void withoutAuthority(PairOutcome.Stands s, String why) {
        long gainedMs = s.authority().orElseThrow().untilMs() - s.own().notAfterMs();
        if (gainedMs > lifeMs(s) / 10) renewByOurselves(s);
        else failed(why, Optional.empty());
    }

    // --- a successor is in the files

    private void take(byte[] certificate) {
        List<String> before = connected();
        step(new PairStep.Take(certificate), came -> {
            if (!(came instanceof PairOutcome.Stands s)) return;
            stands = Optional.of(s);
            use(() -> watched(before));
        });
    }

    /** Handshakes show what the files hold from here on. */
    private void use(Runnable then) {
        int mine = turn;
        host.certificate(place.orElseThrow().identity().shown(), _ -> {
            if (mine == turn) then.run();
        });
    }

    private void anew(List<String> some) {
        for (String zone : some) {
            if (place.orElseThrow().dials()) partner.again(zone);
            else partner.ask(zone, RenewalDesk.TOPIC, PairText.of(Map.of(RenewalDesk.DO, RenewalDesk.AGAIN)), _ -> {});
        }
    }

    private void watched(List<String> wanted) {
        long nowNs = host.nowNs();
        state = new State.Watching(nowNs, nowNs + WATCH_NS, nowNs + AGAIN_NS, wanted);
        anew(wanted);
        wake(TICK_NS);
    }

    private void watch(State.Watching w) {
        boolean seen = w.wanted().isEmpty() ? place.orElseThrow().zones().stream().anyMatch(z -> up(z, w))
                : w.wanted().stream().allMatch(z -> up(z, w));
        long oldUntilMs = stands.flatMap(PairOutcome.Stands::oldUntilMs).orElse(Long.MAX_VALUE);
        if (seen) {
            keep();
        } else if (host.nowNs() < w.untilNs() || oldUntilMs <= host.wallMs()) {
            // One that has ended is nothing to go back to.
            if (host.nowNs() >= w.againAtNs()) {
                state = new State.Watching(w.sinceNs(), w.untilNs(), host.nowNs() + AGAIN_NS, w.wanted());
                anew(w.wanted().stream().filter(z -> !up(z, w)).toList());
            }
            wake(TICK_NS);
        } else {
            back(w);
        }
    }

    private boolean up(String zone, State.Watching w) {
        return zones.status(zone, Protocol.SIP) instanceof ZoneStatus.Up up && up.sinceNs() >= w.sinceNs();
    }

    private void keep() {
        step(new PairStep.Keep(), came -> {
            if (!(came instanceof PairOutcome.Stands s)) return;
            stands = Optional.of(s);
            failures = 0;
            alarm.accept(Optional.empty());
            last = told("renewed, good until " + Instant.ofEpochMilli(s.own().notAfterMs()));
            host.log(LogTopic.NODE, LogLevel.INFO, "the pair identity was renewed: " + s.own().subject()
                    + ", good until " + Instant.ofEpochMilli(s.own().notAfterMs())
                    + ", and the other node has seen it");
            rest(RenewalTimes.lookNs(lifeMs(s)));
        });
    }

    private void back(State.Watching w) {
        String why = place.orElseThrow().zones().stream().map(this::reason).flatMap(Optional::stream).findFirst()
                .map(r -> ": " + r).orElse(".");
        step(new PairStep.Back(), came -> {
            if (came instanceof PairOutcome.Stands s) stands = Optional.of(s);
            use(() -> {
                anew(w.wanted());
                failed("The connection did not come up with the new certificate, and the old one is used again"
                        + why, Optional.empty());
            });
        });
    }

    private Optional<String> reason(String zone) {
        return zones.status(zone, Protocol.SIP) instanceof ZoneStatus.Down d ? Optional.of(d.why().toString())
                : Optional.empty();
    }

    private void failed(String why, Optional<String> command) {
        failures++;
        last = told("failed: " + why);
        if (failures >= FAILURES_TOLD || command.isPresent()) {
            alarm.accept(Optional.of("The pair identity " + stands
                    .map(s -> "of " + s.own().subject() + " ends on " + date(s.own().notAfterMs())
                            + " and could not be renewed: ")
                    .orElse("cannot be looked after: ") + why
                    + command.map(c -> " Run: " + c).orElse("") + " It is tried again by itself."));
        }
        rest(RenewalTimes.retryNs(stands.map(PairRenewal::lifeMs).orElse(TimeUnit.DAYS.toMillis(1))));
    }

    private String told(String what) {
        return Instant.ofEpochMilli(host.wallMs()).truncatedTo(ChronoUnit.SECONDS) + " "
                + what;
    }

    private static String date(long ms) {
        return Instant.ofEpochMilli(ms).toString().substring(0, 10);
    }

    /** What becomes of the certificate, for people; empty where nobody looks after it. */
    public Optional<String> plan() {
        if (place.isEmpty() || stands.isEmpty()) return Optional.empty();
        if (state instanceof State.Watching) return Optional.of("the new one has to bring the zone up");
        PairOutcome.Stands s = stands.get();
        boolean ours = s.authority().isPresent();
        if (nobodyIssues || !ours && place.get().dials())
            return Optional.of("by nobody: protocols.sip.tls.authority-key names no authority on control");
        return Optional.of("by itself from " + date(dueMs(s)) + (ours ? "" : ", asking control"));
    }

    /** What came of the last attempt, and when; empty where nobody looks after the certificate. */
    public Optional<String> lastAttempt() {
        return place.isEmpty() ? Optional.empty() : Optional.of(last.isEmpty() ? "none since the node started" : last);
    }
}
