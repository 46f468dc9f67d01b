package org.sallyport.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/**
 * What two ends show each other where a path is tried without a call. It belongs to no line, so that it moves no media,
 * and stands as long as the secret that it was made from: so UDP can be judged while the zone is down.
 *
 * @param username unlike any leg's, and known to nobody without the secret
 * @param key of the requests and of their answers
 */
public record PathCredential(String username, StunKey key) {
    private static final int NAME_OCTETS = 12;

    /** Derived from a secret that both ends have; {@code use} keeps what is made of one secret apart. */
    public static PathCredential of(Sensitive<String> secret, String use) {
        String name = HexFormat.of().formatHex(hmac(secret, "name of " + use), 0, NAME_OCTETS);
        return new PathCredential(name, StunKey.shortTerm(HexFormat.of().formatHex(hmac(secret, "key of " + use))));
    }

    private static byte[] hmac(Sensitive<String> secret, String what) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // An empty secret is a legal mistake and no legal key.
            String key = secret.reveal().isEmpty() ? "\0" : secret.reveal();
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(("sallyport path " + what).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** A Binding request (RFC 8489 §2) that shows it. */
    public byte[] request(byte[] transactionId) {
        return StunWriter.bindingRequest(transactionId).username(username).integrity(key).integritySha256(key)
                .fingerprint().bytes();
    }

    /** The same, which wants to be answered once more after so long. */
    public byte[] request(byte[] transactionId, int againSeconds) {
        return StunWriter.bindingRequest(transactionId).username(username).lifetime(againSeconds).integrity(key)
                .integritySha256(key).fingerprint().bytes();
    }

    /** The answer to a request that shows it: where the request came from, no longer than itself; empty for another. */
    public byte[] answer(StunMessage request, Endpoint from) {
        return proves(request) && request.username().filter(username::equals).isPresent()
                ? StunWriter.success(request).xorMappedAddress(from).integritySha256(key).fingerprint().bytes()
                : new byte[0];
    }

    /** Whether a message was made by somebody who has the secret. */
    public boolean proves(StunMessage message) {
        return message.has(StunAttribute.FINGERPRINT) && message.unknownRequired().length == 0
                && message.verify(key) == StunMessage.Verdict.RIGHT;
    }

    /** Whether these octets of a packet are its name; allocates nothing. */
    boolean names(ByteBuffer packet, int from, int length) {
        if (length != username.length()) return false;
        for (int i = 0; i < length; i++) if (packet.get(from + i) != (byte) username.charAt(i)) return false;
        return true;
    }
}
