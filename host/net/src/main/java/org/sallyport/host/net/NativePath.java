package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * Media by direct calls into the C library of Linux: several datagrams per call, and no object per packet whatever the
 * number of sources. Owner: one loop's thread.
 *
 * <p>Datagrams are received into slots, one after the other over all sockets of a turn, and stay there until what was
 * sent has left; then the slots begin anew. So what a machine forwards is never copied. Before each slot there is room
 * for a prefix.
 *
 * <p>{@code epoll_event} is packed on x86-64 (data at 4, 12 octets) and not on others (data at 8, 16 octets).
 */
final class NativePath implements DatagramPath {
    private static final int SLOTS = 256;
    private static final int PACKET_BYTES_MAX = DATAGRAM_BYTES_MAX * 2;

    /** A whole cache line, of which a prefix takes the end. */
    private static final int HEADROOM_BYTES = 64;

    private static final int SLOT_BYTES = HEADROOM_BYTES + PACKET_BYTES_MAX;
    private static final int EVENTS = 64;
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int EVENT_DATA = PACKED ? 4 : 8;
    private static final int WAKE_INDEX = -1;
    private static final long NS_PER_MS = 1_000_000;
    private static final ValueLayout.OfInt PREFIX = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final SocketParts parts;
    private final NetCounters counters;
    private final int burstMax;

    /** Lives as long as the path: a shared arena that can be closed would cost every call two atomic writes. */
    private final Arena arena = Arena.ofAuto();

    private final LinuxCalls calls = new LinuxCalls(arena);
    private final LinuxCalls wakeCalls = new LinuxCalls(arena);
    private final SendQueue sends;
    private final MemorySegment messages = arena.allocate((long) LinuxCalls.MESSAGE_BYTES * SLOTS, 64);
    private final MemorySegment vectors = arena.allocate((long) LinuxCalls.VECTOR_BYTES * SLOTS, 16);
    private final MemorySegment names = arena.allocate((long) LinuxCalls.NAME_BYTES * SLOTS, 16);
    private final MemorySegment slots = arena.allocate((long) SLOT_BYTES * SLOTS, 64);
    private final MemorySegment scratch = arena.allocate(LinuxCalls.NAME_BYTES, 16);
    private final MemorySegment events = arena.allocate((long) EVENT_BYTES * EVENTS, 16);
    private final MemorySegment event = arena.allocate(EVENT_BYTES, 16);
    private final MemorySegment nameLength = arena.allocate(JAVA_INT);
    private final MemorySegment one = arena.allocate(JAVA_LONG);
    private final MemorySegment drain = arena.allocate(JAVA_LONG);
    private final ByteBuffer[] buffers = new ByteBuffer[SLOTS];
    private final int epoll;
    private final int waker;
    private NativeMediaSocket[] sockets = new NativeMediaSocket[64];
    private int socketCount;
    private int[] free = new int[64];
    private int freeCount;
    private int turn;
    private int nextSlot;

    /** The packet that is with the machine just now, or null, and where its position 0 is. */
    private @Nullable ByteBuffer current;

    private long currentAddress;
    private boolean shut;

    NativePath(SocketParts parts) {
        this.parts = parts;
        this.counters = parts.counters();
        this.burstMax = parts.limits().datagrams().burstMax();
        this.sends = new SendQueue(calls, counters, NetCounter.MEDIA_UNREACHABLE, NetCounter.MEDIA_NOT_SENT, arena);
        for (int i = 0; i < SLOTS; i++) {
            buffers[i] = slots.asSlice(packetAt(i), PACKET_BYTES_MAX).asByteBuffer();
            long m = (long) i * LinuxCalls.MESSAGE_BYTES;
            long v = (long) i * LinuxCalls.VECTOR_BYTES;
            vectors.set(JAVA_LONG, v, slots.address() + packetAt(i));
            // One octet more than is allowed shows what is too long.
            vectors.set(JAVA_LONG, v + 8, DATAGRAM_BYTES_MAX + 1L);
            messages.set(JAVA_LONG, m, names.address() + (long) i * LinuxCalls.NAME_BYTES);
            messages.set(JAVA_INT, m + LinuxCalls.MESSAGE_NAME_LENGTH, LinuxCalls.NAME_BYTES);
            messages.set(JAVA_LONG, m + LinuxCalls.MESSAGE_VECTOR, vectors.address() + v);
            messages.set(JAVA_LONG, m + LinuxCalls.MESSAGE_VECTORS, 1);
        }
        one.set(JAVA_LONG, 0, 1);
        epoll = calls.epoll();
        waker = calls.eventCounter();
        if (epoll < 0 || waker < 0) throw new IllegalStateException("no event queue, error " + calls.errno());
        watch(waker, WAKE_INDEX);
    }

