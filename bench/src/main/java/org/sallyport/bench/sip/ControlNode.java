package org.sallyport.bench.sip;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.sallyport.bench.measure.MachineFacts;
import org.sallyport.bench.measure.ProcessTree;

/** Ours: a control node as {@code sallyport run} starts it, in a process of its own. */
final class ControlNode implements SipProxy {
    static final String NAME = "sallyport";
    private static final String ADDRESS = "127.0.77.4";
    private static final String LOG = "sallyport.log";

    private final Process process;
    private final ProcessTree processes;

    private ControlNode(Process process) {
        this.process = process;
        this.processes = new ProcessTree(process);
    }

    static ControlNode start(Workshop workshop, int core) throws IOException, InterruptedException {
        String config = workshop.file("control.yaml", Map.of("ADDRESS", ADDRESS,
                "CALLER", Sipp.CALLER, "PROBE", SetupProbe.CALLER,
                "CALLEE-UDP", SipTransport.UDP.callee(), "CALLEE-TCP", SipTransport.TCP.callee())).toString();
        // The launcher ends in the node itself, the same process.
        String launcher = Path.of(System.getProperty("sallyport.home"), "sallyport").toString();
        Process p = workshop.start(core, LOG, List.of(launcher, "run", config));
        Awaiting.tcp(ADDRESS, Sipp.PORT, p, () -> "our node did not start:\n" + workshop.tail(LOG));
        return new ControlNode(p);
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
        return ADDRESS;
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
