package org.sallyport.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sallyport sim}. */
@Command(name = "sim", mixinStandardHelpOptions = true,
        description = "Runs the scenarios in a simulated world; the same seed gives the same run.",
        footer = {"", "Example: sallyport sim --seed 42"})
final class SimCommand implements Callable<Integer> {
    @Mixin
    private JsonOption json;

    @Option(names = "--seed", paramLabel = "NUMBER", defaultValue = "1", description = "Of the world; default 1.")
    private long seed;

    @Option(names = "--scenario", paramLabel = "NAME", description = "Only this one.")
    private String scenario;

    @Override
    public Integer call() {
        throw new CommandFailure("this build has no scenarios yet (json=" + json.wanted + ", seed=" + seed
                + ", scenario="
                + scenario + ")");
    }
}
