package org.sallyport.sip.message;

/** SKELETON: a message of our own; header fields come out in the order in which they went in. */
public final class SipBuilder {
    SipBuilder() {}

    /** Adds a line. */
    public SipBuilder header(HeaderName name, String value) {
        throw new UnsupportedOperationException();
    }

    /** Adds a line of a field that has no entry in {@link HeaderName}. */
    public SipBuilder header(String name, String value) {
        throw new UnsupportedOperationException();
    }

    /** Sets body, Content-Type and Content-Length. */
    public SipBuilder body(String contentType, byte[] body) {
        throw new UnsupportedOperationException();
    }

    /** The message, with Content-Length. */
    public SipMessage build() {
        throw new UnsupportedOperationException();
    }
}
