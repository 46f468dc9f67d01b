package org.sallyport.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Writes application messages as pcapng (draft-ietf-opsawg-pcapng) for Wireshark: one interface for each place where
 * they were seen, link type 252, which says of each message by what it is to be read and between whom it went. So what
 * was inside TLS is read as well, and nobody has to be told a port.
 *
 * <pre>
 *  exported PDU: tags of  2 octets kind, 2 octets length, value padded to four octets;  0 ends them, then the message
 *   12 name of the dissector   20/21 IPv4 source/destination   22/23 the same of IPv6   24 port type   25/26 ports
 * </pre>
 */
public final class PduFile {
    private static final int SECTION_HEADER = 0x0A0D0D0A;
    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int ENHANCED_PACKET = 6;
    private static final int LINKTYPE_UPPER_PDU = 252;

    private static final int TAG_DISSECTOR = 12;
    private static final int TAG_V4_SOURCE = 20;
    private static final int TAG_V6_SOURCE = 22;
    private static final int TAG_PORT_TYPE = 24;
    private static final int TAG_SOURCE_PORT = 25;
    private static final int TAG_DESTINATION_PORT = 26;
    private static final int PORT_TYPE_TCP = 2;
    private static final int PORT_TYPE_UDP = 3;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, Integer> places = new LinkedHashMap<>();
    private final String dissector;

    /** @param dissector Wireshark's name of what the messages are: {@code sip} */
    public PduFile(String dissector) {
        this.dissector = dissector;
        block(SECTION_HEADER, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x1A2B3C4D).putShort((short) 1).putShort((short) 0).putLong(-1));
    }

    /**
     * Adds a message.
     *
     * @param place where it was seen, such as {@code edge}
     * @param atUs when, in microseconds since 1970
     */
    public void add(String place, long atUs, Transport transport, Endpoint from, Endpoint to, byte[] message) {
        if (!places.containsKey(place)) declare(place);
        byte[] data = pdu(transport, from, to, message);
        ByteBuffer b = ByteBuffer.allocate(20 + padded(data.length)).order(ByteOrder.LITTLE_ENDIAN);
        b.putInt(Objects.requireNonNull(places.get(place))).putInt((int) (atUs >>> 32)).putInt((int) atUs);
        b.putInt(data.length).putInt(data.length).put(data).position(b.capacity());
        block(ENHANCED_PACKET, b);
    }

    /** The file so far. */
    public byte[] bytes() {
        return out.toByteArray();
    }

    private void declare(String place) {
        places.put(place, places.size());
        byte[] name = place.getBytes(StandardCharsets.UTF_8);
        ByteBuffer b = ByteBuffer.allocate(8 + 4 + padded(name.length) + 4).order(ByteOrder.LITTLE_ENDIAN);
        b.putShort((short) LINKTYPE_UPPER_PDU).putShort((short) 0).putInt(0);
        // if_name; without if_tsresol times are microseconds.
        b.putShort((short) 2).putShort((short) name.length).put(name).position(12 + padded(name.length)).putInt(0);
        block(INTERFACE_DESCRIPTION, b);
    }

    private byte[] pdu(Transport transport, Endpoint from, Endpoint to, byte[] message) {
        ByteArrayOutputStream tags = new ByteArrayOutputStream();
        tag(tags, TAG_DISSECTOR, dissector.getBytes(StandardCharsets.US_ASCII));
        boolean v4 = from.address().family() == IpAddress.Family.V4;
        tag(tags, v4 ? TAG_V4_SOURCE : TAG_V6_SOURCE, from.address().octets());
        boolean v4To = to.address().family() == IpAddress.Family.V4;
        tag(tags, (v4To ? TAG_V4_SOURCE : TAG_V6_SOURCE) + 1, to.address().octets());
        tag(tags, TAG_PORT_TYPE, number(transport == Transport.UDP ? PORT_TYPE_UDP : PORT_TYPE_TCP));
        tag(tags, TAG_SOURCE_PORT, number(from.port()));
        tag(tags, TAG_DESTINATION_PORT, number(to.port()));
        tag(tags, 0, new byte[0]);
        tags.writeBytes(message);
        return tags.toByteArray();
    }

    private static byte[] number(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }

    private static void tag(ByteArrayOutputStream tags, int kind, byte[] value) {
        ByteBuffer b = ByteBuffer.allocate(4 + padded(value.length));
        tags.writeBytes(b.putShort((short) kind).putShort((short) padded(value.length)).put(value).array());
    }

    private void block(int type, ByteBuffer body) {
        int total = 12 + body.capacity();
        out.writeBytes(ByteBuffer.allocate(total).order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(total)
                .put(body.array()).putInt(total).array());
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }
}
