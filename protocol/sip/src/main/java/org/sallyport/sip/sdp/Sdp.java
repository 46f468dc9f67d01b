package org.sallyport.sip.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.machine.Malformed;

/**
 * One session description (RFC 8866) as its lines; never changed.
 *
 * <p>Read leniently: line ends CRLF or LF, unknown lines and attributes kept in order, octets above 127 as they came.
 * Only what decides where media goes must be right: {@code v=} first, {@code o=}, {@code c=} and {@code m=} lines.
 */
public final class Sdp {
    private final List<String> lines;
    private final Origin origin;
    private final Connection connection;
    private final List<Media> media;
    private final int sessionEnd;

    private Sdp(List<String> lines, Origin origin, int[] starts, List<MediaLine> mediaLines) {
        this.lines = lines;
        this.origin = origin;
        this.sessionEnd = starts.length == 0 ? lines.size() : starts[0];
        this.connection = connectionIn(0, sessionEnd);
        List<Media> sections = new ArrayList<>(starts.length);
        for (int i = 0; i < starts.length; i++) {
            int end = i + 1 < starts.length ? starts[i + 1] : lines.size();
            sections.add(new Media(this, starts[i], end, mediaLines.get(i)));
        }
        this.media = List.copyOf(sections);
    }

    /** Reads a description with {@link SdpLimits#DEFAULT}. */
    public static SdpParsed parse(byte[] bytes) {
        return parse(bytes, SdpLimits.DEFAULT);
    }

    /** Reads a description. */
    public static SdpParsed parse(byte[] bytes, SdpLimits limits) {
        if (bytes.length > limits.bytesMax()) return bad("the description is too long", limits.bytesMax(), "§5");
        List<String> lines = new ArrayList<>();
        List<MediaLine> mediaLines = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        Origin origin = null;
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != 0) end++;
            if (end < bytes.length && bytes[end] == 0) return bad("a NUL octet", end, "§5");
            int last = end > at && bytes[end - 1] == '\r' ? end - 1 : end;
            String line = new String(bytes, at, last - at, StandardCharsets.ISO_8859_1);
            if (line.isBlank() && blankToEnd(bytes, end)) break;
            if (lines.size() == limits.linesMax()) return bad("too many lines", at, "§5");
            if (line.length() < 2 || line.charAt(1) != '=' || line.indexOf('\r') >= 0) {
                return bad("a line is not type=value", at, "§5");
            }
            if (lines.isEmpty() && !line.startsWith("v=")) return bad("the first line is not v=", at, "§5.1");
            switch (line.charAt(0)) {
                case 'm' -> {
                    MediaLine m = MediaLine.parse(line);
                    if (m == null) return bad("an m= line breaks its grammar", at, "§5.14");
                    if (starts.size() == limits.mediaMax()) return bad("too many media sections", at, "§5.14");
                    mediaLines.add(m);
                    starts.add(lines.size());
                }
                case 'c' -> {
                    if (connectionOf(line.substring(2)) == null) return bad("a c= line breaks its grammar", at, "§5.7");
                }
                case 'o' -> {
                    if (origin != null || !starts.isEmpty()) return bad("a second or late o= line", at, "§5.2");
                    origin = originOf(line);
                    if (origin == null) return bad("the o= line breaks its grammar", at, "§5.2");
                }
                default -> { }
            }
            lines.add(line);
            at = end + 1;
        }
        if (origin == null) return bad("no o= line", bytes.length, "§5.2");
        int[] firsts = starts.stream().mapToInt(Integer::intValue).toArray();
        return new SdpParsed.Ok(new Sdp(List.copyOf(lines), origin, firsts, mediaLines));
    }

    private static SdpParsed bad(String why, int offset, String section) {
        return new SdpParsed.Bad(new Malformed(why, offset, "RFC 8866 " + section));
    }

    private static boolean blankToEnd(byte[] b, int from) {
        for (int i = from; i < b.length; i++) {
            if (b[i] != '\r' && b[i] != '\n' && b[i] != ' ') return false;
        }
        return true;
    }

    private static Connection connectionOf(String value) {
        String[] parts = value.trim().split(" +");
        if (parts.length != 3 || parts[2].isEmpty()) return null;
        int slash = parts[2].indexOf('/');
        return new Connection(parts[0], parts[1], slash < 0 ? parts[2] : parts[2].substring(0, slash));
    }

    private static Origin originOf(String line) {
        String[] parts = line.substring(2).trim().split(" +");
        if (parts.length != 6) return null;
        return new Origin(parts[0], parts[1], parts[2], new Connection(parts[3], parts[4], parts[5]));
    }

    /** The {@code o=} line. */
    public Origin origin() {
        return origin;
    }

    /** The media sections in order. */
    public List<Media> media() {
        return media;
    }

    /** The session's own {@code c=} line, or null. */
    public Connection connection() {
        return connection;
    }

    /** The text of the session's first attribute of this name; empty without colon, null where absent. */
    public String attribute(String name) {
        return attributeIn(0, sessionEnd, name);
    }

    /** Starts a changed copy. */
    public SdpEditor edit() {
        return new SdpEditor(this);
    }

    /** The description with CRLF line ends. */
    public byte[] bytes() {
        int size = 0;
        for (String line : lines) size += line.length() + 2;
        StringBuilder out = new StringBuilder(size);
        for (String line : lines) out.append(line).append("\r\n");
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    List<String> lines() {
        return lines;
    }

    String line(int i) {
        return lines.get(i);
    }

    int sessionEnd() {
        return sessionEnd;
    }

    Connection connectionIn(int from, int to) {
        for (int i = from; i < to; i++) {
            if (lines.get(i).startsWith("c=")) return connectionOf(lines.get(i).substring(2));
        }
        return null;
    }

    Direction directionIn(int from, int to) {
        for (Direction d : Direction.values()) {
            if (attributeIn(from, to, d.attribute()) != null) return d;
        }
        return null;
    }

    String attributeIn(int from, int to, String name) {
        for (int i = from; i < to; i++) {
            String v = attributeValue(lines.get(i), name);
            if (v != null) return v;
        }
        return null;
    }

    /** Text behind the colon if this line is {@code a=name} or {@code a=name:…}, else null. */
    static String attributeValue(String line, String name) {
        int end = 2 + name.length();
        if (!line.startsWith("a=") || !line.startsWith(name, 2)) return null;
        if (line.length() == end) return "";
        char next = line.charAt(end);
        if (next == ':') return line.substring(end + 1);
        return next == ' ' && line.substring(end).isBlank() ? "" : null;
    }

    /** The whole text, for logs that may show it. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
