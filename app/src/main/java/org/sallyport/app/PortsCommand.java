package org.sallyport.app;

import picocli.CommandLine.Command;

/** {@code sallyport ports}. */
@Command(name = "ports", mixinStandardHelpOptions = true,
        description = "Prints the rows of the port book: as a table, as data, or as firewall rules.")
final class PortsCommand implements Runnable {
    @Override
    public void run() {
        throw new CommandFailure("comes with the port book's tables");
    }
}
