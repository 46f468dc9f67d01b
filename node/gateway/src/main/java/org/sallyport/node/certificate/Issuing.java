package org.sallyport.node.certificate;

import static org.sallyport.node.site.StatusRow.ordered;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.acme.AcmeFault;
import org.sallyport.acme.Issuance;
import org.sallyport.acme.RenewalPlan;
import org.sallyport.condition.Condition;
import org.sallyport.config.AcmeConfig;
import org.sallyport.host.Alarm;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.Host;
import org.sallyport.host.IssuanceWish;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.TlsIdentity;
import org.sallyport.node.site.Site;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Setting;

/**
 * Has an authority issue and renew the public certificate (ACME), in time and one attempt after the other. What is in
 * use stays in use until the host has taken something else; this never touches it. Owner: the desk.
 */
final class Issuing {
    /** Behind a start, so that the node answers before an authority looks at it. */
    static final long FIRST_NS = TimeUnit.SECONDS.toNanos(2);

    /** So many failures in a row are an alarm. */
    static final int FAILURES_TOLD = 2;

    private static final int STEPS_MAX = 64;
    private static final long LOOK_MS = TimeUnit.SECONDS.toMillis(10);
    private static final long UNUSED_MS = TimeUnit.HOURS.toMillis(1);
    private static final String SLOT = "public";

    private final Runnable kept;
    private final Site site;
    private final Host host;
    private final PortPool sources;
    private final Deque<String> steps = new ArrayDeque<>();
    private final int jitter;
    private @Nullable Issuance running;
    private @Nullable Alarm next;
    private @Nullable HeldCertificate held;
    private Optional<AcmeFault> fault = Optional.empty();
    private boolean rehearsal;
    private long beganMs;
    private long failedMs;
    private long keptMs;
    /** What was in use when something was put there last. */
    private String before = "";
    private int failures;
    private long attempts;

    /** @param kept has the host look at once at what was put there */
    Issuing(Site site, Runnable kept) {
        this.kept = kept;
        this.site = site;
        this.host = site.host();
        this.sources = new PortPool(site.settings().config().ports(), Setting.EPHEMERAL_TCP, host.entropy(),
                PortPool.COOL_DOWN_NS);
        this.jitter = host.entropy().below(RenewalPlan.JITTER_PARTS);
    }

    private AcmeConfig config() {
        return AcmeConfig.of(site.settings().config());
    }

    boolean enabled() {
        return config().enabled();
    }

    void stop() {
        if (next != null) next.cancel();
        next = null;
        if (running != null) running.giveUp();
        running = null;
    }

    /** What is in use now; asked again and again while the node runs. */
    void uses(HeldCertificate inUse) {
        held = inUse;
        if (running == null && next == null) plan();
    }

    private void plan() {
        if (!enabled() || held == null) return;
        long waitMs = Math.max(0, dueMs() - host.wallMs());
        // The wall clock may step: nothing is waited for longer than until the next look.
        if (waitMs > LOOK_MS) return;
        next = host.at(host.nowNs() + FIRST_NS + TimeUnit.MILLISECONDS.toNanos(waitMs), () -> {
            next = null;
            if (running == null && held != null && host.wallMs() >= dueMs()) begin(false);
        });
    }

    private long dueMs() {
        HeldCertificate h = Objects.requireNonNull(held);
        // What was put there is in use after the next look of the host; where it is not, no more of it is ordered.
        if (keptMs > 0 && h.serial().equals(before)) return keptMs + UNUSED_MS;
        boolean wanting = Finding.isPlaceholder(h) || !carriesAll(h);
        // Of a life that began before it was issued only the rest counts, or a short one would be due at once.
        return RenewalPlan.dueMs(wanting ? Optional.empty()
                : Optional.of(new RenewalPlan.Life(Math.max(h.fromMs(), keptMs), h.untilMs())), jitter, failures,
                failedMs, fault.flatMap(AcmeFault::retryAfterSeconds));
    }

    private boolean carriesAll(HeldCertificate h) {
        return config().names().stream().allMatch(n -> h.names().stream().anyMatch(n::equalsIgnoreCase));
    }

