package org.sallyport.scenarios.phone;

import org.sallyport.sip.message.SipMessage;

/** Hears what becomes of a phone's wishes. */
public interface PhoneListener {
    /** Hears nothing. */
    PhoneListener NONE = new PhoneListener() {};

    /** The registrar accepted; {@code seconds} is 0 after an unregistration. */
    default void registered(Phone phone, int seconds) {}

    /** The registrar refused, or nobody answered (408). */
    default void registrationFailed(Phone phone, int status, String reason) {}

    /** Somebody calls; the phone's manner decides what happens. */
    default void incoming(Phone phone, PhoneCall call) {}

    /** The call is in another state. */
    default void changed(Phone phone, PhoneCall call) {}

    /** A SIP message left or came. */
    default void message(Phone phone, boolean sent, SipMessage message) {}
}
