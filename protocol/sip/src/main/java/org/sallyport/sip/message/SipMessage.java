package org.sallyport.sip.message;

import java.util.List;

/** SKELETON. */
public final class SipMessage {
    private SipMessage() {}

    /** Reads one datagram, with {@link SipLimits#DEFAULT}. The array is the message's own from here on. */
    public static Parsed parseDatagram(byte[] bytes) {
        return parseDatagram(bytes, SipLimits.DEFAULT);
    }

    /** Reads one datagram. */
    public static Parsed parseDatagram(byte[] bytes, SipLimits limits) {
        throw new UnsupportedOperationException();
    }

    /** A response of RFC 3261 §8.2.6; {@code toTag} null for none (100). */
    public static SipMessage response(SipMessage request, int status, String phrase, String toTag) {
        throw new UnsupportedOperationException();
    }

    /** Starts a request of our own. */
    public static SipBuilder request(String method, String uri) {
        throw new UnsupportedOperationException();
    }

    public boolean isRequest() {
        throw new UnsupportedOperationException();
    }

    /** Of a request its method, of a response the one in CSeq. */
    public String method() {
        throw new UnsupportedOperationException();
    }

    public String requestUri() {
        throw new UnsupportedOperationException();
    }

    public SipUri uri() {
        throw new UnsupportedOperationException();
    }

    public int status() {
        throw new UnsupportedOperationException();
    }

    public String reason() {
        throw new UnsupportedOperationException();
    }

    public String header(HeaderName name) {
        throw new UnsupportedOperationException();
    }

    public String header(String name) {
        throw new UnsupportedOperationException();
    }

    public boolean has(HeaderName name) {
        throw new UnsupportedOperationException();
    }

    public List<String> values(HeaderName name) {
        throw new UnsupportedOperationException();
    }

    public Via topVia() {
        throw new UnsupportedOperationException();
    }

    public int viaCount() {
        throw new UnsupportedOperationException();
    }

    public NameAddr from() {
        throw new UnsupportedOperationException();
    }

    public NameAddr to() {
        throw new UnsupportedOperationException();
    }

    public CSeq cseq() {
        throw new UnsupportedOperationException();
    }

    public String callId() {
        throw new UnsupportedOperationException();
    }

    public int maxForwards() {
        throw new UnsupportedOperationException();
    }

    public int expires() {
        throw new UnsupportedOperationException();
    }

    public List<NameAddr> contacts() {
        throw new UnsupportedOperationException();
    }

    public List<NameAddr> routes() {
        throw new UnsupportedOperationException();
    }

    public List<NameAddr> recordRoutes() {
        throw new UnsupportedOperationException();
    }

    public List<NameAddr> paths() {
        throw new UnsupportedOperationException();
    }

    public String contentType() {
        throw new UnsupportedOperationException();
    }

    public byte[] body() {
        throw new UnsupportedOperationException();
    }

    public int bodyLength() {
        throw new UnsupportedOperationException();
    }

    public SipEditor edit() {
        throw new UnsupportedOperationException();
    }

    public byte[] bytes() {
        throw new UnsupportedOperationException();
    }

    static String unfolded(byte[] b, int from, int to) {
        return Octets.text(b, from, to);
    }
}
