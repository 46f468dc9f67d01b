package org.sallyport.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What the kernel says of a process and all processes that it started. Linux only. */
public final class ProcessTree {
    private static final long TICK_NS = 10_000_000L;
    private static final int UTIME_FIELD = 11;

    private final ProcessHandle root;

    /** The tree below a process, itself included. */
    public ProcessTree(Process root) {
        this(root.toHandle());
    }

    /** The tree below a process that somebody else started. */
    public ProcessTree(ProcessHandle root) {
        this.root = root;
    }

    /**
     * CPU time at one moment, counted in two ways.
     *
     * @param scheduledNs of all threads alive: first column of {@code /proc/PID/task/TID/schedstat}, exact
     * @param tickedNs of all processes alive, their ended threads included: {@code /proc/PID/stat}, to 10 ms a process
     * @param processes how many processes there are
     */
    public record Cpu(long scheduledNs, long tickedNs, int processes) {
        /**
         * CPU time since an earlier moment in ns: the exact count, unless threads that ended in between are missing
         * from it by more than the other count's coarseness.
         */
        public long sinceNs(Cpu earlier) {
            long exact = scheduledNs - earlier.scheduledNs;
            long coarse = tickedNs - earlier.tickedNs;
            return coarse - exact > 2 * TICK_NS * processes ? coarse : exact;
        }
    }

    /** CPU time so far. */
    public Cpu cpu() {
        List<Long> pids = pids();
        return new Cpu(pids.stream().mapToLong(ProcessTree::scheduledNs).sum(),
                pids.stream().mapToLong(ProcessTree::tickedNs).sum(), pids.size());
    }

    /** CPU time of the compilers of Java so far, as far as their threads live. */
    public long compilerNs() {
        return pids().stream().mapToLong(pid -> {
            try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
                return tasks.filter(t -> read(t.resolve("comm")).matches("C[12] Compiler.*\\s*"))
                        .mapToLong(t -> firstNumber(read(t.resolve("schedstat")))).sum();
            } catch (IOException e) {
                return gone(e, pid);
            }
        }).sum();
    }

    /** Memory in KiB by which the tree fills the machine: pages shared within it count once (Pss). */
    public long memoryKib() {
        return pids().stream().mapToLong(p -> kib(p, "smaps_rollup", "Pss:")).sum();
    }

    /** Resident memory of all of them in KiB; pages that they share count for each (VmRSS). */
    public long residentKib() {
        return pids().stream().mapToLong(p -> kib(p, "status", "VmRSS:")).sum();
    }

    private List<Long> pids() {
        return LongStream.concat(LongStream.of(root.pid()), root.descendants().mapToLong(ProcessHandle::pid))
                .boxed().toList();
    }

    private static long scheduledNs(long pid) {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.mapToLong(t -> firstNumber(read(t.resolve("schedstat")))).sum();
        } catch (IOException e) {
            return gone(e, pid);
        }
    }

    private static long tickedNs(long pid) {
        String line = read(Path.of("/proc", Long.toString(pid), "stat"));
        if (line.isEmpty()) return 0;
        // The name stands in parentheses and may contain anything; field 3 follows it.
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return TICK_NS * (Long.parseLong(fields[UTIME_FIELD]) + Long.parseLong(fields[UTIME_FIELD + 1]));
    }

    private static long kib(long pid, String file, String name) {
        return read(Path.of("/proc", Long.toString(pid), file)).lines().filter(l -> l.startsWith(name))
                .mapToLong(l -> Long.parseLong(l.replaceAll("[^0-9]", ""))).sum();
    }

    private static long firstNumber(String line) {
        int end = line.indexOf(' ');
        return end < 0 ? 0 : Long.parseLong(line.substring(0, end));
    }

    /** Empty where the thread or process has ended between the listing and the look. */
    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException _) {
            return "";
        }
    }

    private static long gone(IOException e, long pid) {
        if (ProcessHandle.of(pid).isPresent()) throw new UncheckedIOException(e);
        return 0;
    }
}
