package org.sallyport.ice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * One transport address that a peer could be reached at: the value of {@code a=candidate} (RFC 8839 §5.1).
 *
 * <pre>
 *   foundation component transport priority address port "typ" type ["raddr" address] ["rport" port] *(name value)
 * </pre>
 *
 * @param foundation 1 to 32 letters, digits, {@code +} or {@code /}
 * @param component 1 to 256; 1 is RTP, 2 is RTCP
 * @param transport {@code UDP} or another token, as it stood
 * @param priority 1 to 2^31 - 1 (RFC 8445 §5.1.2)
 * @param address a literal or a name as it stood; names, those of multicast DNS among them, are never resolved
 * @param port 0 to 65535
 * @param type {@code host}, {@code srflx}, {@code prflx}, {@code relay} or another token, as it stood
 * @param related where the candidate was learned from, for diagnosis
 * @param extensions names and values by turns, in order
 */
public record IceCandidate(String foundation, int component, String transport, long priority, String address, int port,
        String type, Optional<Related> related, List<String> extensions) {
    /** Most octets of one value. */
    public static final int LENGTH_MAX = 512;

    /** Most extension names. */
    public static final int EXTENSIONS_MAX = 16;

    /** Component of RTP, and of everything that has but one. */
    public static final int RTP = 1;

    /** Component of RTCP where it has a port of its own. */
    public static final int RTCP = 2;

    /** The preference of a host candidate's type, RFC 8445 §5.1.2.2. */
    private static final long HOST_PREFERENCE = 126;

    private static final int FOUNDATION_MAX = 32;
    private static final int WORDS_MIN = 8;
    private static final String SECTION = "RFC 8839 §5.1";

    public IceCandidate {
        extensions = List.copyOf(extensions);
    }

    /**
     * The related address.
     *
     * @param address a literal or a name as it stood
     * @param port 0 to 65535, -1 where it was not said
     */
    public record Related(String address, int port) {}

    /** The one candidate of an agent with one address: foundation 1, UDP, local preference 65535. */
    public static IceCandidate host(int component, Endpoint at) {
        return new IceCandidate("1", component, "UDP", priority(HOST_PREFERENCE, 65_535, component),
                at.address().toString(),
                at.port(), "host", Optional.empty(), List.of());
    }

    /**
     * The formula of RFC 8445 §5.1.2.1.
     *
     * @param typePreference 0 to 126
     * @param localPreference 0 to 65535
     * @param component 1 to 256
     */
    public static long priority(long typePreference, long localPreference, int component) {
        if (typePreference < 0 || typePreference > 126 || localPreference < 0 || localPreference > 65_535
                || component < 1
                || component > 256) {
            throw new IllegalArgumentException(typePreference + "/" + localPreference + "/" + component);
        }
        return typePreference << 24 | localPreference << 8 | 256 - component;
    }

    /** Address and port where the address is a literal, the port is not 0, and the transport is UDP. */
    public Optional<Endpoint> endpoint() {
        if (port == 0 || !transport.equalsIgnoreCase("UDP")) return Optional.empty();
        return IpAddress.parse(address).map(a -> new Endpoint(a, port));
    }

    /** Reads the text behind {@code candidate:}. */
    public static CandidateRead read(String value) {
        if (value.length() > LENGTH_MAX) return bad("the candidate is too long", LENGTH_MAX);
        String[] w = value.trim().split(" +", -1);
        if (w.length < WORDS_MIN) return bad("a candidate has at least eight words", value.length());
        if (!iceChars(w[0], 1, FOUNDATION_MAX)) return bad("the foundation breaks its grammar", 0);
        long component = number(w[1], 256);
        if (component < 1) return bad("the component is not 1 to 256", 0);
        if (!token(w[2])) return bad("the transport is no token", 0);
        long priority = number(w[3], Integer.MAX_VALUE);
        if (priority < 1) return bad("the priority is not 1 to 2147483647", 0);
        if (!address(w[4])) return bad("the address is none", 0);
        long port = number(w[5], 65_535);
        if (port < 0) return bad("the port is not 0 to 65535", 0);
        if (!w[6].equals("typ") || !token(w[7])) return bad("the type breaks its grammar", 0);
        return rest(w, new IceCandidate(w[0], (int) component, w[2], priority, w[4], (int) port, w[7], Optional.empty(),
                List.of()));
    }

    private static CandidateRead rest(String[] w, IceCandidate base) {
        int at = WORDS_MIN;
        String relatedAddress = null;
        long relatedPort = -1;
        if (at + 1 < w.length && w[at].equals("raddr")) {
            relatedAddress = w[at + 1];
            if (!address(relatedAddress)) return bad("the related address is none", 0);
            at += 2;
        }
        if (at + 1 < w.length && w[at].equals("rport")) {
            relatedPort = number(w[at + 1], 65_535);
            if (relatedPort < 0) return bad("the related port is not 0 to 65535", 0);
            at += 2;
        }
        if ((w.length - at & 1) != 0) return bad("an extension has no value", 0);
        if (w.length - at > 2 * EXTENSIONS_MAX) return bad("too many extensions", 0);
        List<String> extensions = new ArrayList<>();
        for (int i = at; i < w.length; i++) {
            if (!visible(w[i])) return bad("an extension is not text", 0);
            extensions.add(w[i]);
        }
        Optional<Related> related = relatedAddress == null ? Optional.empty()
                : Optional.of(new Related(relatedAddress, (int) relatedPort));
        return new CandidateRead.Ok(new IceCandidate(base.foundation, base.component, base.transport, base.priority,
                base.address, base.port, base.type, related, extensions));
    }

    private static CandidateRead bad(String why, int offset) {
        return new CandidateRead.Bad(new Malformed(why, offset, SECTION));
    }

    /** Letters, digits, plus and slash, RFC 8839 §5.1. */
    static boolean iceChars(String s, int lengthMin, int lengthMax) {
        if (s.length() < lengthMin || s.length() > lengthMax) return false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean fits = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/';
            if (!fits) return false;
        }
        return true;
    }

    private static boolean token(String s) {
        if (s.isEmpty() || s.length() > FOUNDATION_MAX) return false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            boolean fits = c > ' ' && c < 127 && "\"(),/:;<=>?@[\\]".indexOf(c) < 0;
            if (!fits) return false;
        }
        return true;
    }

    private static boolean visible(String s) {
        return !s.isEmpty() && s.chars().allMatch(c -> c > ' ' && c != 127 && c < 256);
    }

    /** A literal or a name; what stands in front of a scope id counts as a name too. */
    private static boolean address(String s) {
        return s.length() <= 255 && s.chars().allMatch(c -> c > ' ' && c < 127) && !s.isEmpty();
    }

    /** A number without sign up to a bound, or -1. */
    private static long number(String s, long max) {
        if (s.isEmpty() || s.length() > 10) return -1;
        long n = 0;
        for (int i = 0; i < s.length(); i++) {
            int d = s.charAt(i) - '0';
            if (d < 0 || d > 9) return -1;
            n = n * 10 + d;
        }
        return n > max ? -1 : n;
    }

    /** The text behind {@code candidate:}. */
    @Override
    public String toString() {
        StringBuilder b =
                new StringBuilder(96).append(foundation).append(' ').append(component).append(' ').append(transport)
                        .append(' ').append(priority).append(' ').append(address).append(' ').append(port)
                        .append(" typ ").append(type);
        related.ifPresent(r -> {
            b.append(" raddr ").append(r.address());
            if (r.port() >= 0) b.append(" rport ").append(r.port());
        });
        for (String e : extensions) b.append(' ').append(e);
        return b.toString();
    }
}
