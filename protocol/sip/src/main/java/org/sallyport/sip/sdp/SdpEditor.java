package org.sallyport.sip.sdp;

import java.util.Set;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** SKELETON: changes to a description; media sections are named by their index. */
public final class SdpEditor {
    /** As a media index: the session's own lines. */
    public static final int SESSION = -1;

    SdpEditor() {}

    /** Sets the address in o=. */
    public SdpEditor originAddress(IpAddress address) {
        throw new UnsupportedOperationException();
    }

    /** Sets the c= line of a section or of the session, adding it where it is not there. */
    public SdpEditor connection(int media, IpAddress address) {
        throw new UnsupportedOperationException();
    }

    public SdpEditor port(int media, int port) {
        throw new UnsupportedOperationException();
    }

    /** Sets a=rtcp with address (RFC 3605). */
    public SdpEditor rtcp(int media, Endpoint endpoint) {
        throw new UnsupportedOperationException();
    }

    public SdpEditor removeAttributes(int media, Set<String> names) {
        throw new UnsupportedOperationException();
    }

    /** Adds a=name or, with a value that is not null, a=name:value. */
    public SdpEditor addAttribute(int media, String name, String value) {
        throw new UnsupportedOperationException();
    }

    public SdpEditor direction(int media, Direction direction) {
        throw new UnsupportedOperationException();
    }

    public Sdp build() {
        throw new UnsupportedOperationException();
    }
}
