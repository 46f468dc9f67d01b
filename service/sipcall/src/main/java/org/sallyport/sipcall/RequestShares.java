package org.sallyport.sipcall;

import java.util.Optional;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerListener;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SourceBudget;
import org.sallyport.wire.IpAddress;

/**
 * How many requests, and how many octets of them, are held at a time: of one source that has proven nothing, and of all. A
 * request is held from its arrival until its server transaction has ended. Owner: the desk.
 */
final class RequestShares {
    /** Strangers together may hold this part of the octets, in percent: the rest is for those we know. */
    private static final int STRANGERS_PERCENT = 75;

    /** What one request takes beyond its own octets: what we send on, the answer, and the objects around them. */
    private static final int COPIES = 3;

    private static final int OVERHEAD_OCTETS = 4_096;

    private final long octetsMax;
    private final SourceBudget requests;
    private final SourceBudget octets;
    private long held;

    RequestShares(SipCallSettings.Shares shares) {
        this.octetsMax = shares.requestOctetsMax();
        this.requests = new SourceBudget(shares.requestsPerSourceMax());
        this.octets = new SourceBudget(Math.max(1, octetsMax / 8));
    }

    /** Counts a fresh request, or says why it cannot be held; {@code stranger} where the source is counted by itself. */
    Optional<Refusal> take(ServerTransaction<Flow> server, SipMessage request, boolean stranger) {
        long size = OVERHEAD_OCTETS + (long) COPIES * request.bytes().length;
        IpAddress source = server.flow().remote().address();
        long allMax = stranger ? octetsMax / 100 * STRANGERS_PERCENT : octetsMax;
        if (held + size > allMax) {
            return Optional.of(new Refusal(RefusalReason.REQUEST_OCTETS_MAX, "at most " + allMax + " octets", Long.toString(held)));
        }
        if (stranger && (!requests.fits(source, 1) || !octets.fits(source, size))) {
            return Optional.of(new Refusal(RefusalReason.SOURCE_REQUESTS_MAX, "fewer requests of one source at a time", ""));
        }
        held += size;
        if (stranger) {
            requests.take(source, 1);
            octets.take(source, size);
        }
        server.listener(new ServerListener<>() {
            @Override
            public void onTerminated(ServerTransaction<Flow> t) {
                held -= size;
                if (!stranger) return;
                requests.give(source, 1);
                octets.give(source, size);
            }
        });
        return Optional.empty();
    }

    /** Octets that are held now. */
    long held() {
        return held;
    }

    /** Entries of its tables. */
    int entries() {
        return requests.entries() + octets.entries();
    }
}
