package org.sallyport.host.net;

import java.nio.charset.StandardCharsets;

/**
 * What an {@link Error} on any thread means: the end of the process, with a line that says so and a code of its own.
 *
 * <p>After a want of memory, or a class that could not be made, nobody knows which promises still hold; a node that
 * goes on half dead answers neither calls nor signals. Its supervisor starts it again. The virtual machine itself ends
 * a process with the same code where it was started with {@code -XX:+ExitOnOutOfMemoryError}, as the launcher does.
 */
public final class FatalErrors {
    /** Exit code of a process that an {@link Error} ended; the virtual machine's own choice for a want of memory. */
    public static final int EXIT_CODE = 3;

    private static volatile boolean armed;
    private static final byte[] LAST_RESORT = ("sallyport: fatal error; the process ends with code " + EXIT_CODE + "\n")
            .getBytes(StandardCharsets.US_ASCII);

    private FatalErrors() {}

    /**
     * From now on such an error ends this process, and what no thread catches is told. For programs that run a node.
     */
    public static void arm() {
        armed = true;
        Thread.setDefaultUncaughtExceptionHandler((thread, e) -> {
            seen(e);
            System.err.println("sallyport: " + thread.getName() + " ended: " + e);
        });
    }

    /**
     * Ends the process where the throwable, or what caused it, is such an error; else does nothing. From any thread.
     */
    static void seen(Throwable e) {
        if (!armed) return;
        int depth = 0;
        for (Throwable t = e; t != null && depth++ < 16; t = t.getCause()) if (isFatal(t)) end(t);
    }

    /** A thread without which a node is none has ended by this. */
    static void lost(Throwable e) {
        if (armed) end(e);
    }

    private static boolean isFatal(Throwable t) {
        return t instanceof Error && !(t instanceof AssertionError);
    }

    private static void end(Throwable e) {
        try {
            System.err.println(
                    "sallyport: " + e + " on " + Thread.currentThread().getName() + "; the process ends with code "
                            + EXIT_CODE + " so that its supervisor starts it again");
            StackTraceElement[] at = e.getStackTrace();
            for (int i = 0; i < Math.min(at.length, 12); i++) System.err.println("    at " + at[i]);
            System.err.flush();
        } catch (Throwable again) {
            System.err.write(LAST_RESORT, 0, LAST_RESORT.length);
        } finally {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
