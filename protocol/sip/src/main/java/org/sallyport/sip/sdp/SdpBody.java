package org.sallyport.sip.sdp;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/**
 * The session descriptions of a body, alone or as parts of a multipart one (RFC 5621 §3, RFC 2046 §5.1).
 *
 * <p>One of them counts: of alternatives the last (RFC 2046 §5.1.4), else the first. What is passed on stands in the
 * place of each, so that whichever a receiver takes, it takes that.
 */
public final class SdpBody {
    /** Parts of one body that are looked at; a body with more is not read. */
    public static final int PARTS_MAX = 16;

    /** How deep multipart may stand in multipart. */
    public static final int DEPTH_MAX = 3;

    private final byte[] octets;
    private final List<BodyScan.Span> spans;
    private final BodyScan.Span counts;

    SdpBody(byte[] octets, List<BodyScan.Span> spans, BodyScan.Span counts) {
        this.octets = octets;
        this.spans = List.copyOf(spans);
        this.counts = counts;
    }

    /** Reads a body with the fields that describe it; linear in its length. */
    public static BodyRead read(BodyFields fields, byte[] body) {
        return new BodyScan(body).read(fields);
    }

    /** The description that counts. */
    public byte[] description() {
        return Arrays.copyOfRange(octets, counts.from(), counts.to());
    }

    /** How many there are. */
    public int count() {
        return spans.size();
    }

    /** The body with another description in the place of each; the rest as it stood. */
    public byte[] with(byte[] sdp) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(octets.length + sdp.length);
        int at = 0;
        for (BodyScan.Span s : spans) {
            out.write(octets, at, s.from() - at);
            out.writeBytes(sdp);
            at = s.to();
        }
        out.write(octets, at, octets.length - at);
        return out.toByteArray();
    }
}
