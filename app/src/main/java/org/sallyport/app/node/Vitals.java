package org.sallyport.app.node;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sallyport.host.net.NetHost;
import org.sallyport.host.net.Supervisor;
import org.sallyport.node.GatewayNode;

/**
 * Tells the supervisor that a node lives, as long as its desk and its media loops really answer: a process that is
 * there and carries no calls shall be ended and started again. Beside that, in words, how the node is. A thread of its
 * own, since it waits for the others.
 */
final class Vitals {
    /** A third of the supervisor's patience: one question that is late has another before it is over. */
    private static final int QUESTIONS = 3;

    /** Between two sentences where nobody waits for a sign of life. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final Supervisor supervisor;
    private final NetHost host;
    private final GatewayNode node;
    private final String name;
    private final Thread thread = Thread.ofPlatform().daemon().name("sallyport-vitals").unstarted(this::run);
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean draining;

    Vitals(Supervisor supervisor, NetHost host, GatewayNode node, String name) {
        this.supervisor = supervisor;
        this.host = host;
        this.node = node;
        this.name = name;
    }

    /** Everything is open: says so, and goes on from there; nothing at all where nobody listens. */
    void begin() {
        if (!supervisor.listens()) return;
        supervisor.ready(sentence());
        thread.start();
    }

    /** While a file is read again, which {@link #reloaded} ends. */
    void reloading() {
        if (supervisor.listens()) supervisor.reloading();
    }

    /** The file has been read, with or without a fault. */
    void reloaded() {
        if (supervisor.listens()) supervisor.ready(sentence());
    }

    /** The node ends; until it has, it goes on to live. */
    void stopping(Duration within) {
        draining = true;
        supervisor.stopping(within);
    }

    /** The last of all. */
    void close() {
        end.countDown();
    }

    private void run() {
        boolean watched = !supervisor.patience().isZero();
        Duration pause = watched ? supervisor.patience().dividedBy(QUESTIONS) : PAUSE;
        String told = "";
        try {
            while (true) {
                long beganNs = System.nanoTime();
                Optional<String> silent = host.silent(pause);
                if (silent.isEmpty()) {
                    if (watched) supervisor.alive();
                    String now = draining ? told : sentence();
                    if (!now.equals(told)) supervisor.told(now);
                    told = now;
                } else {
                    // Not through the log, whose line could wait for the very thread that hangs.
                    System.err.println("sallyport: " + silent.get() + " has not answered for "
                            + (System.nanoTime() - beganNs) / 1_000_000 + " ms");
                }
                if (end.await(pause.toNanos() - (System.nanoTime() - beganNs), TimeUnit.NANOSECONDS)) return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String sentence() {
        Object summary = host.call(_ -> node.status("summary", Map.of()));
        List<?> alarms = summary instanceof Map<?, ?> m && m.get("alarms") instanceof List<?> l ? l : List.of();
        return name + " runs" + (alarms.isEmpty() ? "" : "; alarm: " + alarms.getFirst())
                + (alarms.size() > 1 ? ", and " + (alarms.size() - 1) + " more" : "");
    }
}
