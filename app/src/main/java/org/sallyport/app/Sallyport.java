package org.sallyport.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code sallyport}. */
@Command(
        name = "sallyport",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description = "A pair of gateways that lets calls through two firewalls which open only the rows of the port book.",
        footer = {"", "'sallyport help COMMAND' tells more. Exit codes: 0 done, 1 a problem was found, 2 wrong usage."})
final class Sallyport implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
