package org.sallyport.wire;

import java.util.Optional;

/**
 * An address prefix.
 *
 * @param base the first address; bits beyond the prefix are zero
 * @param prefixBits 0 to 32 or 0 to 128
 */
public record Cidr(IpAddress base, int prefixBits) {
    public Cidr {
        int max = base.family().octets() * 8;
        if (prefixBits < 0 || prefixBits > max) throw new IllegalArgumentException("prefixBits=" + prefixBits);
    }

    /** The prefix of a literal that is known to be right. */
    public static Cidr of(String literal) {
        return parse(literal).orElseThrow(() -> new IllegalArgumentException("not a prefix: " + literal));
    }

    /** Reads {@code 10.0.0.0/8}, {@code fc00::/7} or a single address. Host bits are cleared. */
    public static Optional<Cidr> parse(String literal) {
        int slash = literal.indexOf('/');
        String addressText = slash < 0 ? literal : literal.substring(0, slash);
        Optional<IpAddress> address = IpAddress.parse(addressText);
        if (address.isEmpty()) { return Optional.empty(); }
        int max = address.get().family().octets() * 8;
        int bits = max;
        if (slash >= 0) {
            String b = literal.substring(slash + 1);
            if (!b.matches("[0-9]{1,3}")) return Optional.empty();
            bits = Integer.parseInt(b);
            // "::ffff:0:0/96" is IPv4-mapped: its literal was read as IPv4, so its length counts from there.
            if (address.get().isV4() && addressText.indexOf(':') >= 0) bits -= 96;
            if (bits < 0 || bits > max) return Optional.empty();
        }
        return Optional.of(new Cidr(address.get().prefix(bits), bits));
    }

    /** Whether the address lies in the prefix; never for the other family. */
    public boolean contains(IpAddress a) {
        return a.family() == base.family() && a.prefix(prefixBits).equals(base);
    }

    @Override
    public String toString() {
        return base + "/" + prefixBits;
    }
}
