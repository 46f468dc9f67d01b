package org.sallyport.app;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Faults of files as sentences: Java's own messages are the name of the file alone. */
final class Failures {
    private Failures() {}

    static String sentence(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> e.getMessage() + " is not there.";
            case AccessDeniedException _ -> "permission denied: " + e.getMessage() + "; run the command as root.";
            case FileAlreadyExistsException _ -> e.getMessage() + " is there already.";
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }
}
