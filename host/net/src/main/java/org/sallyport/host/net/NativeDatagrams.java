package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Signalling datagrams by direct calls into the C library of Linux, as {@link NativePath} moves media: many per call in
 * both directions. What is sent in one turn of the desk leaves at its end, in one call for each socket. Owner: the
 * desk.
 *
 * <p>All sockets are read into the same slots; a datagram is copied out once, into an array of its own length.
 */
final class NativeDatagrams {
    private static final int SLOTS = 32;
    private static final int DATAGRAM_BYTES_MAX = 65_535;

    /** Not a power of two, or the beginnings of all slots would want the same lines of the cache. */
    private static final int SLOT_BYTES = 65_536 + 192;

    /** Who gets the datagrams of one socket. */
    interface Sink {
        /** One datagram; false where no more is wanted. */
        boolean datagram(Endpoint from, byte[] bytes);
    }

    private final Executor desk;

    /** Lives as long as the host: a shared arena that can be closed would cost every call two atomic writes. */
    private final Arena arena = Arena.ofAuto();

    private final LinuxCalls calls = new LinuxCalls(arena);
    private final SendQueue sends;
    private final MemorySegment messages = arena.allocate((long) LinuxCalls.MESSAGE_BYTES * SLOTS, 64);
    private final MemorySegment vectors = arena.allocate((long) LinuxCalls.VECTOR_BYTES * SLOTS, 16);
    private final MemorySegment names = arena.allocate((long) LinuxCalls.NAME_BYTES * SLOTS, 16);
    private final MemorySegment slots = arena.allocate((long) SLOT_BYTES * SLOTS, 64);
    private final Runnable flush = this::flush;
    private Endpoint lastSource = new Endpoint(IpAddress.ANY_V4, 0);
    private boolean lastV4;
    private long lastHigh;
    private long lastLow;
    private int lastPort = -1;
    private boolean flushPosted;

    NativeDatagrams(Executor desk, NetCounters counters) {
        this.desk = desk;
        this.sends = new SendQueue(calls, counters, NetCounter.DATAGRAM_NOT_SENT, NetCounter.DATAGRAM_NOT_SENT, arena);
        for (int i = 0; i < SLOTS; i++) {
            long m = (long) i * LinuxCalls.MESSAGE_BYTES;
            long v = (long) i * LinuxCalls.VECTOR_BYTES;
            vectors.set(JAVA_LONG, v, slots.address() + (long) i * SLOT_BYTES);
            vectors.set(JAVA_LONG, v + 8, DATAGRAM_BYTES_MAX);
            messages.set(JAVA_LONG, m, names.address() + (long) i * LinuxCalls.NAME_BYTES);
            messages.set(JAVA_INT, m + LinuxCalls.MESSAGE_NAME_LENGTH, LinuxCalls.NAME_BYTES);
            messages.set(JAVA_LONG, m + LinuxCalls.MESSAGE_VECTOR, vectors.address() + v);
            messages.set(JAVA_LONG, m + LinuxCalls.MESSAGE_VECTORS, 1);
        }
    }

    /** Reads what waits, up to {@link #SLOTS}; the kernel tells again of what is left. */
    void read(NativeSocket s, Sink sink) {
        int n = calls.receive(s.fd, messages.address(), SLOTS);
        for (int i = 0; i < n; i++) {
            long m = (long) i * LinuxCalls.MESSAGE_BYTES;
            messages.set(JAVA_INT, m + LinuxCalls.MESSAGE_NAME_LENGTH, LinuxCalls.NAME_BYTES);
        }
        for (int i = 0; i < n; i++) {
            int length = messages.get(JAVA_INT, (long) i * LinuxCalls.MESSAGE_BYTES + LinuxCalls.MESSAGE_LENGTH);
            // An empty one says nothing; the portable form does not tell of it either.
            if (length == 0) continue;
            byte[] bytes = new byte[length];
            MemorySegment.copy(slots, JAVA_BYTE, (long) i * SLOT_BYTES, bytes, 0, bytes.length);
            if (!sink.datagram(source((long) i * LinuxCalls.NAME_BYTES), bytes)) return;
        }
    }

    /** One and the same source sends most of what comes together. */
    private Endpoint source(long name) {
        boolean v4 = SocketAddressBytes.isV4(names, name);
        long high = SocketAddressBytes.high(names, name);
        long low = SocketAddressBytes.low(names, name);
        int port = SocketAddressBytes.port(names, name);
        if (port == lastPort && low == lastLow && high == lastHigh && v4 == lastV4) return lastSource;
        lastV4 = v4;
        lastHigh = high;
        lastLow = low;
        lastPort = port;
        lastSource = new Endpoint(v4 ? IpAddress.v4((int) low) : IpAddress.v6(high, low), port);
        return lastSource;
    }

    /** Queues a copy for the end of this turn. */
    void send(NativeSocket s, Endpoint to, byte[] bytes, int offset, int length) {
        sends.reserve(length);
        sends.add(s, sends.copy(bytes, offset, length), length, to);
        if (flushPosted) return;
        flushPosted = true;
        desk.execute(flush);
    }

    private void flush() {
        flushPosted = false;
        sends.flush();
    }

    /** What waits at a socket leaves before the socket goes. */
    void flush(NativeSocket s) {
        sends.flush(s);
    }
}
