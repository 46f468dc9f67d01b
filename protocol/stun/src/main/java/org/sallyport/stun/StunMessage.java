package org.sallyport.stun;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * A received STUN message, RFC 8489 §5. Immutable; a copy of the datagram, so it outlives the buffer.
 *
 * <pre>
 *   offset width  what
 *   0      2      00, method and class interleaved
 *   2      2      length of what follows the header, a multiple of 4
 *   4      4      magic cookie 0x2112A442
 *   8      12     transaction id
 *   20     ...    attributes: type (2), length (2), value, padding to a multiple of 4
 * </pre>
 *
 * <p>Only attributes under the integrity tag are ever shown: after MESSAGE-INTEGRITY everything but
 * MESSAGE-INTEGRITY-SHA256 and FINGERPRINT is invisible, after MESSAGE-INTEGRITY-SHA256 everything but FINGERPRINT
 * (§14.5, §14.6). Of an attribute that comes twice the first counts (§14).
 */
public final class StunMessage {
    /** The Binding method. */
    public static final int BINDING = 0x001;

    /** The fixed value at offset 4. */
    public static final int MAGIC_COOKIE = 0x2112a442;

    /** Length of the header in octets. */
    public static final int HEADER_BYTES = 20;

    /** Most attributes that are looked at; a message with more is malformed. */
    public static final int ATTRIBUTES_MAX = 64;

    private static final String SECTION = "RFC 8489 §";

    private final byte[] bytes;
    private final int count;
    private final int[] types;
    private final int[] offsets;
    private final int[] lengths;

    private StunMessage(byte[] bytes, Scan scan) {
        this.bytes = bytes;
        this.count = scan.count;
        this.types = Arrays.copyOf(scan.types, count);
        this.offsets = Arrays.copyOf(scan.offsets, count);
        this.lengths = Arrays.copyOf(scan.lengths, count);
    }

    /** How a verification ended. */
    public enum Verdict {
        /** No tag that we would look at. */
        ABSENT,
        /** The tag fits the key. */
        RIGHT,
        /** It does not. */
        WRONG
    }

    /** Reads a whole datagram, from position to limit, which must be one message and nothing more. Moves nothing. */
    public static StunDecoded decode(ByteBuffer datagram) {
        int size = datagram.remaining();
        if (size < HEADER_BYTES) return bad("shorter than the header", size, "5");
        int at = datagram.position();
        if ((datagram.get(at) & 0xc0) != 0) return bad("the first two bits are not zero", 0, "5");
        int length = datagram.getShort(at + 2) & 0xffff;
        if ((length & 3) != 0) return bad("the length is no multiple of four", 2, "5");
        if (length + HEADER_BYTES != size) return bad("the length does not fit the datagram", 2, "5");
        if (datagram.getInt(at + 4) != MAGIC_COOKIE) return bad("no magic cookie", 4, "5");
        byte[] copy = new byte[size];
        datagram.get(at, copy);
        return decodeAttributes(copy);
    }

    /** Reads an array that holds one message and nothing more. The array is copied. */
    public static StunDecoded decode(byte[] datagram) {
        return decode(ByteBuffer.wrap(datagram));
    }

    private static StunDecoded bad(String reason, int offset, String section) {
        return new StunDecoded.Bad(new Malformed(reason, offset, SECTION + section));
    }

    private static StunDecoded decodeAttributes(byte[] bytes) {
        Scan scan = new Scan();
        int at = HEADER_BYTES;
        while (at < bytes.length) {
            // The length is a multiple of four, so four octets are always there.
            int type = short16(bytes, at);
            int length = short16(bytes, at + 2);
            int next = at + 4 + (length + 3 & ~3);
            if (next > bytes.length) return bad("an attribute runs past the end", at, "14");
            String why = scan.take(type, at + 4, length, next == bytes.length);
            if (why != null) return bad(why, at, "14");
            at = next;
        }
        StunMessage message = new StunMessage(bytes, scan);
        int mark = message.find(StunAttribute.FINGERPRINT);
        if (mark >= 0) {
            int valueAt = message.offsets[mark];
            if (int32(bytes, valueAt) != Crc32.fingerprint(bytes, 0, valueAt - 4)) {
                return bad("the fingerprint does not fit", valueAt, "14.7");
            }
        }
        for (int i = 0; i < message.count; i++) {
            StunAttribute known = StunAttribute.of(message.types[i]);
            if (known != null && known.address() && !message.familyFits(i)) {
                return bad("address family and length differ", message.offsets[i], "14.1");
            }
        }
        return new StunDecoded.Ok(message);
    }

    /** The table of visible attributes while it is filled, with the order rules of §14.5 to §14.7. */
    private static final class Scan {
        private final int[] types = new int[ATTRIBUTES_MAX];
        private final int[] offsets = new int[ATTRIBUTES_MAX];
        private final int[] lengths = new int[ATTRIBUTES_MAX];
        private int count;
        private boolean sha1Seen;
        private boolean sha256Seen;

