package org.sallyport.per;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import org.sallyport.wire.Octets;

/**
 * An OBJECT IDENTIFIER, kept as the contents octets of X.690 §8.19 so that nothing is lost however wide its arcs are.
 *
 * @param contents each arc in groups of seven bits, the first two arcs in one
 */
public record ObjectIdentifier(Octets contents) {
    public ObjectIdentifier {
        if (!wellFormed(contents)) throw new IllegalArgumentException("not the contents of an OBJECT IDENTIFIER");
    }

    /** The identifier of a dotted text such as {@code 0.0.8.2250.0.7}. */
    public static ObjectIdentifier of(String dotted) {
        String[] arcs = dotted.split("\\.", -1);
        if (arcs.length < 2)
            throw new IllegalArgumentException("an OBJECT IDENTIFIER has two arcs at least: " + dotted);
        long first = Long.parseLong(arcs[0]);
        long second = Long.parseLong(arcs[1]);
        if (first < 0 || first > 2 || second < 0 || first < 2 && second > 39)
            throw new IllegalArgumentException(dotted);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        put(out, first * 40 + second);
        for (int i = 2; i < arcs.length; i++) put(out, Long.parseLong(arcs[i]));
        return new ObjectIdentifier(Octets.wrap(out.toByteArray()));
    }

    private static void put(ByteArrayOutputStream out, long arc) {
        if (arc < 0) throw new IllegalArgumentException("arc=" + arc);
        for (int shift = (63 - Long.numberOfLeadingZeros(arc | 1)) / 7 * 7; shift > 0; shift -= 7) {
            out.write((int) (arc >>> shift & 0x7f | 0x80));
        }
        out.write((int) (arc & 0x7f));
    }

    /**
     * X.690 §8.19.2: the last octet of an arc has its highest bit clear, and no arc starts with an octet of padding.
     */
    static boolean wellFormed(Octets o) {
        boolean starts = true;
        for (int i = 0; i < o.length(); i++) {
            if (starts && o.at(i) == 0x80) return false;
            starts = o.at(i) < 0x80;
        }
        return starts && !o.isEmpty();
    }

    /** Whether this is the other or lies below it. */
    public boolean isUnder(ObjectIdentifier other) {
        int n = other.contents.length();
        return contents.length() >= n && contents.slice(0, n).equals(other.contents);
    }

    /** The dotted text. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        BigInteger arc = BigInteger.ZERO;
        for (int i = 0; i < contents.length(); i++) {
            arc = arc.shiftLeft(7).or(BigInteger.valueOf(contents.at(i) & 0x7f));
            if (contents.at(i) >= 0x80) continue;
            if (out.isEmpty()) {
                int first = arc.min(BigInteger.valueOf(80)).intValue() / 40;
                out.append(first).append('.').append(arc.subtract(BigInteger.valueOf(first * 40L)));
            } else {
                out.append('.').append(arc);
            }
            arc = BigInteger.ZERO;
        }
        return out.toString();
    }
}
