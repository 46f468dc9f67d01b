package org.sallyport.sip.sdp;

import java.util.Optional;

/** SKELETON: the session description in a body, alone or as a part of a multipart one (RFC 5621). */
public final class SdpBody {
    private SdpBody() {}

    /** The octets of the application/sdp part; empty where there is none. */
    public static Optional<byte[]> find(String contentType, byte[] body) {
        throw new UnsupportedOperationException();
    }

    /** The body with that part exchanged, the rest as it stood; empty where there is none. */
    public static Optional<byte[]> replace(String contentType, byte[] body, byte[] sdp) {
        throw new UnsupportedOperationException();
    }
}
