package org.sallyport.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.bench.measure.NodeOptions;

/** A relay process under measurement, with all its calls standing. */
final class BenchRelay implements AutoCloseable {
    private static final int NG_PORT = 22_222;

    /** What makes the load: small, and without threads beside its own. */
    private static final List<String> LOAD = List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m",
            "-XX:+UseSerialGC");

    private final String name;
    private final Process process;
    private final BenchCalls calls;
    private final Path ports;
    private final long idleKib;
    private final boolean proofs;

    private BenchRelay(String name, Process process, BenchCalls calls, Path ports, long idleKib, boolean proofs) {
        this.proofs = proofs;
        this.name = name;
        this.process = process;
        this.calls = calls;
        this.ports = ports;
        this.idleKib = idleKib;
    }

    /** The command line of a class of ours in a Java process of its own. */
    private static List<String> java(List<String> options, Class<?> main, String... args) {
        List<String> out = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        out.addAll(options);
        out.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        out.addAll(List.of(args));
        return out;
    }

    /** A command pinned to one core. */
    static Process pinned(int core, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        all.addAll(command);
        return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /**
     * Starts one of our own relay processes as a node is started; they say what {@link RelayChild} says.
     *
     * @param proofs whether its callees have to prove themselves
     */
    static BenchRelay child(String name, Class<?> main, BenchCalls calls, int relayBasePort, int core, boolean proofs,
            String... more)
            throws IOException {
        Path ports = Files.createTempFile("bench-ports", ".txt");
        List<String> command =
                java(NodeOptions.of(), main, Integer.toString(calls.count()), Integer.toString(calls.phoneBasePort()),
                        Integer.toString(relayBasePort), ports.toString());
        command.addAll(List.of(more));
        Process p = pinned(core, command);
        BufferedReader out = p.inputReader();
        expect(name, out, RelayChild.IDLE);
        long idleKib = ProcessFigures.residentKib(p.pid());
        p.outputWriter().append('\n').flush();
        expect(name, out, RelayChild.READY);
        return new BenchRelay(name, p, calls, ports, idleKib, proofs);
    }

    private static void expect(String name, BufferedReader out, String word) throws IOException {
        String line = out.readLine();
        if (!word.equals(line)) throw new IOException(name + " said " + line + " instead of " + word);
    }

    /** Starts rtpengine in user space with one worker thread, which suits one core best, and sets the calls up. */
    static BenchRelay rtpengine(BenchCalls calls, int relayBasePort, int core) throws IOException {
        Process p = pinned(core, List.of("rtpengine", "--config-file=none", "--foreground", "--log-stderr",
                "--log-level=1", "--table=-1", "--interface=127.0.0.1", "--listen-ng=127.0.0.1:" + NG_PORT,
                "--port-min=" + relayBasePort,
                "--port-max=" + (relayBasePort + 8 * calls.count() + 200), "--num-threads=1", "--timeout=86400",
                "--silent-timeout=86400"));
        try (RtpengineControl control = new RtpengineControl(NG_PORT)) {
            control.awaitStart();
            long idleKib = ProcessFigures.residentKib(p.pid());
            Path ports = Files.createTempFile("bench-ports", ".txt");
            BenchCalls.write(ports, control.open(calls));
            return new BenchRelay("rtpengine", p, calls, ports, idleKib, false);
        } catch (IOException e) {
            p.destroy();
            throw e;
        }
    }

    String name() {
        return name;
    }

    /** Loads it once from another core and reads its CPU time at both ends of the window. */
    Measured measure(int round, long pps, int warmupSeconds, int seconds, int core) throws IOException {
        Process g = pinned(core, java(LOAD, MediaGenerator.class, Integer.toString(calls.count()),
                Integer.toString(calls.phoneBasePort()), ports.toString(), Long.toString(pps),
                Integer.toString(warmupSeconds), Integer.toString(seconds), proofs ? "shared" : "own"));
        try {
            BufferedReader out = g.inputReader();
            expect("the generator", out, MediaGenerator.START);
            long before = ProcessFigures.cpuNs(process.pid());
            String end = out.readLine();
            long cpuNs = ProcessFigures.cpuNs(process.pid()) - before;
            if (end == null) throw new IOException("the generator ended early under " + name);
            String[] f = end.split(" ");
            long relayed = Long.parseLong(f[2]);
            return new Measured(name, round, Long.parseLong(f[1]), relayed,
                    relayed * 1_000_000_000L / Long.parseLong(f[3]), relayed == 0 ? 0 : cpuNs / 1_000.0 / relayed,
                    Integer.parseInt(f[4]), Integer.parseInt(f[5]));
        } finally {
            g.destroy();
        }
    }

    /** Resident memory that each call added since the process was idle, load included, in KiB. */
    double kibPerCall() {
        return (ProcessFigures.residentKib(process.pid()) - idleKib) / (double) calls.count();
    }

    long residentMib() {
        return ProcessFigures.residentKib(process.pid()) / 1_024;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            Files.deleteIfExists(ports);
        } catch (IOException e) {
            System.err.println(e);
        }
    }
}
