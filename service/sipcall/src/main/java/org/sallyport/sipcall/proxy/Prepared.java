package org.sallyport.sipcall.proxy;

import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.SipMessage;

/** What is sent on a branch. */
sealed interface Prepared {
    /** This. */
    record Ok(SipMessage message) implements Prepared {}

    /** Nothing. */
    record Refused(Refusal refusal) implements Prepared {}
}
