package org.sallyport.media;

import java.util.List;
import org.sallyport.host.MediaSocket;
import org.sallyport.wire.Endpoint;

/** From the desk to the media loop that owns the line. */
public sealed interface MediaCommand {
    /** Takes over the sockets of one shared pair; once for each pair at start. */
    record OpenSharedPair(int pair, MediaSocket rtp, MediaSocket rtcp) implements MediaCommand {}

    /**
     * Begins to relay.
     *
     * @param line chosen by the desk, unique in the node's life
     * @param label the call's short id, for counters and logs
     * @param silenceNs after how long without an accepted packet in either direction {@link MediaEvent.Silent} is told
     */
    record OpenLine(long line, String label, LegSpec caller, LegSpec callee, long silenceNs) implements MediaCommand {}

    /** A new offer/answer changed one leg: new far end or payloads, same ports. The leg may latch anew. */
    record UpdateLeg(long line, LegSide side, FarEnd farEnd, PayloadRule payload) implements MediaCommand {}

    /** A new offer/answer changed what the packets of a leg look like, and nothing else of it. */
    record Expect(long line, LegSide side, PayloadRule payload) implements MediaCommand {}

    /** Keys or numbers were agreed on: the packets of a leg have another shape on the wire. */
    record Shape(long line, LegSide side, LegShape shape) implements MediaCommand {}

    /**
     * A leg that probes is the one that counts from now on: other lines have asked with its credential, since a call
     * that forks has one credential and several lines.
     */
    record ProveAgain(long line, LegSide side) implements MediaCommand {}

    /** Goes on with the far end that a flow had found in an earlier run, until another one shows itself. */
    record Resume(long line, LegSide side, Component component, Endpoint farEnd) implements MediaCommand {}

    /**
     * The far end that a leg's description named is there: what is known of it grew, or is still so. Changes nothing
     * else.
     */
    record Believe(long line, LegSide side) implements MediaCommand {}

    /** Ends a line; its sockets are closed and {@link MediaEvent.Closed} is told. */
    record CloseLine(long line) implements MediaCommand {}

    /** From now on whoever shows one of these is answered at the shared pairs, and nothing else comes of it. */
    record AnswerPaths(List<PathCredential> known) implements MediaCommand {
        public AnswerPaths {
            known = List.copyOf(known);
        }
    }

    /** Asks for a {@link MediaEvent.Reported}. */
    record Report(long line) implements MediaCommand {}
}
