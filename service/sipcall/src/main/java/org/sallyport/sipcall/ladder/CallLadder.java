package org.sallyport.sipcall.ladder;

import java.util.List;
import java.util.Optional;

/**
 * The messages of one call, as one node saw them. A snapshot: it does not change.
 *
 * @param id of the call in this node; of one that never came to be a call, made of its Call-ID
 * @param key what both nodes compute of a call that passes the link between them; empty for one that does not
 * @param callId as the caller chose it
 * @param from as the caller says
 * @param to what was asked for
 * @param stranger whether whoever began it had proven nothing
 * @param outcome how it went
 * @param end why it ended, in words; empty while it runs
 * @param answered whether somebody answered
 * @param startedAtUs of its first message, in microseconds since 1970 by the clock of this node
 * @param steps its messages in order
 * @param leftOut how many more there were
 */
public record CallLadder(String id, Optional<String> key, String callId, String from, String to, boolean stranger,
        Outcome outcome, String end, boolean answered, long startedAtUs, List<Step> steps, int leftOut) {
    /** How a call went. */
    public enum Outcome {
        /** It goes on. */
        RUNNING,
        /** It was answered and ended by one of both; everybody was heard. */
        WELL,
        /** Nobody took it: busy, declined, or given up by the caller. */
        NOT_TAKEN,
        /** Something went wrong. */
        FAILED
    }

    public CallLadder {
        steps = List.copyOf(steps);
    }

    /** The zone by which it reaches the other node; empty for a call that does not. */
    public Optional<String> zone() {
        return steps.stream().map(Step::zone).filter(z -> !z.isEmpty()).findFirst();
    }

    /**
     * One message.
     *
     * @param atUs when, in microseconds since 1970 by the clock of this node
     * @param out whether this node sent it
     * @param peer the other end: transport and address, and the zone of the other node
     * @param zone the traversal zone, where that is the other node of the pair; else empty
     * @param method of the request, or of the request that it answers
     * @param status of a response; 0 for a request
     * @param cseq its number
     * @param described whether it has a description of media
     * @param detail some of its header fields and lines, ended by line feeds
     * @param times how often it was seen
     * @param lastUs when it was seen last
     */
    public record Step(long atUs, boolean out, String peer, String zone, String method, int status, long cseq,
            boolean described, String detail, int times, long lastUs) {}
}
