package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls into the C library of Linux that datagrams need. Pointers travel as plain 64-bit numbers, so that a call
 * makes no object.
 */
final class LinuxCalls {
    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int EAGAIN = 11;
    static final int ECONNREFUSED = 111;
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLLIN = 1;
    static final int EPOLLERR = 8;
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_REUSEPORT = 15;
    static final int IPPROTO_IP = 0;
    static final int IP_MTU_DISCOVER = 10;
    static final int IP_PMTUDISC_WANT = 1;
    static final int IP_PMTUDISC_DO = 2;
    static final int IP_TOS = 1;
    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_TCLASS = 67;

    /** Layouts (64-bit): {@code mmsghdr} is {@code msghdr} and the length of what was received. */
    static final int MESSAGE_BYTES = 64;

    static final int MESSAGE_NAME_LENGTH = 8;
    static final int MESSAGE_VECTOR = 16;
    static final int MESSAGE_VECTORS = 24;
    static final int MESSAGE_LENGTH = 56;

    /** {@code iovec}: base and length. */
    static final int VECTOR_BYTES = 16;

    /** Room for an address structure of either family. */
    static final int NAME_BYTES = 32;

    private static final int SOCK_DGRAM = 2;
    private static final int NONBLOCK = 0x800;
    private static final int CLOEXEC = 0x8_0000;

    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle SOCKET = handle("socket", JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle BIND = handle("bind", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle GETSOCKNAME = handle("getsockname", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CONNECT = handle("connect", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SETSOCKOPT =
            handle("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CLOSE = handle("close", JAVA_INT);
    private static final MethodHandle EVENTFD = handle("eventfd", JAVA_INT, JAVA_INT);
    private static final MethodHandle EPOLL_CREATE1 = handle("epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CTL = handle("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle EPOLL_WAIT =
            bare("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle RECVMMSG =
            bare("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
    private static final MethodHandle RECVFROM =
            bare("recvfrom", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SENDMMSG = bare("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle SENDTO =
            bare("sendto", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SENDTO_TOLD =
            longHandle("sendto", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle READ = longHandle("read", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle WRITE = longHandle("write", JAVA_INT, JAVA_LONG, JAVA_LONG);

    /** Where the library leaves its error number. */
    private final MemorySegment state;

    /** One per thread that calls. */
    LinuxCalls(Arena arena) {
        this.state = arena.allocate(STATE);
    }

    /** Whether this machine has these calls in the layout that we know. */
    static boolean available() {
        String arch = System.getProperty("os.arch");
        boolean known = arch.equals("amd64") || arch.equals("aarch64");
        return known && System.getProperty("os.name").equals("Linux") && linked();
    }

    private static boolean linked() {
        try {
            return SENDMMSG != null && RECVMMSG != null;
        } catch (LinkageError e) {
            return false;
        }
    }

    private static MethodHandle handle(String name, MemoryLayout... arguments) {
        return told(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MethodHandle longHandle(String name, MemoryLayout... arguments) {
        return told(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** A call of the hot path: without the error number, since asking for it can cost an object per call. */
    private static MethodHandle bare(String name, MemoryLayout result, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(result, arguments));
    }

    private static MethodHandle told(String name, FunctionDescriptor shape) {
        return link(name, shape, Linker.Option.captureCallState("errno"));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link(String name, FunctionDescriptor shape, Linker.Option... options) {
        Linker linker = Linker.nativeLinker();
        MemorySegment address = linker.defaultLookup().find(name).orElseThrow();
        return linker.downcallHandle(address, shape, options);
    }

    /** Error number of the last call that returned -1, but not of those whose comment says that it is not told. */
    int errno() {
        return (int) ERRNO.get(state, 0L);
    }

    int datagramSocket(boolean v4) {
        try {
            return (int) SOCKET.invokeExact(state, v4 ? AF_INET : AF_INET6, SOCK_DGRAM | NONBLOCK | CLOEXEC, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int unixDatagramSocket() {
        try {
            return (int) SOCKET.invokeExact(state, AF_UNIX, SOCK_DGRAM | NONBLOCK | CLOEXEC, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int bind(int fd, long address, int length) {
        try {
            return (int) BIND.invokeExact(state, fd, address, length);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** The socket's own address. */
    int localName(int fd, long address, long addressLength) {
        try {
            return (int) GETSOCKNAME.invokeExact(state, fd, address, addressLength);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int connect(int fd, long address, int length) {
        try {
            return (int) CONNECT.invokeExact(state, fd, address, length);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int option(int fd, int level, int name, long value) {
        return option(fd, level, name, value, Integer.BYTES);
    }

    int option(int fd, int level, int name, long value, int lengthBytes) {
        try {
            return (int) SETSOCKOPT.invokeExact(state, fd, level, name, value, lengthBytes);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    void close(int fd) {
        try {
            int unused = (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int eventCounter() {
        try {
            return (int) EVENTFD.invokeExact(state, 0, NONBLOCK | CLOEXEC);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int epoll() {
        try {
            return (int) EPOLL_CREATE1.invokeExact(state, CLOEXEC);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    int epollControl(int epoll, int operation, int fd, long event) {
        try {
            return (int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Waits; its error number is not told. */
    int epollWait(int epoll, long events, int eventsMax, int timeoutMs) {
        try {
            return (int) EPOLL_WAIT.invokeExact(epoll, events, eventsMax, timeoutMs);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Receives several; its error number is not told. */
    int receive(int fd, long messages, int messagesMax) {
        try {
            return (int) RECVMMSG.invokeExact(fd, messages, messagesMax, 0, 0L);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Receives one datagram; its error number is not told. */
    long receiveOne(int fd, long bytes, long length, long address, long addressLength) {
        try {
            return (long) RECVFROM.invokeExact(fd, bytes, length, 0, address, addressLength);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Sends several; its error number is not told. */
    int sendMany(int fd, long messages, int messagesMax) {
        try {
            return (int) SENDMMSG.invokeExact(fd, messages, messagesMax, 0);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** Sends one datagram; its error number is not told. */
    long send(int fd, long bytes, long length, long address, int addressLength) {
        try {
            return (long) SENDTO.invokeExact(fd, bytes, length, 0, address, addressLength);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    /** As {@link #send}, with the error number. */
    long sendTold(int fd, long bytes, long length, long address, int addressLength) {
        try {
            return (long) SENDTO_TOLD.invokeExact(state, fd, bytes, length, 0, address, addressLength);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    long read(int fd, long bytes, long length) {
        try {
            return (long) READ.invokeExact(state, fd, bytes, length);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    long write(int fd, long bytes, long length) {
        try {
            return (long) WRITE.invokeExact(state, fd, bytes, length);
        } catch (Throwable e) {
            throw broken(e);
        }
    }

    private static IllegalStateException broken(Throwable e) {
        return new IllegalStateException("call into the C library", e);
    }

    /** A call that failed. */
    static final class Failure extends IOException {
        private static final long serialVersionUID = 1L;
        private final int errno;

        Failure(String call, int errno) {
            super(call + " failed with error " + errno);
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }
}
