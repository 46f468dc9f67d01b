package org.sallyport.stun;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Writes one STUN message, attribute by attribute, in the order of the calls (RFC 8489 §5). Padding is zero.
 *
 * <p>The integrity and the fingerprint cover what was written before them, so they come last, in this order:
 * {@link #integrity}, {@link #integritySha256}, {@link #fingerprint}.
 */
public final class StunWriter {
    private byte[] bytes = new byte[128];
    private int size = StunMessage.HEADER_BYTES;
    private final byte padding;

    private StunWriter(StunClass messageClass, int method, byte[] transactionId, int padding) {
        if (transactionId.length != 12) throw new IllegalArgumentException("transactionId");
        if (method < 0 || method > 0xfff) throw new IllegalArgumentException("method=" + method);
        this.padding = (byte) padding;
        int c = messageClass.ordinal();
        put16(0, method & 0xf | (method & 0x70) << 1 | (method & 0xf80) << 2 | (c & 1) << 4 | (c & 2) << 7);
        put32(4, StunMessage.MAGIC_COOKIE);
        System.arraycopy(transactionId, 0, bytes, 8, 12);
    }

    /** A message of any class. The transaction id has 12 octets. */
    public static StunWriter of(StunClass messageClass, int method, byte[] transactionId) {
        return new StunWriter(messageClass, method, transactionId, 0);
    }

    /** The RFC 5769 vectors pad with spaces; nobody else should. */
    static StunWriter padded(StunClass messageClass, int method, byte[] transactionId, int padding) {
        return new StunWriter(messageClass, method, transactionId, padding);
    }

    /** A message of any class with a known method. */
    public static StunWriter of(StunClass messageClass, StunMethod method, byte[] transactionId) {
        return of(messageClass, method.number(), transactionId);
    }

    /** A Binding request. */
    public static StunWriter bindingRequest(byte[] transactionId) {
        return of(StunClass.REQUEST, StunMessage.BINDING, transactionId);
    }

    /** The success response to a request. */
    public static StunWriter success(StunMessage request) {
        return of(StunClass.SUCCESS, request.method(), request.transactionId());
    }

    /** An error response to a request, with ERROR-CODE (§14.8). */
    public static StunWriter error(StunMessage request, int code, String reason) {
        if (code < 300 || code > 699) throw new IllegalArgumentException("code=" + code);
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[4 + text.length];
        value[2] = (byte) (code / 100);
        value[3] = (byte) (code % 100);
        System.arraycopy(text, 0, value, 4, text.length);
        return of(StunClass.ERROR, request.method(), request.transactionId())
                .attribute(StunAttribute.ERROR_CODE.number(), value);
    }

    /** An error response with an empty reason phrase: four octets of ERROR-CODE and no more. */
    public static StunWriter error(StunMessage request, StunError error) {
        return error(request, error.code(), "");
    }

    /**
     * The 420 of §6.3.1 that names what we did not understand. At most 64 numbers are named, and the list is never
     * longer than the attributes that it is about.
     */
    public static StunWriter unknownAttributes(StunMessage request, int[] types) {
        return unknownAttributes(request, types, "");
    }

    /** The same with a reason phrase, for who has proven himself. */
    public static StunWriter unknownAttributes(StunMessage request, int[] types, String reason) {
        int n = Math.min(types.length, StunMessage.ATTRIBUTES_MAX);
        byte[] value = new byte[2 * n];
        for (int i = 0; i < n; i++) {
            value[2 * i] = (byte) (types[i] >>> 8);
            value[2 * i + 1] = (byte) types[i];
        }
        return error(request, StunError.UNKNOWN_ATTRIBUTE.code(), reason)
                .attribute(StunAttribute.UNKNOWN_ATTRIBUTES.number(), value);
    }

    /** Any attribute by its registry number. */
    public StunWriter attribute(int type, byte[] value) {
        int at = begin(type, value.length);
        System.arraycopy(value, 0, bytes, at, value.length);
        return this;
    }

    /** Any attribute. */
    public StunWriter attribute(StunAttribute type, byte[] value) {
        return attribute(type.number(), value);
    }

    /** An attribute of text, as UTF-8. */
    public StunWriter text(StunAttribute type, String value) {
        return attribute(type.number(), value.getBytes(StandardCharsets.UTF_8));
    }

    /** USERNAME, §14.3. */
    public StunWriter username(String name) {
        return text(StunAttribute.USERNAME, name);
    }

    /** An attribute of 32 bits, such as CONNECTION-ID. */
    public StunWriter int32(StunAttribute type, int value) {
        put32(begin(type.number(), 4), value);
        return this;
    }

    /** LIFETIME, RFC 8656 §18.2, in seconds; the low 32 bits count. */
    public StunWriter lifetime(long seconds) {
        return int32(StunAttribute.LIFETIME, (int) seconds);
    }

    /** CHANNEL-NUMBER, RFC 8656 §18.1. */
    public StunWriter channelNumber(int channel) {
        return int32(StunAttribute.CHANNEL_NUMBER, channel << 16);
    }

    /** REQUESTED-TRANSPORT, RFC 8656 §18.8: an IP protocol number. */
    public StunWriter requestedTransport(int protocol) {
        return int32(StunAttribute.REQUESTED_TRANSPORT, protocol << 24);
    }

    /** REQUESTED-ADDRESS-FAMILY or ADDITIONAL-ADDRESS-FAMILY, RFC 8656 §18.9 and §18.11. */
    public StunWriter addressFamily(StunAttribute type, IpAddress.Family family) {
        return int32(type, familyNumber(family) << 24);
    }

    /** EVEN-PORT, RFC 8656 §18.5. */
    public StunWriter evenPort(boolean reserveNext) {
        return attribute(StunAttribute.EVEN_PORT, new byte[] {(byte) (reserveNext ? 0x80 : 0)});
    }

    /** ADDRESS-ERROR-CODE, RFC 8656 §18.12: why there is no address of this family, with an empty phrase. */
    public StunWriter addressError(IpAddress.Family family, StunError error) {
        return int32(StunAttribute.ADDRESS_ERROR_CODE,
                familyNumber(family) << 24 | error.code() / 100 << 8 | error.code() % 100);
    }

    /** ICMP, RFC 8656 §18.13: what a router or the peer's host said about a packet that we sent. */
    public StunWriter icmp(int type, int code, int data) {
        int at = begin(StunAttribute.ICMP.number(), 8);
        put16(at, 0);
        bytes[at + 2] = (byte) type;
        bytes[at + 3] = (byte) code;
        put32(at + 4, data);
        return this;
    }

    private static int familyNumber(IpAddress.Family family) {
        return family == IpAddress.Family.V4 ? 1 : 2;
    }

    /** PASSWORD-ALGORITHMS, §14.11, in the order of preference. */
    public StunWriter passwordAlgorithms(List<PasswordAlgorithm> preferred) {
        return attribute(StunAttribute.PASSWORD_ALGORITHMS, PasswordAlgorithm.encode(preferred));
    }

    /** PASSWORD-ALGORITHM, §14.12. */
    public StunWriter passwordAlgorithm(PasswordAlgorithm chosen) {
        return attribute(StunAttribute.PASSWORD_ALGORITHM, chosen.encode());
    }

    /** SOFTWARE, §14.14. */
    public StunWriter software(String name) {
        return text(StunAttribute.SOFTWARE, name);
    }

    /** XOR-MAPPED-ADDRESS, §14.2. */
    public StunWriter xorMappedAddress(Endpoint e) {
        return xorAddress(StunAttribute.XOR_MAPPED_ADDRESS, e);
    }

    /** An address under the mask of §14.2. */
    public StunWriter xorAddress(StunAttribute type, Endpoint e) {
        byte[] octets = e.address().octets();
        int at = begin(type.number(), 4 + octets.length);
        bytes[at] = 0;
        bytes[at + 1] = (byte) (octets.length == 4 ? 1 : 2);
        put16(at + 2, e.port() ^ StunMessage.MAGIC_COOKIE >>> 16);
        // The mask is the cookie followed by the transaction id, which is how they stand in the header.
        for (int i = 0; i < octets.length; i++) bytes[at + 4 + i] = (byte) (octets[i] ^ bytes[4 + i]);
        return this;
    }

    /** MESSAGE-INTEGRITY over everything so far, §14.5. */
    public StunWriter integrity(StunKey key) {
        int before = size;
        int at = begin(StunAttribute.MESSAGE_INTEGRITY.number(), 20);
        byte[] tag = key.sha1(header(), bytes, StunMessage.HEADER_BYTES, before - StunMessage.HEADER_BYTES);
        System.arraycopy(tag, 0, bytes, at, 20);
        return this;
    }

    /** MESSAGE-INTEGRITY-SHA256 over everything so far, §14.6. */
    public StunWriter integritySha256(StunKey key) {
        int before = size;
        int at = begin(StunAttribute.MESSAGE_INTEGRITY_SHA256.number(), 32);
        byte[] tag = key.sha256(header(), bytes, StunMessage.HEADER_BYTES, before - StunMessage.HEADER_BYTES);
        System.arraycopy(tag, 0, bytes, at, 32);
        return this;
    }

    /** FINGERPRINT over everything so far, §14.7; the last attribute. */
    public StunWriter fingerprint() {
        int before = size;
        int at = begin(StunAttribute.FINGERPRINT.number(), 4);
        put32(at, Crc32.fingerprint(bytes, 0, before));
        return this;
    }

    /** The message so far. */
    public byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }

    private byte[] header() {
        return Arrays.copyOf(bytes, StunMessage.HEADER_BYTES);
    }

    /**
     * Makes room, writes type and length, and brings the header's length up to date. Returns where the value starts.
     */
    private int begin(int type, int lengthBytes) {
        int at = size + 4;
        int end = at + (lengthBytes + 3 & ~3);
        if (end - StunMessage.HEADER_BYTES > 0xffff) throw new IllegalArgumentException("message too long");
        if (end > bytes.length) bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length * 2));
        put16(size, type);
        put16(size + 2, lengthBytes);
        Arrays.fill(bytes, at + lengthBytes, end, padding);
        size = end;
        put16(2, end - StunMessage.HEADER_BYTES);
        return at;
    }

    private void put16(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    private void put32(int at, int value) {
        put16(at, value >>> 16);
        put16(at + 2, value);
    }
}
