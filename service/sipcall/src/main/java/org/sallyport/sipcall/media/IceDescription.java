package org.sallyport.sipcall.media;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.ice.CandidateRead;
import org.sallyport.ice.IceCandidate;
import org.sallyport.ice.IceCredentials;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** What one section of a description says about ICE (RFC 8839). */
sealed interface IceDescription {
    /** Most candidates of one section that are looked at. */
    int CANDIDATES_MAX = 32;

    /** By this port with an address of zeros a description says that its candidates come later (RFC 8840 §4.1). */
    int TRICKLE_PORT = 9;

    /** Nothing, or nothing that can be used, or {@code a=ice-mismatch}. */
    record None() implements IceDescription {}

    /** A lite agent like us: it sends no checks, so neither side would ever hear one. */
    record Lite() implements IceDescription {}

    /** Its default address is none of its candidates: somebody on the way has changed one of the two (§4.2.5). */
    record Mismatch() implements IceDescription {}

    /** A full agent. */
    record Full(IceCredentials credentials, List<IceCandidate> candidates) implements IceDescription {
        public Full {
            candidates = List.copyOf(candidates);
        }

        /** Whether it has a port of its own for RTCP, as far as it says. */
        boolean twoComponents() {
            return candidates.isEmpty() || candidates.stream().anyMatch(c -> c.component() == IceCandidate.RTCP);
        }
    }

    /** Whether the writer has ICE at all. */
    default boolean speaks() {
        return !(this instanceof None);
    }

    /** Reads a section; its own credentials stand before the session's (§5.4). */
    static IceDescription of(Sdp sdp, Media section) {
        String ufrag = section.attribute("ice-ufrag");
        String password = section.attribute("ice-pwd");
        Optional<IceCredentials> credentials = IceCredentials.of(ufrag == null ? sdp.attribute("ice-ufrag") : ufrag,
                password == null ? sdp.attribute("ice-pwd") : password);
        if (credentials.isEmpty() || section.hasAttribute("ice-mismatch")) return new None();
        if (sdp.attribute("ice-lite") != null) return new Lite();
        List<IceCandidate> candidates = new ArrayList<>();
        for (String value : section.attributes("candidate")) {
            if (candidates.size() == CANDIDATES_MAX) break;
            if (IceCandidate.read(value) instanceof CandidateRead.Ok(IceCandidate c)) candidates.add(c);
        }
        Full full = new Full(credentials.get(), candidates);
        if (trickles(section)) return full;
        if (candidates.isEmpty()) return trickleOption(sdp, section) ? full : new None();
        return defaultsAreCandidates(section, candidates) ? full : new Mismatch();
    }

    /** Whether the section names no address yet, as opposed to a hold, which keeps its port. */
    static boolean trickles(Media section) {
        Connection c = section.connection();
        return c != null && section.port() == TRICKLE_PORT && c.ip().filter(IpAddress::isAny).isPresent();
    }

    private static boolean trickleOption(Sdp sdp, Media section) {
        String options = section.attribute("ice-options");
        if (options == null) options = sdp.attribute("ice-options");
        return options != null && List.of(options.trim().split(" +")).contains("trickle");
    }

    private static boolean defaultsAreCandidates(Media section, List<IceCandidate> candidates) {
        if (!has(candidates, IceCandidate.RTP, section.endpoint())) return false;
        boolean two = candidates.stream().anyMatch(c -> c.component() == IceCandidate.RTCP);
        boolean muxed = section.rtcpMux() && !section.hasAttribute("rtcp");
        return !two || muxed || has(candidates, IceCandidate.RTCP, section.rtcpEndpoint());
    }

    private static boolean has(List<IceCandidate> candidates, int component, Optional<Endpoint> wanted) {
        return wanted.isPresent() && candidates.stream()
                .anyMatch(c -> c.component() == component && c.endpoint().equals(wanted));
    }
}
