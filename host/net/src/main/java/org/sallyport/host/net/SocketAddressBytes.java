package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.sallyport.wire.Endpoint;

/**
 * The kernel's address structures: {@code sockaddr_in} has family at 0, port at 2, address at 4; {@code sockaddr_in6}
 * has family at 0, port at 2, flow at 4, address at 8, scope at 24. Family and scope in the machine's order, the rest
 * in network order.
 */
final class SocketAddressBytes {
    static final int V4_BYTES = 16;
    static final int V6_BYTES = 28;
    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddressBytes() {}

    /** Writes the endpoint and returns how many octets it takes. */
    static int write(MemorySegment to, long at, Endpoint endpoint) {
        boolean v4 = endpoint.address().isV4();
        to.set(JAVA_SHORT, at, (short) (v4 ? LinuxCalls.AF_INET : LinuxCalls.AF_INET6));
        to.set(PORT, at + 2, (short) endpoint.port());
        if (v4) {
            to.set(WORD, at + 4, (int) endpoint.address().low());
            return V4_BYTES;
        }
        to.set(WORD, at + 4, 0);
        to.set(LONG, at + 8, endpoint.address().high());
        to.set(LONG, at + 16, endpoint.address().low());
        to.set(WORD, at + 24, 0);
        return V6_BYTES;
    }

    static int port(MemorySegment from, long at) {
        return from.get(PORT, at + 2) & 0xffff;
    }

    static boolean isV4(MemorySegment from, long at) {
        return from.get(JAVA_SHORT, at) == LinuxCalls.AF_INET;
    }

    static long high(MemorySegment from, long at) {
        return isV4(from, at) ? 0 : from.get(LONG, at + 8);
    }

    static long low(MemorySegment from, long at) {
        return isV4(from, at) ? from.get(WORD, at + 4) & 0xffff_ffffL : from.get(LONG, at + 16);
    }
}