    private static long packetAt(int slot) {
        return (long) slot * SLOT_BYTES + HEADROOM_BYTES;
    }

    private boolean watch(int fd, int index) {
        event.set(JAVA_INT_UNALIGNED, 0, LinuxCalls.EPOLLIN);
        event.set(JAVA_INT_UNALIGNED, EVENT_DATA, index);
        return calls.epollControl(epoll, LinuxCalls.EPOLL_CTL_ADD, fd, event.address()) == 0;
    }

    @Override
    public void poll(long deadlineNs, Sink sink) {
        sends.flush();
        int timeoutMs = -1;
        if (deadlineNs != Machine.NEVER) {
            long waitNs = deadlineNs - System.nanoTime();
            timeoutMs = waitNs <= 0 ? 0 : (int) Math.min(60_000, (waitNs + NS_PER_MS - 1) / NS_PER_MS);
        }
        int ready = calls.epollWait(epoll, events.address(), EVENTS, timeoutMs);
        turn++;
        for (int i = 0; i < ready; i++) {
            int index = events.get(JAVA_INT_UNALIGNED, (long) i * EVENT_BYTES + EVENT_DATA);
            if (index == WAKE_INDEX) {
                calls.read(waker, drain.address(), Long.BYTES);
                continue;
            }
            NativeMediaSocket s = sockets[index];
            if (s == null || s.closed) continue;
            boolean failed = (events.get(JAVA_INT_UNALIGNED, (long) i * EVENT_BYTES) & LinuxCalls.EPOLLERR) != 0;
            ready(s, failed, sink);
        }
        reuseSlots();
    }

    /** The slots begin anew, once nothing that waits to be sent is in them. */
    private void reuseSlots() {
        sends.flush();
        nextSlot = 0;
    }

    /** Reads one datagram, or many from a socket that was ready in the turn before, too: a busy one. */
    private void ready(NativeMediaSocket s, boolean failed, Sink sink) {
        boolean busy = s.readyTurn == turn - 1;
        s.readyTurn = turn;
        if (busy || failed) readMany(s, failed, sink);
        else readOne(s, sink);
    }

    /** Cheaper than {@link #readMany} where one waits; the kernel tells of others in the next turn. */
    private void readOne(NativeMediaSocket s, Sink sink) {
        if (nextSlot == SLOTS) reuseSlots();
        int slot = nextSlot;
        nameLength.set(JAVA_INT, 0, LinuxCalls.NAME_BYTES);
        long n = calls.receiveOne(s.fd, slots.address() + packetAt(slot), DATAGRAM_BYTES_MAX + 1L,
                names.address() + (long) slot * LinuxCalls.NAME_BYTES, nameLength.address());
        if (n < 0) return;
        nextSlot++;
        deliver(s, slot, (int) n, sink, System.nanoTime());
    }

    private void readMany(NativeMediaSocket s, boolean failed, Sink sink) {
        long nowNs = System.nanoTime();
        boolean told = !failed;
        int left = burstMax;
        while (left > 0 && !s.closed) {
            if (nextSlot == SLOTS) reuseSlots();
            int first = nextSlot;
            int wanted = Math.min(left, SLOTS - first);
            int n = calls.receive(s.fd, messages.address() + (long) first * LinuxCalls.MESSAGE_BYTES, wanted);
            if (n < 0) {
                if (told) return;
                // An ICMP error: taken off the socket by this very call.
                counters.count(NetCounter.MEDIA_UNREACHABLE);
                told = true;
                continue;
            }
            nextSlot = first + n;
            for (int slot = first; slot < nextSlot; slot++) {
                long m = (long) slot * LinuxCalls.MESSAGE_BYTES;
                messages.set(JAVA_INT, m + LinuxCalls.MESSAGE_NAME_LENGTH, LinuxCalls.NAME_BYTES);
                int length = messages.get(JAVA_INT, m + LinuxCalls.MESSAGE_LENGTH);
                if (!s.closed) deliver(s, slot, length, sink, nowNs);
            }
            if (n < wanted) return;
            left -= n;
        }
    }

