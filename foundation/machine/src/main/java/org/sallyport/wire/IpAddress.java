package org.sallyport.wire;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as a value. Parsing accepts literals only and never asks a resolver.
 *
 * <p>IPv4 lives in the low 32 bits of {@link #low()} with {@link #high()} zero; the family is part of equality, so
 * {@code 1.2.3.4} and {@code ::1.2.3.4} differ. An IPv4-mapped IPv6 literal ({@code ::ffff:1.2.3.4}) is read as the
 * IPv4 address, since that is what the kernel would reach.
 *
 * @param family which family
 * @param high upper 64 bits of an IPv6 address, 0 for IPv4
 * @param low lower 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 */
public record IpAddress(Family family, long high, long low) {
    /** Address family. */
    public enum Family {
        V4(4),
        V6(16);

        private final int octets;

        Family(int octets) {
            this.octets = octets;
        }

        /** Length on the wire in octets. */
        public int octets() {
            return octets;
        }
    }

    /** {@code 0.0.0.0}: all local IPv4 addresses when bound. */
    public static final IpAddress ANY_V4 = new IpAddress(Family.V4, 0, 0);

    /** {@code ::}: all local IPv6 addresses when bound. */
    public static final IpAddress ANY_V6 = new IpAddress(Family.V6, 0, 0);

    /** {@code 127.0.0.1}. */
    public static final IpAddress LOOPBACK_V4 = v4(0x7f000001);

    private static final int TEXT_LENGTH_MAX = 45;

    /** The IPv4 address with these 32 bits in network order. */
    public static IpAddress v4(int bits) {
        return new IpAddress(Family.V4, 0, bits & 0xffff_ffffL);
    }

    /** The IPv6 address with these bits; an IPv4-mapped one becomes IPv4. */
    public static IpAddress v6(long high, long low) {
        if (high == 0 && low >>> 32 == 0xffff) return v4((int) low);
        return new IpAddress(Family.V6, high, low);
    }

    /**
     * The address of a datagram's source as media loops hand it over: two numbers that tell their family. 0.0.0.1 is
     * nobody's source, so that pattern is the IPv6 loopback.
     */
    public static IpAddress ofSource(long high, long low) {
        return high == 0 && low >>> 32 == 0 && low != 1 ? v4((int) low) : v6(high, low);
    }

    /** Reads 4 or 16 octets in network order. */
    public static IpAddress of(byte[] octets) {
        return switch (octets.length) {
            case 4 -> v4((int) bits(octets, 0, 4));
            case 16 -> v6(bits(octets, 0, 8), bits(octets, 8, 8));
            default -> throw new IllegalArgumentException("octets=" + octets.length);
        };
    }

    private static long bits(byte[] b, int from, int count) {
        long v = 0;
        for (int i = from; i < from + count; i++) v = v << 8 | (b[i] & 0xff);
        return v;
    }

    /** The address of a literal that is known to be right. */
    public static IpAddress of(String literal) {
        return parse(literal).orElseThrow(() -> new IllegalArgumentException("not an IP address: " + literal));
    }

    /** Reads a dotted quad or an RFC 4291 §2.2 literal, with or without brackets; empty for anything else. */
    public static Optional<IpAddress> parse(String literal) {
        String s = literal;
        if (s.length() > 2 && s.charAt(0) == '[' && s.charAt(s.length() - 1) == ']') {
            s = s.substring(1, s.length() - 1);
            if (s.indexOf(':') < 0) return Optional.empty();
        }
        if (s.isEmpty() || s.length() > TEXT_LENGTH_MAX) return Optional.empty();
        if (s.indexOf(':') < 0) {
            long v4 = parseV4(s);
            return v4 < 0 ? Optional.empty() : Optional.of(v4((int) v4));
        }
        return parseV6(s);
    }

    /** The 32 bits, or -1. Four decimal parts, no leading zero that another reader would take as octal. */
    private static long parseV4(String s) {
        long value = 0;
        int parts = 0;
        int i = 0;
        while (true) {
            int start = i;
            int part = 0;
            while (i < s.length() && s.charAt(i) >= '0' && s.charAt(i) <= '9' && i - start < 3) {
                part = part * 10 + (s.charAt(i) - '0');
                i++;
            }
            int digits = i - start;
            if (digits == 0 || part > 255 || (digits > 1 && s.charAt(start) == '0')) return -1;
            value = value << 8 | part;
            parts++;
            if (i == s.length()) return parts == 4 ? value : -1;
            if (s.charAt(i) != '.' || parts == 4) return -1;
            i++;
        }
    }

    private static Optional<IpAddress> parseV6(String s) {
        int gap = s.indexOf("::");
        if (gap >= 0 && s.indexOf("::", gap + 1) >= 0) return Optional.empty();
        int[] head = groups(gap < 0 ? s : s.substring(0, gap), gap < 0);
        int[] tail = gap < 0 ? new int[0] : groups(s.substring(gap + 2), true);
        if (head == null || tail == null) return Optional.empty();
        int count = head.length + tail.length;
        if (gap < 0 ? count != 8 : count > 7) return Optional.empty();
        int[] all = new int[8];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, 8 - tail.length, tail.length);
        long high = 0;
        long low = 0;
        for (int i = 0; i < 4; i++) {
            high = high << 16 | all[i];
            low = low << 16 | all[i + 4];
        }
        return Optional.of(v6(high, low));
    }

    /** The 16-bit groups of one side of a literal, or null; a dotted quad may be last. */
    private static int @Nullable [] groups(String s, boolean quadAllowed) {
        if (s.isEmpty()) return new int[0];
        String[] parts = s.split(":", -1);
        if (parts.length > 8) return null;
        int[] out = new int[9];
        int n = 0;
        for (int i = 0; i < parts.length; i++) {
            String p = parts[i];
            if (quadAllowed && i == parts.length - 1 && p.indexOf('.') >= 0) {
                long v4 = parseV4(p);
                if (v4 < 0 || n > 6) return null;
                out[n++] = (int) (v4 >>> 16);
                out[n++] = (int) (v4 & 0xffff);
                continue;
            }
            if (p.isEmpty() || p.length() > 4) return null;
            int v = 0;
            for (int k = 0; k < p.length(); k++) {
                int d = Character.digit(p.charAt(k), 16);
                if (d < 0 || p.charAt(k) > 'f') return null;
                v = v << 4 | d;
            }
            out[n++] = v;
        }
        return n > 8 ? null : Arrays.copyOf(out, n);
    }

    /** The first address of the prefix of this length around it: the host bits are zero. */
    public IpAddress prefix(int bits) {
        if (isV4()) return v4((int) (low & (bits == 0 ? 0 : -1L << (32 - bits))));
        long h = bits == 0 ? 0 : bits >= 64 ? high : high & (-1L << (64 - bits));
        return new IpAddress(Family.V6, h, bits <= 64 ? 0 : low & (-1L << (128 - bits)));
    }

    /** What one holder has at the least: the address itself, or the /64 of an IPv6 address. */
    public IpAddress holder() {
        return isV4() ? this : prefix(64);
    }

    /** What one holder may well have: the /24 or /48 around it. */
    public IpAddress neighborhood() {
        return prefix(isV4() ? 24 : 48);
    }

    /** Network-order octets, 4 or 16. */
    public byte[] octets() {
        byte[] b = new byte[family.octets()];
        for (int i = 0; i < b.length; i++) {
            int fromEnd = b.length - 1 - i;
            long word = fromEnd < 8 ? low : high;
            b[i] = (byte) (word >>> (8 * (fromEnd & 7)));
        }
        return b;
    }

    /** Whether this is IPv4. */
    public boolean isV4() {
        return family == Family.V4;
    }

    /** Whether this is {@code 0.0.0.0} or {@code ::}. */
    public boolean isAny() {
        return high == 0 && low == 0;
    }

    /** As a URI or SDP-free socket text wants it: IPv6 in brackets. */
    public String uriHost() {
        return isV4() ? toString() : "[" + this + "]";
    }

    /** Dotted quad, or the RFC 5952 canonical form of an IPv6 address. */
    @Override
    public String toString() {
        if (isV4()) return (low >>> 24) + "." + (low >>> 16 & 0xff) + "." + (low >>> 8 & 0xff) + "." + (low & 0xff);
        int[] g = new int[8];
        for (int i = 0; i < 4; i++) {
            g[i] = (int) (high >>> (48 - 16 * i)) & 0xffff;
            g[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xffff;
        }
        int best = -1;
        int bestLength = 1;
        for (int i = 0; i < 8; i++) {
            int j = i;
            while (j < 8 && g[j] == 0) j++;
            if (j - i > bestLength) {
                best = i;
                bestLength = j - i;
            }
        }
        StringBuilder out = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == best) {
                out.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!out.isEmpty() && out.charAt(out.length() - 1) != ':') out.append(':');
            out.append(Integer.toHexString(g[i]));
        }
        return out.toString();
    }
}
