package org.sallyport.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.print.Json;
import org.sallyport.scenarios.Scenario;
import org.sallyport.scenarios.ScenarioResult;
import org.sallyport.scenarios.ScenarioRunner;
import org.sallyport.scenarios.world.GatewayStarter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sallyport sim}. */
@Command(name = "sim", mixinStandardHelpOptions = true,
        description = "Runs the scenarios in a simulated world; the same seed gives the same run.",
        footer = {"", "Example: sallyport sim --seed 42 --scenario sip-natted"})
final class SimCommand implements Callable<Integer> {
    @Mixin
    private JsonOption json;

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1", description = "Of the world; default 1.")
    private long seed;

    @Option(names = "--seeds", paramLabel = "COUNT", defaultValue = "1",
            description = "How many seeds, from --seed on; default 1.")
    private int seeds;

    @Option(names = "--scenario", paramLabel = "NAME", description = "Only this one.")
    private @Nullable String scenario;

    @Option(names = "--captures", paramLabel = "DIRECTORY", description = "Where captures of failed runs go.")
    private @Nullable Path captures;

    @Option(names = "--ladder", description = "Show the messages of runs that passed, too.")
    private boolean ladder;

    @Override
    public Integer call() {
        List<Scenario> wanted =
                Scenario.all().stream().filter(s -> scenario == null || s.name().equals(scenario)).toList();
        if (wanted.isEmpty()) {
            throw new CommandFailure("there is no scenario " + scenario + "; there are "
                    + String.join(", ", Scenario.all().stream().map(Scenario::name).toList()));
        }
        ScenarioRunner runner = new ScenarioRunner(new GatewayStarter(), Optional.ofNullable(captures));
        List<Object> rows = new ArrayList<>();
        int failed = 0;
        for (Scenario s : wanted) {
            for (long n = seed; n < seed + seeds; n++) {
                ScenarioResult r = runner.run(s, n);
                if (!r.passed()) failed++;
                if (json.wanted) rows.add(row(r));
                else print(r);
            }
        }
        if (json.wanted) System.out.println(Json.of(rows));
        else System.out.println(wanted.size() * seeds - failed + " runs passed, " + failed + " failed");
        return failed == 0 ? ExitCode.OK : ExitCode.PROBLEM;
    }

    private void print(ScenarioResult r) {
        System.out.println(r.report());
        if (r.passed() && ladder) System.out.print(r.ladder());
    }

    private static Map<String, Object> row(ScenarioResult r) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("scenario", r.name());
        out.put("seed", r.seed());
        out.put("passed", r.passed());
        out.put("failures", r.failures());
        out.put("rows", r.rows());
        out.put("virtualMs", r.virtualMs());
        out.put("packets", r.packets());
        out.put("capture", r.capture());
        return out;
    }
}
