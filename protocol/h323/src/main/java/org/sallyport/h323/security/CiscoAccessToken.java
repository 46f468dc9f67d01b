package org.sallyport.h323.security;

import org.sallyport.h323.h235.ClearToken;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Octets;

/**
 * The Cisco access token (CAT): a clear token whose challenge is a hash as a RADIUS server computes it for CHAP.
 *
 * <pre>
 *   tokenOID   1.2.840.113548.10.1.2.1
 *   generalID  the user's name
 *   timeStamp  t
 *   random     r, 0 to 255; some stacks send it as -128 to 127
 *   challenge  16 octets: MD5(r as one octet | password | t as four octets, highest first)
 * </pre>
 *
 * <p>There is no standard. The hash does not cover the name or anything of the message.
 */
public final class CiscoAccessToken {
    private CiscoAccessToken() {}

    /**
     * A token.
     *
     * @param stamp of its random the lowest 8 bits are used
     */
    public static ClearToken of(String name, TokenStamp stamp, Sensitive<String> password) {
        return ClearToken.builder().tokenOID(SecurityOids.CISCO_ACCESS_TOKEN).generalID(name)
                .timeStamp(stamp.timeStampSeconds()).random(stamp.random() & 0xff)
                .challenge(Octets.wrap(hash(stamp, password))).build();
    }

    private static byte[] hash(TokenStamp stamp, Sensitive<String> password) {
        long t = stamp.timeStampSeconds();
        byte[] time = {(byte) (t >> 24), (byte) (t >> 16), (byte) (t >> 8), (byte) t};
        return Digests.md5(new byte[] {(byte) stamp.random()}, Digests.octets(password), time);
    }

    /** Whether a token is one, whole or not. */
    static boolean is(ClearToken token) {
        return token.tokenOID().equals(SecurityOids.CISCO_ACCESS_TOKEN);
    }

    /** Whether it has all that it needs. */
    static boolean isWhole(ClearToken token) {
        return token.generalID().isPresent() && token.timeStamp().isPresent()
                && token.challenge().filter(c -> c.length() == Digests.MD5_BYTES).isPresent()
                && token.random().filter(r -> r >= -128 && r <= 255).isPresent();
    }

    /** Whether the challenge of a whole token fits the password. */
    static boolean fits(ClearToken token, Sensitive<String> password) {
        TokenStamp stamp = new TokenStamp(token.timeStamp().orElseThrow(), token.random().orElseThrow());
        return Digests.same(hash(stamp, password), token.challenge().orElseThrow());
    }
}
