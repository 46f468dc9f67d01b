package org.sallyport.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code sallyport learn}: the launcher of an installed program does it; here is its help. */
@Command(name = "learn", mixinStandardHelpOptions = true,
        description = {"Lets Java learn from a pair at work, so that nodes and commands start quickly.",
            "An installed program learns once on its machine: the package sees to it, and after an archive was"
                    + " unpacked somebody says it. Nodes run before and meanwhile. A clone learns when it is built."},
        footer = {"", "Example: sallyport learn"})
final class LearnCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new CommandFailure("a clone learns when it is built; 'learn' is for an installed program");
    }
}
