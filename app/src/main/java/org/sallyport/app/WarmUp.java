package org.sallyport.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.scenarios.ScenarioRunner;
import org.sallyport.scenarios.world.GatewayStarter;
import picocli.CommandLine;

/** Loads what short commands need, once after the build, so that Java can store it ready for use. */
final class WarmUp {
    private static final String[][] COMMANDS = {
        {"version", "--json"}, {"help"}, {"ports"}, {"ports", "--format", "json"}, {"config", "explain", "role"}
    };

    private static final List<String> CHAPTERS = List.of("sip-internal", "sip-traversal", "sip-public", "sip-natted");
    private static final int ROUNDS = 4;

    private WarmUp() {}

    static void run() {
        for (String[] words : COMMANDS) {
            CommandLine line = Main.commandLine();
            line.setOut(new PrintWriter(new StringWriter()));
            line.setErr(new PrintWriter(new StringWriter()));
            line.execute(words);
        }
        NodeConfigReader.read("warm-up", java.nio.file.Path.of("."), "role: edge\n");
        // Calls of the simulated world: what the compiler learns from them a node on the network need not learn again.
        ScenarioRunner runner = new ScenarioRunner(new GatewayStarter(), Optional.empty());
        for (int i = 0; i < ROUNDS; i++) {
            for (String chapter : CHAPTERS) runner.run(chapter, i);
        }
    }
}
