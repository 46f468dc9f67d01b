package org.sallyport.check;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** Opens one connection, and closes it as soon as it is there. */
final class StreamTrial implements StreamReceiver {
    /** How long nothing has to come: 4 s, in which the first SYN was sent three times (RFC 6298 §2.1). */
    static final long PATIENCE_NS = 4_000_000_000L;

    private final Host host;
    private final Consumer<Outcome> then;
    private final long beganNs;
    private @Nullable Stream stream;
    private @Nullable Alarm alarm;
    private boolean done;

    private StreamTrial(Host host, Consumer<Outcome> then) {
        this.host = host;
        this.then = then;
        this.beganNs = host.nowNs();
    }

    /** Begins; the outcome comes later, once. */
    static void begin(Host host, PortClaim claim, Endpoint to, @Nullable TlsClient tls, Consumer<Outcome> then) {
        StreamTrial t = new StreamTrial(host, then);
        t.alarm = host.at(t.beganNs + PATIENCE_NS, () -> t.end(new Outcome.Silent(PATIENCE_NS)));
        t.stream = host.connect(claim, to, tls, t);
    }

    @Override
    public void opened(Stream opened) {
        end(new Outcome.Answered(Optional.empty(), host.nowNs() - beganNs));
    }

    @Override
    public void bytes(Stream from, byte[] bytes) {}

    @Override
    public void closed(Stream closed, CloseReason reason) {
        end(switch (reason.kind()) {
            case REFUSED -> new Outcome.Refused(reason.detail());
            case NETWORK -> new Outcome.Silent(host.nowNs() - beganNs);
            case LOCAL_PORT, NO_DESCRIPTORS, LOCAL -> new Outcome.Unsent(reason.detail());
            case PEER, TLS_UNTRUSTED, TLS_NAME, TLS_NO_CERTIFICATE, TLS_REFUSED_BY_PEER, TLS_INJECTED, TLS_OTHER,
                    SLOW_PEER ->
                    new Outcome.Strange(reason.detail());
        });
    }

    private void end(Outcome outcome) {
        if (done) return;
        done = true;
        if (alarm != null) alarm.cancel();
        // Where the connection is not there yet this gives it up.
        if (stream != null) stream.close();
        then.accept(outcome);
    }
}
