package org.sallyport.app;

import picocli.CommandLine;

/** Entry of the program. */
public final class Main {
    private Main() {}

    /** Runs one command and exits with its code: 0 done, 1 a problem was found, 2 the command line was wrong. */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("warm-up")) {
            WarmUp.run();
            return;
        }
        int code = commandLine().execute(args);
        // A command that started nothing leaves no thread behind; one that did has waited for its end.
        System.out.flush();
        System.exit(code);
    }

    /** The command line with all of its commands, also for tests and completion. */
    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Sallyport());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        // The benchmarks read their own options, in the order in which they were given.
        line.getSubcommands().get("bench").setUnmatchedOptionsArePositionalParams(true);
        line.setExecutionExceptionHandler((e, command, _) -> {
            if (!(e instanceof CommandFailure)) throw e;
            command.getErr().println(command.getColorScheme().errorText("sallyport: " + e.getMessage()));
            command.getErr().flush();
            return ExitCode.PROBLEM;
        });
        line.setParameterExceptionHandler((e, _) -> {
            CommandLine at = e.getCommandLine();
            at.getErr().println(at.getColorScheme().errorText("sallyport: " + e.getMessage()));
            CommandLine.UnmatchedArgumentException.printSuggestions(e, at.getErr());
            at.getErr().println("'" + at.getCommandSpec().qualifiedName() + " --help' tells how it is meant.");
            at.getErr().flush();
            return ExitCode.USAGE;
        });
        line.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
                help -> help.subcommands().containsKey("demo") ? "" : help.commandListHeading());
        line.getHelpSectionMap().put(CommandLine.Model.UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpGroups::render);
        return line;
    }
}
