package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import org.sallyport.refusal.Refusal;
import org.sallyport.sipcall.transport.Flow;

/** The ways to one hop, to be tried in turn. Owner: the desk. */
public interface NextFlows {
    /** Another way; empty when all were tried. Opens a connection where one is needed. */
    Optional<Flow> next();

    /** Whether another way may be left. */
    boolean more();

    /** The way that was given last led nowhere: for a while it is tried last (RFC 3263 §4.3). */
    void failed();

    /** Why there is no way at all, for the history. */
    Refusal whenNone();

    /** What was looked up to find the ways, for the history. */
    List<String> trail();
}
