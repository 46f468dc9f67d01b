package org.sallyport.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command {@code sallyport}. */
@Command(
        name = "sallyport",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        description =
                "A pair of gateways that lets calls through two firewalls which open only the rows of the port book.",
        subcommands = {
            DemoCommand.class, SimCommand.class, LabCommand.class, BenchCommand.class, TestCommand.class,
            InitCommand.class, ConfigCommand.class, PortsCommand.class,
            RunCommand.class, ReloadCommand.class, StatusCommand.class, MetricsCommand.class, TurnCommands.class,
            H323Command.class, ExplainCommand.class, VersionCommand.class, CompletionCommand.class,
            picocli.CommandLine.HelpCommand.class
        },
        footer = {"", "'sallyport help COMMAND' tells more. Exit codes: 0 done, 1 a problem was found, 2 wrong usage."})
final class Sallyport implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }
}
