package org.sallyport.bench.turn;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The process that holds one server's clients and peers, as seen from the one that measures. */
final class Clients implements AutoCloseable {
    private static final int STOP_SECONDS = 5;

    private final TurnServer server;
    private final Process process;
    private final PrintStream progress;

    private Clients(TurnServer server, Process process, PrintStream progress) {
        this.server = server;
        this.process = process;
        this.progress = progress;
    }

    /** @param lifetimeSeconds that the clients ask for; 0 leaves it to the server */
    static Clients start(TurnPlan plan, TurnServer server, int lifetimeSeconds, PrintStream progress)
            throws IOException {
        List<String> command = TurnServer.java(List.of("-XX:+UseSerialGC", "-Xmx256m"), TurnGenerator.class,
                List.of(Integer.toString(server.net().number()), server.speaksTurn() ? "turn" : "floor",
                        TurnServer.USER, TurnServer.PASSWORD, Integer.toString(lifetimeSeconds),
                        Long.toString(server.pid())));
        return new Clients(server, TurnServer.pinned(plan.loadCore(), command).start(), progress);
    }

    /** Allocations up to so many, all of which must stand. */
    Answer allocate(int total) throws IOException {
        Answer a = ask("allocate " + total);
        if (a.get("standing") != total) {
            throw new IOException(String.format(Locale.ROOT, "%s: only %d of %d allocations stand", server.name(),
                    a.get("standing"), total));
        }
        return a;
    }

    /** A warm-up and a window. */
    TurnWindow load(int round, int rate, int talking, int warmupSeconds, int seconds) throws IOException {
        Answer a = ask("load " + rate + " " + talking + " " + warmupSeconds + " " + seconds);
        return TurnWindow.of(server.name(), rate, round, a);
    }

    /** All of them refreshed again and again, with some packets on each. */
    Answer hold(int rate, int seconds, int refreshSeconds) throws IOException {
        return ask("hold " + rate + " " + seconds + " " + refreshSeconds);
    }

    /** Gives them back. */
    Answer free() throws IOException {
        return ask("free");
    }

    private Answer ask(String command) throws IOException {
        process.outputWriter().append(command).append('\n').flush();
        return Answer.await(process.inputReader(), line -> progress.println("  " + server.name() + ": " + line));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
