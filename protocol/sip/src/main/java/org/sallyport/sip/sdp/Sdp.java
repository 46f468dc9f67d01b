package org.sallyport.sip.sdp;

import java.util.List;

/** SKELETON: one session description. */
public final class Sdp {
    private Sdp() {}

    public static SdpParsed parse(byte[] bytes) {
        return parse(bytes, SdpLimits.DEFAULT);
    }

    public static SdpParsed parse(byte[] bytes, SdpLimits limits) {
        throw new UnsupportedOperationException();
    }

    public Origin origin() {
        throw new UnsupportedOperationException();
    }

    public List<Media> media() {
        throw new UnsupportedOperationException();
    }

    /** The session's own c= line, or null. */
    public Connection connection() {
        throw new UnsupportedOperationException();
    }

    public String attribute(String name) {
        throw new UnsupportedOperationException();
    }

    public SdpEditor edit() {
        throw new UnsupportedOperationException();
    }

    public byte[] bytes() {
        throw new UnsupportedOperationException();
    }
}
