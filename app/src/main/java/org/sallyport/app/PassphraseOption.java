package org.sallyport.app;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a passphrase comes from: never from the command line, which every user of the machine may read. */
final class PassphraseOption {
    private static final String VARIABLE = "SALLYPORT_PASSPHRASE";
    private static final int FILE_OCTETS_MAX = 4_096;

    /** Fewest characters of a new one. */
    private static final int CHARS_MIN = 10;

    @Option(names = "--passphrase-file", paramLabel = "FILE",
            description = "Its first line is the passphrase; without it the variable " + VARIABLE + ", or a question.")
    private @Nullable Path file;

    /** The passphrase of a file that is there. */
    char[] known() {
        return read(false);
    }

    /** A passphrase that is to be kept: asked twice, and not too short. */
    char[] fresh() {
        char[] out = read(true);
        if (out.length < CHARS_MIN)
            throw new CommandFailure("a passphrase has at least " + CHARS_MIN + " characters.");
        return out;
    }

    private char[] read(boolean twice) {
        if (file != null) return ofFile(file);
        String variable = System.getenv(VARIABLE);
        if (variable != null && !variable.isEmpty()) return variable.toCharArray();
        Console console = System.console();
        if (console == null || !console.isTerminal())
            throw new CommandFailure("no passphrase: name a file by --passphrase-file, or set " + VARIABLE + ".");
        char[] first = asked(console, "Passphrase: ");
        if (twice && !Arrays.equals(first, asked(console, "Once more: ")))
            throw new CommandFailure("the two are not the same.");
        return first;
    }

    private static char[] asked(Console console, String question) {
        char[] answer = console.readPassword(question);
        if (answer == null || answer.length == 0) throw new CommandFailure("no passphrase was given.");
        return answer;
    }

    private static char[] ofFile(Path from) {
        try {
            if (Files.size(from) > FILE_OCTETS_MAX)
                throw new CommandFailure("the passphrase file " + from + " is larger than " + FILE_OCTETS_MAX
                        + " octets.");
            String line = Files.readString(from, StandardCharsets.UTF_8).lines().findFirst().orElse("");
            if (line.isEmpty()) throw new CommandFailure("the passphrase file " + from + " is empty.");
            return line.toCharArray();
        } catch (IOException e) {
            throw new CommandFailure("the passphrase file " + from + " cannot be read: "
                    + e.getClass().getSimpleName().replace("Exception", "") + ".");
        }
    }
}
