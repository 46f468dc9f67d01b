package org.sallyport.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.sallyport.config.NodeConfigReader;
import picocli.CommandLine;

/** Loads what short commands need, once after the build, so that Java can store it ready for use. */
final class WarmUp {
    private static final String[][] COMMANDS = {
        {"version", "--json"}, {"help"}, {"ports"}, {"ports", "--format", "json"}, {"config", "explain", "role"}
    };

    private WarmUp() {}

    static void run() {
        for (String[] words : COMMANDS) {
            CommandLine line = Main.commandLine();
            line.setOut(new PrintWriter(new StringWriter()));
            line.setErr(new PrintWriter(new StringWriter()));
            line.execute(words);
        }
        NodeConfigReader.read("warm-up", java.nio.file.Path.of("."), "role: edge\n");
    }
}
