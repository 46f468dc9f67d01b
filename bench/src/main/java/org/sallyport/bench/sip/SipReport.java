package org.sallyport.bench.sip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.sallyport.bench.measure.Spread;

/** All figures of one run. */
public final class SipReport {
    private final SipPlan plan;
    private final List<Map.Entry<String, String>> parties;
    private final List<Window> windows;
    private final List<Knee> knees;
    private final List<Held> held;
    private final List<Goodput> goodputs;
    private final List<Registered> registered;
    private final List<Ruled> ruled;

    /** @param parties name and set-up of each, in the order of the tables */
    SipReport(SipPlan plan, List<Map.Entry<String, String>> parties, List<Window> windows, List<Knee> knees,
            List<Held> held, List<Goodput> goodputs, List<Registered> registered, List<Ruled> ruled) {
        this.plan = plan;
        this.parties = List.copyOf(parties);
        this.windows = List.copyOf(windows);
        this.knees = List.copyOf(knees);
        this.held = List.copyOf(held);
        this.goodputs = List.copyOf(goodputs);
        this.registered = List.copyOf(registered);
        this.ruled = List.copyOf(ruled);
    }

    /** The tables, in Markdown. */
    public String text() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, "SIP: %d calls/s in windows of %d s, %d rounds, medians (min-max); "
                + "our node was warmed up for %d s or more on each transport, until its compiler was quiet, which is not measured.%n",
                plan.rate(), plan.seconds(), plan.rounds(), plan.warmUpSeconds()));
        parties.forEach(p -> out.append(p.getKey()).append(": ").append(p.getValue()).append('\n'));
        out.append("\n| transport | proxy | CPU us/call | setup p50 us | added p50 "
                + "| setup p99 us | added p99 | failed % | knee calls/s |\n"
                + "|---|---|---|---|---|---|---|---|---|\n");
        for (SipTransport t : plan.transports()) {
            for (Map.Entry<String, String> p : parties) out.append(line(t, p.getKey()));
        }
        out.append('\n');
        for (SipTransport t : plan.transports()) {
            out.append(String.format(Locale.ROOT, "%s / %s over %s: %s of the CPU time per call%n",
                    ControlNode.NAME, Kamailio.NAME, t, ratio(t).text(2)));
        }
        List<Window> leftOut = windows.stream().filter(w -> !w.counts()).toList();
        if (!leftOut.isEmpty()) {
            out.append("\nLeft out, since more than 1 % of the calls failed: ");
            out.append(
                    leftOut.stream()
                            .map(w -> String.format(Locale.ROOT, "%s %s round %d (%.2f %%)", w.transport(), w.proxy(),
                                    w.round(), w.load().failedPercent()))
                            .collect(Collectors.joining(", ")))
                    .append(".\n");
        }
        parts(out);
        return out.toString();
    }

    private void parts(StringBuilder out) {
        if (!held.isEmpty()) {
            out.append(String.format(Locale.ROOT, "%nCalls held %d s over %s:%n%n"
                    + "| proxy | calls | KiB/call (Pss) | KiB/call (live heap) | MiB | idle MiB |%n"
                    + "|---|---|---|---|---|---|%n", plan.holdSeconds(), plan.transports().getFirst()));
            for (Held h : held) {
                out.append(String.format(Locale.ROOT, "| %s | %d | %.1f | %s | %d | %d |%n", h.proxy(), h.calls(),
                        h.kibPerCall(),
                        Double.isNaN(h.liveKibPerCall()) ? "-" : String.format(Locale.ROOT, "%.1f", h.liveKibPerCall()),
                        h.residentKib() / 1024, h.idleKib() / 1024));
            }
        }
        if (!goodputs.isEmpty()) {
            out.append("\n| transport | proxy | calls/s asked | of the knee | carried/s | refused/s | sent again |"
                    + " of what the knee gives |\n|---|---|---|---|---|---|---|---|\n");
            for (Goodput g : goodputs) {
                out.append(String.format(Locale.ROOT, "| %s | %s | %d | %.1f | %.0f | %.0f | %d | %s |%n",
                        g.transport(), g.proxy(), g.asked(), g.times(), g.window().carriedPerSecond(),
                        g.window().refusedPerSecond(), g.window().retransmissions(),
                        g.counts() ? String.format(Locale.ROOT, "%.2f", g.share()) : "- (SIPp's core was full)"));
            }
        }
        if (!registered.isEmpty()) {
            out.append(
                    "\n| registrar | phones | registrations/s | failed % | CPU us each | KiB each | MiB |\n|---|---|---|---|---|---|---|\n");
            for (Registered r : registered) {
                out.append(String.format(Locale.ROOT, "| %s | %d | %d | %.2f | %.0f | %.1f | %d |%n", r.proxy(),
                        r.phones(), r.perSecond(),
                        r.failedPercent(), r.cpuUs(), r.kibEach(), r.residentKib() / 1024));
            }
        }
        if (!ruled.isEmpty()) {
            out.append("\n| search rules | failed % | CPU us/call |\n|---|---|---|\n");
            for (Ruled r : ruled) out.append(
                    String.format(Locale.ROOT, "| %d | %.2f | %.0f |%n", r.rules(), r.failedPercent(), r.cpuUs()));
        }
    }

    private String line(SipTransport t, String proxy) {
        String knee = knees.stream().filter(k -> k.proxy().equals(proxy) && k.transport() == t)
                .map(k -> k.callsPerSecond() + " (" + k.end().text() + ")").findFirst().orElse("-");
        return String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |%n", t, proxy,
                spread(t, proxy, Window::cpuUs).text(0), spread(t, proxy, w -> w.percentile(50)).text(0),
                added(t, proxy, 50), spread(t, proxy, w -> w.percentile(99)).text(0), added(t, proxy, 99),
                failed(t, proxy).text(2), knee);
    }

    private String added(SipTransport t, String proxy, double percent) {
        if (proxy.equals(Direct.NAME)) return "0";
        return String.format(Locale.ROOT, "%.0f", addedUs(t, proxy, percent));
    }

    private double addedUs(SipTransport t, String proxy, double percent) {
        return spread(t, proxy, w -> w.percentile(percent)).median()
                - spread(t, Direct.NAME, w -> w.percentile(percent)).median();
    }

    /** Of all windows, those that are left out included. */
    private Spread failed(SipTransport t, String proxy) {
        return Spread.of(windows.stream().filter(w -> w.transport() == t && w.proxy().equals(proxy))
                .map(w -> w.load().failedPercent()).toList());
    }

    private Spread spread(SipTransport t, String proxy, ToDoubleFunction<Window> figure) {
        return Spread.of(windows.stream().filter(w -> w.counts() && w.transport() == t && w.proxy().equals(proxy))
                .map(figure::applyAsDouble).filter(d -> !Double.isNaN(d)).toList());
    }

    /** Of windows of the same round: says more than the ratio of the medians, since the machine changes with time. */
    private Spread ratio(SipTransport t) {
        List<Double> ratios = new ArrayList<>();
        for (Window ours : windows) {
            if (!ours.counts() || ours.transport() != t || !ours.proxy().equals(ControlNode.NAME)) continue;
            windows.stream()
                    .filter(w -> w.counts() && w.transport() == t && w.round() == ours.round()
                            && w.proxy().equals(Kamailio.NAME))
                    .findFirst().ifPresent(rival -> ratios.add(ours.cpuUs() / rival.cpuUs()));
        }
        return Spread.of(ratios);
    }

    /** The same as plain values, ready for JSON. */
    public Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("callsPerSecond", plan.rate());
        out.put("seconds", plan.seconds());
        out.put("rounds", plan.rounds());
        out.put("warmUpSeconds", plan.warmUpSeconds());
        Map<String, Object> who = new LinkedHashMap<>();
        parties.forEach(p -> who.put(p.getKey(), p.getValue()));
        out.put("parties", who);
        List<Object> summary = new ArrayList<>();
        for (SipTransport t : plan.transports()) {
            for (Map.Entry<String, String> p : parties) summary.add(summary(t, p.getKey()));
        }
        out.put("summary", summary);
        Map<String, Object> ratios = new LinkedHashMap<>();
        for (SipTransport t : plan.transports()) ratios.put(t.token(), ratio(t));
        out.put("cpuRatioToKamailio", ratios);
        out.put("knees", knees.stream().map(Knee::json).toList());
        out.put("memory", held.stream().map(Held::json).toList());
        out.put("overload", goodputs.stream().map(Goodput::json).toList());
        out.put("registrations", registered.stream().map(Registered::json).toList());
        out.put("rules", ruled.stream().map(Ruled::json).toList());
        out.put("windows", windows.stream().map(Window::json).toList());
        return out;
    }

    private Map<String, Object> summary(SipTransport t, String proxy) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("proxy", proxy);
        out.put("transport", t.token());
        out.put("cpuUsPerCall", spread(t, proxy, Window::cpuUs));
        out.put("setupP50Us", spread(t, proxy, w -> w.percentile(50)));
        out.put("setupP99Us", spread(t, proxy, w -> w.percentile(99)));
        out.put("addedP50Us", addedUs(t, proxy, 50));
        out.put("addedP99Us", addedUs(t, proxy, 99));
        return out;
    }
}
