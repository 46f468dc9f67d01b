package org.sallyport.per;

import java.util.List;
import org.sallyport.wire.Octets;

/**
 * What a sequence carries behind its extension mark beyond our schema, and how wide its sender's schema is: enough to
 * write again, octet for octet, what a newer or older version of the standard had written (X.691 §19.7 to §19.9).
 *
 * @param bitmapBits width of the bitmap that was received; 0 where there was none, then ours is written
 * @param unknown additions that our schema does not know, in ascending order
 */
public record Additions(int bitmapBits, List<Unknown> unknown) {
    /** A sequence that was made here, or came without additions. */
    public static final Additions NONE = new Additions(0, List.of());

    /**
     * One addition.
     *
     * @param index counted from the extension mark, the first is 0
     * @param encoding a complete encoding of its value
     */
    public record Unknown(int index, Octets encoding) {}

    public Additions {
        if (bitmapBits < 0 || bitmapBits > PerLimits.ADDITIONS_MAX)
            throw new IllegalArgumentException("bitmapBits=" + bitmapBits);
        unknown = List.copyOf(unknown);
        int last = -1;
        for (Unknown u : unknown) {
            if (u.index() <= last || u.index() >= bitmapBits) throw new IllegalArgumentException("index=" + u.index());
            last = u.index();
        }
    }

    /** Refuses additions that the schema knows by a name: they are components. */
    public Additions beyond(int known) {
        for (Unknown u : unknown) {
            if (u.index() < known) throw new IllegalArgumentException("addition " + u.index() + " has a name");
        }
        return this;
    }

    /** Tells each unknown addition. */
    public void show(ValueVisitor visitor) {
        for (Unknown u : unknown) visitor.unknown(u.index(), u.encoding());
    }
}
