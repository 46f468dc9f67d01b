package org.sallyport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says of a running process. Linux only. */
final class ProcessFigures {
    private ProcessFigures() {}

    /** CPU time of all living threads in nanoseconds: first column of {@code /proc/PID/task/TID/schedstat}. */
    static long cpuNs(long pid) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.mapToLong(ProcessFigures::threadCpuNs).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long threadCpuNs(Path task) {
        try {
            String line = Files.readString(task.resolve("schedstat"));
            return Long.parseLong(line.substring(0, line.indexOf(' ')));
        } catch (IOException e) {
            // The thread ended between the listing and the look.
            return 0;
        }
    }

    /** Resident memory in KiB. */
    static long residentKib(long pid) {
        try {
            List<String> lines = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"));
            for (String l : lines) {
                if (l.startsWith("VmRSS:")) return Long.parseLong(l.replaceAll("[^0-9]", ""));
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The one-minute load of the machine, for the reader to judge by. */
    static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
