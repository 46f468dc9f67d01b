package org.sallyport.h323.oracle;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.sallyport.per.Additions;
import org.sallyport.per.BitString;
import org.sallyport.per.CharacterSet;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerLimits;
import org.sallyport.per.PerReader;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * Makes values up instead of reading them: the decoders that the generator wrote ask, and a seed answers. Sizes and
 * numbers lie at the edges of their constraints and encodings more often than between them. Owner: whoever made it, for
 * one value.
 */
final class RandomReader extends PerReader {
    /** What lies behind the extension marks. */
    enum Behind {
        /** All bitmaps as wide as our schema: what Erlang writes. */
        OUR_SCHEMA,
        /** Bitmaps of a sender whose schema ends earlier. */
        OLDER_SCHEMA,
        /** Additions, alternatives and enumerations of {@link NewerSchema}, known and unknown. */
        NEWER_SCHEMA
    }

    /** Deepest nesting of a value; one level less than a reader allows is left for the list around it. */
    private static final int NESTING_MAX = PerLimits.DEFAULT.nestingMax() - 1;
    /** Beyond this depth nothing optional comes any more. */
    private static final int NESTING_FULL = 24;
    /** Sizes around where the length determinant changes its form, X.691 §11.9.3. */
    private static final int[] SIZES = {0, 1, 2, 126, 127, 128, 129, 255, 256};
    private static final int[] FRAGMENTED = {16_383, 16_384, 16_385, 32_768, 40_000, 65_535, 65_536, 65_537, 81_920};
    /** One value in so many may have one string, or one list, of a size that needs fragments. */
    private static final int HUGE_OCTETS_ONE_IN = 400;
    private static final int HUGE_LIST_ONE_IN = 20_000;

    /** How many additions a type knows, by the class that asks; learned when it first asks. */
    private static final Map<Class<?>, Integer> KNOWN = new ConcurrentHashMap<>();
    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final SplittableRandom random;
    private final Behind behind;
    /** Share of optional components that are there, in percent. */
    private final int density;
    /** Leaves that may still be drawn before the value is brought to its end. */
    private int leavesLeft;
    private boolean hugeOctets;
    private boolean hugeList;
    private int depth;
    private int knownAdditions;
    /** Index of the unknown alternative whose content is asked for next; -1 for none. */
    private int unknownIndex = -1;

    private RandomReader(long seed, Behind behind) {
        super(new byte[0], 0, 0, new PerLimits(1, NESTING_MAX, Integer.MAX_VALUE));
        this.random = new SplittableRandom(seed);
        this.behind = behind;
        this.density = new int[] {2, 10, 30, 60, 95}[random.nextInt(5)];
        this.leavesLeft = 10 << random.nextInt(6);
        this.hugeOctets = random.nextInt(HUGE_OCTETS_ONE_IN) == 0;
        this.hugeList = random.nextInt(HUGE_LIST_ONE_IN) == 0;
    }

    /** The value of a type that belongs to a seed. */
    static <T extends PerValue> T value(PerType<T> type, long seed, Behind behind) {
        int learned = -1;
        for (long attempt = 0; attempt < 1000;) {
            RandomReader reader = new RandomReader(seed + attempt * 0x9e3779b97f4a7c15L, behind);
            if (type.decode(reader) instanceof PerDecoded.Value<T>(T value, int _)) return value;
            // Where the reader learned something, the same seed is asked again, so that a seed has one value for ever.
            if (KNOWN.size() == learned) attempt++;
            learned = KNOWN.size();
        }
        throw new IllegalStateException(type.name() + " cannot be made from seed " + seed);
    }

    private boolean exhausted() {
        return --leavesLeft < 0 || depth > NESTING_FULL;
    }

    private boolean percent(int share) {
        return random.nextInt(100) < share;
    }

    @Override
    public boolean enter(String type) {
        boolean entered = super.enter(type);
        if (entered) depth++;
        return entered;
    }

    @Override
    public void leave() {
        depth--;
        super.leave();
    }

    // --- numbers -----------------------------------------------------------------------------------------------------

    @Override
    public boolean bool() {
        leavesLeft--;
        return random.nextBoolean();
    }

