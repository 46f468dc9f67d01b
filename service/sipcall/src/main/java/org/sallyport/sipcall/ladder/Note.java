package org.sallyport.sipcall.ladder;

import org.jspecify.annotations.Nullable;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;

/** What is kept of one message of a call; the same message again is counted. Owner: the desk. */
final class Note {
    final long atNs;
    final boolean out;
    final String method;
    final int status;
    final long cseq;
    final boolean described;
    final String excerpt;
    /** The zone of the other node of the pair, where that is at its other end; else empty. */
    final String zone;
    private @Nullable Flow flow;
    private String label = "";
    long lastNs;
    int times = 1;

    Note(long atNs, Flow flow, boolean out, String method, int status, long cseq, boolean described, String excerpt) {
        this.atNs = atNs;
        this.lastNs = atNs;
        this.flow = flow;
        this.zone = flow instanceof ZoneFlow z ? z.zone() : "";
        this.out = out;
        this.method = method;
        this.status = status;
        this.cseq = cseq;
        this.described = described;
        this.excerpt = excerpt;
    }

    boolean isAgain(Flow of, boolean leaving, String name, int code, long number) {
        return out == leaving && status == code && cseq == number && method.equals(name) && of.equals(flow);
    }

    /** The other end, for people. */
    String label() {
        return flow == null ? label : flow.label();
    }

    /** Lets go of a connection that may be gone, and of what it holds. */
    void settle() {
        label = label();
        flow = null;
    }
}
