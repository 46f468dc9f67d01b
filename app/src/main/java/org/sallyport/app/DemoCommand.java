package org.sallyport.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sallyport demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true,
        description =
                "Starts a pair with two phones on this machine and lets them call each other. Nothing to install.",
        footer = {"", "Examples: sallyport demo", "          sallyport demo --stay"})
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private JsonOption json;

    @Option(names = "--stay", description = "Keep the pair up and tell how to register a softphone.")
    private boolean stay;

    @Option(names = "--firewalls", description =
            "The same in network namespaces behind two real firewalls; needs root.")
    private boolean firewalls;

    @Override
    public Integer call() {
        throw new CommandFailure("this build has no demo yet (json=" + json.wanted + ", stay=" + stay + ", firewalls="
                + firewalls + ")");
    }
}
