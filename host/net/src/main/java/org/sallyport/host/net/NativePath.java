package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * Media by direct calls into the C library of Linux: several datagrams per call, and no object per packet whatever the
 * number of sources. Owner: one loop's thread.
 *
 * <p>Layouts (64-bit): {@code mmsghdr} is 64 octets, with name at 0, name length at 8, vector at 16, vector length at
 * 24, received length at 56. {@code iovec} is base and length. {@code epoll_event} is packed on x86-64 (data at 4, 12
 * octets) and not on others (data at 8, 16 octets).
 */
final class NativePath implements DatagramPath {
    private static final int BATCH = 16;
    private static final int SLOT_BYTES = DATAGRAM_BYTES_MAX * 2;
    private static final int NAME_BYTES = 32;
    private static final int MESSAGE_BYTES = 64;
    private static final int VECTOR_BYTES = 16;
    private static final int EVENTS = 64;
    private static final boolean PACKED = System.getProperty("os.arch").equals("amd64");
    private static final int EVENT_BYTES = PACKED ? 12 : 16;
    private static final int EVENT_DATA = PACKED ? 4 : 8;
    private static final int WAKE_INDEX = -1;
    private static final long NS_PER_MS = 1_000_000;

    private final NetHost.Parts parts;
    private final NetCounters counters;
    private final int burstMax;

    /** Freed by {@link #shut}; shared, since the desk makes and wakes what the loop uses. */
    private final Arena arena = Arena.ofShared();

    private final LinuxCalls calls = new LinuxCalls(arena);
    private final LinuxCalls wakeCalls = new LinuxCalls(arena);
    private final MemorySegment messages = arena.allocate((long) MESSAGE_BYTES * BATCH, 16);
    private final MemorySegment vectors = arena.allocate((long) VECTOR_BYTES * BATCH, 16);
    private final MemorySegment names = arena.allocate((long) NAME_BYTES * BATCH, 16);
    private final MemorySegment slots = arena.allocate((long) SLOT_BYTES * BATCH, 64);
    private final MemorySegment scratch = arena.allocate(SLOT_BYTES, 64);
    private final MemorySegment events = arena.allocate((long) EVENT_BYTES * EVENTS, 16);
    private final MemorySegment event = arena.allocate(EVENT_BYTES, 16);
    private final MemorySegment one = arena.allocate(JAVA_LONG);
    private final MemorySegment drain = arena.allocate(JAVA_LONG);
    private final ByteBuffer[] buffers = new ByteBuffer[BATCH];
    private final ByteBuffer prefixed = ByteBuffer.allocateDirect(SLOT_BYTES);
    private final ByteBuffer scratchBuffer = scratch.asByteBuffer();
    private final int epoll;
    private final int waker;
    private NativeMediaSocket[] sockets = new NativeMediaSocket[64];
    private int socketCount;
    private int[] free = new int[64];
    private int freeCount;
    private boolean shut;

    NativePath(NetHost.Parts parts) {
        this.parts = parts;
        this.counters = parts.counters();
        this.burstMax = parts.limits().datagrams().burstMax();
        for (int i = 0; i < BATCH; i++) {
            buffers[i] = slots.asSlice((long) i * SLOT_BYTES, SLOT_BYTES).asByteBuffer();
            long m = (long) i * MESSAGE_BYTES;
            long v = (long) i * VECTOR_BYTES;
            vectors.set(JAVA_LONG, v, slots.address() + (long) i * SLOT_BYTES);
            // One octet more than is allowed shows what is too long.
            vectors.set(JAVA_LONG, v + 8, DATAGRAM_BYTES_MAX + 1L);
            messages.set(JAVA_LONG, m, names.address() + (long) i * NAME_BYTES);
            messages.set(JAVA_LONG, m + 16, vectors.address() + v);
            messages.set(JAVA_LONG, m + 24, 1);
        }
        one.set(JAVA_LONG, 0, 1);
        epoll = calls.epoll();
        waker = calls.eventCounter();
        if (epoll < 0 || waker < 0) throw new IllegalStateException("no event queue, error " + calls.errno());
        watch(waker, WAKE_INDEX);
    }

    private boolean watch(int fd, int index) {
        event.set(JAVA_INT_UNALIGNED, 0, LinuxCalls.EPOLLIN);
        event.set(JAVA_INT_UNALIGNED, EVENT_DATA, index);
        return calls.epollControl(epoll, LinuxCalls.EPOLL_CTL_ADD, fd, event.address()) == 0;
    }

    @Override
    public void poll(long deadlineNs, Sink sink) {
        int timeoutMs = -1;
        if (deadlineNs != Machine.NEVER) {
            long waitNs = deadlineNs - System.nanoTime();
            timeoutMs = waitNs <= 0 ? 0 : (int) Math.min(60_000, (waitNs + NS_PER_MS - 1) / NS_PER_MS);
        }
        int ready = calls.epollWait(epoll, events.address(), EVENTS, timeoutMs);
        for (int i = 0; i < ready; i++) {
            int index = events.get(JAVA_INT_UNALIGNED, (long) i * EVENT_BYTES + EVENT_DATA);
            if (index == WAKE_INDEX) {
                calls.read(waker, drain.address(), Long.BYTES);
                continue;
            }
            NativeMediaSocket s = sockets[index];
            if (s != null && !s.closed) ready(s, sink);
        }
    }