    private void begin(boolean onlyRehearsed) {
        AcmeConfig acme = config();
        var node = site.settings().config();
        TlsIdentity pair = site.settings().pairTls().orElseThrow();
        rehearsal = onlyRehearsed;
        beganMs = host.wallMs();
        attempts++;
        steps.clear();
        Issuance fresh = new Issuance(host, site.settings().book(), sources, new Issuance.Plan(acme.directory(),
                acme.contact(), new IssuanceWish(AcmeConfig.folder(node.stateDirectory()), acme.names(),
                        acme.keyKind() == AcmeConfig.KeyKind.RSA2048, acme.trust()),
                pair, node.outer().addresses(), onlyRehearsed), this::step, this::ended);
        running = fresh;
        log(LogLevel.INFO, (onlyRehearsed ? "rehearsing an order of" : "ordering") + " a certificate for "
                + String.join(", ", acme.names()) + " from " + acme.directory().getHost());
        fresh.begin();
    }

    private void step(String what) {
        if (steps.size() < STEPS_MAX) steps.add(what);
    }

    private void ended(Issuance.End how) {
        running = null;
        switch (how) {
            case Issuance.End.Kept _ -> {
                keptMs = host.wallMs();
                before = held == null ? "" : held.serial();
                good("the certificate is there");
                kept.run();
            }
            case Issuance.End.Proven _ -> good("every name is proven; nothing was issued, since this was a rehearsal");
            case Issuance.End.Failed(AcmeFault why) -> {
                failures++;
                failedMs = host.wallMs();
                fault = Optional.of(why);
                step(why.sentence());
                log(LogLevel.WARN, "no certificate: " + why.sentence());
            }
        }
        tell();
        plan();
    }

    /** A rehearsal that goes well says that the next order will. */
    private void good(String what) {
        failures = 0;
        fault = Optional.empty();
        step(what);
        log(LogLevel.INFO, what);
    }

    private void tell() {
        site.conditions().is(Condition.RENEWAL_FAILED, SLOT,
                fault.filter(_ -> failures >= FAILURES_TOLD && enabled()).map(f -> f.sentence() + " " + left()));
    }

    private String left() {
        if (held == null) return "No certificate is in use.";
        return Finding.isPlaceholder(held)
                ? "Until there is one, strangers see what edge has made for itself."
                : "The old certificate stays in use until " + Finding.date(held.untilMs()) + ".";
    }

    /** What somebody asks for; the answer says whether it has begun, and {@link #facts} how it goes. */
    Map<String, Object> renew(Map<String, String> options) {
        if (!enabled()) return Map.of("error", "no authority issues a certificate of this node: "
                + Setting.ACME_ENABLED.key() + " is off");
        if (running != null) return Map.of("error", "an order is under way since " + time(beganMs));
        if (next != null) next.cancel();
        next = null;
        begin("true".equals(options.get("rehearsal")));
        return ordered("attempt", attempts);
    }

    /** Of the order, for people and programs. */
    Map<String, Object> facts() {
        Map<String, Object> out = ordered("authority", config().directory().toString(), "names", config().names(),
                "state", state(), "attempt", attempts);
        if (attempts > 0) out.put("beganAt", time(beganMs));
        out.put("rehearsal", attempts > 0 && rehearsal);
        if (running == null && held != null) out.put("nextAt", nextAt());
        out.put("failures", failures);
        fault.ifPresent(f -> {
            out.put("fault", f.sentence());
            row(f.kind()).ifPresent(r -> out.put("row", r));
        });
        out.put("steps", List.copyOf(new ArrayList<>(steps)));
        return out;
    }

    private String nextAt() {
        return time(Math.max(dueMs(), host.wallMs()));
    }

    private String state() {
        if (running != null) return rehearsal ? "rehearsing" : "ordering";
        if (fault.isPresent()) return "failed";
        if (held == null) return "not looked at yet";
        return Finding.isPlaceholder(held) ? "none issued yet" : "issued";
    }

    private static Optional<String> row(AcmeFault.Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> Optional.of("ACM-2");
            case NOT_PROVEN -> Optional.of("ACM-1");
            default -> Optional.empty();
        };
    }

    private static String time(long ms) {
        return Instant.ofEpochMilli(ms).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private void log(LogLevel level, String what) {
        host.log(LogTopic.NODE, level, "public certificate: " + what);
    }
}