    @Override
    public boolean extended() {
        if (exhausted() || !percent(Math.max(30, density))) return false;
        Class<?> type = CALLERS.getCallerClass();
        return behind == Behind.NEWER_SCHEMA || KNOWN.getOrDefault(type, 1) > 0;
    }

    private void learn(Class<?> type, int known) {
        if (KNOWN.putIfAbsent(type, known) == null && known == 0) fail("asked for the first time", "none");
    }

    @Override
    public long optionals(int count) {
        if (exhausted()) return 0;
        long bitmap = 0;
        for (int i = 0; i < count; i++) bitmap = bitmap << 1 | (percent(density) ? 1 : 0);
        return bitmap;
    }

    @Override
    public long integer(long low, long high) {
        leavesLeft--;
        long range = high - low;
        long offset = switch (random.nextInt(8)) {
            case 0 -> 0;
            case 1 -> range;
            case 2 -> 1;
            case 3 -> range - 1;
            // Around the widths of §11.5.7.
            case 4, 5 -> (1L << 8 * random.nextInt(1, 5)) + random.nextInt(-1, 2);
            default -> random.nextLong();
        };
        return low + (offset >= 0 && offset <= range ? offset : Long.remainderUnsigned(offset, range + 1));
    }

    @Override
    public long integerExtended(long low, long high) {
        if (!percent(30)) return integer(low, high);
        long beyond = 1L << random.nextInt(30);
        return random.nextBoolean() ? high + beyond : low - beyond;
    }

    @Override
    public long semiConstrained(long low) {
        leavesLeft--;
        long offset = edge() & Long.MAX_VALUE;
        return low > 0 && offset > Long.MAX_VALUE - low ? offset - low : low + offset;
    }

    @Override
    public long unconstrained() {
        leavesLeft--;
        return random.nextBoolean() ? edge() : -edge();
    }

    /** A number at the edge of some width, or anywhere below 2^63. */
    private long edge() {
        if (percent(30)) return random.nextLong() >>> random.nextInt(1, 64);
        long power = 1L << 8 * random.nextInt(0, 8) - (random.nextBoolean() ? 0 : 1) & 63;
        return power + random.nextInt(-1, 2);
    }

    @Override
    public int rootIndex(int count) {
        leavesLeft--;
        return random.nextInt(count);
    }

    @Override
    public int additionIndex(int known) {
        leavesLeft--;
        learn(CALLERS.getCallerClass(), known);
        int count = behind == Behind.NEWER_SCHEMA ? known + NewerSchema.ADDED : known;
        int index = count == 0 ? 0 : random.nextInt(count);
        unknownIndex = index >= known ? index : -1;
        return index;
    }

    // --- strings -----------------------------------------------------------------------------------------------------

    private int size(int low, int high, boolean extensible, boolean fragments) {
        leavesLeft--;
        if (extensible && percent(20)) {
            int beyond = high < 0 ? low - 1 : high + 1 + random.nextInt(3);
            if (beyond >= 0) return beyond;
        }
        int ceiling = high < 0 ? Integer.MAX_VALUE : high;
        if (fragments && hugeOctets && random.nextInt(4) == 0) {
            int huge = FRAGMENTED[random.nextInt(FRAGMENTED.length)];
            if (huge >= low && huge <= ceiling) {
                hugeOctets = false;
                return huge;
            }
        }
        int size = switch (random.nextInt(8)) {
            case 0 -> low;
            case 1 -> high < 0 || high > 2500 ? low : high;
            case 2 -> SIZES[random.nextInt(SIZES.length)];
            case 3 -> low + 1;
            default -> low + random.nextInt(16);
        };
        return Math.clamp(size, low, ceiling);
    }

    private Octets drawn(int count) {
        byte[] out = new byte[count];
        random.nextBytes(out);
        return Octets.wrap(out);
    }

    @Override
    public Octets octets(int low, int high, boolean extensible) {
        return drawn(size(low, high, extensible, true));
    }

    @Override
    public BitString bitString(int low, int high, boolean extensible) {
        int count = size(low, high, extensible, true);
        byte[] out = new byte[count + 7 >> 3];
        random.nextBytes(out);
        if ((count & 7) != 0) out[out.length - 1] &= (byte) (0xff << 8 - (count & 7));
        return new BitString(Octets.wrap(out), count);
    }

