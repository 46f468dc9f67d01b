package org.sallyport.check;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.sallyport.machine.Entropy;
import org.sallyport.wire.Endpoint;

/**
 * One question of the DNS (RFC 1035 §4.1), asked past every cache: whatever a server answers shows that the way to it
 * is open.
 *
 * <pre>
 *   0  2  id
 *   2  2  flags: recursion desired
 *   4  8  one question, nothing else
 *  12  n  the name as labels, its type (2), class IN (2)
 * </pre>
 */
final class DnsWire implements Wire {
    private static final int HEADER_OCTETS = 12;
    private static final int LABEL_OCTETS_MAX = 63;
    private static final int TYPE_SOA = 6;
    private static final int RESPONSE = 0x80;

    private final Entropy entropy;
    private final String name;
    private final Set<Integer> asked = new HashSet<>();

    DnsWire(Entropy entropy, String name) {
        this.entropy = entropy;
        this.name = name;
    }

    @Override
    public byte[] question() {
        int id = entropy.below(1 << 16);
        asked.add(id);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int word : new int[] {id, 0x0100, 1, 0, 0, 0}) short16(out, word);
        for (String label : name.split("\\.")) {
            byte[] octets = label.getBytes(StandardCharsets.US_ASCII);
            if (octets.length == 0 || octets.length > LABEL_OCTETS_MAX) continue;
            out.write(octets.length);
            out.write(octets, 0, octets.length);
        }
        out.write(0);
        short16(out, TYPE_SOA);
        short16(out, 1);
        return out.toByteArray();
    }

    private static void short16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    @Override
    public Optional<Outcome> judge(Endpoint from, byte[] datagram, long roundNs) {
        if (datagram.length < HEADER_OCTETS || (datagram[2] & RESPONSE) == 0) {
            return Optional.of(new Outcome.Strange("something that is no answer of the DNS, " + datagram.length
                    + " octets"));
        }
        int id = (datagram[0] & 0xff) << 8 | datagram[1] & 0xff;
        return asked.contains(id) ? Optional.of(new Outcome.Answered(Optional.empty(), roundNs)) : Optional.empty();
    }
}
