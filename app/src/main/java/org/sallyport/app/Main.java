package org.sallyport.app;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.app.node.Descriptors;
import picocli.CommandLine;

/** Entry of the program. */
public final class Main {
    private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("demo", DemoCommand::new);
        COMMANDS.put("sim", SimCommand::new);
        COMMANDS.put("lab", LabCommand::new);
        COMMANDS.put("bench", BenchCommand::new);
        COMMANDS.put("test", TestCommand::new);
        COMMANDS.put("package", PackageCommand::new);
        COMMANDS.put("init", InitCommand::new);
        COMMANDS.put("config", ConfigCommand::new);
        COMMANDS.put("ports", PortsCommand::new);
        COMMANDS.put("backup", BackupCommand::new);
        COMMANDS.put("restore", RestoreCommand::new);
        COMMANDS.put("upgrade", UpgradeCommand::new);
        COMMANDS.put("run", RunCommand::new);
        COMMANDS.put("reload", ReloadCommand::new);
        COMMANDS.put("drain", DrainCommand::new);
        COMMANDS.put("status", StatusCommand::new);
        COMMANDS.put("call", CallCommands::new);
        COMMANDS.put("trace", TraceCommands::new);
        COMMANDS.put("user", UserCommands::new);
        COMMANDS.put("bundle", BundleCommand::new);
        COMMANDS.put("metrics", MetricsCommand::new);
        COMMANDS.put("check", CheckCommand::new);
        COMMANDS.put("dns", DnsCommand::new);
        COMMANDS.put("turn", TurnCommands::new);
        COMMANDS.put("cert", CertCommands::new);
        COMMANDS.put("h323", H323Command::new);
        COMMANDS.put("explain", ExplainCommand::new);
        COMMANDS.put("learn", LearnCommand::new);
        COMMANDS.put("version", VersionCommand::new);
    }

    private Main() {}

    /** Runs one command and exits with its code: 0 done, 1 a problem was found, others as in {@link ExitCode}. */
    public static void main(String[] args) {
        if (args.length == 1 && args[0].equals("warm-up")) {
            WarmUp.run();
            return;
        }
        if (args.length == 1 && args[0].equals("man-page")) {
            System.out.print(ManPage.of(commandLine()));
            return;
        }
        Optional<String> fault = args.length > 0 && args[0].equals("run") ? Descriptors.fault() : Optional.empty();
        if (fault.isPresent()) {
            // Before anything else is loaded: with too few Java does not even find what reads a command line.
            System.err.println("sallyport: " + fault.get());
            System.exit(ExitCode.CONFIGURATION);
        }
        int code = commandLine(args).execute(args);
        // A command that started nothing leaves no thread behind; one that did has waited for its end.
        System.out.flush();
        System.exit(code);
    }

    /**
     * The command line that reads these words: with the one command that they begin with, since what all of them take
     * is read from annotations, half a second of a start; with all commands where they begin with none, for help, for
     * completion and for who mistyped.
     */
    static CommandLine commandLine(String... words) {
        CommandLine line = new CommandLine(new Sallyport());
        Supplier<Object> named = words.length == 0 ? null : COMMANDS.get(words[0]);
        if (named != null) {
            line.addSubcommand(words[0], named.get());
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.get()));
            line.addSubcommand(new CompletionCommand());
            line.addSubcommand(new CommandLine.HelpCommand());
        }
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        // The benchmarks read their own options, in the order in which they were given.
        CommandLine bench = line.getSubcommands().get("bench");
        if (bench != null) bench.setUnmatchedOptionsArePositionalParams(true);
        line.setExecutionExceptionHandler((e, command, _) -> {
            command.getErr().println(command.getColorScheme().errorText("sallyport: " + Failures.shown(e)));
            command.getErr().flush();
            return e instanceof CommandFailure failure ? failure.code() : ExitCode.PROBLEM;
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
