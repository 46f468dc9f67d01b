package org.sallyport.sipcall.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.LegSide;

/**
 * The user parts of our own Record-Route and Path URIs. A stranger cannot make one up: the first kind names a random
 * call id of ours, the second carries a MAC (attack rows SIP-17 and SIP-18, RFC 5626 §5.2).
 */
public final class RouteTokens {
    /** Octets of the key. */
    public static final int KEY_OCTETS = 32;

    /** Octets of randomness in the id of a call. */
    public static final int SESSION_OCTETS = 10;

    private static final String MAC = "HmacSHA256";
    private static final int MAC_OCTETS = 12;
    private static final String FLOW = "f.";
    private static final char CALLER = 'a';
    private static final char CALLEE = 'b';

    private SecretKeySpec key;

    /** What a route of ours means. */
    public sealed interface Meaning {
        /** It leads into a session; the request came from that side. */
        record OfSession(String session, LegSide from) implements Meaning {}

        /** It leads to a flow, by the name that the service gave it. */
        record OfFlow(String flow) implements Meaning {}
    }

    /**
     * Tokens under a fresh key: those of an earlier run mean nothing until {@link #key(Sensitive)} brings its key back.
     */
    public RouteTokens(Entropy entropy) {
        byte[] k = new byte[KEY_OCTETS];
        entropy.fill(k);
        key = new SecretKeySpec(k, MAC);
    }

    /** The key, for the store. */
    public Sensitive<byte[]> key() {
        return Sensitive.of(key.getEncoded());
    }

    /** Goes on with the key of an earlier run; before the first token is made. */
    public void key(Sensitive<byte[]> kept) {
        key = new SecretKeySpec(kept.reveal(), MAC);
    }

    /** The token toward a side of a session. */
    public String session(String session, LegSide facing) {
        return session + '.' + (facing == LegSide.CALLER ? CALLER : CALLEE);
    }

    /** The token of a flow. */
    public String flow(String flow) {
        String name = encode(flow.getBytes(StandardCharsets.UTF_8));
        return FLOW + name + '.' + encode(mac(name));
    }

    /** Whether this has the shape of a call's id, which no name of anybody has. */
    public static boolean isSession(String id) {
        return id.length() == 2 * SESSION_OCTETS
                && id.chars().allMatch(c -> c >= '0' && c <= '9' || c >= 'a' && c <= 'f');
    }

    /** Whether a user part looks like the token of a flow, whoever made it; {@code f.mueller} is a name. */
    public static boolean isFlow(String user) {
        if (user == null || !user.startsWith(FLOW)) return false;
        int dot = user.lastIndexOf('.');
        // Base64 makes four letters of three octets.
        return dot > FLOW.length() && user.length() - dot - 1 == MAC_OCTETS / 3 * 4;
    }

    /** Reads a user part; empty where it is none of ours. */
    public Optional<Meaning> read(String user) {
        int dot = user.lastIndexOf('.');
        if (dot < 1 || dot == user.length() - 1 || user.length() > 256) return Optional.empty();
        if (isFlow(user)) return readFlow(user, dot);
        if (dot != user.length() - 2) return Optional.empty();
        String session = user.substring(0, dot);
        return switch (user.charAt(dot + 1)) {
            case CALLER -> Optional.of(new Meaning.OfSession(session, LegSide.CALLER));
            case CALLEE -> Optional.of(new Meaning.OfSession(session, LegSide.CALLEE));
            default -> Optional.empty();
        };
    }

    private Optional<Meaning> readFlow(String user, int dot) {
        if (dot < 3) return Optional.empty();
        String name = user.substring(2, dot);
        byte[] right = encode(mac(name)).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(right, user.substring(dot + 1).getBytes(StandardCharsets.UTF_8)))
            return Optional.empty();
        return Optional.of(new Meaning.OfFlow(new String(Base64.getUrlDecoder().decode(name), StandardCharsets.UTF_8)));
    }

    private static String encode(byte[] b) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(b);
    }

    private byte[] mac(String name) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(key);
            return Arrays.copyOf(mac.doFinal(name.getBytes(StandardCharsets.UTF_8)), MAC_OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + MAC, e);
        }
    }
}
