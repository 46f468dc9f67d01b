package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.ByteOrder;
import java.util.Optional;
import org.sallyport.host.Multicast;
import org.sallyport.wire.IpAddress;

/**
 * Joins a multicast group by direct calls. The kernel's structures: {@code ip_mreqn} has the group at 0, our address at
 * 4, the interface's index at 8; {@code ipv6_mreq} has the group at 0 and the index at 16. Indexes in the machine's
 * order.
 */
final class NativeMembership {
    private static final int IP_MULTICAST_IF = 32;
    private static final int IP_MULTICAST_TTL = 33;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int IP_MULTICAST_ALL = 49;
    private static final int IPV6_MULTICAST_IF = 17;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_ADD_MEMBERSHIP = 20;
    private static final int IPV6_MULTICAST_ALL = 29;
    private static final int V4_BYTES = 12;
    private static final int V6_BYTES = 20;
    private static final ValueLayout.OfInt WORD = JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final LinuxCalls calls;
    private final int fd;
    private final MemorySegment value;

    NativeMembership(LinuxCalls calls, int fd, Arena arena) {
        this.calls = calls;
        this.fd = fd;
        this.value = arena.allocate(24, 8);
    }

    /** Why the group could not be joined; empty where it was. */
    Optional<String> join(Multicast m) {
        boolean v4 = m.group().isV4();
        // Else a socket bound to any address hears every group that any program here has joined.
        set(v4, IP_MULTICAST_ALL, IPV6_MULTICAST_ALL, 0);
        set(v4, IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, m.hopsMax());
        set(v4, IP_MULTICAST_LOOP, IPV6_MULTICAST_LOOP, m.heardByUs() ? 1 : 0);
        for (IpAddress a : m.interfaces().reversed()) {
            Optional<Integer> index = index(a);
            if (index.isEmpty()) return Optional.of("no interface has " + a);
            if (v4) {
                value.set(WORD, 0, (int) m.group().low());
                value.set(WORD, 4, (int) a.low());
                value.set(JAVA_INT, 8, index.get());
            } else {
                value.set(LONG, 0, m.group().high());
                value.set(LONG, 8, m.group().low());
                value.set(JAVA_INT, 16, index.get());
            }
            int level = v4 ? LinuxCalls.IPPROTO_IP : LinuxCalls.IPPROTO_IPV6;
            int name = v4 ? IP_ADD_MEMBERSHIP : IPV6_ADD_MEMBERSHIP;
            if (calls.option(fd, level, name, value.address(), v4 ? V4_BYTES : V6_BYTES) < 0) {
                return Optional.of("the kernel refuses with error " + calls.errno());
            }
            // The last one set is the first one named.
            if (v4) calls.option(fd, level, IP_MULTICAST_IF, value.address(), V4_BYTES);
            else set(false, 0, IPV6_MULTICAST_IF, index.get());
        }
        return Optional.empty();
    }

    private void set(boolean v4, int nameV4, int nameV6, int number) {
        value.set(JAVA_INT, 0, number);
        calls.option(fd, v4 ? LinuxCalls.IPPROTO_IP : LinuxCalls.IPPROTO_IPV6, v4 ? nameV4 : nameV6, value.address());
    }

    private static Optional<Integer> index(IpAddress own) {
        try {
            return Optional.ofNullable(NetworkInterface.getByInetAddress(SocketAddresses.inet(own)))
                    .map(NetworkInterface::getIndex);
        } catch (SocketException e) {
            return Optional.empty();
        }
    }
}
