package org.sallyport.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.stream.Collectors;
import org.sallyport.host.LogText;
import tools.jackson.core.JacksonException;

/** Faults as sentences for people. */
final class Failures {
    private Failures() {}

    /** Java's own messages of files are the name of the file alone. */
    static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> e.getMessage() + " is not there.";
            case AccessDeniedException _ -> "permission denied: " + e.getMessage() + "; run the command as root.";
            case FileAlreadyExistsException _ -> e.getMessage() + " is there already.";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    /**
     * What somebody has to mend, as a sentence; it may be what others wrote, on its way to a terminal. Not a part of
     * {@link Main}: what it looks for lies in other jars, which a node with few descriptors must not open to say so.
     */
    static String shown(Exception e) throws Exception {
        String sentence = switch (e) {
            case CommandFailure f -> String.valueOf(f.getMessage());
            // Of a folder that was gone through.
            case UncheckedIOException f -> sentence(Objects.requireNonNull(f.getCause()));
            case JacksonException _ -> "an answer cannot be read; is the node, or the other one, of another release?";
            default -> throw e;
        };
        return sentence.lines().map(LogText::printable).collect(Collectors.joining("\n"));
    }
}
