package org.sallyport.sipcall.dialog;

import java.util.Map;
import java.util.Optional;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ServerListener;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SourceBudget;
import org.sallyport.wire.IpAddress;

/**
 * How many requests, and how many octets of them, are held at a time: of one source that has proven nothing, and of
 * all. A request is held from its arrival until its server transaction has ended, an answered one for a little less.
 * Owner: the desk.
 */
public final class RequestShares {
    /** Strangers together may hold this part of the octets, in percent: the rest is for those we know. */
    private static final int STRANGERS_PERCENT = 75;

    /** What one request takes beyond its own octets: what we send on, the answer, and the objects around them. */
    private static final int COPIES = 3;

    private static final int OVERHEAD_OCTETS = 4_096;

    /**
     * What of the overhead is given back once it is answered: what was read of it. The octets stay, for repetitions.
     */
    private static final int READ_OCTETS = 2_048;

    private final long octetsMax;
    private final SourceBudget requests;
    private final SourceBudget octets;
    private long held;

    public RequestShares(SipCallSettings.Shares shares) {
        this.octetsMax = shares.requestOctetsMax();
        this.requests = new SourceBudget(shares.requestsPerSourceMax());
        this.octets = new SourceBudget(Math.max(1, octetsMax / 8));
    }

    /**
     * Counts a fresh request, or says why it cannot be held; {@code stranger} where the source is counted by itself.
     */
    public Optional<Refusal> take(ServerTransaction<Flow> server, SipMessage request, boolean stranger) {
        long size = OVERHEAD_OCTETS + (long) COPIES * request.bytes().length;
        IpAddress source = server.flow().remote().address();
        long allMax = stranger ? octetsMax / 100 * STRANGERS_PERCENT : octetsMax;
        if (held + size > allMax) {
            return Optional.of(new Refusal(RefusalReason.REQUEST_OCTETS_MAX, "at most " + allMax + " octets",
                    Long.toString(held)));
        }
        if (stranger && (!requests.fits(source, 1) || !octets.fits(source, size))) {
            return Optional
                    .of(new Refusal(RefusalReason.SOURCE_REQUESTS_MAX, "fewer requests of one source at a time", ""));
        }
        if (stranger) requests.take(source, 1);
        server.listener(new Held(source, stranger, size));
        return Optional.empty();
    }

    /** What one request makes us hold, until its answer in full and from then on what its repetitions need. */
    private final class Held implements ServerListener<Flow> {
        private final IpAddress source;
        private final boolean stranger;
        private long size;

        Held(IpAddress source, boolean stranger, long whole) {
            this.source = source;
            this.stranger = stranger;
            change(whole);
        }

        private void change(long more) {
            held += more;
            size += more;
            if (!stranger) return;
            if (more > 0) octets.take(source, more);
            else octets.give(source, -more);
        }

        @Override
        public void onFinal(ServerTransaction<Flow> t) {
            change(-READ_OCTETS);
        }

        @Override
        public void onTerminated(ServerTransaction<Flow> t) {
            change(-size);
            if (stranger) requests.give(source, 1);
        }
    }

    /** Entries of its tables. */
    public int entries() {
        return requests.entries() + octets.entries();
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("requestHolders", (long) entries());
        out.put("requestOctets", held);
    }
}
