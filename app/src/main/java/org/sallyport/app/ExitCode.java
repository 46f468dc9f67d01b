package org.sallyport.app;

import org.sallyport.host.net.FatalErrors;

/**
 * What the program's exit code says; docs/operate.md has the same table. What tells a supervisor that to try again is
 * useless, or worth it, has the numbers of {@code sysexits.h}, which systemd shows by name.
 */
final class ExitCode {
    /** Done, and nothing is wrong. */
    static final int OK = 0;

    /** A problem was found, or the thing could not be done. */
    static final int PROBLEM = 1;

    /** The command line was wrong: to try again is useless. */
    static final int USAGE = 2;

    /** An {@link Error} ended the process: want of memory, as a rule. Its supervisor starts it again. */
    static final int FATAL = FatalErrors.EXIT_CODE;

    /** Nothing that was judged is wrong, and not everything could be judged. */
    static final int UNJUDGED = 4;

    /** EX_TEMPFAIL: a node could not start yet, since an address, a port or a disk is not there. Try again. */
    static final int LATER = 75;

    /** EX_CONFIG: a node cannot start with its file, certificate or limits until somebody mends them. */
    static final int CONFIGURATION = 78;

    private ExitCode() {}
}
