package org.sallyport.bench.sip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.bench.measure.MachineFacts;
import org.sallyport.bench.measure.ProcessTree;

/** The rival, tuned: the fast allocator, one worker for each transport, since it has one core. */
final class Kamailio implements SipProxy {
    static final String NAME = "kamailio";
    private static final String ADDRESS = "127.0.77.5";
    private static final String LOG = "kamailio.log";
    private static final int WORKERS = 1;

    private final Process process;
    private final String address;
    private final ProcessTree processes;

    private Kamailio(Process process, String address) {
        this.process = process;
        this.address = address;
        this.processes = new ProcessTree(process);
    }

    static Kamailio start(Workshop workshop, int core) throws IOException, InterruptedException {
        return run(workshop, core, ADDRESS, LOG,
                workshop.file("kamailio.cfg", Map.of("CHILDREN", Integer.toString(WORKERS),
                        "ADDRESS", ADDRESS,
                        "CALLEE-UDP", SipTransport.UDP.callee(), "CALLEE-TCP", SipTransport.TCP.callee())));
    }

    /** One that challenges and registers, and keeps what it knows in memory. */
    static Kamailio registrar(Workshop workshop, int core, String address) throws IOException, InterruptedException {
        return run(workshop, core, address, "registrar-" + LOG, workshop.file("kamailio-registrar.cfg",
                Map.of("CHILDREN", Integer.toString(WORKERS), "ADDRESS", address)));
    }

    private static Kamailio run(Workshop workshop, int core, String address, String log, Path config)
            throws IOException, InterruptedException {
        Process p = workshop.start(core, log, List.of(program(), "-x", "tlsf", "-DD", "-f", config.toString(),
                "-m", "512", "-M", "16"));
        Awaiting.tcp(address, Sipp.PORT, p, () -> "kamailio did not start:\n" + workshop.tail(log));
        return new Kamailio(p, address);
    }

    /** Ends it. */
    void stop(Workshop workshop) {
        workshop.stop(process);
    }

    private static String program() {
        // Not everybody has system programs on the PATH.
        return Files.isExecutable(Path.of("/usr/sbin/kamailio")) ? "/usr/sbin/kamailio" : "kamailio";
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
        return MachineFacts.firstLine(program(), "-v") + ", -x tlsf, " + WORKERS + " worker for each transport";
    }
}
