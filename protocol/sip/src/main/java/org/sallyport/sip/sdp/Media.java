package org.sallyport.sip.sdp;

import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Endpoint;

/** SKELETON: one media section. */
public interface Media {
    /** {@code audio}, {@code video}, {@code application}, … as it stood. */
    String type();

    int port();

    int portCount();

    /** Such as {@code RTP/AVP}. */
    String proto();

    List<String> formats();

    /** Its own c= line or the session's; null where neither is there. */
    Connection connection();

    /** Address and port, where the address is a literal. */
    Optional<Endpoint> endpoint();

    /** Where RTCP goes: a=rtcp (RFC 3605), the same port with a=rtcp-mux, otherwise port + 1. */
    Optional<Endpoint> rtcpEndpoint();

    Direction direction();

    boolean isRtp();

    boolean isRejected();

    /** Port not 0 and the writer will not receive, or c=0.0.0.0. */
    boolean isHeld();

    PayloadTypes payloadTypes();

    boolean hasAttribute(String name);

    /** Text behind the colon of the first of this name; empty string without colon, null where absent. */
    String attribute(String name);

    List<String> attributes(String name);
}
