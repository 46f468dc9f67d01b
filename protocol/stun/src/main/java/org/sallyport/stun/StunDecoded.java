package org.sallyport.stun;

import org.sallyport.machine.Malformed;

/** What came of reading a stranger's datagram as STUN. */
public sealed interface StunDecoded {
    /** It is a well-formed message; nothing is said about who sent it. */
    record Ok(StunMessage message) implements StunDecoded {}

    /** It is not, and must be dropped in silence on UDP or end the connection on TCP. */
    record Bad(Malformed why) implements StunDecoded {}
}
