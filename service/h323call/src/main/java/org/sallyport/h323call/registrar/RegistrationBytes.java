package org.sallyport.h323call.registrar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Moment;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.dialplan.Alias;

/**
 * A registration as it lies in the store.
 *
 * <pre>
 * octets  field                          unit
 * 1       version, 1
 * 8       registered at                  ms since 1970
 * 8       expires at                     ms since 1970
 * 1       kind, ordinal
 * 3x      signal, RAS, observed: 1+n address, 2 port
 * 2+n     identifier, vendor, user (empty for none)
 * 1+...   aliases, each 2+n
 * 1+...   prefixes, each 2+n
 * </pre>
 */
final class RegistrationBytes {
    private static final int VERSION = 1;
    private static final int FIXED_OCTETS = 1 + 8 + 8 + 1;
    private static final int ENDPOINT_OCTETS = 1 + 16 + 2;

    private RegistrationBytes() {}

    static byte[] encode(Registration r, Moment at) {
        List<byte[]> texts = new ArrayList<>();
        for (String s : List.of(r.id(), r.vendor(), r.user().orElse(""))) texts.add(octets(s));
        for (Alias a : r.aliases()) texts.add(octets(a.text()));
        for (String p : r.prefixes()) texts.add(octets(p));
        int length = FIXED_OCTETS + 3 * ENDPOINT_OCTETS + 2;
        for (byte[] t : texts) length += 2 + t.length;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put((byte) VERSION).putLong(at.wallMsAt(r.registeredAtNs())).putLong(at.wallMsAt(r.expiresAtNs()));
        out.put((byte) r.kind().ordinal());
        for (Endpoint e : List.of(r.signal(), r.ras(), r.observed())) {
            byte[] address = e.address().octets();
            out.put((byte) address.length).put(address).putShort((short) e.port());
        }
        int next = 0;
        for (; next < 3; next++) text(out, texts.get(next));
        out.put((byte) r.aliases().size());
        for (int i = 0; i < r.aliases().size(); i++) text(out, texts.get(next++));
        out.put((byte) r.prefixes().size());
        for (int i = 0; i < r.prefixes().size(); i++) text(out, texts.get(next++));
        byte[] whole = new byte[out.position()];
        out.flip().get(whole);
        return whole;
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void text(ByteBuffer out, byte[] t) {
        out.putShort((short) t.length).put(t);
    }

    /** Whether an entry is of a version that this release reads. */
    static boolean reads(byte[] bytes) {
        return bytes.length > FIXED_OCTETS && bytes[0] == VERSION;
    }

    /** The registration, or nothing where the octets are of another version or damaged. */
    static Optional<Registration> decode(byte[] bytes, Moment at) {
        if (!reads(bytes)) return Optional.empty();
        Reader in = new Reader(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
        long registeredAtNs = at.nsAtWall(in.whole(8));
        long expiresAtNs = at.nsAtWall(in.whole(8));
        int kind = (int) in.whole(1);
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < 3 && !in.broken; i++) in.endpoint().ifPresent(endpoints::add);
        List<String> texts = in.texts(3);
        List<String> aliases = in.texts((int) in.whole(1));
        List<String> prefixes = in.texts((int) in.whole(1));
        List<Alias> named = aliases.stream().flatMap(a -> Alias.spaced(a).stream()).toList();
        if (in.broken || in.bytes.hasRemaining() || kind >= EndpointKind.values().length
                || named.size() != aliases.size() || texts.getFirst().isEmpty())
            return Optional.empty();
        return Optional.of(new Registration(texts.get(0), named, prefixes, endpoints.get(0), endpoints.get(1),
                endpoints.get(2), EndpointKind.values()[kind], texts.get(1),
                Optional.of(texts.get(2)).filter(u -> !u.isEmpty()), registeredAtNs, expiresAtNs));
    }

    /** Goes on with nothing once something was missing. */
    private static final class Reader {
        private final ByteBuffer bytes;
        private boolean broken;

        Reader(ByteBuffer bytes) {
            this.bytes = bytes;
        }

        /** An unsigned number of so many octets, but for eight, which have a sign. */
        long whole(int octets) {
            if (broken || bytes.remaining() < octets) {
                broken = true;
                return 0;
            }
            long out = 0;
            for (int i = 0; i < octets; i++) out = out << 8 | bytes.get() & 0xff;
            return out;
        }

        Optional<Endpoint> endpoint() {
            int octets = (int) whole(1);
            if (broken || octets != 4 && octets != 16 || bytes.remaining() < octets + 2) {
                broken = true;
                return Optional.empty();
            }
            byte[] address = new byte[octets];
            bytes.get(address);
            return Optional.of(new Endpoint(IpAddress.of(address), (int) whole(2)));
        }

        List<String> texts(int count) {
            List<String> out = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int length = (int) whole(2);
                if (broken || bytes.remaining() < length) {
                    broken = true;
                    return out;
                }
                byte[] t = new byte[length];
                bytes.get(t);
                out.add(new String(t, StandardCharsets.UTF_8));
            }
            return out;
        }
    }
}
