package org.sallyport.sip.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Malformed;

/**
 * One session description (RFC 8866) as its lines; never changed.
 *
 * <p>Read leniently: line ends CRLF or LF, unknown lines and attributes kept in order, octets above 127 as they came.
 * Only what decides where media goes must be right: {@code v=} first and once, {@code o=}, {@code c=} and {@code m=}
 * lines. These are kept as they were read, not as they were written, so that no other reader finds something else in
 * them; and what readers are known to differ in is refused (control characters, a second {@code v=}, lines of any
 * length) or left out (blank lines, lines that say nothing). Where {@code o=} is missing one is put in.
 */
public final class Sdp {
    private final List<String> lines;
    private final Origin origin;
    private final @Nullable Connection connection;
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
        boolean named = false;
        int at = markEnd(bytes);
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != 0) end++;
            if (end < bytes.length && bytes[end] == 0) return bad("a NUL octet", end, "§5");
            int last = end;
            while (last > at && bytes[last - 1] == '\r') last--;
            String line = new String(bytes, at, last - at, StandardCharsets.ISO_8859_1);
            if (isBlank(line)) {
                // One reader stops here and another goes on: what is written has no such line.
                at = end + 1;
                continue;
            }
            if (lines.size() == limits.linesMax()) return bad("too many lines", at, "§5");
            if (line.length() > limits.lineBytesMax()) return bad("a line is too long", at, "§5");
            if (hasControls(line)) return bad("a control character", at, "§9");
            if (line.length() < 2 || line.charAt(1) != '=' || line.charAt(0) < 'a' || line.charAt(0) > 'z') {
                if (lines.isEmpty() || maySay(line)) return bad("a line is not type=value", at, "§5");
                at = end + 1;
                continue;
            }
            if (lines.isEmpty() != line.startsWith("v="))
                return bad("v= is not the first line, or not alone", at, "§5.1");
            if (lines.isEmpty()) {
                line = line.strip();
                if (!line.equals("v=0")) return bad("another version", at, "§5.1");
            }
            switch (line.charAt(0)) {
                case 'm' -> {
                    MediaLine m = MediaLine.parse(line);
                    if (m == null) return bad("an m= line breaks its grammar", at, "§5.14");
                    if (starts.size() == limits.mediaMax()) return bad("too many media sections", at, "§5.14");
                    mediaLines.add(m);
                    starts.add(lines.size());
                    line = m.toString();
                }
                case 'c' -> {
                    Connection c = connectionOf(line.substring(2));
                    if (c == null) return bad("a c= line breaks its grammar", at, "§5.7");
                    line = "c=" + c;
                }
                case 'o' -> {
                    if (origin != null || !starts.isEmpty()) return bad("a second or late o= line", at, "§5.2");
                    origin = originOf(line);
                    if (origin == null) return bad("the o= line breaks its grammar", at, "§5.2");
                    line = "o=" + origin;
                }
                case 's' -> {
                    if (named || !starts.isEmpty()) return bad("a second or late s= line", at, "§5.3");
                    named = true;
                }
                default -> {}
            }
            lines.add(line);
            at = end + 1;
        }
        if (origin == null && starts.isEmpty()) return bad("no o= line", bytes.length, "§5.2");
        if (origin == null) {
            origin = instead(bytes);
            lines.add(1, "o=" + origin);
            starts.replaceAll(i -> i + 1);
        }
        int[] firsts = starts.stream().mapToInt(Integer::intValue).toArray();
        return new SdpParsed.Ok(new Sdp(List.copyOf(lines), origin, firsts, mediaLines));
    }

    /** Past a byte order mark, which editors put in front. */
    private static int markEnd(byte[] b) {
        return b.length > 2 && b[0] == (byte) 0xef && b[1] == (byte) 0xbb && b[2] == (byte) 0xbf ? 3 : 0;
    }

    /**
     * Whether somebody may read a line of the description in it, though we do not: then it cannot simply be left out.
     */
    private static boolean maySay(String line) {
        String t = line.strip();
        return t.indexOf('=') == 1 || t.length() > 1 && t.substring(1).strip().startsWith("=");
    }

    /**
     * For a description without an {@code o=} line: the version is another one wherever the description is (RFC 3264
     * §8).
     */
    private static Origin instead(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return new Origin("-", "1", Long.toString(sum.getValue()), new Connection("IN", "IP4", "0.0.0.0"));
    }

    private static SdpParsed bad(String why, int offset, String section) {
        return new SdpParsed.Bad(new Malformed(why, offset, "RFC 8866 " + section));
    }

    /** What one reader ends a line at and another does not; a tab is none. */
    private static boolean hasControls(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' && c != '\t' || c == 0x7f) return true;
        }
        return false;
    }

    private static boolean isBlank(String line) {
        for (int i = 0; i < line.length(); i++) if (line.charAt(i) != ' ' && line.charAt(i) != '\r') return false;
        return true;
    }

    private static @Nullable Connection connectionOf(String value) {
        String[] parts = value.trim().split(" +");
        if (parts.length != 3 || parts[2].isEmpty()) return null;
        int slash = parts[2].indexOf('/');
        return new Connection(parts[0], parts[1], slash < 0 ? parts[2] : parts[2].substring(0, slash));
    }

    private static @Nullable Origin originOf(String line) {
        String[] parts = line.substring(2).trim().split(" +");
        int n = parts.length;
        // Version and identifier are numbers that must come again, so nothing else can stand in for an address there.
        if (n < 6 || AddressText.in(parts[n - 5]) || AddressText.in(parts[n - 4])) return null;
        // Some write their display name as the user.
        String user = n == 6 ? parts[0] : "-";
        return new Origin(user, parts[n - 5], parts[n - 4], new Connection(parts[n - 3], parts[n - 2], parts[n - 1]));
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
    public @Nullable Connection connection() {
        return connection;
    }

    /** The text of the session's first attribute of this name; empty without colon, null where absent. */
    public @Nullable String attribute(String name) {
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

    @Nullable
    Connection connectionIn(int from, int to) {
        for (int i = from; i < to; i++) {
            if (lines.get(i).startsWith("c=")) return connectionOf(lines.get(i).substring(2));
        }
        return null;
    }

    @Nullable
    Direction directionIn(int from, int to) {
        for (Direction d : Direction.values()) {
            if (attributeIn(from, to, d.attribute()) != null) return d;
        }
        return null;
    }

    @Nullable
    String attributeIn(int from, int to, String name) {
        for (int i = from; i < to; i++) {
            String v = attributeValue(lines.get(i), name);
            if (v != null) return v;
        }
        return null;
    }

    /** Text behind the colon if this line is {@code a=name} or {@code a=name:…}, else null. */
    static @Nullable String attributeValue(String line, String name) {
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
