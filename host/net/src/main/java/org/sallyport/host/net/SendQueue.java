package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;

/**
 * What one thread has sent and the kernel has not seen yet: one call per socket takes all that waits there. Owner: a
 * media loop's thread, or the desk.
 *
 * <p>Each socket's packets leave in the order in which they were sent; sockets take turns in the order of their first.
 * A packet is named by its address and must stay where it is until the next {@link #flush}.
 */
final class SendQueue {
    /** Packets that may wait; one more sends all that do. */
    static final int PACKETS_MAX = 256;

    private static final int COPY_BYTES = 1 << 17;
    private static final int NONE = -1;

    private final LinuxCalls calls;
    private final NetCounters counters;
    private final NetCounter unreachable;
    private final NetCounter notSent;
    private final MemorySegment messages;
    private final MemorySegment vectors;
    private final MemorySegment names;
    private final MemorySegment copies;
    private final ByteBuffer copyBuffer;
    private final int[] nameBytes = new int[PACKETS_MAX];
    private final int[] next = new int[PACKETS_MAX];

    /** The queue's places of the packets in {@link #messages}. */
    private final int[] order = new int[PACKETS_MAX];

    private final NativeSocket[] waiting = new NativeSocket[PACKETS_MAX];
    private int packetCount;
    private int waitingCount;
    private int copiedBytes;

    /**
     * @param unreachable counts ICMP errors that a call told of
     * @param notSent counts packets that the kernel did not take
     */
    SendQueue(LinuxCalls calls, NetCounters counters, NetCounter unreachable, NetCounter notSent, Arena arena) {
        this.calls = calls;
        this.counters = counters;
        this.unreachable = unreachable;
        this.notSent = notSent;
        messages = arena.allocate((long) LinuxCalls.MESSAGE_BYTES * PACKETS_MAX, 64);
        vectors = arena.allocate((long) LinuxCalls.VECTOR_BYTES * PACKETS_MAX, 16);
        names = arena.allocate((long) LinuxCalls.NAME_BYTES * PACKETS_MAX, 16);
        copies = arena.allocate(COPY_BYTES, 64);
        copyBuffer = copies.asByteBuffer();
        for (int i = 0; i < PACKETS_MAX; i++) messages.set(JAVA_LONG, message(i) + LinuxCalls.MESSAGE_VECTORS, 1);
    }

    private static long message(int index) {
        return (long) index * LinuxCalls.MESSAGE_BYTES;
    }

    /** Makes room for one packet more, of which this many octets are to be copied: sends what waits if need be. */
    void reserve(int copyBytes) {
        if (packetCount == PACKETS_MAX || copiedBytes + copyBytes > COPY_BYTES) flush();
    }

    /**
     * Keeps a copy of a packet that would not stay where it is; after {@link #reserve} for both lengths.
     *
     * @param headroomBytes free octets before it
     * @return the address of its first octet
     */
    long copy(ByteBuffer packet, int headroomBytes) {
        int at = copiedBytes + headroomBytes;
        copiedBytes = at + packet.remaining();
        copyBuffer.clear().position(at);
        copyBuffer.put(packet);
        return copies.address() + at;
    }

    /** The same for octets of the heap, without room before them. */
    long copy(byte[] packet, int offset, int lengthBytes) {
        int at = copiedBytes;
        copiedBytes += lengthBytes;
        MemorySegment.copy(packet, offset, copies, JAVA_BYTE, at, lengthBytes);
        return copies.address() + at;
    }

    /** Four octets at an address that {@link #copy} returned, less four. */
    void prefix(long address, int prefix) {
        copyBuffer.putInt((int) (address - copies.address()), prefix);
    }

    /** Adds a packet; after {@link #reserve}. Without a target it goes to the socket's own peer. */
    void add(NativeSocket s, long address, int lengthBytes, @Nullable Endpoint to) {
        int i = packetCount++;
        long v = (long) i * LinuxCalls.VECTOR_BYTES;
        vectors.set(JAVA_LONG, v, address);
        vectors.set(JAVA_LONG, v + 8, lengthBytes);
        nameBytes[i] = to == null ? 0 : SocketAddressBytes.write(names, (long) i * LinuxCalls.NAME_BYTES, to);
        next[i] = NONE;
        if (s.firstQueued == NONE) {
            s.firstQueued = i;
            waiting[waitingCount++] = s;
        } else {
            next[s.lastQueued] = i;
        }
        s.lastQueued = i;
    }

    /** Hands everything to the kernel. */
    void flush() {
        for (int i = 0; i < waitingCount; i++) {
            flush(waiting[i]);
            waiting[i] = null;
        }
        waitingCount = 0;
        packetCount = 0;
        copiedBytes = 0;
    }

    /** Hands one socket's packets to the kernel: before its peer, its options or itself change. */
    void flush(NativeSocket s) {
        int first = s.firstQueued;
        if (first == NONE) return;
        s.firstQueued = NONE;
        if (first == s.lastQueued) {
            sendOne(s, first);
            return;
        }
        int count = 0;
        for (int i = first; i != NONE; i = next[i]) {
            long m = message(count);
            order[count++] = i;
            messages.set(JAVA_LONG, m, nameBytes[i] == 0 ? 0 : names.address() + (long) i * LinuxCalls.NAME_BYTES);
            messages.set(JAVA_INT, m + LinuxCalls.MESSAGE_NAME_LENGTH, nameBytes[i]);
            messages.set(JAVA_LONG, m + LinuxCalls.MESSAGE_VECTOR,
                    vectors.address() + (long) i * LinuxCalls.VECTOR_BYTES);
        }
        sendMany(s, count);
    }

    private void sendOne(NativeSocket s, int i) {
        long v = (long) i * LinuxCalls.VECTOR_BYTES;
        long from = vectors.get(JAVA_LONG, v);
        long length = vectors.get(JAVA_LONG, v + 8);
        long name = nameBytes[i] == 0 ? 0 : names.address() + (long) i * LinuxCalls.NAME_BYTES;
        if (calls.send(s.fd, from, length, name, nameBytes[i]) < 0) tryAgain(s, i);
    }

    /**
     * The call that failed may have told what became of an earlier datagram (ICMP) instead of sending this one: so a
     * second one, which then works.
     */
    private void tryAgain(NativeSocket s, int i) {
        long v = (long) i * LinuxCalls.VECTOR_BYTES;
        long name = nameBytes[i] == 0 ? 0 : names.address() + (long) i * LinuxCalls.NAME_BYTES;
        long n = calls.sendTold(s.fd, vectors.get(JAVA_LONG, v), vectors.get(JAVA_LONG, v + 8), name, nameBytes[i]);
        boolean told = n >= 0 ? s.connected : calls.errno() == LinuxCalls.ECONNREFUSED;
        if (told) counters.count(unreachable);
        if (n < 0) counters.count(notSent);
    }

    /** A packet that the kernel refuses is counted and passed over; those behind it are sent. */
    private void sendMany(NativeSocket s, int count) {
        int done = 0;
        while (done < count) {
            int n = calls.sendMany(s.fd, messages.address() + message(done), count - done);
            done += Math.max(0, n);
            // What stopped the call is told by the next one, which sends this packet if it was only an ICMP error.
            if (done < count) tryAgain(s, order[done++]);
        }
    }
}
