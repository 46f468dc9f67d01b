package org.sallyport.app.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.sallyport.config.Capacity;
import org.sallyport.config.ChapterSections;
import org.sallyport.config.NodeConfig;

/** What this process may use: its heap, and its file descriptors. */
public final class ProcessLimits {
    private ProcessLimits() {}

    /** What of its limits a node can carry in this process; what its chapters open beside calls comes first, up to a half. */
    public static Capacity capacity(NodeConfig node) {
        long descriptors = descriptors();
        long chapters = Math.min(descriptors / 2, ChapterSections.descriptorsMax(node));
        return Capacity.of(node.limits(), Runtime.getRuntime().maxMemory(), descriptors - chapters);
    }

    /** {@code RLIMIT_NOFILE}, which the virtual machine has raised to the hard limit; the largest number where nobody knows. */
    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                && os.getMaxFileDescriptorCount() > 0 ? os.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }
}
