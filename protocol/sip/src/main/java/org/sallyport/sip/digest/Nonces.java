package org.sallyport.sip.digest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.IpAddress;

/**
 * Nonces that need no memory until somebody has used one with the right password, and a bounded memory then.
 *
 * <pre>
 * octets  field                                              (32 characters of base64url in all)
 * 8       issued at, ns of the node's clock
 * 4       serial, so that two of the same moment differ
 * 12      HMAC-SHA-256(key, issued at, serial, source address, realm), its first 96 bits
 * </pre>
 */
final class Nonces {
    private static final int TAG_OCTETS = 12;
    private static final int NONCE_OCTETS = 8 + 4 + TAG_OCTETS;

    /** How far a count may lag behind the highest seen: requests overtake each other on UDP. */
    private static final int WINDOW = 64;

    private final Mac mac;
    private final DigestSettings settings;
    private final TreeMap<Id, Use> uses = new TreeMap<>();
    private int serial;
    private Id floor = new Id(Long.MIN_VALUE, 0);

    /** What one nonce is told by. */
    record Id(long issuedAtNs, int serial) implements Comparable<Id> {
        @Override
        public int compareTo(Id o) {
            int byTime = Long.compare(issuedAtNs, o.issuedAtNs);
            return byTime != 0 ? byTime : Integer.compareUnsigned(serial, o.serial);
        }
    }

    /** Counts used so far: the highest, and one bit for each of the 64 up to it, the highest in bit 0. */
    private record Use(int highest, long seen) {}

    Nonces(DigestSettings settings, Sensitive<byte[]> key) {
        this.settings = settings;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.reveal(), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String issue(IpAddress source, long nowNs) {
        Id id = new Id(nowNs, serial++);
        byte[] out = ByteBuffer.allocate(NONCE_OCTETS).putLong(id.issuedAtNs()).putInt(id.serial())
                .put(tag(id, source)).array();
        return Base64.getUrlEncoder().encodeToString(out);
    }

    private byte[] tag(Id id, IpAddress source) {
        mac.update(ByteBuffer.allocate(12).putLong(id.issuedAtNs()).putInt(id.serial()).array());
        mac.update(source.octets());
        mac.update(settings.realm().getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(mac.doFinal(), TAG_OCTETS);
    }

    /** The nonce's id where we issued it to that source and it is still young enough. */
    Optional<Id> live(String nonce, IpAddress source, long nowNs) {
        if (nonce.length() != NONCE_OCTETS / 3 * 4) return Optional.empty();
        for (int i = 0; i < nonce.length(); i++) {
            char c = nonce.charAt(i);
            boolean fits = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!fits) return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(Base64.getUrlDecoder().decode(nonce));
        Id id = new Id(in.getLong(), in.getInt());
        byte[] tag = new byte[TAG_OCTETS];
        in.get(tag);
        if (!MessageDigest.isEqual(tag, tag(id, source))) return Optional.empty();
        boolean young = nowNs - id.issuedAtNs() <= settings.nonceLifeNs() && id.compareTo(floor) > 0;
        return young ? Optional.of(id) : Optional.empty();
    }

    /** Marks a count as used; false where it was used before or lies too far back to know. Count 0 is never valid. */
    boolean use(Id id, int count, long nowNs) {
        if (count < 1) return false;
        Use before = uses.getOrDefault(id, new Use(0, 0));
        int behind = before.highest() - count;
        if (behind >= WINDOW || behind >= 0 && (before.seen() >>> behind & 1) != 0) return false;
        Use after = behind >= 0
                ? new Use(before.highest(), before.seen() | 1L << behind)
                : new Use(count, (-behind >= WINDOW ? 0 : before.seen() << -behind) | 1);
        uses.put(id, after);
        forgetOld(nowNs);
        return true;
    }

    private void forgetOld(long nowNs) {
        while (!uses.isEmpty() && nowNs - uses.firstKey().issuedAtNs() > settings.nonceLifeNs()) uses.pollFirstEntry();
        while (uses.size() > settings.noncesMax()) {
            // A forgotten nonce could be replayed, so it and all older ones end here; their users are challenged anew.
            Map.Entry<Id, Use> oldest = uses.pollFirstEntry();
            floor = oldest.getKey();
        }
    }

    int remembered() {
        return uses.size();
    }
}
