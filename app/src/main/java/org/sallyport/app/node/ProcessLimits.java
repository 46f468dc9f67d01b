package org.sallyport.app.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.sallyport.config.Capacity;
import org.sallyport.config.NodeConfig;

/** What this process may use: its heap, and its file descriptors. */
public final class ProcessLimits {
    private ProcessLimits() {}

    /** What of its limits a node can carry in this process; relays of TURN have their descriptors first, up to a half. */
    public static Capacity capacity(NodeConfig node) {
        long descriptors = descriptors();
        long relays = node.turn().enabled() ? Math.min(descriptors / 2, node.turn().limits().relaysMax()) : 0;
        return Capacity.of(node.limits(), Runtime.getRuntime().maxMemory(), descriptors - relays);
    }

    /** {@code RLIMIT_NOFILE}, which the virtual machine has raised to the hard limit; the largest number where nobody knows. */
    private static long descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os
                && os.getMaxFileDescriptorCount() > 0 ? os.getMaxFileDescriptorCount() : Long.MAX_VALUE;
    }
}
