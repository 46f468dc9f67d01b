package org.sallyport.sip.sdp;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The session description in a body, alone or as a part of a multipart one (RFC 5621 §3, RFC 2046 §5.1).
 *
 * <p>A multipart body without closing boundary, with more than {@link #PARTS_MAX} parts or nested deeper than
 * {@link #DEPTH_MAX} holds no description for us. The scan is linear.
 */
public final class SdpBody {
    /** Parts of one body that are looked at. */
    public static final int PARTS_MAX = 16;

    /** How deep multipart may stand in multipart. */
    public static final int DEPTH_MAX = 3;

    private static final int BOUNDARY_MAX = 70;

    /** Where the description is. */
    private record Span(int from, int to) {}

    private SdpBody() {}

    /** The octets of the application/sdp part; empty where there is none. */
    public static Optional<byte[]> find(String contentType, byte[] body) {
        return Optional.ofNullable(locate(contentType, body, 0, body.length, DEPTH_MAX))
            .map(s -> Arrays.copyOfRange(body, s.from(), s.to()));
    }

    /** The body with that part exchanged, the rest as it stood; empty where there is none. */
    public static Optional<byte[]> replace(String contentType, byte[] body, byte[] sdp) {
        Span s = locate(contentType, body, 0, body.length, DEPTH_MAX);
        if (s == null) return Optional.empty();
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length + sdp.length);
        out.write(body, 0, s.from());
        out.writeBytes(sdp);
        out.write(body, s.to(), body.length - s.to());
        return Optional.of(out.toByteArray());
    }

    private static Span locate(String contentType, byte[] b, int from, int to, int depth) {
        if (contentType == null) return null;
        String type = bareType(contentType);
        if (type.equals("application/sdp")) return new Span(from, to);
        if (!type.startsWith("multipart/") || depth == 0) return null;
        String boundary = boundary(contentType);
        if (boundary == null) return null;
        byte[] mark = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        Span found = null;
        int part = -1;
        int at = delimiter(b, from, to, mark);
        for (int parts = 0; at >= 0; parts++) {
            if (part >= 0 && found == null) found = inPart(b, part, partEnd(b, part, at), depth);
            int behind = at + mark.length;
            if (behind + 1 < to && b[behind] == '-' && b[behind + 1] == '-') return found;
            if (parts == PARTS_MAX) return null;
            part = lineEnd(b, behind, to);
            at = delimiter(b, part, to, mark);
        }
        return null;
    }

    /** The line break before a delimiter belongs to the delimiter. */
    private static int partEnd(byte[] b, int part, int delimiter) {
        int end = delimiter;
        if (end > part && b[end - 1] == '\n') end--;
        if (end > part && b[end - 1] == '\r') end--;
        return end;
    }

    private static Span inPart(byte[] b, int from, int to, int depth) {
        int at = from;
        String type = "text/plain";
        while (at < to) {
            int next = lineEnd(b, at, to);
            String line = new String(b, at, next - at, StandardCharsets.ISO_8859_1).stripTrailing();
            at = next;
            if (line.isEmpty()) return locate(type, b, at, to, depth - 1 + (type.startsWith("multipart") ? 0 : 1));
            int colon = line.indexOf(':');
            String name = colon < 0 ? "" : line.substring(0, colon).trim();
            if (name.equalsIgnoreCase("content-type") || name.equalsIgnoreCase("c")) {
                type = line.substring(colon + 1).trim();
            }
        }
        return null;
    }

    /** Where a line starts with the mark, or -1. */
    private static int delimiter(byte[] b, int from, int to, byte[] mark) {
        int at = from;
        while (at < to) {
            boolean here = at + mark.length <= to && Arrays.equals(b, at, at + mark.length, mark, 0, mark.length);
            if (here && delimiterEnds(b, at + mark.length, to)) return at;
            at = lineEnd(b, at, to);
        }
        return -1;
    }

    /** A boundary that merely begins like ours is somebody else's. */
    private static boolean delimiterEnds(byte[] b, int at, int to) {
        return at == to || b[at] == '\r' || b[at] == '\n' || b[at] == ' ' || b[at] == '\t'
            || b[at] == '-' && at + 1 < to && b[at + 1] == '-';
    }

    private static int lineEnd(byte[] b, int from, int to) {
        int i = from;
        while (i < to && b[i] != '\n') i++;
        return Math.min(i + 1, to);
    }

    private static String bareType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT)
            .replace(" ", "");
    }

    private static String boundary(String contentType) {
        int at = contentType.toLowerCase(Locale.ROOT).indexOf("boundary=");
        if (at < 0) return null;
        String v = contentType.substring(at + "boundary=".length()).trim();
        if (v.startsWith("\"")) {
            int close = v.indexOf('"', 1);
            v = close < 0 ? "" : v.substring(1, close);
        } else {
            int end = v.indexOf(';');
            v = (end < 0 ? v : v.substring(0, end)).trim();
        }
        return v.isEmpty() || v.length() > BOUNDARY_MAX ? null : v;
    }
}
