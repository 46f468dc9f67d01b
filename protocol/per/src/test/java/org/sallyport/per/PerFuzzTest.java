package org.sallyport.per;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.sallyport.wire.Octets;

/**
 * A target for Jazzer: the first octets choose what is read, the rest is the message. Nothing may throw, and what was
 * read must be the same when it is written and read again. The ordinary build replays the files under
 * {@code PerFuzzTestInputs}; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class PerFuzzTest {
    private static final PerLimits LIMITS = new PerLimits(65_535, 16, 4_096);
    private static final CharacterSet[] SETS = {CharacterSet.IA5, CharacterSet.VISIBLE, CharacterSet.PRINTABLE,
        CharacterSet.NUMERIC, CharacterSet.BMP, CharacterSet.GENERAL, CharacterSet.IA5.of("0123456789#*,"),
        CharacterSet.IA5.of("AB")};
    private static final int CALLS_MAX = 16;

    /** One call: what is read, and the constraint it is read with. */
    private record Call(int what, int low, int high, boolean extensible) {
        static Call of(int octet, int shape) {
            int low = shape & 3;
            int[] highs = {-1, low, low + 1, low + 2, 255 + low, 256 + low, 65_535, 65_536};
            return new Call(octet & 15, low, highs[shape >> 2 & 7], (shape & 0x80) != 0);
        }

        private CharacterSet set() {
            return SETS[(what + low + (extensible ? 3 : 0)) & 7];
        }

        private long top() {
            return high < 0 ? Long.MAX_VALUE : high;
        }

        Object read(PerReader in) {
            return switch (what) {
                case 0 -> in.bool();
                case 1 -> in.integer(low, top());
                case 2 -> in.integerExtended(low, top());
                case 3 -> in.semiConstrained(-low);
                case 4 -> in.unconstrained();
                case 5 -> in.octets(low, high, extensible);
                case 6 -> in.bitString(low, high, extensible);
                case 7 -> in.text(set(), low, high, extensible);
                case 8 -> in.oid();
                case 9 -> in.list(x -> x.integer(0, 255), low, high, extensible);
                case 10 -> in.list(_ -> Nothing.NULL, low, high, extensible);
                case 11 -> in.open();
                case 12 -> in.<Object>open(x -> x.text(set(), low, high, extensible));
                case 13 -> in.rootIndex(low + 1);
                case 14 -> in.additionIndex(0);
                default -> additions(in);
            };
        }

        private Object additions(PerReader in) {
            int count = in.additionCount(0);
            return in.additions(count, in.additionBitmap(count), 0);
        }

        @SuppressWarnings("unchecked")
        void write(Object v, PerWriter out) {
            switch (what) {
                case 0 -> out.bool((Boolean) v);
                case 1 -> out.integer((Long) v, low, top());
                case 2 -> out.integerExtended((Long) v, low, top());
                case 3 -> out.semiConstrained((Long) v, -low);
                case 4 -> out.unconstrained((Long) v);
                case 5 -> out.octets((Octets) v, low, high, extensible);
                case 6 -> out.bitString((BitString) v, low, high, extensible);
                case 7 -> out.text((String) v, set(), low, high, extensible);
                case 8 -> out.oid((ObjectIdentifier) v);
                case 9 -> out.list((List<Long>) v, (x, to) -> to.integer(x, 0, 255), low, high, extensible);
                case 10 -> out.list((List<Object>) v, (_, _) -> {}, low, high, extensible);
                case 11 -> out.open((Octets) v);
                case 12 -> {
                    int begin = out.beginOpen();
                    out.text((String) v, set(), low, high, extensible);
                    out.endOpen(begin);
                }
                case 13 -> out.rootIndex((Integer) v, low + 1);
                case 14 -> out.additionIndex((Integer) v);
                default -> {
                    // A bitmap without any addition is read as none; here it needs a width to be one.
                    out.additionBitmap(0, v.equals(Additions.NONE) ? 1 : 0, (Additions) v);
                    out.additions((Additions) v);
                }
            }
        }
    }

    @FuzzTest(maxDuration = "60s")
    void script(byte[] bytes) {
        if (bytes.length == 0) return;
        int count = Math.min(bytes[0] & CALLS_MAX - 1, (bytes.length - 1) / 2);
        int from = 1 + 2 * count;
        Call[] calls = new Call[count];
        for (int i = 0; i < count; i++) calls[i] = Call.of(bytes[1 + 2 * i] & 0xff, bytes[2 + 2 * i] & 0xff);
        PerReader in = new PerReader(bytes, from, Math.min(65_535, bytes.length - from), LIMITS);
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) values[i] = calls[i].read(in);
        if (in.messageBytes() > Math.max(1, bytes.length - from)) throw new AssertionError("read beyond the end");
        if (in.failed()) {
            PerFault fault = in.fault().orElseThrow();
            if (fault.bitOffset() > (bytes.length - from) * 8) throw new AssertionError(fault.toString());
            return;
        }
        PerWriter out = new PerWriter(16);
        for (int i = 0; i < count; i++) calls[i].write(values[i], out);
        byte[] again = out.message().toArray();
        PerReader second = new PerReader(again, 0, again.length, new PerLimits(1 << 20, 16, 4_096));
        for (int i = 0; i < count; i++) {
            if (!Objects.equals(calls[i].read(second), values[i])) {
                throw new AssertionError(calls[i] + " of " + Arrays.toString(bytes) + ": " + second.fault());
            }
        }
        if (second.failed() || second.messageBytes() != again.length)
            throw new AssertionError("what was written is not what was read");
    }
}
