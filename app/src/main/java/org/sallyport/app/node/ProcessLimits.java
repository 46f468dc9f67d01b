package org.sallyport.app.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.sallyport.config.Capacity;
import org.sallyport.config.LimitsConfig;

/** What this process may use: its heap, and its file descriptors. */
public final class ProcessLimits {
    private ProcessLimits() {}

    /** What of the wanted limits this process can carry. */
    public static Capacity capacity(LimitsConfig wanted) {
        return Capacity.of(wanted, Runtime.getRuntime().maxMemory(), descriptors());
    }

    /** {@code RLIMIT_NOFILE}, which the virtual machine has raised to the hard limit; the largest number where nobody knows. */
    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                && os.getMaxFileDescriptorCount() > 0 ? os.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }
}
