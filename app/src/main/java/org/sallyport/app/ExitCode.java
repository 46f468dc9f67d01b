package org.sallyport.app;

/** What the program's exit code says. */
final class ExitCode {
    /** Done, and nothing is wrong. */
    static final int OK = 0;

    /** A problem was found, or the thing could not be done. */
    static final int PROBLEM = 1;

    /** The command line was wrong. */
    static final int USAGE = 2;

    /** An {@link Error} ended the process: want of memory, as a rule. Its supervisor starts it again. */
    static final int FATAL = org.sallyport.host.net.FatalErrors.EXIT_CODE;

    private ExitCode() {}
}
