package org.sallyport.host;

import java.nio.ByteBuffer;

/**
 * What runs on a media loop: one owner thread, no allocation per packet.
 *
 * @param <C> commands from the desk
 */
public interface MediaMachine<C> {
    /** A command from the desk. */
    void command(C command, long nowNs);

    /**
     * One datagram at a socket of this loop.
     *
     * @param socket where it arrived
     * @param tag the number the machine gave the socket in {@link MediaIo#start}
     * @param packet the loop's buffer, position 0, limit at the datagram's end; valid during the call only; it may be
     *     rewritten in place and then passed to {@link MediaIo#send}, once
     * @param sourceHigh upper 64 bits of the source address, 0 for IPv4
     * @param sourceLow lower 64 bits of the source address, or the 32 bits of an IPv4 address
     * @param sourcePort source port
     */
    void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow, int sourcePort,
            long nowNs);

    /** Time has come. */
    void timer(long nowNs);

    /** When {@link #timer} must be called, or {@link org.sallyport.machine.Machine#NEVER}. */
    long deadlineNs();
}
