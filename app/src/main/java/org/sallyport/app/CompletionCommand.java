package org.sallyport.app;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sallyport completion}. */
@Command(name = "completion", mixinStandardHelpOptions = true,
        description = "Prints tab completion for bash and zsh.",
        footer = {"", "Example: source <(./sallyport completion)"})
final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(AutoComplete.bash("sallyport", spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
