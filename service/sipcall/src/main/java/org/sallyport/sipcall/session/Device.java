package org.sallyport.sipcall.session;

import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;

/**
 * A phone as its registration names it, so that it is known again when its address or connection is another one
 * (RFC 5626 §5.3).
 *
 * @param aor the address-of-record that it registered
 * @param instance {@code +sip.instance} (RFC 5626 §4.1)
 * @param regId {@code reg-id}: which of several flows of the instance
 * @param callId Call-ID of its REGISTER, the same until it is switched off (RFC 3261 §10.2.4)
 * @param contact its Contact URI
 */
public record Device(String aor, Optional<String> instance, OptionalInt regId, String callId, String contact) {
    /** How surely two registrations are of one phone. The first are the surest. */
    public enum Likeness {
        /** The phone says so by its instance, or goes on with the Call-ID of its registration. */
        SAME,
        /** It names the same Contact. */
        CONTACT,
        /** Its Contact names the same host: a phone that came back with another port. */
        HOST,
        /** Another phone of the user, as far as can be seen. */
        USER,
        /** Somebody else's. */
        NONE
    }

    /** The phone that sent a REGISTER, by its first Contact. */
    public static Device of(String aor, SipMessage register) {
        Optional<NameAddr> contact = register.contacts().stream().filter(c -> !c.isStar()).findFirst();
        Optional<String> instance = contact.map(c -> c.params().value("+sip.instance")).map(i -> i.replace("\"", ""))
                .filter(i -> !i.isEmpty());
        String regId = contact.map(c -> c.params().value("reg-id")).orElse("");
        OptionalInt flow = regId.matches("[0-9]{1,9}") ? OptionalInt.of(Integer.parseInt(regId)) : OptionalInt.empty();
        return new Device(aor, instance, flow, register.callId(), contact.map(NameAddr::uriText).orElse(""));
    }

    /** How alike another registration is. */
    public Likeness likeness(Device other) {
        if (!aor.equals(other.aor)) return Likeness.NONE;
        if (instance.isPresent() && other.instance.isPresent()) {
            // Two flows of one instance are two ways to the same phone, but each has its own place.
            return !instance.equals(other.instance) ? Likeness.USER : regId.equals(other.regId) ? Likeness.SAME
                    : Likeness.CONTACT;
        }
        if (callId.equals(other.callId) && regId.equals(other.regId)) return Likeness.SAME;
        if (!contact.isEmpty() && contact.equals(other.contact)) return Likeness.CONTACT;
        return host().isPresent() && host().equals(other.host()) ? Likeness.HOST : Likeness.USER;
    }

    private Optional<String> host() {
        return SipUri.parse(contact).map(SipUri::canonicalHost);
    }
}
