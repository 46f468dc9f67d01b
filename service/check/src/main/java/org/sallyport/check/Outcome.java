package org.sallyport.check;

import java.util.Optional;
import org.sallyport.wire.Endpoint;

/** What came of one trial of a path. */
public sealed interface Outcome {
    /**
     * The right answer came.
     *
     * @param seen where the other end saw the question come from; empty where it does not say
     * @param roundNs from the question that was answered, or from the first one where that is not known
     */
    record Answered(Optional<Endpoint> seen, long roundNs) implements Outcome {}

    /** Something came that the other end would not have sent. */
    record Strange(String what) implements Outcome {}

    /** Somebody was there and wanted no connection. */
    record Refused(String why) implements Outcome {}

    /** Nothing came. */
    record Silent(long waitedNs) implements Outcome {}

    /** Nothing could be sent: the fault is here. */
    record Unsent(String why) implements Outcome {}
}
