package org.sallyport.app;

/** Something that the person at the keyboard has to mend; its message is all that is shown. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String message) {
        super(message, null, false, false);
    }
}
