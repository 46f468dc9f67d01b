package org.sallyport.scenarios.phone;

import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;

/** One request of a phone until its final answer: repeats it on UDP, gives up after 64 T1 (RFC 3261 §17.1). */
final class Asking {
    private static final long T1_NS = 500_000_000L;
    private static final long T2_NS = 4_000_000_000L;
    private static final long PATIENCE_NS = 64 * T1_NS;

    private final PhoneNetwork network;
    private final PhoneLine line;
    private final SipMessage request;
    private final Optional<Endpoint> to;
    private final Consumer<SipMessage> answered;
    private final Runnable silent;
    private PhoneNetwork.Timer timer = () -> {};
    private long waitNs = T1_NS;
    private final long startedNs;
    private boolean provisional;
    private boolean done;

    Asking(PhoneNetwork network, PhoneLine line, SipMessage request, Optional<Endpoint> to,
            Consumer<SipMessage> answered,
            Runnable silent) {
        this.network = network;
        this.line = line;
        this.request = request;
        this.to = to;
        this.answered = answered;
        this.silent = silent;
        this.startedNs = network.nowNs();
    }

    void start() {
        line.send(request, to);
        again();
    }

    private void again() {
        timer = network.at(network.nowNs() + waitNs, () -> {
            if (done || provisional && invite()) return;
            if (network.nowNs() - startedNs >= PATIENCE_NS) {
                done = true;
                silent.run();
                return;
            }
            if (!line.reliable()) line.send(request, to);
            waitNs = invite() ? waitNs * 2 : Math.min(waitNs * 2, T2_NS);
            waitNs = Math.min(waitNs, startedNs + PATIENCE_NS - network.nowNs());
            again();
        });
    }

    private boolean invite() {
        return request.method().equals(Method.INVITE);
    }

    SipMessage request() {
        return request;
    }

    Optional<Endpoint> to() {
        return to;
    }

    /** Whether a CANCEL may follow (RFC 3261 §9.1). */
    boolean provisional() {
        return provisional && !done;
    }

    void on(SipMessage response) {
        if (response.status() < 200) {
            provisional = true;
            if (!done) answered.accept(response);
            return;
        }
        timer.cancel();
        boolean first = !done;
        done = true;
        // A repeated 2xx must reach the dialog, which repeats its ACK (RFC 3261 §13.2.2.4).
        if (first || invite() && response.status() < 300) answered.accept(response);
    }
}
