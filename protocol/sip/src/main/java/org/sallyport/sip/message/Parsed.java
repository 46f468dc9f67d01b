package org.sallyport.sip.message;

import java.util.Optional;
import org.sallyport.machine.Malformed;
import org.sallyport.refusal.RefusalReason;

/** What became of a stranger's octets. */
public sealed interface Parsed {
    /**
     * A message whose mandatory header fields are there once and well formed.
     *
     * @param message the message
     */
    record Ok(SipMessage message) implements Parsed {}

    /**
     * Octets that are no message we would work on.
     *
     * @param why what is wrong and where
     * @param answerable the request, where it may be answered: it is not an ACK and its topmost Via names a host. Pass
     *     it to {@link SipMessage#response} and send that, without a transaction, to where the request came from; its
     *     accessors give something empty for what is absent or broken; see {@link SipMessage#readableVia}
     * @param reason the refusal that gives status and phrase: 400, 483, 505 or 513
     * @param response the response, where its topmost Via may tell which request it answers
     */
    record Bad(Malformed why, Optional<SipMessage> answerable, RefusalReason reason, Optional<SipMessage> response)
            implements Parsed {
        /** Octets of which not even that can be told. */
        public Bad(Malformed why, RefusalReason reason) {
            this(why, Optional.empty(), reason, Optional.empty());
        }

        /** How long it is as far as it was read; 0 where nothing may be answered. */
        public int octets() {
            return answerable.map(m -> m.bytes().length).orElse(0);
        }
    }
}
