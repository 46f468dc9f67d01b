package org.sallyport.app;

/** What the program's exit code says. */
final class ExitCode {
    /** Done, and nothing is wrong. */
    static final int OK = 0;

    /** A problem was found, or the thing could not be done. */
    static final int PROBLEM = 1;

    /** The command line was wrong. */
    static final int USAGE = 2;

    private ExitCode() {}
}
