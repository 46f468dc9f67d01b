package org.sallyport.sipcall.registrar;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.machine.Moment;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * A binding as it lies in the store. Flows do not outlive a restart and are not written.
 *
 * <pre>
 * octets  field                     unit
 * 1       version, 2
 * 8       registered at             ms since 1970
 * 8       expires at                ms since 1970
 * 8       CSeq
 * 2       q                         thousandths
 * 4       reg-id, 0 for none
 * 1       transport, ordinal
 * 1+n     observed address          octets
 * 2       observed port
 * 2+n     aor, contact URI, Call-ID, instance (empty for none), zone (empty for none)
 * 1+...   Path values, each 2+n
 * </pre>
 */
final class BindingBytes {
    private static final int VERSION = 2;
    private static final int TEXTS = 5;
    private static final int FIXED_OCTETS = 1 + 8 + 8 + 8 + 2 + 4 + 1;

    private BindingBytes() {}

    static byte[] encode(Binding<?> b, Moment moment) {
        List<byte[]> texts = new ArrayList<>();
        for (String s : List.of(b.aor(), b.contact().uri(), b.callId(), b.contact().instance().orElse(""), b.zone())) {
            texts.add(s.getBytes(StandardCharsets.UTF_8));
        }
        for (String s : b.path()) texts.add(s.getBytes(StandardCharsets.UTF_8));
        byte[] address = b.observed().address().octets();
        int length = FIXED_OCTETS + 1 + address.length + 2 + 1;
        for (byte[] t : texts) length += 2 + t.length;
        ByteBuffer out = ByteBuffer.allocate(length);
        out.put((byte) VERSION);
        out.putLong(moment.wallMsAt(b.registeredAtNs())).putLong(moment.wallMsAt(b.expiresAtNs())).putLong(b.cseq());
        out.putShort((short) b.contact().q()).putInt(b.contact().regId().orElse(0));
        out.put((byte) b.transport().ordinal());
        out.put((byte) address.length).put(address).putShort((short) b.observed().port());
        for (int i = 0; i < TEXTS; i++) text(out, texts.get(i));
        out.put((byte) b.path().size());
        for (int i = TEXTS; i < texts.size(); i++) text(out, texts.get(i));
        return out.array();
    }

    private static void text(ByteBuffer out, byte[] t) {
        if (t.length > 0xffff) throw new IllegalArgumentException("text of " + t.length + " octets");
        out.putShort((short) t.length).put(t);
    }

    /** Whether an entry is of a version that this release reads. */
    static boolean reads(byte[] bytes) {
        return bytes.length > FIXED_OCTETS && bytes[0] == VERSION;
    }

    /** The binding, or nothing where the bytes are of another version or damaged. */
    static <F> Optional<Binding<F>> decode(byte[] bytes, Moment moment) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (!reads(bytes)) return Optional.empty();
        in.get();
        long registeredAtNs = moment.nsAtWall(in.getLong());
        long expiresAtNs = moment.nsAtWall(in.getLong());
        long cseq = in.getLong();
        int q = in.getShort();
        int regId = in.getInt();
        int transport = in.get();
        int addressOctets = in.get();
        boolean addressFits = (addressOctets == 4 || addressOctets == 16) && in.remaining() >= addressOctets + 2;
        if (!addressFits || q < 0 || q > Contact.Q_MAX || regId < 0) return Optional.empty();
        if (transport < 0 || transport >= Transport.values().length) return Optional.empty();
        byte[] address = new byte[addressOctets];
        in.get(address);
        Endpoint observed = new Endpoint(IpAddress.of(address), in.getShort() & 0xffff);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS; i++) if (!text(in, texts)) return Optional.empty();
        if (!in.hasRemaining()) return Optional.empty();
        int paths = in.get() & 0xff;
        for (int i = 0; i < paths; i++) if (!text(in, texts)) return Optional.empty();
        if (in.hasRemaining()) return Optional.empty();
        String instance = texts.get(3);
        Contact contact = new Contact(texts.get(1), OptionalInt.empty(), q,
                instance.isEmpty() ? Optional.empty() : Optional.of(instance),
                regId == 0 ? OptionalInt.empty() : OptionalInt.of(regId));
        return Optional.of(new Binding<>(texts.get(0), contact, texts.get(2), cseq, texts.subList(TEXTS, texts.size()),
                texts.get(TEXTS - 1), Optional.empty(), Transport.values()[transport], observed, registeredAtNs,
                expiresAtNs));
    }

    private static boolean text(ByteBuffer in, List<String> out) {
        if (in.remaining() < 2) return false;
        int length = in.getShort() & 0xffff;
        if (in.remaining() < length) return false;
        byte[] t = new byte[length];
        in.get(t);
        return out.add(new String(t, StandardCharsets.UTF_8));
    }
}
