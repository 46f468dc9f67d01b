package org.sallyport.capture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/**
 * Puts the fragments of IP together, RFC 791 §3.2 and RFC 8200 §4.5. Fragments that overlap end their datagram and what
 * still comes of it (RFC 5722 §4); the same fragment twice is one fragment.
 */
final class IpReassembly {
    /** Datagrams that wait for fragments; one more ends the oldest. */
    static final int DATAGRAMS_MAX = 256;

    /** Fragments of one datagram. */
    static final int FRAGMENTS_MAX = 1_024;

    /** Octets that are kept of all datagrams; more end the oldest. */
    static final int BYTES_MAX = 4 * 1_024 * 1_024;

    /** How long a datagram may wait, by the time of its packets. */
    static final long WAIT_NS_MAX = 60_000_000_000L;

    /** Stands for a protocol, since that of IPv6 is known from the first fragment only. */
    static final int IPV6 = -1;

    private static final int DATAGRAM_BYTES_MAX = 65_535;

    /** What tells one datagram from another; a packet that was captured on two interfaces is two. */
    record Key(String interfaceName, IpAddress source, IpAddress destination, int protocol, long identification) {}

    /** A part of a datagram. */
    record Fragment(int offsetBytes, boolean more, int protocol, Octets data) {
        int endBytes() {
            return offsetBytes + data.length();
        }
    }

    /** What came of a fragment. */
    sealed interface Added {}

    /** Others are missing. */
    record Kept() implements Added {}

    /** It is wrong, alone or with the others. */
    record Refused(String why) implements Added {}

    /** It was the last one that was missing. */
    record Whole(List<Long> packetNumbers, int protocol, Octets payload) implements Added {}

    private static final class Datagram {
        private final long startNs;
        private final TreeMap<Integer, Fragment> parts = new TreeMap<>();
        private final List<Long> packetNumbers = new ArrayList<>();
        private int bytes;
        private int totalBytes = -1;
        private boolean refused;

        Datagram(long startNs) {
            this.startNs = startNs;
        }
    }

    private final Map<Key, Datagram> waiting = new LinkedHashMap<>();
    private int bytes;

    int waitingCount() {
        return waiting.size();
    }

    int waitingBytes() {
        return bytes;
    }

    Added add(Key key, CapturePacket packet, Fragment f) {
        if (f.data.isEmpty() || f.more && (f.data.length() & 7) != 0) return new Refused("a fragment of odd length");
        if (f.endBytes() > DATAGRAM_BYTES_MAX) return new Refused("a datagram too long");
        Datagram d = waiting.get(key);
        if (d != null && Math.abs(packet.timeNs() - d.startNs) > WAIT_NS_MAX) {
            drop(key);
            d = null;
        }
        if (d == null) {
            if (waiting.size() == DATAGRAMS_MAX) drop(waiting.keySet().iterator().next());
            d = new Datagram(packet.timeNs());
            waiting.put(key, d);
        }
        if (d.refused) return new Refused("a fragment of a refused datagram");
        if (f.equals(d.parts.get(f.offsetBytes))) return new Kept();
        String why = wrong(d, f);
        if (why != null) {
            refuse(d);
            return new Refused(why);
        }
        d.parts.put(f.offsetBytes, new Fragment(f.offsetBytes, f.more, f.protocol, f.data.compact()));
        d.packetNumbers.add(packet.number());
        d.bytes += f.data.length();
        bytes += f.data.length();
        if (!f.more) d.totalBytes = f.endBytes();
        if (d.bytes == d.totalBytes) return whole(key, d);
        while (bytes > BYTES_MAX) drop(waiting.keySet().iterator().next());
        return new Kept();
    }

    /** Why a fragment does not go with those that are there, or null. */
    private static @Nullable String wrong(Datagram d, Fragment f) {
        if (d.parts.size() == FRAGMENTS_MAX) return "too many fragments";
        Map.Entry<Integer, Fragment> before = d.parts.floorEntry(f.offsetBytes);
        Map.Entry<Integer, Fragment> after = d.parts.ceilingEntry(f.offsetBytes);
        if (before != null && before.getValue().endBytes() > f.offsetBytes
                || after != null && after.getKey() < f.endBytes()) {
            return "fragments that overlap";
        }
        boolean second = !f.more && (d.totalBytes >= 0 || after != null);
        return second || d.totalBytes >= 0 && f.endBytes() > d.totalBytes ? "fragments with two ends" : null;
    }

    private Whole whole(Key key, Datagram d) {
        byte[] all = new byte[d.totalBytes];
        d.parts.values().forEach(f -> f.data.copyTo(all, f.offsetBytes));
        drop(key);
        return new Whole(List.copyOf(d.packetNumbers), d.parts.firstEntry().getValue().protocol, Octets.wrap(all));
    }

    /** Remembers that nothing of it is wanted. */
    private void refuse(Datagram d) {
        bytes -= d.bytes;
        d.bytes = 0;
        d.parts.clear();
        d.packetNumbers.clear();
        d.refused = true;
    }

    private void drop(Key key) {
        Datagram gone = waiting.remove(key);
        if (gone != null) bytes -= gone.bytes;
    }
}
