package org.sallyport.bench.turn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.sallyport.bench.measure.Spread;

/**
 * All figures of one run.
 *
 * @param rival what the rival says of itself; empty where there is none
 */
record TurnReport(TurnPlan plan, String rival, List<TurnWindow> windows, List<TurnHeld> held) {
    /** At least this share of the wanted load, or the reader is told. */
    private static final double REACHED = 0.98;

    TurnReport {
        windows = List.copyOf(windows);
        held = List.copyOf(held);
    }

    /** The tables, in Markdown. */
    String text() {
        StringBuilder out = new StringBuilder();
        out.append(String.format(Locale.ROOT, "TURN: %d allocations with a channel each, windows of %d s, %d rounds,"
                + " medians (min-max)%n", plan.allocations(), plan.seconds(), plan.rounds()));
        if (!rival.isEmpty()) out.append("rival: ").append(rival).append('\n');
        out.append("\n| wanted packets/s | server | CPU us/packet | packets/s | loss % | p50 us | p99 us |\n"
                + "|---|---|---|---|---|---|---|\n");
        for (int rate : plan.rates()) plan.servers().forEach(s -> out.append(row(rate, s)));
        out.append('\n');
        for (int rate : plan.rates()) {
            for (String other : List.of(TurnServer.RIVAL, TurnServer.FLOOR)) {
                Spread r = ratio(rate, other);
                if (Double.isNaN(r.median())) continue;
                out.append(String.format(Locale.ROOT, "%s / %s at %d packets/s: %s of the CPU time per packet%n",
                        TurnServer.OURS, other, rate, r.text(2)));
            }
        }
        if (windows.stream().anyMatch(w -> w.relayedPerSecond() < REACHED * w.rate())) {
            out.append("The wanted load was not reached in every window: the machine is busy or too small, and the"
                    + " delays say more of it than of the servers.\n");
        }
        if (!held.isEmpty()) out.append(heldText());
        return out.toString();
    }

    private String row(int rate, String server) {
        return String.format(Locale.ROOT, "| %d | %s | %s | %.0f | %s | %s | %s |%n", rate, server,
                spread(rate, server, TurnWindow::cpuUs).text(2),
                spread(rate, server, TurnWindow::relayedPerSecond).median(),
                spread(rate, server, TurnWindow::lossPercent).text(2),
                spread(rate, server, TurnWindow::p50Us).text(0), spread(rate, server, TurnWindow::p99Us).text(0));
    }

    private Spread spread(int rate, String server, ToDoubleFunction<TurnWindow> figure) {
        return Spread.of(windows.stream().filter(w -> w.rate() == rate && w.server().equals(server))
                .map(figure::applyAsDouble).filter(d -> !Double.isNaN(d)).toList());
    }

    /** Of windows of the same round: says more than the ratio of the medians, since the machine changes with time. */
    Spread ratio(int rate, String other) {
        List<Double> ratios = new ArrayList<>();
        for (TurnWindow w : windows) {
            if (w.rate() != rate || !w.server().equals(TurnServer.OURS)) continue;
            windows.stream().filter(o -> o.rate() == rate && o.round() == w.round() && o.server().equals(other))
                    .findFirst().ifPresent(o -> ratios.add(w.cpuUs() / o.cpuUs()));
        }
        return Spread.of(ratios);
    }

    private String heldText() {
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, "%n%d allocations held for %d s, each"
                + " refreshed every %d s:%n%n", plan.heldAllocations(), plan.holdSeconds(), plan.refreshSeconds()));
        out.append("| server | standing | lifetime s | refreshed | failures | sent again | packets | loss % | silent"
                + " | freed |\n"
                + "|---|---|---|---|---|---|---|---|---|---|\n");
        for (TurnHeld h : held) {
            out.append(String.format(Locale.ROOT, "| %s | %d | %d | %d | %d | %d | %d | %.2f | %d | %d |%n", h.server(),
                    h.standing(), h.lifetimeSeconds(), h.refreshed(), h.failures(), h.again(), h.arrived(),
                    h.lossPercent(), h.silent(), h.freed()));
        }
        out.append("\n| server | allocations | when | resident MiB | KiB each since the row above | live heap MiB"
                + " | KiB each |\n|---|---|---|---|---|---|---|\n");
        for (TurnHeld h : held) {
            TurnHeld.Memory before = null;
            for (TurnHeld.Memory m : h.memory()) {
                TurnHeld.Memory less = before != null && m.allocations() > before.allocations() ? before : null;
                out.append(String.format(Locale.ROOT, "| %s | %d | %s | %.1f | %s | %s | %s |%n", h.server(),
                        m.allocations(), m.when(), m.residentKib() / 1024.0,
                        less == null ? "-" : decimal(m.residentKibEach(less)), decimal(m.liveHeapKib() / 1024),
                        less == null ? "-" : decimal(m.liveHeapKibEach(less))));
                before = m;
            }
        }
        return out.append("Memory of sockets in the kernel is in none of these figures.\n").toString();
    }

    private static String decimal(double v) {
        return Double.isNaN(v) ? "-" : String.format(Locale.ROOT, "%.1f", v);
    }

    /** The same as plain values, ready for JSON. */
    Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("plan", plan.json());
        out.put("rival", rival.isEmpty() ? null : rival);
        List<Object> summary = new ArrayList<>();
        for (int rate : plan.rates()) plan.servers().forEach(s -> summary.add(summary(rate, s)));
        out.put("summary", summary);
        Map<String, Object> ratios = new LinkedHashMap<>();
        for (int rate : plan.rates()) ratios.put(Integer.toString(rate), ratio(rate, TurnServer.RIVAL));
        out.put("cpuRatioToCoturn", ratios);
        out.put("held", held.stream().map(TurnHeld::json).toList());
        out.put("windows", windows.stream().map(TurnWindow::json).toList());
        return out;
    }

    private Map<String, Object> summary(int rate, String server) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("rate", rate);
        out.put("server", server);
        out.put("cpuUsPerPacket", spread(rate, server, TurnWindow::cpuUs));
        out.put("packetsPerSecond", spread(rate, server, TurnWindow::relayedPerSecond));
        out.put("lossPercent", spread(rate, server, TurnWindow::lossPercent));
        out.put("p50Us", spread(rate, server, TurnWindow::p50Us));
        out.put("p99Us", spread(rate, server, TurnWindow::p99Us));
        return out;
    }
}
