package org.sallyport.sip.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * A changed copy of a description; lines that are not named stay as and where they are. Media sections are named by
 * their index; {@link #SESSION} names the session's own lines. One owner.
 */
public final class SdpEditor {
    /** As a media index: the session's own lines. */
    public static final int SESSION = -1;

    private final List<List<String>> sections = new ArrayList<>();

    SdpEditor(Sdp sdp) {
        List<String> current = new ArrayList<>();
        sections.add(current);
        for (String line : sdp.lines()) {
            if (line.startsWith("m=")) {
                current = new ArrayList<>();
                sections.add(current);
            }
            current.add(line);
        }
    }

    private List<String> section(int media) {
        return sections.get(media + 1);
    }

    /** Sets the address in {@code o=}; user, identifier and version stay. */
    public SdpEditor originAddress(IpAddress address) {
        return origin(3, Connection.of(address).toString());
    }

    /** Sets the version in {@code o=}, which must grow with every change (RFC 3264 §8). */
    public SdpEditor originVersion(String digits) {
        List<String> session = section(SESSION);
        int i = first(session, "o=");
        String[] parts = session.get(i).substring(2).trim().split(" +");
        parts[2] = clean(digits);
        session.set(i, "o=" + String.join(" ", parts));
        return this;
    }

    private SdpEditor origin(int keep, String rest) {
        List<String> session = section(SESSION);
        int i = first(session, "o=");
        String[] parts = session.get(i).substring(2).trim().split(" +");
        session.set(i, "o=" + String.join(" ", List.of(parts).subList(0, keep)) + " " + rest);
        return this;
    }

    /** Sets the {@code c=} line of a section or of the session, adding it where it is not there. */
    public SdpEditor connection(int media, IpAddress address) {
        List<String> lines = section(media);
        String line = "c=" + Connection.of(address);
        int i = first(lines, "c=");
        if (i >= 0) {
            lines.set(i, line);
            for (int k = lines.size() - 1; k > i; k--) {
                if (lines.get(k).startsWith("c=")) lines.remove(k);
            }
        } else {
            lines.add(behind(lines, media == SESSION ? "vosiuep" : "mi"), line);
        }
        return this;
    }

    /**
     * Takes out what tells an address past {@code c=}, {@code o=} and the ports ({@link SdpAddresses}), from the
     * session and every section.
     */
    public SdpEditor withoutAddresses() {
        for (List<String> lines : sections) {
            for (int i = lines.size() - 1; i >= 0; i--) {
                char type = lines.get(i).charAt(0);
                if (type == 'c' || type == 'm' || type == 'v') continue;
                String judged = SdpAddresses.judge(lines.get(i));
                if (judged == null) lines.remove(i);
                else lines.set(i, judged);
            }
        }
        return this;
    }

    /** Sets every {@code c=} line there is to one address, and adds the session's where a section would have none. */
    public SdpEditor connections(IpAddress address) {
        boolean uncovered = sections.size() == 1;
        for (int m = 0; m < sections.size() - 1; m++) {
            if (first(section(m), "c=") >= 0) connection(m, address);
            else uncovered = true;
        }
        return uncovered || first(section(SESSION), "c=") >= 0 ? connection(SESSION, address) : this;
    }

    /** Sets the port of a section, one pair of them: behind it a relay has other calls. 0 refuses the section. */
    public SdpEditor port(int media, int port) {
        if (port < 0 || port > 65535) throw new IllegalArgumentException("port=" + port);
        List<String> lines = section(media);
        String[] parts = lines.getFirst().substring(2).trim().split(" +");
        parts[1] = Integer.toString(port);
        lines.set(0, "m=" + String.join(" ", parts));
        return this;
    }

    /** Sets {@code a=rtcp} with port and address (RFC 3605), in its old place where it was there. */
    public SdpEditor rtcp(int media, Endpoint endpoint) {
        String line = "a=rtcp:" + endpoint.port() + " " + Connection.of(endpoint.address());
        List<String> lines = section(media);
        for (int i = 0; i < lines.size(); i++) {
            if (Sdp.attributeValue(lines.get(i), "rtcp") != null) {
                lines.set(i, line);
                return this;
            }
        }
        lines.add(line);
        return this;
    }

    /** Removes all attributes of these names from a section. */
    public SdpEditor removeAttributes(int media, Set<String> names) {
        section(media).removeIf(line -> line.startsWith("a=") && names.contains(attributeName(line)));
        return this;
    }

    /** Removes what says that several sections share one transport (RFC 9143): from then on each has its own. */
    public SdpEditor removeBundle() {
        section(SESSION).removeIf(line -> {
            String group = Sdp.attributeValue(line, "group");
            return group != null && (group.equals("BUNDLE") || group.startsWith("BUNDLE "));
        });
        for (int m = 0; m < sections.size() - 1; m++) removeAttributes(m, Set.of("bundle-only"));
        return this;
    }

    private static String attributeName(String line) {
        int colon = line.indexOf(':');
        return (colon < 0 ? line.substring(2) : line.substring(2, colon)).trim();
    }

    /** Adds {@code a=name} or, with a value that is not null, {@code a=name:value} at the end of a section. */
    public SdpEditor addAttribute(int media, String name, @Nullable String value) {
        section(media).add("a=" + clean(name) + (value == null ? "" : ":" + clean(value)));
        return this;
    }

    /** Sets the direction of a section. */
    public SdpEditor direction(int media, Direction direction) {
        removeAttributes(media, Set.of("sendrecv", "sendonly", "recvonly", "inactive"));
        return addAttribute(media, direction.attribute(), null);
    }

    /** The changed description. */
    public Sdp build() {
        StringBuilder out = new StringBuilder();
        for (List<String> lines : sections) {
            for (String line : lines) out.append(line).append("\r\n");
        }
        SdpLimits wide = new SdpLimits(1 << 24, 1 << 20, 1 << 16, 1 << 20);
        return switch (Sdp.parse(out.toString().getBytes(StandardCharsets.ISO_8859_1), wide)) {
            case SdpParsed.Ok ok -> ok.sdp();
            case SdpParsed.Bad bad -> throw new IllegalStateException("a description of our own: " + bad.why());
        };
    }

    private static int first(List<String> lines, String prefix) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(prefix)) return i;
        }
        return -1;
    }

    /** Behind the leading lines of these types: the order of RFC 8866 §5 is fixed. */
    private static int behind(List<String> lines, String types) {
        int i = 0;
        while (i < lines.size() && types.indexOf(lines.get(i).charAt(0)) >= 0) i++;
        return i;
    }

    private static String clean(String s) {
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == '\r' || c == '\n' || c == 0 || c > 255) throw new IllegalArgumentException("not one line of text");
        }
        return s;
    }
}
