package org.sallyport.app.node;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.config.Capacity;
import org.sallyport.config.ChapterSections;
import org.sallyport.config.NodeConfig;

/** What this process may use: its heap, and its file descriptors. */
public final class ProcessLimits {
    private ProcessLimits() {}

    /**
     * What of its limits a node can carry in this process; what its chapters open beside calls comes first, up to a
     * half.
     */
    public static Capacity capacity(NodeConfig node) {
        long descriptors = Descriptors.most();
        long chapters = Math.min(descriptors / 2, ChapterSections.descriptorsMax(node));
        return Capacity.of(node.limits(), Runtime.getRuntime().maxMemory(), descriptors - chapters);
    }

    /** How this process runs: its collector, its heap and the memory that the machine or the container lets it have. */
    static Map<String, Object> facts() {
        List<String> collectors =
                ManagementFactory.getGarbageCollectorMXBeans().stream().map(GarbageCollectorMXBean::getName).toList();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("collector", collectors.isEmpty() ? "none" : collectors.getFirst().split(" ")[0]);
        out.put("heapMib", Runtime.getRuntime().totalMemory() >> 20);
        out.put("heapMaxMib", Runtime.getRuntime().maxMemory() >> 20);
        out.put("memoryMib", ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os
                ? os.getTotalMemorySize() >> 20 : 0);
        return out;
    }

    /** The same and what the limits of a file would want, as a sentence for the log. */
    static String told(NodeConfig wanted) {
        Map<String, Object> f = facts();
        long heapMib = (Capacity.heapOctets(wanted.limits()) >> 20) + 1;
        return "Java runs with the collector " + f.get("collector") + " and a heap of up to " + f.get("heapMaxMib")
                + " MiB of "
                + f.get("memoryMib") + " MiB of memory; all limits of the file together need " + heapMib + " MiB"
                + (heapMib > Runtime.getRuntime().maxMemory() >> 20 ? ": SALLYPORT_JAVA_OPTS=-Xmx" + heapMib + "m"
                        : "");
    }
}