        /** Null, or why the message cannot be used. */
        @Nullable
        String take(int type, int offset, int length, boolean last) {
            StunAttribute known = StunAttribute.of(type);
            if (known == StunAttribute.FINGERPRINT) {
                if (!last) return "FINGERPRINT is not last";
            } else if (sha256Seen || (sha1Seen && known != StunAttribute.MESSAGE_INTEGRITY_SHA256)) { return null; }
            if (known != null && !known.allowsLength(length)) return "a known attribute has a wrong length";
            if (count == ATTRIBUTES_MAX) return "too many attributes";
            sha1Seen |= known == StunAttribute.MESSAGE_INTEGRITY;
            sha256Seen |= known == StunAttribute.MESSAGE_INTEGRITY_SHA256;
            types[count] = type;
            offsets[count] = offset;
            lengths[count++] = length;
            return null;
        }
    }

    private boolean familyFits(int index) {
        int family = bytes[offsets[index] + 1];
        return lengths[index] == (family == 1 ? 8 : 20) && (family == 1 || family == 2);
    }

    /** The class. */
    public StunClass messageClass() {
        return CLASSES[(bytes[0] & 1) << 1 | (bytes[1] >> 4 & 1)];
    }

    private static final StunClass[] CLASSES = StunClass.values();

    /** The method, 12 bits. */
    public int method() {
        int type = short16(bytes, 0);
        return type & 0xf | type >> 1 & 0x70 | type >> 2 & 0xf80;
    }

    /** The 96 bits of the transaction id. */
    public byte[] transactionId() {
        return Arrays.copyOfRange(bytes, 8, HEADER_BYTES);
    }

    /** How many attributes are visible. */
    public int attributeCount() {
        return count;
    }

    /** Registry number of a visible attribute, 0 to {@link #attributeCount} - 1. */
    public int attributeType(int index) {
        return types[index];
    }

    /** Value of a visible attribute, without padding. */
    public byte[] attributeValue(int index) {
        return Arrays.copyOfRange(bytes, offsets[index], offsets[index] + lengths[index]);
    }

    private int find(StunAttribute attribute) {
        for (int i = 0; i < count; i++) if (types[i] == attribute.number()) return i;
        return -1;
    }

    /** Whether the attribute is there and visible. */
    public boolean has(StunAttribute attribute) {
        return find(attribute) >= 0;
    }

    /** Value of the first attribute of that kind. */
    public Optional<byte[]> value(StunAttribute attribute) {
        int i = find(attribute);
        return i < 0 ? Optional.empty() : Optional.of(attributeValue(i));
    }

    /** Value of a text attribute, read as UTF-8. */
    public Optional<String> text(StunAttribute attribute) {
        return value(attribute).map(v -> new String(v, StandardCharsets.UTF_8));
    }

    /** USERNAME. */
    public Optional<String> username() {
        return text(StunAttribute.USERNAME);
    }

    /** XOR-MAPPED-ADDRESS, §14.2. */
    public Optional<Endpoint> xorMappedAddress() {
        return xorAddress(StunAttribute.XOR_MAPPED_ADDRESS);
    }

    /** The first attribute of that kind as an address under the mask of §14.2. */
    public Optional<Endpoint> xorAddress(StunAttribute attribute) {
        int i = find(attribute);
        return i < 0 ? Optional.empty() : Optional.of(xorAddressAt(i));
    }

    /**
     * Every attribute of that kind as an address, in their order: the peers of a CreatePermission, the one request
     * where more than the first counts (RFC 8656 §10.1). At most {@link #ATTRIBUTES_MAX}.
     */
    public List<Endpoint> xorAddresses(StunAttribute attribute) {
        List<Endpoint> all = new ArrayList<>();
        for (int i = 0; i < count; i++) if (types[i] == attribute.number()) all.add(xorAddressAt(i));
        return List.copyOf(all);
    }

    private Endpoint xorAddressAt(int index) {
        int at = offsets[index];
        byte[] octets = Arrays.copyOfRange(bytes, at + 4, at + lengths[index]);
        for (int i = 0; i < octets.length; i++) octets[i] ^= bytes[4 + i];
        return new Endpoint(IpAddress.of(octets), short16(bytes, at + 2) ^ MAGIC_COOKIE >>> 16);
    }

    /** The value of an attribute of 32 bits, unsigned; empty where there is none. */
    public OptionalLong int32(StunAttribute attribute) {
        int i = find(attribute);
        if (i < 0 || lengths[i] != 4) return OptionalLong.empty();
        return OptionalLong.of(int32(bytes, offsets[i]) & 0xffff_ffffL);
    }

