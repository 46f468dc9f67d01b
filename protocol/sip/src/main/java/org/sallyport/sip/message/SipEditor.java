package org.sallyport.sip.message;

/** SKELETON: patches on a message; what is not named stays octet for octet. */
public final class SipEditor {
    SipEditor() {}

    public SipEditor requestUri(String uri) {
        throw new UnsupportedOperationException();
    }

    /** Replaces all lines of this name by one, in the place of the first. */
    public SipEditor set(HeaderName name, String value) {
        throw new UnsupportedOperationException();
    }

    public SipEditor addFirst(HeaderName name, String value) {
        throw new UnsupportedOperationException();
    }

    public SipEditor addLast(HeaderName name, String value) {
        throw new UnsupportedOperationException();
    }

    public SipEditor addLast(String name, String value) {
        throw new UnsupportedOperationException();
    }

    public SipEditor removeAll(HeaderName name) {
        throw new UnsupportedOperationException();
    }

    public SipEditor removeAll(String name) {
        throw new UnsupportedOperationException();
    }

    public SipEditor removeFirstValue(HeaderName name) {
        throw new UnsupportedOperationException();
    }

    public SipEditor replaceFirstValue(HeaderName name, String value) {
        throw new UnsupportedOperationException();
    }

    public SipEditor body(String contentType, byte[] body) {
        throw new UnsupportedOperationException();
    }

    public SipMessage build() {
        throw new UnsupportedOperationException();
    }
}