    private void deliver(NativeMediaSocket s, int slot, int length, Sink sink, long nowNs) {
        if (length > DATAGRAM_BYTES_MAX) {
            counters.count(NetCounter.MEDIA_TOO_LONG);
            return;
        }
        if (length == 0) return;
        long name = (long) slot * LinuxCalls.NAME_BYTES;
        ByteBuffer packet = buffers[slot];
        packet.clear().limit(length);
        current = packet;
        currentAddress = slots.address() + packetAt(slot);
        sink.datagram(
                s,
                s.tag,
                packet,
                SocketAddressBytes.high(names, name),
                SocketAddressBytes.low(names, name),
                SocketAddressBytes.port(names, name),
                nowNs);
        current = null;
    }

    @Override
    public synchronized void wake() {
        if (!shut) wakeCalls.write(waker, one.address(), Long.BYTES);
    }

    @Override
    public Bound<MediaSocket> open(PortClaim claim, int dscp) {
        return NativeMediaSocket.open(parts, claim, MediaSocketPlan.relay(parts.limits(), dscp));
    }

    @Override
    public void start(MediaSocket socket, int tag) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        s.started();
        s.tag = tag;
        if (s.closed) return;
        s.index = freeCount > 0 ? free[--freeCount] : socketCount++;
        if (s.index == sockets.length) sockets = Arrays.copyOf(sockets, sockets.length * 2);
        sockets[s.index] = s;
        if (!watch(s.fd, s.index)) close(s);
    }

    @Override
    public void connect(MediaSocket socket, @Nullable Endpoint peer) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        if (s.closed) return;
        sends.flush(s);
        if (peer == null) {
            // Family 0 (AF_UNSPEC) takes the peer back.
            scratch.fill((byte) 0);
            calls.connect(s.fd, scratch.address(), SocketAddressBytes.V4_BYTES);
            s.connected = false;
            return;
        }
        int length = SocketAddressBytes.write(scratch, 0, peer);
        if (calls.connect(s.fd, scratch.address(), length) == 0) s.connected = true;
        else counters.count(NetCounter.MEDIA_UNREACHABLE);
    }

    @Override
    public void send(MediaSocket socket, ByteBuffer packet, Endpoint to) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        int length = packet.remaining();
        if (!sendable(s, length, to)) return;
        boolean inPlace = packet == current;
        sends.reserve(inPlace ? 0 : length);
        long from = inPlace ? currentAddress + packet.position() : sends.copy(packet, 0);
        sends.add(s, from, length, s.connected ? null : to);
    }

    @Override
    public void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        int length = packet.remaining();
        if (!sendable(s, length, to)) return;
        boolean inPlace = packet == current;
        sends.reserve(inPlace ? 0 : Integer.BYTES + length);
        long from;
        if (inPlace) {
            from = currentAddress + packet.position() - Integer.BYTES;
            slots.set(PREFIX, from - slots.address(), prefix);
        } else {
            from = sends.copy(packet, Integer.BYTES) - Integer.BYTES;
            sends.prefix(from, prefix);
        }
        sends.add(s, from, Integer.BYTES + length, s.connected ? null : to);
    }

    private boolean sendable(NativeMediaSocket s, int length, Endpoint to) {
        if (s.closed) return false;
        if (length <= PACKET_BYTES_MAX && (s.connected || to != null)) return true;
        counters.count(NetCounter.MEDIA_NOT_SENT);
        return false;
    }

    @Override
    public void dontFragment(MediaSocket socket, boolean set) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        if (s.closed || !s.claim().local().address().isV4()) return;
        sends.flush(s);
        scratch.set(JAVA_INT, 0, set ? LinuxCalls.IP_PMTUDISC_DO : LinuxCalls.IP_PMTUDISC_WANT);
        calls.option(s.fd, LinuxCalls.IPPROTO_IP, LinuxCalls.IP_MTU_DISCOVER, scratch.address());
    }

    @Override
    public void close(MediaSocket socket) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        s.started();
        if (s.closed) return;
        sends.flush(s);
        if (s.index >= 0) {
            sockets[s.index] = null;
            if (freeCount == free.length) free = Arrays.copyOf(free, free.length * 2);
            free[freeCount++] = s.index;
        }
        // The event queue forgets a descriptor when it is closed.
        s.release();
    }

    @Override
    public synchronized void shut() {
        for (int i = 0; i < socketCount; i++) if (sockets[i] != null) close(sockets[i]);
        shut = true;
        calls.close(waker);
        calls.close(epoll);
    }
}
