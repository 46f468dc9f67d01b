package org.sallyport.host.sim;

import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;

/**
 * One packet on its way.
 *
 * @param id the same on every segment of its way, also after translation and for a duplicate
 * @param origin name of the host that made it
 * @param from source as seen on this segment
 * @param to destination as seen on this segment
 * @param dscp differentiated services code point, 0 to 63
 * @param tcp the TCP header, or null for UDP
 * @param data payload; nobody changes it
 */
public record SimPacket(long id, String origin, Endpoint from, Endpoint to, int dscp, @Nullable Tcp tcp, byte[] data) {
    /**
     * The part of a TCP header that the simulation needs.
     *
     * @param seq offset of the first payload octet in its direction; the SYN is octet 0
     * @param acked next octet expected in the other direction
     */
    public record Tcp(boolean syn, boolean ack, boolean fin, boolean rst, long seq, long acked) {}

    /** Whether it is a datagram. */
    public boolean udp() {
        return tcp == null;
    }

    /** Whether it opens a TCP connection. */
    boolean opensTcp() {
        return tcp != null && tcp.syn() && !tcp.ack();
    }

    /** Octets on the wire from the IP header on. */
    int lengthBytes() {
        return (from.address().isV4() ? 20 : 40) + (udp() ? 8 : 20) + data.length;
    }

    SimPacket withFrom(Endpoint other) {
        return new SimPacket(id, origin, other, to, dscp, tcp, data);
    }

    SimPacket withTo(Endpoint other) {
        return new SimPacket(id, origin, from, other, dscp, tcp, data);
    }

    /** One line without payload. */
    @Override
    public String toString() {
        String flags = tcp == null ? "" : (tcp.syn ? " SYN" : "") + (tcp.fin ? " FIN" : "") + (tcp.rst ? " RST" : "");
        return (udp() ? "udp " : "tcp ") + from + " -> " + to + " " + data.length + " bytes" + flags;
    }
}
