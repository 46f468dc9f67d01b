package org.sallyport.bench.sip;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A directory of our own with scenarios and logs, and the processes that were started from there. */
final class Workshop implements AutoCloseable {
    private static final int STOP_SECONDS = 5;

    private final Path directory;
    private final List<Process> started = new CopyOnWriteArrayList<>();

    Workshop() throws IOException {
        directory = Files.createTempDirectory("sallyport-bench-sip");
        // Whoever stops a benchmark half-way should find his ports free.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> started.forEach(Process::destroy)));
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** Puts a file of ours there, with the words between two {@code @} replaced. */
    Path file(String name, Map<String, String> words) throws IOException {
        return file(name, name, words);
    }

    /** The same under another name there, in a folder of its own where it names one. */
    Path file(String name, String as, Map<String, String> words) throws IOException {
        try (InputStream in = Workshop.class.getResourceAsStream(name)) {
            if (in == null) throw new IOException(name + " is missing in this build");
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (var w : words.entrySet()) text = text.replace("@" + w.getKey() + "@", w.getValue());
            Files.createDirectories(path(as).getParent());
            return Files.writeString(path(as), text);
        }
    }

    /** Starts a command on one core; what it prints goes to {@code log}. */
    Process start(int core, String log, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        all.addAll(command);
        Process p = new ProcessBuilder(all).directory(directory.toFile()).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).redirectOutput(path(log).toFile()).start();
        started.add(p);
        return p;
    }

    /** The last lines of a log, for a message to people. */
    String tail(String log) {
        try {
            List<String> lines = Files.readString(path(log), StandardCharsets.ISO_8859_1).lines()
                    .filter(l -> !l.isBlank()).toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 8), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends one of our processes; its children end with it. */
    void stop(Process p) {
        started.remove(p);
        List<ProcessHandle> children = p.descendants().toList();
        p.destroy();
        try {
            if (!p.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) p.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            p.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        List.copyOf(started).forEach(this::stop);
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
