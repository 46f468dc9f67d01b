package org.sallyport.app;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/**
 * What one command did.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
record CommandRun(int code, String out, String err) {
    static CommandRun of(String... words) {
        CommandLine line = Main.commandLine();
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        int code = line.execute(words);
        return new CommandRun(code, out.toString(), err.toString());
    }

    /** Makes a pair and says where. */
    static Path pair(Path dir) {
        Path pair = dir.resolve("pair");
        CommandRun run = of("init", "--dir", pair.toString(), "--domain", "example.org", "--edge-outer", "192.168.7.10",
                "--public", "203.0.113.5", "--user", "carol:rosebud", "--user", "dave");
        if (run.code() != 0) throw new AssertionError(run.toString());
        return pair;
    }
}
