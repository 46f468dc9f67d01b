package org.sallyport.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps this process off the core of what is measured, until it is closed. Linux only. */
public final class LoadCore implements AutoCloseable {
    private final String before;

    private LoadCore(String before) {
        this.before = before;
    }

    /** Moves all threads of this process to one core. */
    public static LoadCore pin(int core) throws IOException {
        String before = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(l -> l.startsWith("Cpus_allowed_list:"))
                .map(l -> l.substring(l.indexOf(':') + 1).strip()).findFirst().orElseThrow();
        move(Integer.toString(core));
        return new LoadCore(before);
    }

    private static void move(String cores) {
        MachineFacts.firstLine("taskset", "-a", "-c", "-p", cores, Long.toString(ProcessHandle.current().pid()));
    }

    /** Back to where they were. */
    @Override
    public void close() {
        move(before);
    }
}
