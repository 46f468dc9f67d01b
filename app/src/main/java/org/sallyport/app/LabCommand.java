package org.sallyport.app;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sallyport lab}: the launcher does it; here is its help. */
@Command(name = "lab", mixinStandardHelpOptions = true,
        description = "Proves the chapters through real firewalls with foreign clients. Needs root for network namespaces.",
        footer = {"", "Example: sallyport lab sip-traversal"})
final class LabCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "ARGUMENT", description = "Passed on as they are.")
    private List<String> arguments = List.of();

    @Override
    public Integer call() {
        throw new CommandFailure("start this with the launcher: ./sallyport lab " + String.join(" ", arguments));
    }
}
