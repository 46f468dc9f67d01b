package org.sallyport.bench.turn;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.bench.measure.MachineFacts;
import org.sallyport.bench.measure.NodeOptions;
import org.sallyport.bench.measure.ProcessTree;

/** One server under measurement: a process on a core of its own, that ends with this program. */
final class TurnServer implements AutoCloseable {
    static final String FLOOR = "floor";
    static final String OURS = "sallyport";
    static final String RIVAL = "coturn";

    static final String USER = "bench";
    static final String PASSWORD = "five-feet-of-rope";
    static final String REALM = "bench.example";

    private static final String RIVAL_PROGRAM = "turnserver";
    private static final int STOP_SECONDS = 5;

    private final String name;
    private final LoadNet net;
    private final Process process;
    private final boolean ours;
    private final @Nullable Path directory;

    private TurnServer(String name, LoadNet net, Process process, boolean ours, @Nullable Path directory) {
        this.name = name;
        this.net = net;
        this.process = process;
        this.ours = ours;
        this.directory = directory;
    }

    /** A command line of this program's own Java, with a class of ours. */
    static List<String> java(List<String> options, Class<?> main, List<String> args) {
        List<String> out = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED"));
        out.addAll(options);
        out.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        out.addAll(args);
        return out;
    }

    /** A command on one core. */
    static ProcessBuilder pinned(int core, List<String> command) {
        List<String> all = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        all.addAll(command);
        return new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    /** The bare forwarder. */
    static TurnServer floor(TurnPlan plan) throws IOException {
        LoadNet net = new LoadNet(1);
        return child(FLOOR, net, plan, FloorTurn.class, List.of(Integer.toString(net.number()),
                Integer.toString(plan.allocations()), plan.nativePath() ? "native" : "portable"));
    }

    /**
     * Ours.
     *
     * @param lifetimeSeconds what an allocation gets; 0 for a node's defaults
     */
    static TurnServer ours(TurnPlan plan, int lifetimeSeconds) throws IOException {
        LoadNet net = new LoadNet(2);
        return child(OURS, net, plan, SallyportTurn.class, List.of(Integer.toString(net.number()),
                plan.nativePath() ? "native" : "portable", Integer.toString(lifetimeSeconds)));
    }

    /** A class of ours, started as a node is unless the plan wants the serial collector. */
    private static TurnServer child(String name, LoadNet net, TurnPlan plan, Class<?> main, List<String> args)
            throws IOException {
        List<String> options = plan.asNode() ? NodeOptions.of()
                : List.of("-XX:+UseSerialGC", "-Xmx" + NodeOptions.HEAP_MIB + "m");
        Process p = pinned(plan.relayCore(), java(options, main, args)).start();
        TurnServer server = new TurnServer(name, net, p, true, null);
        String line = p.inputReader().readLine();
        if (ServerChild.READY.equals(line)) return server;
        server.close();
        throw new IOException(name + " did not start" + (line == null ? "" : ": " + line));
    }

    /** Whether coturn is there; where it is not, this says what to install. */
    static boolean rivalInstalled() {
        return MachineFacts.installed(RIVAL_PROGRAM);
    }

    /** First line of what the rival says of itself. */
    static String rivalVersion() {
        return RIVAL + " " + MachineFacts.firstLine(rivalProgram(), "--version");
    }

    private static String rivalProgram() {
        // Not everybody has system programs on the PATH.
        Path usual = Path.of("/usr/bin", RIVAL_PROGRAM);
        return Files.isExecutable(usual) ? usual.toString() : RIVAL_PROGRAM;
    }

    /**
     * coturn, as fast as it goes on one core: one relay thread, UDP alone, no log, no second listening port, no
     * database but an empty file. It keeps long-term credentials and its check of every peer.
     */
    static TurnServer rival(TurnPlan plan) throws IOException {
        LoadNet net = new LoadNet(3);
        Path directory = Files.createTempDirectory("sallyport-bench-turn");
        Process p = pinned(plan.relayCore(), rivalCommand(net, directory)).directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectErrorStream(true).start();
        TurnServer server = new TurnServer(RIVAL, net, p, false, directory);
        if (Knock.answered(net, p)) return server;
        server.close();
        throw new IOException("coturn did not start: " + String.join(" ", rivalCommand(net, directory)));
    }

    static List<String> rivalCommand(LoadNet net, Path directory) {
        String address = net.server().address().toString();
        return List.of(rivalProgram(), "-n", "--listening-ip=" + address,
                "--relay-ip=" + address, "--listening-port=" + net.server().port(), "--min-port=24000",
                "--max-port=29999", "--relay-threads=1", "--no-tls", "--no-dtls", "--no-tcp", "--no-tcp-relay",
                "--no-rfc5780", "--lt-cred-mech", "--user=" + USER + ":" + PASSWORD, "--realm=" + REALM, "--no-cli",
                "--allow-loopback-peers", "--log-file=/dev/null", "--simple-log", "--no-stdout-log",
                "--pidfile=" + directory.resolve("pid"), "--userdb=" + directory.resolve("db"));
    }

    String name() {
        return name;
    }

    LoadNet net() {
        return net;
    }

    long pid() {
        return process.pid();
    }

    boolean speaksTurn() {
        return !name.equals(FLOOR);
    }

    /** Resident memory in KiB. */
    long residentKib() {
        return new ProcessTree(process).residentKib();
    }

    /** Live objects after a collection in octets; empty where there is no such heap. */
    OptionalLong liveHeapBytes() throws IOException {
        if (!ours) return OptionalLong.empty();
        process.outputWriter().append(ServerChild.HEAP).append('\n').flush();
        BufferedReader in = process.inputReader();
        String line = in.readLine();
        if (line == null) throw new IOException(name + " has ended");
        return OptionalLong.of(Long.parseLong(line));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
            if (directory == null) return;
            for (String file : List.of("pid", "db")) Files.deleteIfExists(directory.resolve(file));
            Files.deleteIfExists(directory);
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("left behind: " + e.getMessage());
        }
    }
}
