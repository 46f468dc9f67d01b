package org.sallyport.sip.message;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.IpAddress;

/**
 * A URI in its parts: sip and sips (RFC 3261 §19.1), tel (RFC 3966), any other absolute URI kept as text.
 *
 * <p>{@link #equals} compares the text; {@link #equivalent} is the comparison of RFC 3261 §19.1.4, which is no
 * equivalence relation and so cannot be {@code equals}.
 */
public final class SipUri {
    private final String text;
    private final UriScan.Scheme kind;
    private final String scheme;
    private final @Nullable String user;
    private final @Nullable String password;
    private final String host;
    private final int port;
    private final Params params;
    private final @Nullable String headers;

    private SipUri(String text, UriScan.Scheme kind, String scheme, @Nullable String user, @Nullable String password,
            String host, int port,
            Params params, @Nullable String headers) {
        this.text = text;
        this.kind = kind;
        this.scheme = scheme;
        this.user = user;
        this.password = password;
        this.host = host;
        this.port = port;
        this.params = params;
        this.headers = headers;
    }

    /** Reads a URI; empty where it has no scheme, or is sip, sips or tel and breaks that grammar. */
    public static Optional<SipUri> parse(String text) {
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        UriScan s = new UriScan();
        if (!s.scan(b, 0, b.length)) return Optional.empty();
        String scheme = switch (s.scheme) {
            case SIP -> "sip";
            case SIPS -> "sips";
            case TEL -> "tel";
            case OTHER -> Octets.text(b, 0, s.schemeEnd).toLowerCase(Locale.ROOT);
        };
        String user = s.userStart < 0 ? null : Octets.text(b, s.userStart, s.userEnd);
        String password = s.passwordStart < 0 ? null : Octets.text(b, s.passwordStart, s.passwordEnd);
        String host = s.hostStart < 0 ? "" : Octets.text(b, s.hostStart, s.hostEnd);
        String headers = s.headersStart < 0 ? null : Octets.text(b, s.headersStart, b.length);
        return Optional.of(new SipUri(text, s.scheme, scheme, user, password, host, s.port,
                paramsOf(b, s.paramsStart, s.paramsEnd), headers));
    }