    private void ready(NativeMediaSocket s, Sink sink) {
        long nowNs = System.nanoTime();
        int left = burstMax;
        while (left > 0 && !s.closed) {
            int wanted = Math.min(left, BATCH);
            for (int i = 0; i < wanted; i++) messages.set(JAVA_INT, (long) i * MESSAGE_BYTES + 8, NAME_BYTES);
            int n = calls.receive(s.fd, messages.address(), wanted);
            if (n < 0) {
                if (calls.errno() == LinuxCalls.EAGAIN) return;
                // An ICMP error: taken off the socket by this very call.
                counters.count(NetCounter.MEDIA_UNREACHABLE);
                left--;
                continue;
            }
            for (int i = 0; i < n && !s.closed; i++) deliver(s, i, sink, nowNs);
            if (n < wanted) return;
            left -= n;
        }
    }

    private void deliver(NativeMediaSocket s, int slot, Sink sink, long nowNs) {
        int length = messages.get(JAVA_INT, (long) slot * MESSAGE_BYTES + 56);
        if (length > DATAGRAM_BYTES_MAX) {
            counters.count(NetCounter.MEDIA_TOO_LONG);
            return;
        }
        if (length == 0) return;
        long name = (long) slot * NAME_BYTES;
        ByteBuffer packet = buffers[slot];
        packet.clear().limit(length);
        sink.datagram(
                s,
                s.tag,
                packet,
                SocketAddressBytes.high(names, name),
                SocketAddressBytes.low(names, name),
                SocketAddressBytes.port(names, name),
                nowNs);
    }

    @Override
    public synchronized void wake() {
        if (!shut) wakeCalls.write(waker, one.address(), Long.BYTES);
    }

    @Override
    public Bound<MediaSocket> open(PortClaim claim, int dscp) {
        return NativeMediaSocket.open(parts, claim, dscp);
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
    public void connect(MediaSocket socket, Endpoint peer) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        if (s.closed) return;
        if (peer == null) {
            // Family 0 (AF_UNSPEC) takes the peer back.
            scratch.fill((byte) 0);
            calls.connect(s.fd, scratch.address(), SocketAddressBytes.V4_BYTES);
            s.connected = false;
            return;
        }
        int length = SocketAddressBytes.write(scratch, peer);
        if (calls.connect(s.fd, scratch.address(), length) == 0) s.connected = true;
        else counters.count(NetCounter.MEDIA_UNREACHABLE);
    }

    @Override
    public void send(MediaSocket socket, ByteBuffer packet, Endpoint to) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        if (s.closed) return;
        int length = packet.remaining();
        long from = address(packet);
        long target = 0;
        int targetBytes = 0;
        if (!s.connected) {
            if (to == null || from < 0) {
                counters.count(NetCounter.MEDIA_NOT_SENT);
                return;
            }
            targetBytes = s.aim(to);
            target = s.target.address();
        }
        if (from < 0) {
            counters.count(NetCounter.MEDIA_NOT_SENT);
            return;
        }
        if (calls.send(s.fd, from, length, target, targetBytes) >= 0) return;
        if (calls.errno() == LinuxCalls.ECONNREFUSED) {
            // The kernel reports what became of an earlier datagram and has not sent this one.
            counters.count(NetCounter.MEDIA_UNREACHABLE);
            if (calls.send(s.fd, from, length, target, targetBytes) >= 0) return;
        }
        counters.count(NetCounter.MEDIA_NOT_SENT);
    }

    @Override
    public void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to) {
        if (packet.remaining() > SLOT_BYTES - Integer.BYTES) {
            counters.count(NetCounter.MEDIA_NOT_SENT);
            return;
        }
        prefixed.clear();
        prefixed.putInt(prefix).put(packet).flip();
        send(socket, prefixed, to);
    }

    @Override
    public void dontFragment(MediaSocket socket, boolean set) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        if (s.closed || !s.claim().local().address().isV4()) return;
        scratch.set(JAVA_INT, 0, set ? LinuxCalls.IP_PMTUDISC_DO : LinuxCalls.IP_PMTUDISC_DONT);
        calls.option(s.fd, LinuxCalls.IPPROTO_IP, LinuxCalls.IP_MTU_DISCOVER, scratch.address());
    }

    /** Where the packet's bytes are for the kernel, or -1 for one that is too long; takes them out of the buffer. */
    private long address(ByteBuffer packet) {
        for (int i = 0; i < BATCH; i++) {
            if (packet == buffers[i]) {
                long at = slots.address() + (long) i * SLOT_BYTES + packet.position();
                packet.position(packet.limit());
                return at;
            }
        }
        if (packet.remaining() > SLOT_BYTES) return -1;
        scratchBuffer.clear().put(packet);
        return scratch.address();
    }

    @Override
    public void close(MediaSocket socket) {
        NativeMediaSocket s = (NativeMediaSocket) socket;
        s.started();
        if (s.closed) return;
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
        arena.close();
    }
}
