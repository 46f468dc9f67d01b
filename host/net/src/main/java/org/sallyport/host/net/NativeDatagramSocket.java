package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramReceiver;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Multicast;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** A signalling datagram socket as a file descriptor that the desk's event queue watches. Owner: the desk. */
final class NativeDatagramSocket extends NativeSocket
        implements DatagramSocket, LiveSockets.Open, EpollIoHandle, NativeDatagrams.Sink {
    private final Desk desk;
    private final NativeDatagrams datagrams;
    private final LiveSockets live;
    private final NetCounters counters;
    private final PortClaim claim;
    private final DatagramReceiver receiver;
    private final FileDescriptor descriptor;
    private @Nullable IoRegistration registration;
    private boolean closed;

    private NativeDatagramSocket(SocketParts parts, NativeDatagrams datagrams, PortClaim claim,
            DatagramReceiver receiver, int fd) {
        super(fd);
        this.desk = parts.desk();
        this.datagrams = datagrams;
        this.live = parts.live();
        this.counters = parts.counters();
        this.claim = claim;
        this.receiver = receiver;
        this.descriptor = new FileDescriptor(fd);
    }

    static Bound<DatagramSocket> open(SocketParts parts, NativeDatagrams datagrams, PortClaim claim,
            Optional<Multicast> member, DatagramReceiver receiver) {
        try (Arena arena = Arena.ofConfined()) {
            LinuxCalls calls = new LinuxCalls(arena);
            boolean v4 = claim.local().address().isV4();
            int fd = calls.datagramSocket(v4);
            if (fd < 0) return BindFailures.refused(claim, new LinuxCalls.Failure("socket", calls.errno()));
            MemorySegment scratch = arena.allocate(LinuxCalls.NAME_BYTES, 8);
            scratch.set(JAVA_INT, 0, parts.limits().datagrams().signallingBufferBytes());
            calls.option(fd, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_RCVBUF, scratch.address());
            calls.option(fd, LinuxCalls.SOL_SOCKET, LinuxCalls.SO_SNDBUF, scratch.address());
            // Whatever the system's default is, as the portable form has it.
            scratch.set(JAVA_INT, 0, 0);
            if (!v4) calls.option(fd, LinuxCalls.IPPROTO_IPV6, LinuxCalls.IPV6_V6ONLY, scratch.address());
            int length = SocketAddressBytes.write(scratch, 0, claim.local());
            if (calls.bind(fd, scratch.address(), length) < 0) {
                int errno = calls.errno();
                calls.close(fd);
                return BindFailures.refused(claim, new LinuxCalls.Failure("bind", errno));
            }
            Optional<String> why = member.flatMap(m -> new NativeMembership(calls, fd, arena).join(m));
            if (why.isPresent()) {
                calls.close(fd);
                String what = "cannot join " + member.get().group() + " at " + claim.local();
                return new Bound.Refused<>(Bound.Kind.OTHER, what + ": " + why.get());
            }
            MemorySegment lengthAt = arena.allocate(JAVA_INT);
            lengthAt.set(JAVA_INT, 0, LinuxCalls.NAME_BYTES);
            boolean told = claim.local().port() == 0 && calls.localName(fd, scratch.address(), lengthAt.address()) == 0;
            Endpoint local = told ? claim.local().withPort(SocketAddressBytes.port(scratch, 0)) : claim.local();
            NativeDatagramSocket socket = new NativeDatagramSocket(parts, datagrams, claim, receiver, fd);
            socket.registration = parts.desk().watch(socket);
            parts.live().opened(socket, claim, local, Optional.empty());
            return new Bound.Ok<>(socket);
        }
    }

    @Override
    public PortClaim claim() {
        return claim;
    }

    @Override
    public void send(Endpoint to, byte[] bytes, int offset, int length) {
        desk.own();
        if (closed) return;
        // Port 0 is nobody's; the kernel would answer with an error for each.
        if (to.port() == 0 || to.address().family() != claim.local().address().family()) {
            counters.count(NetCounter.DATAGRAM_NOT_SENT);
            return;
        }
        datagrams.send(this, to, bytes, offset, length);
    }

    @Override
    public void close() {
        desk.own();
        if (closed) return;
        closed = true;
        live.closed(this);
        datagrams.flush(this);
        if (registration != null) registration.cancel();
        try {
            descriptor.close();
        } catch (IOException e) {
            // Closing a datagram socket has nothing to lose.
            assert !descriptor.isOpen();
        }
    }

    @Override
    public void shut() {
        close();
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    /** The kernel has something for us. */
    @Override
    public void handle(IoRegistration from, IoEvent event) {
        if (!closed) datagrams.read(this, this);
    }

    @Override
    public boolean datagram(Endpoint from, byte[] bytes) {
        desk.guard(() -> receiver.datagram(this, from, bytes));
        return !closed;
    }
}
