package org.sallyport.sipcall.border;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.sip.message.SipUri;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/**
 * What counts as ours in a host part: the domains of the pair, the names that its nodes have in their certificates and
 * in the configuration, and their addresses, in whatever spelling. Whoever is named at one of them is one of us, and
 * must have proven it (attack row SIP-14). Owner: the desk.
 */
public final class LocalNames {
    /** Longest URI that is looked at; the limit of a header line is far above what a name needs. */
    private static final int SCAN_LENGTH_MAX = 8192;

    private static final Cidr LOOPBACK = Cidr.of("127.0.0.0/8");
    private static final long NAT64 = 0x0064_ff9b_0000_0000L;
    private static final long SIX_TO_FOUR = 0x2002;

    private final List<String> domains;
    private final Set<String> hosts = new HashSet<>();
    private final Set<IpAddress> addresses = new HashSet<>();

    /**
     * @param domains of the pair, the first one stands for every other name of ours
     * @param names of the nodes; those that are addresses count as such
     * @param addresses of the nodes, bound and told to others
     */
    public LocalNames(List<String> domains, Collection<String> names, Collection<IpAddress> addresses) {
        this.domains = domains.stream().map(LocalNames::plain).toList();
        this.addresses.addAll(addresses);
        hosts.addAll(this.domains);
        // RFC 6761 §6.3.
        hosts.add("localhost");
        learn(names);
    }

    /** More names of the nodes, such as those of a zone that is new. */
    public void learn(Collection<String> names) {
        for (String name : names) {
            String n = name.regionMatches(true, 0, "sip:", 0, 4) ? name.substring(4) : name;
            Optional<IpAddress> ip = IpAddress.parse(n);
            if (ip.isPresent()) this.addresses.add(ip.get());
            else if (!n.startsWith("*.")) hosts.add(plain(n));
        }
    }

    /** In lower case, compatibility characters resolved, without final dots (RFC 3261 §19.1.4, RFC 1034 §3.1). */
    private static String plain(String host) {
        String h = Normalizer.normalize(host, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        int end = h.length();
        while (end > 0 && h.charAt(end - 1) == '.') end--;
        return h.substring(0, end);
    }

    /** Whether a host part, bracketed or not, is a name or an address of ours. */
    public boolean isOurs(String host) {
        String h = plain(host);
        return IpAddress.parse(h).or(() -> loose(h)).map(this::isOurs).orElseGet(() -> hosts.contains(h));
    }

    /** One to four numbers, decimal, octal or hexadecimal: what many a system's inet_aton takes for an IPv4 address. */
    private static Optional<IpAddress> loose(String host) {
        if (host.isEmpty() || host.charAt(0) < '0' || host.charAt(0) > '9') return Optional.empty();
        String[] parts = host.split("\\.", -1);
        if (parts.length > 4) return Optional.empty();
        long bits = 0;
        for (int i = 0; i < parts.length; i++) {
            String p = parts[i];
            if (!p.matches("0x[0-9a-f]{1,8}|[0-9]{1,11}")) return Optional.empty();
            boolean octal = p.length() > 1 && p.charAt(0) == '0' && p.matches("[0-7]+");
            long n = p.startsWith("0x") ? Long.parseLong(p.substring(2), 16) : Long.parseLong(p, octal ? 8 : 10);
            int width = i == parts.length - 1 ? 8 * (5 - parts.length) : 8;
            if (n >= 1L << width) return Optional.empty();
            bits = bits << width | n;
        }
        return Optional.of(IpAddress.v4((int) bits));
    }

    private boolean isOurs(IpAddress ip) {
        return addresses.contains(ip) || ip.isAny() || LOOPBACK.contains(ip) || ip.equals(IpAddress.v6(0, 1))
                || within(ip).filter(this::isOurs).isPresent();
    }

    /**
     * The IPv4 address that an IPv6 one stands for: compatible (RFC 4291 §2.5.5.1), of NAT64 (RFC 6052), of 6to4 (RFC
     * 3056).
     */
    private static Optional<IpAddress> within(IpAddress ip) {
        if (ip.isV4()) return Optional.empty();
        boolean low =
                ip.high() == 0 && ip.low() >>> 32 == 0 && ip.low() > 1 || ip.high() == NAT64 && ip.low() >>> 32 == 0;
        if (low) return Optional.of(IpAddress.v4((int) ip.low()));
        return ip.high() >>> 48 == SIX_TO_FOUR ? Optional.of(IpAddress.v4((int) (ip.high() >>> 16))) : Optional.empty();
    }

    /**
     * Whom of ours a URI claims to be, as an address-of-record of a domain of ours; empty where it names somebody else.
     * A telephone number without a domain is read as one of ours, as it is where it is dialled.
     */
    public Optional<String> claim(String uri) {
        Optional<SipUri> read = SipUri.parse(uri);
        if (read.filter(SipUri::isSip).isPresent()) {
            SipUri u = read.get();
            if (isOurs(u.host())) return Optional.of(aor(user(u), u.host()));
            // A second @ is a parameter's here, and to another reader what stands before the host.
            return uri.indexOf('@') == uri.lastIndexOf('@') ? Optional.empty() : otherScheme(uri);
        }
        if (read.filter(SipUri::isTel).isPresent())
            return domains.isEmpty() ? Optional.empty() : Optional.of(aor(user(read.get()), ""));
        return otherScheme(uri);
    }

    /** Whether a header value names somebody of ours anywhere: in a URI, as a parameter, or behind escapes. */
    public boolean mentions(String value) {
        return words(value).stream().anyMatch(this::isOurs);
    }

    /**
     * im, pres, mailto, anything unknown, and what breaks the grammar of its scheme: read as whoever is generous would,
     * since somebody behind us may be.
     */
    private Optional<String> otherScheme(String uri) {
        List<String> words = words(uri);
        Optional<String> host = words.stream().filter(this::isOurs).findFirst();
        if (host.isEmpty()) return Optional.empty();
        String text = SipUri.unescape(uri);
        int at = text.lastIndexOf('@');
        int start = text.indexOf(':') + 1;
        while (start < text.length() && text.charAt(start) == '/') start++;
        return Optional.of(aor(at > start ? text.substring(start, at) : null, host.get()));
    }

    /** What can be nobody's name is somebody whom no password proves (see {@link SipUri#addressOfRecord}). */
    private static @Nullable String user(SipUri uri) {
        return uri.user() == null ? null : uri.userPart().name().orElseGet(() -> " " + uri.user());
    }

    private String aor(@Nullable String user, String host) {
        String h = plain(host);
        String domain = domains.contains(h) || domains.isEmpty() ? h : domains.getFirst();
        return user == null || user.isEmpty() ? domain : user + "@" + domain;
    }

    /** Everything in a text that could be a host: letters, digits, dots and hyphens, and what stands in brackets. */
    private static List<String> words(String text) {
        String t = Normalizer.normalize(SipUri.unescape(text.substring(0, Math.min(text.length(), SCAN_LENGTH_MAX))),
                Normalizer.Form.NFKC);
        List<String> out = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= t.length(); i++) {
            boolean in = i < t.length()
                    && (Character.isLetterOrDigit(t.charAt(i)) || t.charAt(i) == '.' || t.charAt(i) == '-');
            if (in) continue;
            if (i > start) out.add(t.substring(start, i));
            start = i + 1;
            if (i < t.length() && t.charAt(i) == '[') {
                int close = t.indexOf(']', i);
                if (close > 0) out.add(t.substring(i + 1, close));
            }
        }
        return out;
    }
}