    /** LIFETIME in seconds, 0 to 2^32 - 1, RFC 8656 §18.2. */
    public OptionalLong lifetimeSeconds() {
        return int32(StunAttribute.LIFETIME);
    }

    /** CHANNEL-NUMBER, any 16 bits, RFC 8656 §18.1. */
    public OptionalInt channelNumber() {
        return upper(StunAttribute.CHANNEL_NUMBER, 16);
    }

    /** REQUESTED-TRANSPORT, an IP protocol number, RFC 8656 §18.8. */
    public OptionalInt requestedTransport() {
        return upper(StunAttribute.REQUESTED_TRANSPORT, 24);
    }

    /** The family number of REQUESTED- or ADDITIONAL-ADDRESS-FAMILY: 1 is IPv4, 2 is IPv6, all else unknown. */
    public OptionalInt addressFamily(StunAttribute attribute) {
        return upper(attribute, 24);
    }

    /** EVEN-PORT: whether the next port is to be kept as well; empty where the attribute is absent. */
    public Optional<Boolean> evenPort() {
        int i = find(StunAttribute.EVEN_PORT);
        return i < 0 ? Optional.empty() : Optional.of((bytes[offsets[i]] & 0x80) != 0);
    }

    private OptionalInt upper(StunAttribute attribute, int shift) {
        OptionalLong v = int32(attribute);
        return v.isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) (v.getAsLong() >>> shift));
    }

    /** Length of the whole message in octets. */
    public int sizeBytes() {
        return bytes.length;
    }

    /** The method, or null for one that we do not speak. */
    public @Nullable StunMethod knownMethod() {
        return StunMethod.of(method());
    }

    /** MAPPED-ADDRESS, §14.1: what servers of RFC 3489 send. */
    public Optional<Endpoint> mappedAddress() {
        return value(StunAttribute.MAPPED_ADDRESS)
                .map(v -> new Endpoint(IpAddress.of(Arrays.copyOfRange(v, 4, v.length)), short16(v, 2)));
    }

    /** The number of ERROR-CODE, 300 to 699; empty where there is none or it is out of range (§14.8). */
    public Optional<Integer> errorCode() {
        return value(StunAttribute.ERROR_CODE).map(v -> (v[2] & 7) * 100 + (v[3] & 0xff))
                .filter(c -> c >= 300 && c <= 699);
    }

    /** Numbers of visible attributes that we do not know and must; a request with any is answered by 420 (§6.3.1). */
    public int[] unknownRequired() {
        return Arrays.stream(types).filter(t -> t < 0x8000 && StunAttribute.of(t) == null).distinct().toArray();
    }

    /**
     * Checks the integrity. Where MESSAGE-INTEGRITY-SHA256 is present it alone decides, and only at full length, so
     * that a weaker tag beside it proves nothing (§9.1.3 lets the receiver choose).
     */
    public Verdict verify(StunKey key) {
        if (has(StunAttribute.MESSAGE_INTEGRITY_SHA256)) return verifySha256(key);
        return verifySha1(key);
    }

    /** Checks MESSAGE-INTEGRITY, §14.5, in constant time. */
    public Verdict verifySha1(StunKey key) {
        int i = find(StunAttribute.MESSAGE_INTEGRITY);
        if (i < 0) return Verdict.ABSENT;
        byte[] wanted = key.sha1(headerUpTo(i), bytes, HEADER_BYTES, offsets[i] - 4 - HEADER_BYTES);
        return MessageDigest.isEqual(wanted, attributeValue(i)) ? Verdict.RIGHT : Verdict.WRONG;
    }

    /** Checks MESSAGE-INTEGRITY-SHA256, §14.6, in constant time; a truncated tag is wrong. */
    public Verdict verifySha256(StunKey key) {
        int i = find(StunAttribute.MESSAGE_INTEGRITY_SHA256);
        if (i < 0) return Verdict.ABSENT;
        byte[] wanted = key.sha256(headerUpTo(i), bytes, HEADER_BYTES, offsets[i] - 4 - HEADER_BYTES);
        return MessageDigest.isEqual(wanted, attributeValue(i)) ? Verdict.RIGHT : Verdict.WRONG;
    }

    /** The header with its length as if the message ended after this attribute. */
    private byte[] headerUpTo(int index) {
        byte[] header = Arrays.copyOf(bytes, HEADER_BYTES);
        int length = offsets[index] + lengths[index] - HEADER_BYTES;
        header[2] = (byte) (length >>> 8);
        header[3] = (byte) length;
        return header;
    }

    private static int short16(byte[] b, int at) {
        return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
    }

    private static int int32(byte[] b, int at) {
        return short16(b, at) << 16 | short16(b, at + 2);
    }

    @Override
    public String toString() {
        return "STUN " + messageClass() + " method " + method() + ", " + count + " attributes";
    }
}
