package org.sallyport.scenarios.phone;

import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * Who a phone is and how it behaves.
 *
 * @param user left of the at sign, and the user name of its digest
 * @param domain right of the at sign
 * @param password of the digest; empty for a phone that registers nowhere
 * @param proxy where its requests go first
 * @param transport UDP, TCP or TLS
 * @param port own SIP port of a UDP phone, 0 for any
 * @param registerSeconds the expiry it asks for; it registers again after half of what it got
 * @param keepAliveSeconds between CRLFs toward the proxy (RFC 5626), 0 for none
 * @param manner what it does when it is called
 * @param ringMs how long it rings before it answers
 * @param ice whether it is a full ICE agent (RFC 8445)
 */
public record PhoneSettings(String user, String domain, Sensitive<String> password, Endpoint proxy, Transport transport,
        int port, int registerSeconds, int keepAliveSeconds, Manner manner, int ringMs, boolean ice) {
    /** What a phone does when it is called. */
    public enum Manner {
        /** Rings, then answers. */
        ANSWER,
        /** 486. */
        BUSY,
        /** 603. */
        DECLINE,
        /** Rings until the caller gives up. */
        RING
    }

    /** A phone that answers after 300 ms, over UDP at any port, registering for 600 s, with a CRLF every 15 s. */
    public static PhoneSettings of(String user, String domain, String password, Endpoint proxy) {
        return new PhoneSettings(user, domain, Sensitive.of(password), proxy, Transport.UDP, 0, 600, 15, Manner.ANSWER,
                300,
                false);
    }

    /** The same over another transport. */
    public PhoneSettings over(Transport other) {
        return new PhoneSettings(user, domain, password, proxy, other, port, registerSeconds, keepAliveSeconds, manner,
                ringMs, ice);
    }

    /** The same with another manner. */
    public PhoneSettings being(Manner other) {
        return new PhoneSettings(user, domain, password, proxy, transport, port, registerSeconds, keepAliveSeconds,
                other,
                ringMs, ice);
    }

    /** The same at a fixed port. */
    public PhoneSettings at(int sipPort) {
        return new PhoneSettings(user, domain, password, proxy, transport, sipPort, registerSeconds, keepAliveSeconds,
                manner,
                ringMs, ice);
    }

    /** The same with other times. */
    public PhoneSettings times(int expirySeconds, int keepAlive) {
        return new PhoneSettings(user, domain, password, proxy, transport, port, expirySeconds, keepAlive, manner,
                ringMs, ice);
    }

    /** The same with ICE. */
    public PhoneSettings withIce() {
        return new PhoneSettings(user, domain, password, proxy, transport, port, registerSeconds, keepAliveSeconds,
                manner,
                ringMs, true);
    }

    /** Its address-of-record. */
    public String aor() {
        return "sip:" + user + "@" + domain;
    }
}
