package org.sallyport.app.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * How many file descriptors this process may have. Knows nothing but Java: each library is a file, and who has few
 * descriptors can load none to say so.
 */
public final class Descriptors {
    /** With fewer than this Java itself cannot open what it runs from: 128. */
    private static final long MIN = 128;

    private Descriptors() {}

    /** Why nothing can run here; empty where something can. */
    public static Optional<String> fault() {
        long most = most();
        return most >= MIN ? Optional.empty()
                : Optional.of(most + " file descriptors are too few: a node needs " + MIN
                        + " to start, and more for calls; raise LimitNOFILE= of the service, or 'ulimit -Hn'");
    }

    /**
     * {@code RLIMIT_NOFILE}, which the virtual machine has raised to the hard limit; the largest number where nobody
     * knows.
     */
    static long most() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                && os.getMaxFileDescriptorCount() > 0 ? os.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }
}
