package org.sallyport.bench.sip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sallyport.bench.measure.MachineFacts;
import org.sallyport.bench.measure.ProcessTree;

/** Ours: a control node as {@code sallyport run} starts it, in a process of its own. */
final class ControlNode implements SipProxy {
    static final String NAME = "sallyport";
    private static final String ADDRESS = "127.0.77.4";
    private final Process process;
    private final String address;
    private final ProcessTree processes;

    private ControlNode(Process process, String address) {
        this.process = process;
        this.address = address;
        this.processes = new ProcessTree(process);
    }

    static ControlNode start(Workshop workshop, int core) throws IOException, InterruptedException {
        return start(workshop, core, ADDRESS, 0);
    }

    /**
     * One between the two neighbors.
     *
     * @param rules how many search rules stand before those that fit
     */
    static ControlNode start(Workshop workshop, int core, String address, int rules)
            throws IOException, InterruptedException {
        String others =
                IntStream.range(0, rules).mapToObj(i -> "    - name: other " + i + "\n      pattern: elsewhere-" + i
                        + "@\n      target: callee-udp\n").collect(Collectors.joining());
        return run(workshop, core, address, "control-" + address + ".log", workshop.file("control.yaml",
                "control-" + address + "/control.yaml", Map.of("ADDRESS", address,
                        "CALLER", Sipp.CALLER, "PROBE", SetupProbe.CALLER, "OTHER-RULES\n", others,
                        "CALLEE-UDP", SipTransport.UDP.callee(), "CALLEE-TCP", SipTransport.TCP.callee())));
    }

    /** One that is a registrar, whose users are in a file. */
    static ControlNode registrar(Workshop workshop, int core, String address, Path users)
            throws IOException, InterruptedException {
        return run(workshop, core, address, "registrar.log", workshop.file("registrar.yaml", "registrar/control.yaml",
                Map.of("ADDRESS", address, "USERS", users.toString())));
    }

    private static ControlNode run(Workshop workshop, int core, String address, String log, Path config)
            throws IOException, InterruptedException {
        // The launcher ends in the node itself, the same process.
        String launcher = Path.of(System.getProperty("sallyport.home"), "sallyport").toString();
        Process p = workshop.start(core, log, List.of(launcher, "run", config.toString()));
        Awaiting.tcp(address, Sipp.PORT, p, () -> "our node did not start:\n" + workshop.tail(log));
        return new ControlNode(p, address);
    }

    /** Ends it. */
    void stop(Workshop workshop) {
        workshop.stop(process);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String target(SipTransport t) {
        return address;
    }

    @Override
    public Optional<ProcessTree> processes() {
        return Optional.of(processes);
    }

    @Override
    public String described() {
        return "control node, started by the launcher, media not anchored, no authentication, log level warn";
    }

    @Override
    public OptionalLong liveHeapKib() {
        String pid = Long.toString(process.pid());
        MachineFacts.firstLine(java("jcmd"), pid, "GC.run");
        try {
            Process p = new ProcessBuilder(java("jcmd"), pid, "GC.class_histogram").redirectErrorStream(true).start();
            List<String> lines = p.inputReader().readAllLines();
            return lines.stream().filter(l -> l.startsWith("Total"))
                    .mapToLong(l -> Long.parseLong(l.strip().split("\\s+")[2]) / 1024)
                    .findFirst();
        } catch (IOException _) {
            return OptionalLong.empty();
        }
    }
}
