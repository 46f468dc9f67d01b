package org.sallyport.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options by which {@code sallyport run} starts Java, so that what is measured runs as a node does. */
public final class NodeOptions {
    /** Most MiB of the heap of what is measured, whatever this machine has: what a small one would let a node have. */
    public static final int HEAP_MIB = 512;

    private NodeOptions() {}

    /**
     * What the launcher gives a node, and a heap of {@link #HEAP_MIB}.
     *
     * @throws IOException where this process was not started by the launcher, which alone knows
     */
    public static List<String> of() throws IOException {
        String file = System.getProperty("sallyport.options");
        if (file == null) throw new IOException("benchmarks are started by the launcher: ./sallyport bench");
        List<String> out = new ArrayList<>(Files.readAllLines(Path.of(file)));
        out.add("--enable-native-access=ALL-UNNAMED");
        out.add("-Xmx" + HEAP_MIB + "m");
        return List.copyOf(out);
    }
}
