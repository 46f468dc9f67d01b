package org.sallyport.check;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPair;
import org.sallyport.ports.Role;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * How long the inner firewall keeps a silent UDP flow: edge is asked to answer once more after so many seconds, on a
 * flow of its own for each time, all at once, so that it takes as long as the longest and not as all together. Owner:
 * the desk.
 */
public final class BindingCheck {
    private static final int[] IDLE_SECONDS = {8, 10, 12, 15, 20, 25, 30, 45, 60};
    private static final String SUBJECT = "pinhole of the inner firewall";
    private static final int ID_OCTETS = 12;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long AGAIN_NS = 400_000_000L;
    private static final long GRACE_NS = 3 * SECOND_NS;

    /** How long it takes at the most. */
    public static final long TIME_NS = IDLE_SECONDS[IDLE_SECONDS.length - 1] * SECOND_NS + 2 * GRACE_NS;

    private final Host host;
    private final SourcePorts ports;
    private final InnerPath.Zone zone;
    private final long keepAliveNs;
    private final Consumer<List<Finding>> then;
    private final TreeSet<Integer> kept = new TreeSet<>();
    private final TreeSet<Integer> forgotten = new TreeSet<>();
    private int pending = 1;

    private BindingCheck(Host host, SourcePorts ports, InnerPath.Zone zone, long keepAliveNs,
            Consumer<List<Finding>> then) {
        this.host = host;
        this.ports = ports;
        this.zone = zone;
        this.keepAliveNs = keepAliveNs;
        this.then = then;
    }

    /** @param keepAliveNs how often media between the nodes is refreshed where nobody speaks */
    public static void measure(Host host, PortBook book, SourcePorts ports, InnerPath.Zone zone, long keepAliveNs,
            Consumer<List<Finding>> then) {
        BindingCheck c = new BindingCheck(host, ports, zone, keepAliveNs, then);
        Endpoint to = zone.peer().withPort(book.settings(Role.EDGE).sharedPairs().getFirst().rtp());
        for (int seconds : IDLE_SECONDS) {
            Optional<PortPair> pair = ports.pair();
            if (pair.isEmpty()) continue;
            PortClaim claim = book.claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.UDP,
                    new Endpoint(zone.own(), pair.get().rtp()), "SIT-2");
            c.pending++;
            c.new Flow(pair.get(), to, seconds).begin(claim);
        }
        c.done();
    }

    /** What is said where it cannot be measured. */
    public static Finding notJudged(String because) {
        return Finding.of(Stage.PAIR_ROWS, Verdict.NOT_JUDGED, SUBJECT, "Not judged because of " + because + ".");
    }

    /** One flow that is silent for its time. */
    private final class Flow {
        private final PortPair pair;
        private final Endpoint to;
        private final int seconds;
        private final long beganNs = host.nowNs();
        private @Nullable DatagramSocket socket;
        private boolean answered;
        private boolean ended;

        Flow(PortPair pair, Endpoint to, int seconds) {
            this.pair = pair;
            this.to = to;
            this.seconds = seconds;
        }

        void begin(PortClaim claim) {
            if (host.datagram(claim,
                    (_, from, bytes) -> heard(from, bytes)) instanceof Bound.Ok<DatagramSocket>(DatagramSocket open)) {
                socket = open;
                ask();
                host.at(beganNs + AGAIN_NS, () -> {
                    if (!answered) ask();
                });
                host.at(beganNs + seconds * SECOND_NS + GRACE_NS, this::end);
            } else {
                host.soon(this::end);
            }
        }

        private void ask() {
            if (socket == null) return;
            byte[] id = new byte[ID_OCTETS];
            host.entropy().fill(id);
            byte[] question = zone.credential().request(id, seconds);
            socket.send(to, question, 0, question.length);
        }

        private void heard(Endpoint from, byte[] bytes) {
            boolean right = from.equals(to) && StunMessage.decode(bytes) instanceof StunDecoded.Ok(StunMessage m)
                    && m.messageClass() == StunClass.SUCCESS && zone.credential().proves(m);
            if (!right || socket == null) return;
            answered = true;
            if (host.nowNs() - beganNs < (seconds - 1) * SECOND_NS) return;
            kept.add(seconds);
            end();
        }

        private void end() {
            if (ended) return;
            ended = true;
            if (socket != null) socket.close();
            socket = null;
            ports.release(pair);
            if (answered && !kept.contains(seconds)) forgotten.add(seconds);
            done();
        }

    }

    private void done() {
        if (--pending == 0) then.accept(List.of(finding()));
    }

    private Finding finding() {
        String refreshed = "; the nodes refresh media every " + keepAliveNs / SECOND_NS + " s";
        if (kept.isEmpty() && forgotten.isEmpty()) { return notJudged("SIT-2: edge answers nothing"); }
        if (forgotten.isEmpty()) {
            return Finding.of(Stage.PAIR_ROWS, Verdict.PASSES, SUBJECT,
                    "a silent UDP flow lives at least " + kept.last() + " s" + refreshed);
        }
        int shortest = forgotten.first();
        String life = kept.isEmpty() || kept.first() > shortest ? "less than " + shortest + " s"
                : "between " + kept.lower(shortest) + " and " + shortest + " s";
        boolean enough = 2L * shortest * SECOND_NS > 3 * keepAliveNs;
        return enough ? Finding.of(Stage.PAIR_ROWS, Verdict.PASSES, SUBJECT,
                "a silent UDP flow lives " + life + refreshed)
                : Finding.of(Stage.PAIR_ROWS, Verdict.REMARK, SUBJECT,
                        "The inner firewall forgets a silent UDP flow after " + life + refreshed + ".")
                        .fix("raise its UDP timer, or local-zone.traversal-subzone.probe-interval: " + shortest / 2
                                + "s")
                        .named("NAT06");
    }
}
