package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.sallyport.app.node.NodeRunner;
import org.sallyport.app.node.StartFault;
import org.sallyport.config.ConfigResult;
import org.sallyport.host.net.FatalErrors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport run}. */
@Command(name = "run", mixinStandardHelpOptions = true,
        description = "Runs the node that a configuration file describes, until it is told to stop.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:It was told to stop.", "1:A fault of the program: start it again.",
            "2:The command line was wrong.", "3:An error such as a want of memory ended it: start it again.",
            "75:An address, a port or a disk is not there yet: start it again.",
            "78:The file, a certificate or a limit has to be mended first."},
        footer = {"", "Example: sallyport run edge.yaml"})
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "Configuration file of the node.")
    private Path file;

    @Override
    public Integer call() throws InterruptedException {
        FatalErrors.arm();
        ConfigResult.Valid valid = valid();
        AtomicReference<NodeRunner.Running> up = new AtomicReference<>();
        // From the first moment, or a SIGHUP of whoever rotates logs would end a node that is about to open.
        StopSignals.hangUp(() -> Optional.ofNullable(up.get()).ifPresent(n -> n.reload("SIGHUP")));
        try (NodeRunner.Running node = Seams.nodeRunner().start(file, valid)) {
            StopSignals.first(node::stop);
            up.set(node);
            PrintWriter out = spec.commandLine().getOut();
            out.println(valid.config().name() + " runs; stop it with Ctrl-C or SIGTERM, and at once with a second one."
                    + " SIGHUP reads the file again.");
            out.flush();
            // A start needs twice the memory that the node then runs with; nobody calls yet who could hear the pause.
            System.gc();
            return node.await();
        } catch (StartFault e) {
            throw new CommandFailure(e).with(ExitCode.CONFIGURATION);
        } catch (IOException e) {
            throw new CommandFailure(e).with(ExitCode.LATER);
        }
    }

    private ConfigResult.Valid valid() {
        try {
            return ConfigFiles.valid(file);
        } catch (CommandFailure e) {
            throw e.with(ExitCode.CONFIGURATION);
        }
    }
}
