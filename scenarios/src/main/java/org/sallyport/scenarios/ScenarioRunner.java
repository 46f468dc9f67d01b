package org.sallyport.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.sim.PcapWriter;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.scenarios.world.NodeStarter;
import org.sallyport.scenarios.world.ScenarioFailure;
import org.sallyport.scenarios.world.Site;

/** Runs scenarios. */
public final class ScenarioRunner {
    private static final int LOG_LINES = 30;

    private final NodeStarter nodes;
    private final Optional<Path> captures;

    /**
     * @param nodes makes the nodes
     * @param captures where captures of failed runs go; empty for nowhere
     */
    public ScenarioRunner(NodeStarter nodes, Optional<Path> captures) {
        this.nodes = nodes;
        this.captures = captures;
    }

    /** Runs the scenario of that name. */
    public ScenarioResult run(String name, long seed) {
        return run(Scenario.named(name).orElseThrow(() -> new IllegalArgumentException("no scenario " + name)), seed);
    }

    /** Runs a scenario; what our own code throws is a failure of the run, too. */
    public ScenarioResult run(Scenario scenario, long seed) {
        List<String> failures = new ArrayList<>();
        Site site = new Site(seed, scenario.site().apply(seed), nodes);
        if (captures.isEmpty()) site.world().capture().limit(0);
        try {
            scenario.course().accept(site);
        } catch (ScenarioFailure f) {
            failures.add(f.getMessage());
        } catch (RuntimeException | AssertionError bug) {
            failures.add("our own code threw " + trace(bug));
        }
        failures.addAll(site.checks().verdict());
        String capture = failures.isEmpty() ? "" : save(scenario, seed, site);
        return new ScenarioResult(scenario.name(), seed, List.copyOf(failures), site.checks().rowPackets(),
                site.ladder().render(), log(site), (site.world().nowNs() - SimWorld.START_NS) / 1_000_000,
                site.world().packetsMade(),
                capture);
    }

    private static List<String> log(Site site) {
        List<String> out = new ArrayList<>();
        for (SimHost h : List.of(site.control(), site.edge())) {
            List<SimHost.LogLine> lines = h.logLines();
            for (SimHost.LogLine l : lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size())) {
                out.add("+" + (l.timeNs() - SimWorld.START_NS) / 1_000_000 + " ms " + h.name() + " " + l.topic() + " "
                        + l.level()
                        + " " + l.text());
            }
        }
        return out;
    }

    private static String trace(Throwable bug) {
        StringBuilder out = new StringBuilder(bug.toString());
        int lines = 0;
        for (StackTraceElement e : bug.getStackTrace()) if (lines++ < 12) out.append("\n      at ").append(e);
        return out.toString();
    }

    private String save(Scenario scenario, long seed, Site site) {
        if (captures.isEmpty()) return "";
        try {
            Files.createDirectories(captures.get());
            Path file = captures.get().resolve(scenario.name() + "-" + seed + ".pcapng");
            PcapWriter.write(file, site.world().capture().packets());
            return file.toString();
        } catch (IOException e) {
            return "could not be written: " + e.getMessage();
        }
    }
}
