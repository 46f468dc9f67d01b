package org.sallyport.sip.message;

/** SKELETON: cuts a stream into messages; owned by the connection's one reader. */
public final class StreamFramer {
    public StreamFramer(SipLimits limits) {}

    /** Takes a copy of these octets. */
    public void push(byte[] bytes, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    /** The next thing the stream holds; call until {@link Framed.More} or {@link Framed.Broken}. */
    public Framed next() {
        throw new UnsupportedOperationException();
    }
}
