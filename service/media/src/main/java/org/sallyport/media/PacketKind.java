package org.sallyport.media;

import java.nio.ByteBuffer;
import org.sallyport.rtp.RtpView;
import org.sallyport.stun.PacketClass;
import org.sallyport.stun.StunPeek;

/** What a datagram is to a flow. */
enum PacketKind {
    /** RTP with a sound header. */
    MEDIA,
    /** RTCP, on its own port or beside RTP (RFC 5761). */
    CONTROL,
    /** DTLS or ZRTP of endpoints that agree on keys end to end. */
    HANDSHAKE,
    /** Anything on a line that is not RTP. */
    OPAQUE,
    /** STUN: never relayed. */
    PROBE,
    /** To be dropped. */
    BAD;

    /** Whether a packet on an RTP line is one of those that agree on keys. */
    static boolean handshake(ByteBuffer packet, PayloadRule rule) {
        if (!rule.rtp() || !packet.hasRemaining()) return false;
        PacketClass c = PacketClass.of(packet.get(packet.position()));
        return c == PacketClass.DTLS || c == PacketClass.ZRTP;
    }

    /**
     * Sorts by first octet (RFC 7983), cookie and header.
     *
     * @param view wrapped around the packet where the answer is {@link #MEDIA}
     */
    static PacketKind of(ByteBuffer packet, PayloadRule rule, Component component, RtpView view) {
        if (!packet.hasRemaining()) return BAD;
        PacketClass c = PacketClass.of(packet.get(packet.position()));
        // UDPTL and others may begin with any octet, so only a whole STUN header makes a probe of it.
        if (c == PacketClass.STUN && StunPeek.looksLikeStun(packet)) return PROBE;
        if (!rule.rtp()) return OPAQUE;
        return switch (c) {
            case RTP -> {
                if (RtpView.isRtcp(packet)) yield CONTROL;
                yield component == Component.RTP && view.wrap(packet, true) ? MEDIA : BAD;
            }
            case DTLS, ZRTP -> HANDSHAKE;
            case STUN, TURN_CHANNEL, UNKNOWN -> BAD;
        };
    }
}
