package org.sallyport.h323.q931;

import java.util.OptionalInt;
import org.sallyport.wire.Octets;

/**
 * What kind of bearer a call wants, Q.931 §4.5.5 and H.225.0 §7.2.2.
 *
 * <pre>
 *   octet  what
 *   3      bit 8 last of the group; 7-6 coding standard; 5-1 information transfer capability
 *   3a     ...  where octet 3 is not the last, kept in {@code extension}
 *   4      bit 8 last of the group; 7-6 transfer mode; 5-1 information transfer rate
 *   4.1    7-1 rate multiplier, where the rate is 24
 *   5      bits 7-6 01; 5-1 user information layer 1 protocol; kept with all that follows in {@code layers}
 * </pre>
 *
 * @param coding whose codes they are
 * @param transferCapability 0 to 31: {@link #SPEECH}, {@link #UNRESTRICTED_DIGITAL}, {@link #AUDIO_3K1}, {@link #VIDEO}
 * @param extension octet 3a and its like as they came, mostly none
 * @param transferMode 0 circuit, 2 packet
 * @param rate how much of it
 * @param layers octet 5 and all behind it as they came
 */
public record BearerCapability(CodingStandard coding, int transferCapability, Octets extension, int transferMode,
        Rate rate, Octets layers) {
    /** Speech. */
    public static final int SPEECH = 0x00;

    /** Unrestricted digital information: what H.323 without gateways says. */
    public static final int UNRESTRICTED_DIGITAL = 0x08;

    /** Audio of 3.1 kHz. */
    public static final int AUDIO_3K1 = 0x10;

    /** Video. */
    public static final int VIDEO = 0x18;

    /** User information layer 1 protocol: H.221 and H.242, which stands for H.323 as well. */
    public static final int LAYER1_H221 = 0x05;

    private static final String SECTION = "ITU-T Q.931 §4.5.5";

    /**
     * Information transfer rate.
     *
     * @param code 0 to 31: 16 is 64 kbit/s, 17 twice that, 19 384, 21 1536, 23 1920 kbit/s, 24 a multiple of 64 kbit/s
     * @param extension octet 4.1 and its like as they came; of rate 24 the multiplier is the first
     */
    public record Rate(int code, Octets extension) {
        /** A multiple of 64 kbit/s. */
        public static final int MULTIRATE = 0x18;

        public Rate {
            Q931Fields.bits(code, 5, "a transfer rate");
            checkGroup(extension);
            if (code == MULTIRATE && extension.isEmpty()) throw new IllegalArgumentException("no multiplier");
        }

        /** So many times 64 kbit/s, 1 to 127. */
        public static Rate times64k(int multiplier) {
            return new Rate(MULTIRATE, Octets.of((byte) (0x80 | Q931Fields.bits(multiplier, 7, "a multiplier"))));
        }

        /** The multiplier of 64 kbit/s; empty for another rate. */
        public OptionalInt multiplier() {
            return code == MULTIRATE ? OptionalInt.of(extension.at(0) & 0x7f) : OptionalInt.empty();
        }
    }

    public BearerCapability {
        Q931Fields.bits(transferCapability, 5, "a transfer capability");
        Q931Fields.bits(transferMode, 2, "a transfer mode");
        checkGroup(extension);
    }

    /** What follows an octet with bit 8 clear: octets with bit 8 clear, then one with bit 8 set; or nothing at all. */
    private static void checkGroup(Octets extension) {
        for (int i = 0; i < extension.length(); i++) {
            if (Q931Fields.isLast(extension.at(i)) != (i == extension.length() - 1)) {
                throw new IllegalArgumentException("bit 8 does not mark the end of the group");
            }
        }
    }

    /** A call over circuits of ITU-T coding. */
    public static BearerCapability circuit(int transferCapability, Rate rate, int layer1Protocol) {
        Octets layers = Octets.of((byte) (0xa0 | Q931Fields.bits(layer1Protocol, 5, "a layer 1 protocol")));
        return new BearerCapability(CodingStandard.ITU_T, transferCapability, Octets.EMPTY, 0, rate, layers);
    }

    /** The user information layer 1 protocol, 0 to 31; empty where octet 5 is none. */
    public OptionalInt layer1Protocol() {
        if (layers.isEmpty() || (layers.at(0) & 0x60) != 0x20) return OptionalInt.empty();
        return OptionalInt.of(layers.at(0) & 0x1f);
    }

    static ElementRead<BearerCapability> read(Octets content) {
        int second = endOfGroup(content, 0);
        if (second < 0) return Q931Fields.bad("ends within octet group 3", content.length(), SECTION);
        int third = multirateEnd(content, second);
        if (third < 0) return Q931Fields.bad("ends within octet group 4", content.length(), SECTION);
        int a = content.at(0);
        int b = content.at(second);
        Rate rate = new Rate(b & 0x1f, group(content, second + 1, third));
        return Q931Fields.ok(new BearerCapability(CodingStandard.of(a), a & 0x1f, group(content, 1, second),
                b >> 5 & 3, rate, content.from(third)));
    }

    /**
     * Behind octets 4 and 4.1. Figure 4-11 has bit 8 of octet 4 set and lets the rate tell of the multiplier; stacks
     * send it clear, which {@link #write} does as well because some of them expect it.
     */
    private static int multirateEnd(Octets content, int at) {
        if (at == content.length()) return -1;
        boolean multirate = (content.at(at) & 0x1f) == Rate.MULTIRATE;
        return multirate && Q931Fields.isLast(content.at(at)) ? endOfGroup(content, at + 1) : endOfGroup(content, at);
    }

    private static Octets group(Octets content, int from, int to) {
        return content.slice(from, to - from);
    }

    /** Behind the octet with bit 8 set, or -1. */
    private static int endOfGroup(Octets content, int from) {
        for (int i = from; i < content.length(); i++) if (Q931Fields.isLast(content.at(i))) return i + 1;
        return -1;
    }

    Octets write() {
        byte[] content = new byte[2 + extension.length() + rate.extension().length() + layers.length()];
        content[0] = (byte) ((extension.isEmpty() ? 0x80 : 0) | coding.bits() | transferCapability);
        extension.copyTo(content, 1);
        int at = 1 + extension.length();
        content[at] = (byte) ((rate.extension().isEmpty() ? 0x80 : 0) | transferMode << 5 | rate.code());
        rate.extension().copyTo(content, at + 1);
        layers.copyTo(content, at + 1 + rate.extension().length());
        return Octets.wrap(content);
    }
}
