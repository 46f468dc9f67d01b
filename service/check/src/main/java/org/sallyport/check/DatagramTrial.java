package org.sallyport.check;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** Asks over one datagram path until an answer comes, a few times: one lost packet blames no firewall. */
final class DatagramTrial {
    private static final long MS = 1_000_000L;

    /** When each question is sent, after the first: the last one 1.2 s after it. */
    private static final long[] SENT_NS = {0, 150 * MS, 500 * MS, 1_200 * MS};

    /** How long nothing has to come: 2.5 s, where a path round the world takes 0.4 s. */
    static final long PATIENCE_NS = 2_500 * MS;

    private final Host host;
    private final Endpoint to;
    private final Wire wire;
    private final Consumer<Outcome> then;
    private final long beganNs;
    private @Nullable DatagramSocket socket;
    private @Nullable Alarm alarm;
    private int sent;
    private long lastSentNs;

    private DatagramTrial(Host host, Endpoint to, Wire wire, Consumer<Outcome> then) {
        this.host = host;
        this.to = to;
        this.wire = wire;
        this.then = then;
        this.beganNs = host.nowNs();
    }

    /** Begins; the outcome comes later, once, and the socket is closed by then. */
    static void begin(Host host, PortClaim claim, Endpoint to, Wire wire, Consumer<Outcome> then) {
        DatagramTrial t = new DatagramTrial(host, to, wire, then);
        switch (host.datagram(claim, (_, from, bytes) -> t.heard(from, bytes))) {
            case Bound.Refused<DatagramSocket>(Bound.Kind _, String why) ->
                    host.soon(() -> then.accept(new Outcome.Unsent(why)));
            case Bound.Ok<DatagramSocket>(DatagramSocket socket) -> {
                t.socket = socket;
                t.ask();
            }
        }
    }

    private void ask() {
        if (socket == null) return;
        byte[] question = wire.question();
        lastSentNs = host.nowNs();
        socket.send(to, question, 0, question.length);
        sent++;
        long nextNs = sent < SENT_NS.length ? SENT_NS[sent] : PATIENCE_NS;
        alarm = host.at(beganNs + nextNs, sent < SENT_NS.length ? this::ask : this::silent);
    }

    private void silent() {
        end(new Outcome.Silent(host.nowNs() - beganNs));
    }

    private void heard(Endpoint from, byte[] bytes) {
        if (socket == null || !from.equals(to)) return;
        Optional<Outcome> outcome = wire.judge(from, bytes, host.nowNs() - lastSentNs);
        outcome.ifPresent(this::end);
    }

    private void end(Outcome outcome) {
        if (socket == null) return;
        socket.close();
        socket = null;
        if (alarm != null) alarm.cancel();
        then.accept(outcome);
    }
}
