package org.sallyport.h323.q931;

import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/** What a stream of TPKT frames yielded. */
public sealed interface TpktFramed {
    /**
     * One frame.
     *
     * @param payload what follows the header, at least one octet
     */
    record Frame(Octets payload) implements TpktFramed {}

    /** A frame without payload: the peer keeps the connection open. Nothing is to be answered. */
    record KeepAlive() implements TpktFramed {}

    /** The stream cannot be followed any longer: close it. */
    record Broken(Malformed why) implements TpktFramed {}

    /** Nothing complete: push more octets. */
    record More() implements TpktFramed {}
}
