package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaSocket;
import org.sallyport.ports.PortClaim;

/** A media socket as a file descriptor. Owner: the desk until a loop starts it, that loop afterwards. */
final class NativeMediaSocket extends NativeSocket implements MediaSocket, LiveSockets.Open {
    private final LiveSockets live;
    private final PortClaim claim;

    private volatile boolean started;
    int tag;
    int index = -1;
    boolean closed;

    /** The turn of its loop in which it last had something to read. */
    int readyTurn;

    private NativeMediaSocket(LiveSockets live, PortClaim claim, int fd) {
        super(fd);
        this.live = live;
        this.claim = claim;
    }

    static Bound<MediaSocket> open(SocketParts parts, PortClaim claim, MediaSocketPlan plan) {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCalls calls = new LinuxCalls(arena);
            int fd = calls.datagramSocket(claim.local().address().isV4());
            if (fd < 0) return BindFailures.refused(claim, new LinuxCalls.Failure("socket", calls.errno()));
            MemorySegment scratch = arena.allocate(LinuxCalls.NAME_BYTES, 8);
            configure(calls, fd, scratch, claim.local().address().isV4(), plan);
            scratch.set(JAVA_INT, 0, 1);
            boolean ready = !plan.shared()
                    || calls.option(fd, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_REUSEPORT, scratch.address()) == 0;
            int length = SocketAddressBytes.write(scratch, 0, claim.local());
            if (!ready || calls.bind(fd, scratch.address(), length) < 0) {
                int errno = calls.errno();
                calls.close(fd);
                return BindFailures.refused(claim, new LinuxCalls.Failure("bind", errno));
            }
            NativeMediaSocket socket = new NativeMediaSocket(parts.live(), claim, fd);
            parts.live().opened(socket, claim, claim.local(), Optional.empty());
            return new Bound.Ok<>(socket);
        }
    }

    private static void configure(LinuxCalls calls, int fd, MemorySegment value, boolean v4, MediaSocketPlan plan) {
        value.set(JAVA_INT, 0, plan.bufferBytes());
        calls.option(fd, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_RCVBUF, value.address());
        calls.option(fd, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_SNDBUF, value.address());
        value.set(JAVA_INT, 0, plan.trafficClass());
        if (v4) {
            calls.option(fd, LinuxCalls.IPPROTO_IP, LinuxCalls.IP_TOS, value.address());
        } else {
            calls.option(fd, LinuxCalls.IPPROTO_IPV6, LinuxCalls.IPV6_TCLASS, value.address());
            value.set(JAVA_INT, 0, 1);
            calls.option(fd, LinuxCalls.IPPROTO_IPV6, LinuxCalls.IPV6_V6ONLY, value.address());
        }
    }

    @Override
    public PortClaim claim() {
        return claim;
    }

    @Override
    public void discard() {
        if (started) throw new IllegalStateException("a loop owns " + claim);
        release();
    }

    @Override
    public void shut() {
        if (!started) release();
    }

    void started() {
        started = true;
    }

    /** Closes once: a second close could hit a descriptor that the kernel has given to somebody else. */
    void release() {
        if (closed) return;
        closed = true;
        live.closed(this);
        try (Arena arena = Arena.ofConfined()) {
            new LinuxCalls(arena).close(fd);
        }
    }
}
