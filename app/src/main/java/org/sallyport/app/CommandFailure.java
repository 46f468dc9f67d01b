package org.sallyport.app;

/** Something that the person at the keyboard has to mend; its message is all that is shown. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int code;

    CommandFailure(String message) {
        this(message, ExitCode.PROBLEM);
    }

    /** With which exit code the program ends. */
    CommandFailure(String message, int code) {
        super(message, null, false, false);
        this.code = code;
    }

    /** The message of another, or its name where it has none, as where a socket was closed. */
    CommandFailure(Exception why) {
        this(why.getMessage() == null ? why.toString() : why.getMessage());
    }

    /** The same with another exit code. */
    CommandFailure with(int other) {
        return new CommandFailure(String.valueOf(getMessage()), other);
    }

    int code() {
        return code;
    }
}
