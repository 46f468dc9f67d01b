package org.sallyport.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** One media section of a description (RFC 8866 §5.14), a view that never changes. */
public final class Media {
    private final Sdp sdp;
    private final int from;
    private final int to;
    private final String type;
    private final int port;
    private final int portCount;
    private final String proto;
    private final List<String> formats;

    Media(Sdp sdp, int from, int to, MediaLine line) {
        this.sdp = sdp;
        this.from = from;
        this.to = to;
        this.type = line.type();
        this.port = line.port();
        this.portCount = line.portCount();
        this.proto = line.proto();
        this.formats = line.formats();
    }

    /** {@code audio}, {@code video}, {@code application}, … as it stood. */
    public String type() {
        return type;
    }

    /** 0 to 65535; 0 for a section that is refused or not in use (RFC 3264 §6). */
    public int port() {
        return port;
    }

    /** How many port pairs, 1 unless it says otherwise. */
    public int portCount() {
        return portCount;
    }

    /** Such as {@code RTP/AVP}, as it stood. */
    public String proto() {
        return proto;
    }

    /** The formats in order; payload types only where {@link #isRtp}. */
    public List<String> formats() {
        return formats;
    }

    /** Its own {@code c=} line or else the session's; null where neither is there. */
    public @Nullable Connection connection() {
        Connection own = sdp.connectionIn(from, to);
        return own != null ? own : sdp.connection();
    }

    /** Whether it has a {@code c=} line of its own. */
    public boolean hasOwnConnection() {
        return sdp.connectionIn(from, to) != null;
    }

    /** Address and port; empty where the address is a name or missing. */
    public Optional<Endpoint> endpoint() {
        return address().map(a -> new Endpoint(a, port));
    }

    private Optional<IpAddress> address() {
        Connection c = connection();
        return c == null ? Optional.empty() : c.ip();
    }

    /** Whether RTP and RTCP share one port (RFC 5761). */
    public boolean rtcpMux() {
        return hasAttribute("rtcp-mux");
    }

    /**
     * Where RTCP goes: {@code a=rtcp} (RFC 3605), else the same port with {@code a=rtcp-mux}, else the next port. Empty
     * without literal address, or where the port is 0 or there is no next one.
     */
    public Optional<Endpoint> rtcpEndpoint() {
        Optional<IpAddress> address = address();
        int rtcp = rtcpMux() ? port : port + 1;
        String explicit = attribute("rtcp");
        if (explicit != null) {
            String[] parts = explicit.trim().split(" +", 4);
            rtcp = MediaLine.port(parts[0]);
            if (parts.length == 4) address = IpAddress.parse(parts[3].trim());
        }
        int p = rtcp;
        return port == 0 || p < 1 || p > 65535 ? Optional.empty() : address.map(a -> new Endpoint(a, p));
    }

    /** Its direction, else the session's, else sendrecv (RFC 8866 §6.7). */
    public Direction direction() {
        Direction own = sdp.directionIn(from, to);
        if (own == null) own = sdp.directionIn(0, sdp.sessionEnd());
        return own == null ? Direction.SENDRECV : own;
    }

    /** Whether it is RTP of any profile, so that formats are payload types. */
    public boolean isRtp() {
        return proto.toUpperCase(Locale.ROOT).contains("RTP/");
    }

    /** Whether the port is 0. */
    public boolean isRejected() {
        return port == 0;
    }

    /** Whether the writer holds the flow: it will not receive (RFC 3264 §8.4), or the old way by {@code 0.0.0.0}. */
    public boolean isHeld() {
        return port != 0 && (!direction().receives() || connection() != null && connection().isBlackHole());
    }

    /** The payload types of an RTP section; a format that is none, such as 999, is not in it. */
    public PayloadTypes payloadTypes() {
        PayloadTypes out = PayloadTypes.NONE;
        if (!isRtp()) return out;
        for (String f : formats) {
            int pt = f.length() > 3 ? -1 : MediaLine.port(f);
            if (pt >= 0 && pt < 128) out = out.with(pt);
        }
        return out;
    }

    /** Encoding name, clock rate and channels of a payload type, such as {@code opus/48000/2}; null where not said. */
    public @Nullable String rtpMap(int payloadType) {
        String wanted = payloadType + " ";
        for (String v : attributes("rtpmap")) {
            if (v.startsWith(wanted)) return v.substring(wanted.length()).trim();
        }
        return null;
    }

    /** Whether an attribute of this name is there. */
    public boolean hasAttribute(String name) {
        return attribute(name) != null;
    }

    /** The text behind the colon of the first of this name; empty for {@code a=name} alone, null where absent. */
    public @Nullable String attribute(String name) {
        return sdp.attributeIn(from, to, name);
    }

    /** The texts of all attributes of this name. */
    public List<String> attributes(String name) {
        List<String> out = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String v = Sdp.attributeValue(sdp.line(i), name);
            if (v != null) out.add(v);
        }
        return out;
    }

    /**
     * Kilobits a second of the {@code b=} line with this modifier, such as {@code AS}; -1 where absent or no number.
     */
    public int bandwidth(String modifier) {
        String wanted = "b=" + modifier + ":";
        for (int i = from; i < to; i++) {
            if (sdp.line(i).startsWith(wanted)) return MediaLine.number(sdp.line(i).substring(wanted.length()).trim());
        }
        return -1;
    }
}
