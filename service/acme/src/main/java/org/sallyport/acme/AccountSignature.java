package org.sallyport.acme;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.sallyport.host.IssuanceKeys;
import tools.jackson.databind.json.JsonMapper;

/** Signs requests with the account's key: a JWS in its flattened form (RFC 8555 §6.2). Pure but for the key. */
final class AccountSignature {
    private static final JsonMapper JSON = new JsonMapper();

    private final IssuanceKeys keys;

    AccountSignature(IssuanceKeys keys) {
        this.keys = keys;
    }

    /** The open half of the key, its members in the order that its thumbprint wants (RFC 7638 §3.2). */
    Map<String, String> jwk() {
        return new TreeMap<>(keys.account());
    }

    /** What a challenge is answered with, behind its token (RFC 8555 §8.1). */
    String thumbprint() {
        try {
            return text(MessageDigest.getInstance("SHA-256").digest(JSON.writeValueAsBytes(jwk())));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    byte[] sign(Map<String, ?> head, byte[] payload) {
        Map<String, Object> all = new LinkedHashMap<>(head);
        all.put("alg", "ES256");
        String first = text(JSON.writeValueAsBytes(all));
        String second = text(payload);
        byte[] signature = keys.sign((first + "." + second).getBytes(StandardCharsets.US_ASCII));
        return JSON.writeValueAsBytes(Map.of("protected", first, "payload", second, "signature", text(signature)));
    }

    static String text(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
