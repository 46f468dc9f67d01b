package org.sallyport.h323.q931;

import org.sallyport.machine.Malformed;

/** What came of reading a stranger's octets as a call signalling message. */
public sealed interface Q931Decoded {
    /** Header and elements are well formed; nothing is said about what the elements hold. */
    record Ok(Q931Message message) implements Q931Decoded {}

    /** No message. Q.931 §5.8 has it ignored; the stream itself is intact, because TPKT frames it. */
    record Bad(Malformed why) implements Q931Decoded {}
}