    /** A URI that is known to be right. */
    public static SipUri of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a URI: " + text));
    }

    /**
     * {@code sip:user@host:port} from parts that are not escaped yet; {@code user} null and {@code port} -1 for none.
     */
    public static SipUri of(@Nullable String user, String host, int port) {
        return of("sip:" + (user == null ? "" : escapeUser(user) + "@") + host + (port < 0 ? "" : ":" + port));
    }

    /** What stands between semicolons, the first of which is at {@code from}. */
    private static Params paramsOf(byte[] b, int from, int to) {
        if (from >= to) return Params.NONE;
        List<Params.Param> out = new ArrayList<>(3);
        for (int start = from + 1, end; start <= to; start = end + 1) {
            end = Octets.find(b, start, to, ';');
            if (end == start) continue;
            int eq = Octets.find(b, start, end, '=');
            out.add(new Params.Param(Params.name(b, start, eq), eq == end ? null : Octets.text(b, eq + 1, end)));
        }
        return out.isEmpty() ? Params.NONE : new Params(out);
    }

    /** In lower case: {@code sip}, {@code sips}, {@code tel}, or another. */
    public String scheme() {
        return scheme;
    }

    /** Whether it is sip or sips. */
    public boolean isSip() {
        return kind == UriScan.Scheme.SIP || kind == UriScan.Scheme.SIPS;
    }

    /** Whether it is sips. */
    public boolean isSips() {
        return kind == UriScan.Scheme.SIPS;
    }

    /** Whether it is tel. */
    public boolean isTel() {
        return kind == UriScan.Scheme.TEL;
    }

    /** The user part as it stood, or the number of a tel URI; null for none. */
    public @Nullable String user() {
        return user;
    }

    /** The user part with its escapes resolved; null for none. */
    public @Nullable String userText() {
        return user == null ? null : unescape(user);
    }

    /** The password as it stood, or null. */
    public @Nullable String password() {
        return password;
    }

    /** Host name, IPv4 address or bracketed IPv6 reference as it stood; empty for other schemes. */
    public String host() {
        return host;
    }

    /** 1 to 65535, or -1 for none. */
    public int port() {
        return port;
    }

    /** The URI's parameters in order. */
    public Params params() {
        return params;
    }

    /** What stands behind the question mark, as it stood; null for none. */
    public @Nullable String headers() {
        return headers;
    }

    /** The {@code transport} parameter in lower case, or null. */
    public @Nullable String transport() {
        String t = params.value("transport");
        return t == null ? null : t.toLowerCase(Locale.ROOT);
    }

    /** Whether it asks for loose routing; {@code lr}, {@code lr=on} and {@code lr=true} are all seen. */
    public boolean looseRouting() {
        return params.has("lr");
    }

    /** The user part as everybody here reads it. */
    public UserPart userPart() {
        return UserPart.of(this);
    }

    /**
     * What the URI means as an address of record, as text: {@code alice@example.com}, the user as {@link UserPart}
     * reads it, the host in lower case, no port, parameters or password (RFC 3261 §10.3 step 5). A tel URI gives its
     * digits, a URI without a user its host. A user that can be nobody's name keeps its spelling behind a blank, which
     * no name has.
     */
    public String addressOfRecord() {
        if (!isSip() && !isTel()) return text;
        if (user == null) return canonicalHost();
        String name = userPart().name().orElseGet(() -> " " + user);
        return isTel() ? name : name + "@" + canonicalHost();
    }

    /** The sip URI of an address of record. */
    public static String toAddress(String addressOfRecord) {
        int at = addressOfRecord.lastIndexOf('@');
        return "sip:" + (at < 0 ? "" : UserPart.written(addressOfRecord.substring(0, at)) + "@")
                + addressOfRecord.substring(at + 1);
    }

    /** Host in lower case, without a final dot; an IPv6 reference in its shortest form. */
    public String canonicalHost() {
        if (host.startsWith("[")) {
            return IpAddress.parse(host.replace(":::", "::")).map(IpAddress::uriHost).orElse(host);
        }
        String h = host.toLowerCase(Locale.ROOT);
        return h.endsWith(".") ? h.substring(0, h.length() - 1) : h;
    }

    /** The number of a tel URI without visual separators, the plus sign kept; empty for other schemes. */
    public String telDigits() {
        if (!isTel() || user == null) return "";
        StringBuilder out = new StringBuilder(user.length());
        for (int i = 0; i < user.length(); i++) {
            if ("-.()".indexOf(user.charAt(i)) < 0) out.append(user.charAt(i));
        }
        return out.toString();
    }

    /** The same URI with other parameters; for sip and sips only. */
    public SipUri withParams(Params other) {
        StringBuilder out = base().append(other);
        if (headers != null) out.append('?').append(headers);
        return of(out.toString());
    }

    /** Without what says how its host is reached; for sip and sips only. */
    public SipUri withoutWay() {
        StringBuilder out = new StringBuilder(text.length()).append(scheme).append(':');
        if (user != null) out.append(user).append(password == null ? "" : ":" + password).append('@');
        return of(out.append(host).append(params.without("maddr").without("transport").without("ttl")).toString());
    }

    /** As a request's target: without headers and the method parameter (RFC 3261 §19.1.5). */
    public SipUri asTarget() {
        if (!isSip() || headers == null && !params.has("method")) return this;
        return of(base().append(params.without("method")).toString());
    }

    private StringBuilder base() {
        StringBuilder out = new StringBuilder(text.length() + 16).append(scheme).append(':');
        if (user != null) {
            out.append(user);
            if (password != null) out.append(':').append(password);
            if (isSip()) out.append('@');
        }
        out.append(host);
        if (port >= 0) out.append(':').append(port);
        return out;
    }

    /** Whether both mean the same resource by RFC 3261 §19.1.4; other schemes by text, tel by RFC 3966 §5. */
    public boolean equivalent(SipUri other) {
        if (isTel() && other.isTel()) return telDigits().equalsIgnoreCase(other.telDigits());
        if (!isSip() || !other.isSip()) return text.equals(other.text);
        boolean same = kind == other.kind && port == other.port
                && sameEscaped(user, other.user, false) && sameEscaped(password, other.password, false)
                && canonicalHost().equals(other.canonicalHost());
        return same && paramsAgree(other) && headersAgree(other);
    }

    private boolean paramsAgree(SipUri other) {
        for (String name : List.of("user", "ttl", "method", "maddr", "transport")) {
            if (params.has(name) != other.params.has(name)) return false;
        }
        for (Params.Param p : params.list()) {
            if (!other.params.has(p.name())) continue;
            boolean exact = p.name().equalsIgnoreCase("method");
            if (!sameEscaped(p.value(), other.params.value(p.name()), !exact)) return false;
        }
        return true;
    }

    private boolean headersAgree(SipUri other) {
        if (headers == null || other.headers == null) return Objects.equals(headers, other.headers);
        return headerSet(headers).equals(headerSet(other.headers));
    }

    private static List<String> headerSet(String headers) {
        List<String> out = new ArrayList<>();
        for (String h : headers.split("&", -1)) {
            int eq = h.indexOf('=');
            String name = eq < 0 ? h : h.substring(0, eq);
            out.add(unescape(name).toLowerCase(Locale.ROOT) + "=" + (eq < 0 ? "" : unescape(h.substring(eq + 1))));
        }
        out.sort(null);
        return out;
    }

    private static boolean sameEscaped(@Nullable String a, @Nullable String b, boolean anyCase) {
        if (a == null || b == null) return a == null && b == null;
        String x = unescape(a);
        String y = unescape(b);
        return anyCase ? x.equalsIgnoreCase(y) : x.equals(y);
    }

    /** Resolves every whole {@code %HH}; what is no escape stays. */
    public static String unescape(String s) {
        if (s.indexOf('%') < 0) return s;
        byte[] in = s.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            boolean escape = in[i] == '%' && i + 2 < in.length
                    && Octets.is(in[i + 1], Octets.HEX) && Octets.is(in[i + 2], Octets.HEX);
            if (escape) {
                out.write(Character.digit(in[i + 1], 16) << 4 | Character.digit(in[i + 2], 16));
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Writes a user part: everything outside unreserved and user-unreserved becomes {@code %HH}. */
    public static String escapeUser(String s) {
        byte[] in = s.getBytes(StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(in.length);
        for (byte c : in) {
            if (Octets.is(c, Octets.USER)) out.append((char) c);
            else out.append('%').append(String.format(Locale.ROOT, "%02X", c & 0xff));
        }
        return out.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SipUri u && text.equals(u.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The URI as it stood. */
    @Override
    public String toString() {
        return text;
    }
}
