package org.sallyport.sipcall.transport;

import org.sallyport.sip.message.SipMessage;

/**
 * Sees every message that is worked on and every message that leaves, and changes nothing. On the desk, on the way of a
 * message: it must cost next to nothing.
 */
public interface Witness {
    /** Nobody looks. */
    Witness NONE = new Witness() {
        @Override
        public void received(Flow flow, SipMessage message, boolean stranger) {}

        @Override
        public void sent(Flow flow, SipMessage message) {}
    };

    /** Two who look, one after the other. */
    static Witness both(Witness first, Witness second) {
        return new Witness() {
            @Override
            public void received(Flow flow, SipMessage message, boolean stranger) {
                first.received(flow, message, stranger);
                second.received(flow, message, stranger);
            }

            @Override
            public void sent(Flow flow, SipMessage message) {
                first.sent(flow, message);
                second.sent(flow, message);
            }
        };
    }

    /**
     * A message has come, and is worked on next.
     *
     * @param stranger whether it is the request of somebody who has proven nothing
     */
    void received(Flow flow, SipMessage message, boolean stranger);

    /** A message leaves. */
    void sent(Flow flow, SipMessage message);
}
