package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.sallyport.app.demo.Demo;
import org.sallyport.config.NodeConfigReader;
import picocli.CommandLine;

/**
 * Does what commands and nodes do, once after the build, so that Java can keep what it learns: classes ready for use,
 * and which methods are busy in a call, so that a node need not find out by its first thousand callers.
 */
final class WarmUp {
    private static final String[][] COMMANDS = {
        {"version", "--json"}, {"help"}, {"ports"}, {"ports", "--format", "json"}, {"config", "explain", "role"}
    };

    /** Rounds of calls through a pair: a hundred and twenty calls, some seconds of work. */
    private static final int ROUNDS = 12;

    private WarmUp() {}

    static void run() {
        for (String[] words : COMMANDS) {
            CommandLine line = Main.commandLine(words);
            line.setOut(new PrintWriter(new StringWriter()));
            line.setErr(new PrintWriter(new StringWriter()));
            line.execute(words);
        }
        NodeConfigReader.read("warm-up", Path.of("."), "role: edge\n");
        try {
            Demo.practise(ROUNDS);
        } catch (IOException e) {
            // Without loopback addresses of its own the cache knows commands alone: slower, and nothing else.
            System.err.println("no calls to learn from: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
