package org.sallyport.bench.sip;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.sallyport.bench.measure.Idleness;
import org.sallyport.bench.measure.ProcessTree;

/**
 * Phones that register with a digest, each for the first time: CPU time for each, and the memory of many. Both
 * registrars run on the same core, one after the other.
 */
final class Registrars {
    private static final String OURS = "127.0.77.8";
    private static final String RIVAL = "127.0.77.9";
    private static final int RATE = 1000;
    private static final int WARM_UP_PHONES = 5000;

    private final SipPlan plan;
    private final Sipp sipp;
    private final Workshop workshop;
    private final Consumer<String> say;

    Registrars(SipPlan plan, Sipp sipp, Workshop workshop, Consumer<String> say) {
        this.plan = plan;
        this.sipp = sipp;
        this.workshop = workshop;
        this.say = say;
    }

    List<Registered> measure() throws IOException, InterruptedException {
        List<Registered> out = new ArrayList<>();
        int rate = plan.registersPerSecond() == 0 ? RATE : plan.registersPerSecond();
        List<Integer> steps = plan.registrations().isEmpty() && plan.registersPerSecond() > 0
                ? List.of(rate * plan.seconds()) : plan.registrations();
        if (steps.isEmpty()) return out;
        int phones = steps.getLast() + WARM_UP_PHONES;
        Path users = workshop.path("users");
        Files.write(users, IntStream.range(0, phones).mapToObj(i -> "p" + i + ":secret").toList());
        Files.setPosixFilePermissions(users, PosixFilePermissions.fromString("rw-------"));
        ControlNode ours = ControlNode.registrar(workshop, plan.proxyCore(), OURS, users);
        step(ours, out, rate, steps);
        ours.stop(workshop);
        Kamailio rival = Kamailio.registrar(workshop, plan.proxyCore(), RIVAL);
        step(rival, out, rate, steps);
        rival.stop(workshop);
        return out;
    }

    private void step(SipProxy p, List<Registered> out, int rate, List<Integer> steps)
            throws IOException, InterruptedException {
        ProcessTree tree = p.processes().orElseThrow();
        int before = 0;
        // The first ones are for the compiler; they stay registered, and count as the state from which memory grows.
        Idleness idle = Idleness.of(tree);
        sipp.register(p.target(SipTransport.UDP), rate / 2, phones(0, WARM_UP_PHONES), WARM_UP_PHONES).await();
        Thread.sleep(SipTransport.UDP.lingerSeconds() * 1000L);
        long idleKib = tree.memoryKib();
        for (int phones : steps) {
            idle.settle();
            ProcessTree.Cpu cpu = tree.cpu();
            long startNs = System.nanoTime();
            Sipp.Outcome o = sipp.register(p.target(SipTransport.UDP), rate,
                    phones(WARM_UP_PHONES + before, phones - before), phones - before).await();
            double us = idle.until(cpu, startNs, SipTransport.UDP.lingerSeconds()).chargedNs() / 1000 / o.succeeded();
            before = phones;
            long nowKib = tree.memoryKib();
            Registered r = new Registered(p.name(), phones, rate, o.failedPercent(), us, nowKib,
                    (nowKib - idleKib) / (double) phones);
            out.add(r);
            say.accept(String.format(Locale.ROOT,
                    "registered %6d with %-9s at %d/s: %.1f us each, %.2f %% failed, %.1f KiB each, %d MiB",
                    phones, p.name(), rate, us, o.failedPercent(), r.kibEach(), nowKib / 1024));
        }
    }

    /** Names and answers to challenges, as SIPp takes them from a file. */
    private Path phones(int first, int count) throws IOException {
        List<String> lines = new ArrayList<>(List.of("SEQUENTIAL"));
        IntStream.range(first, first + count)
                .forEach(i -> lines.add("p" + i + ";[authentication username=p" + i + " password=secret]"));
        return Files.write(workshop.path("phones-" + first + ".csv"), lines);
    }
}