    @Override
    public String text(CharacterSet set, int low, int high, boolean extensible) {
        // OTP pads behind the length of an empty string, against X.691 §11.9.3.3 NOTE 2; that case has its own test.
        int floor = low == 0 && high < 256 && set.bits() * high >= 16 ? 1 : low;
        // It writes a GeneralString in fragments, but reads only the first of them; that has its own test, too.
        char[] out = new char[size(floor, high, extensible, set != CharacterSet.GENERAL)];
        int last = set.size() - 1;
        for (int i = 0; i < out.length; i++) {
            out[i] = set.at(switch (random.nextInt(16)) {
                case 0 -> 0;
                case 1 -> last;
                // BMPString is mostly Latin.
                case 2, 3, 4, 5, 6, 7 -> random.nextInt(Math.min(128, last + 1));
                default -> random.nextInt(last + 1);
            });
        }
        return new String(out);
    }

    @Override
    public ObjectIdentifier oid() {
        leavesLeft--;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int first = random.nextInt(3);
        arc(out, first * 40L + random.nextInt(first == 2 ? 1000 : 40));
        for (int i = random.nextInt(10); i > 0; i--) arc(out, random.nextLong() >>> random.nextInt(1, 64));
        return new ObjectIdentifier(Octets.wrap(out.toByteArray()));
    }

    private static void arc(ByteArrayOutputStream out, long value) {
        for (int shift = (63 - Long.numberOfLeadingZeros(value | 1)) / 7 * 7; shift > 0; shift -= 7) {
            out.write((int) (value >>> shift & 0x7f | 0x80));
        }
        out.write((int) (value & 0x7f));
    }

    // --- structures --------------------------------------------------------------------------------------------------

    private int elements(int low, int high, boolean extensible) {
        if (exhausted()) return low;
        if (hugeList && random.nextInt(3) == 0) {
            int huge = FRAGMENTED[random.nextInt(3)];
            if (high < 0 || high >= huge) {
                hugeList = false;
                leavesLeft = 0;
                return huge;
            }
        }
        // Long lists are cheap only where nothing is in them.
        int size = size(low, high, extensible, false);
        return size <= low + 3 || random.nextInt(30) == 0 ? size : low + size % 4;
    }

    @Override
    public <T> List<T> list(PerType.Decoder<T> element, int low, int high, boolean extensible) {
        if (failed()) return null;
        int count = elements(low, high, extensible);
        ArrayList<T> out = new ArrayList<>(count);
        for (int i = 0; i < count && !failed(); i++) out.add(element.decode(this));
        return failed() ? null : List.copyOf(out);
    }

    @Override
    public Octets open() {
        if (unknownIndex >= 0) {
            Octets content = NewerSchema.content(unknownIndex, random);
            unknownIndex = -1;
            return content;
        }
        return drawn(size(1, -1, false, true));
    }

    @Override
    public <T> T open(PerType.Decoder<T> content) {
        return content.decode(this);
    }

    @Override
    public int additionCount(int known) {
        learn(CALLERS.getCallerClass(), known);
        knownAdditions = known;
        return switch (behind) {
            case OUR_SCHEMA -> known;
            case OLDER_SCHEMA -> known == 0 ? 0 : random.nextInt(1, known + 1);
            case NEWER_SCHEMA -> known + NewerSchema.ADDED;
        };
    }

    @Override
    public long additionBitmap(int count) {
        if (count == 0) return 0;
        long bitmap = 0;
        for (int i = 0; i < count; i++) {
            // What is unknown costs little and is what a newer schema is for.
            if (percent(i >= knownAdditions ? 50 : leavesLeft < 0 ? 0 : density / 2)) bitmap |= 1L << i;
        }
        // No bit at all is no encoding, X.691 §19.1.
        return bitmap != 0 ? bitmap : 1L << random.nextInt(count);
    }

    @Override
    public Additions additions(int count, long bitmap, int known) {
        List<Additions.Unknown> unknown = new ArrayList<>();
        for (int i = known; i < count; i++) {
            if ((bitmap >>> i & 1) != 0) unknown.add(new Additions.Unknown(i, NewerSchema.content(i, random)));
        }
        return new Additions(count, unknown);
    }
}
