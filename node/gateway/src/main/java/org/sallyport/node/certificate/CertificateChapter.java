package org.sallyport.node.certificate;

import static org.sallyport.node.site.StatusRow.ordered;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.condition.Condition;
import org.sallyport.host.Alarm;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.node.site.Metrics;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;
import org.sallyport.ports.Role;
import org.sallyport.zone.renewal.PairRenewal;

/**
 * Looks after the node's certificates: has the host look whether their files are others, says when they end and what
 * stops then, and why new ones are not used. Owner: the desk.
 */
public final class CertificateChapter implements Service {
    /** Between two looks at the files. */
    static final long LOOK_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final long SECOND_MS = 1_000;

    /** Of which this tells whether they hold. */
    private static final List<Condition> JUDGED = List.of(Condition.EXPIRES_SOON, Condition.EXPIRED,
            Condition.NEW_PAIR_REJECTED, Condition.DEFAULT_IDENTITY, Condition.CLIENT_USE_MISSING,
            Condition.INCOMPLETE_CHAIN);
    private static final List<Condition> ENDS = List.of(Condition.EXPIRES_SOON, Condition.EXPIRED);

    private final Site site;
    private final Host host;
    private final Map<String, HeldCertificate> held = new LinkedHashMap<>();
    private final Map<String, List<Finding>> findings = new HashMap<>();
    private final Map<String, Long> toldMs = new HashMap<>();
    private final PairRenewal renewal;
    private final Issuing issuing;
    private List<Slot> slots;
    private @Nullable Alarm next;

    /** Puts it together. */
    public CertificateChapter(Site site) {
        this.site = site;
        this.host = site.host();
        this.slots = Slot.of(site.settings());
        this.renewal = new PairRenewal(host, site.partner(), site.zones(),
                why -> site.conditions().is(Condition.PAIR_RENEWAL_FAILED, "pair", why));
        this.issuing = new Issuing(site, this::lookNow);
    }

    @Override
    public String name() {
        return "certificates";
    }

    @Override
    public List<String> start() {
        look();
        renewal.begin(Slot.renewed(site.settings()));
        return List.of();
    }

    @Override
    public Supplier<List<String>> reload(NodeSettings fresh) {
        List<Slot> now = Slot.of(fresh);
        return () -> {
            still();
            List<String> left = now.stream().map(Slot::id).toList();
            for (Slot s : slots) if (!left.contains(s.id())) forget(s);
            slots = now;
            look();
            renewal.begin(Slot.renewed(fresh));
            return List.of();
        };
    }

    @Override
    public void stop() {
        renewal.end();
        issuing.stop();
        still();
    }

    private void still() {
        if (next != null) next.cancel();
        next = null;
    }

    private void forget(Slot s) {
        held.remove(s.id());
        findings.remove(s.id());
        JUDGED.forEach(c -> site.conditions().over(c, s.id()));
    }

    private void look() {
        next = host.at(host.nowNs() + LOOK_NS, this::look);
        lookNow();
    }

    private void lookNow() {
        for (Slot s : slots) host.certificate(s.identity(), found -> learn(s, found));
    }

    /** A look that was asked for before a reload may be answered after it. */
    private void learn(Slot slot, Optional<HeldCertificate> found) {
        if (found.isEmpty() || !slots.contains(slot) || next == null) return;
        HeldCertificate h = found.get();
        held.put(slot.id(), h);
        if (slot.issued()) issuing.uses(h);
        List<Finding> now = Finding.of(slot, h, isEdge(), host.wallMs());
        findings.put(slot.id(), now);
        for (Condition c : JUDGED) {
            now.stream().filter(f -> f.condition() == c).findFirst().ifPresentOrElse(
                    f -> site.conditions().holds(c, slot.id(), f.text(), f.next()),
                    () -> site.conditions().over(c, slot.id()));
        }
        daily(slot, h, now.stream().filter(f -> ENDS.contains(f.condition())).findFirst());
    }

    private boolean isEdge() {
        return site.settings().config().role() == Role.EDGE;
    }

    /** A condition is told once; that a certificate ends, once a day from then on. */
    private void daily(Slot slot, HeldCertificate h, Optional<Finding> ends) {
        if (ends.isEmpty()) {
            toldMs.remove(slot.id());
            return;
        }
        long nowMs = host.wallMs();
        if (nowMs - toldMs.computeIfAbsent(slot.id(), _ -> nowMs) < DAY_MS) return;
        toldMs.put(slot.id(), nowMs);
        host.log(LogTopic.NODE, Finding.urgent(h, nowMs) ? LogLevel.ERROR : LogLevel.WARN,
                ends.get().condition().code() + " " + ends.get().condition().id() + ": " + ends.get().text());
    }

    @Override
    public Map<String, Word> words() {
        return Map.of("certificates", _ -> slots.stream().<Object>map(this::row).toList());
    }

    @Override
    public Map<String, Function<Map<String, String>, Object>> actions() {
        return Map.of("renew", issuing::renew, "order", _ -> issuing.facts());
    }

    private Map<String, Object> row(Slot s) {
        Map<String, Object> out = ordered("slot", s.id(), "file", s.identity().certificateChain().toString(),
                "usedFor", s.uses(), "breaks", s.breaks());
        if (s.partner()) {
            renewal.plan().ifPresent(p -> out.put("renewal", p));
            renewal.lastAttempt().ifPresent(l -> out.put("lastAttempt", l));
        }
        if (s.issued()) out.put("order", issuing.facts());
        HeldCertificate h = held.get(s.id());
        if (h == null) {
            out.put("notes", List.of("not looked at yet"));
            return out;
        }
        out.put("names", h.names());
        out.put("issuer", h.issuer());
        out.put("serial", h.serial());
        out.put("endsOn", Finding.date(h.untilMs()));
        out.put("daysLeft", Math.floorDiv(h.untilMs() - host.wallMs(), DAY_MS));
        out.put("secondsLeft", (h.untilMs() - host.wallMs()) / SECOND_MS);
        out.put("notes", findings.getOrDefault(s.id(), List.of()).stream()
                .map(f -> f.condition().code() + " " + f.condition().id() + ": " + f.text()).toList());
        return out;
    }

    @Override
    public void count(Metrics out) {
        Map<String, Long> left = new LinkedHashMap<>();
        held.forEach((slot, h) -> left.put(slot, (h.untilMs() - host.wallMs()) / SECOND_MS));
        if (!left.isEmpty()) out.gauges("sallyport_certificate_left_seconds",
                "Until the certificate that is in use ends, below zero where it has.", "slot", left);
    }
}
