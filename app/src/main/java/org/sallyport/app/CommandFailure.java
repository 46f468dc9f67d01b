package org.sallyport.app;

/** Something that the person at the keyboard has to mend; its message is all that is shown. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message, null, false, false);
    }

    /** The message of another, or its name where it has none, as where a socket was closed. */
    CommandFailure(Exception why) {
        this(why.getMessage() == null ? why.toString() : why.getMessage());
    }
}
