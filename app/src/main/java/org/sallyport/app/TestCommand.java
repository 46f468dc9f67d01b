package org.sallyport.app;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sallyport test}: the launcher does it; here is its help. */
@Command(name = "test", mixinStandardHelpOptions = true,
        description = "Runs every test that needs no special rights. The last line is the sum over all modules.",
        footer = {"", "Example: sallyport test"})
final class TestCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "Passed on as they are.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        throw new CommandFailure("start this with the launcher: ./sallyport test " + String.join(" ", arguments));
    }
}
