package org.sallyport.turn.credential;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.sallyport.machine.Entropy;
import org.sallyport.stun.PasswordAlgorithm;
import org.sallyport.stun.SecurityFeature;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;

/** A client of either generation, as far as proving goes. */
public record StunClient(String name, String password, String realm) {
    private static final byte[] ID = "transaction!".getBytes(StandardCharsets.US_ASCII);

    public static Entropy entropy(long seed) {
        Random random = new Random(seed);
        return random::nextBytes;
    }

    public static StunMessage read(byte[] bytes) {
        return switch (StunMessage.decode(bytes)) {
            case StunDecoded.Ok(StunMessage m) -> m;
            case StunDecoded.Bad(var why) -> throw new AssertionError(why.toString());
        };
    }

    /** What a client sends that has no nonce yet: 36 octets. */
    public static StunWriter first() {
        return request(StunMethod.ALLOCATE).requestedTransport(17).lifetime(600);
    }

    public static StunWriter request(StunMethod method) {
        return StunWriter.of(StunClass.REQUEST, method, ID);
    }

    public StunKey md5() {
        return StunKey.longTermMd5(name, realm, password);
    }

    public StunKey sha256() {
        return StunKey.longTermSha256(name, realm, password);
    }

    public TurnAccess.Keys keys() {
        return new TurnAccess.Keys(md5(), sha256());
    }

    public static byte[] userHash(String name, String realm) {
        try {
            return MessageDigest.getInstance("SHA-256").digest((name + ":" + realm).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Name, realm and nonce, without algorithms or tag. */
    public StunWriter named(StunMethod method, String nonce) {
        return request(method).requestedTransport(17).username(name).text(StunAttribute.REALM, realm)
                .text(StunAttribute.NONCE, nonce);
    }

    /** As RFC 5389 §10.2.2: MD5 and MESSAGE-INTEGRITY, whatever is offered. */
    public StunMessage old(StunMethod method, String nonce) {
        return read(named(method, nonce).integrity(md5()).bytes());
    }

    /** As RFC 8489 §9.2.5: the first algorithm of the offer, and the name hidden where the nonce wants it. */
    public StunMessage modern(StunMethod method, StunMessage challenge) {
        String nonce = challenge.text(StunAttribute.NONCE).orElseThrow();
        boolean hidden = SecurityFeature.USERNAME_ANONYMITY.in(SecurityFeature.ofNonce(nonce).orElse(0));
        StunWriter w = request(method).requestedTransport(17);
        if (hidden) w.attribute(StunAttribute.USERHASH, userHash(name, realm));
        else w.username(name);
        w.text(StunAttribute.REALM, realm).text(StunAttribute.NONCE, nonce);
        var offer = challenge.value(StunAttribute.PASSWORD_ALGORITHMS);
        if (offer.isEmpty()) return read(w.integrity(md5()).bytes());
        PasswordAlgorithm chosen = PasswordAlgorithm.of(PasswordAlgorithm.decode(offer.get()).orElseThrow().getFirst());
        w.attribute(StunAttribute.PASSWORD_ALGORITHMS, offer.get()).passwordAlgorithm(chosen);
        return read(w.integritySha256(chosen == PasswordAlgorithm.MD5 ? md5() : sha256()).bytes());
    }
}
