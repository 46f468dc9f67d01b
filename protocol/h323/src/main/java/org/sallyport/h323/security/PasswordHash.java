package org.sallyport.h323.security;

import java.util.Optional;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.h235.Params;
import org.sallyport.machine.Sensitive;
import org.sallyport.per.BitString;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/**
 * The MD5 password hashes of H.225.0, cryptoEPPwdHash and cryptoGKPwdHash.
 *
 * <p>The hash is MD5 over the complete aligned PER encoding of a clear token that is not sent: tokenOID 0.0, timeStamp,
 * password, generalID (H.235.0 PwdCertToken). It covers nothing of the message: who sees one can put it into other
 * messages until its time is over, and can try passwords on it at leisure. It is here because traversal neighbours of
 * other stacks know nothing better.
 */
public final class PasswordHash {
    /** Longest name or password, in characters: that of the ASN.1 types less the character at the end. */
    public static final int CHARACTERS_MAX = 127;

    /** Whether name and password end with a NUL character where they are hashed. */
    public enum Ending {
        /** They do, as with Cisco, H323Plus and GnuGk; seen in captures. */
        NUL,
        /** They do not, as the standard has it. */
        NONE
    }

    private PasswordHash() {}

    /** A token of an endpoint: cryptoEPPwdHash under an h323-ID. */
    public static CryptoH323Token endpoint(String alias, long timeStampSeconds, Sensitive<String> password,
            Ending ending) {
        return new CryptoH323Token.CryptoEPPwdHash(new AliasAddress.H323ID(alias), timeStampSeconds,
                new CryptoH323Token.CryptoEPPwdHash.Token(SecurityOids.MD5, Params.builder().build(),
                        BitString.of(Octets.wrap(own(alias, timeStampSeconds, password, ending)))));
    }

    /** A token of a gatekeeper: cryptoGKPwdHash. */
    public static CryptoH323Token gatekeeper(String name, long timeStampSeconds, Sensitive<String> password,
            Ending ending) {
        return new CryptoH323Token.CryptoGKPwdHash(name, timeStampSeconds,
                new CryptoH323Token.CryptoGKPwdHash.Token(SecurityOids.MD5, Params.builder().build(),
                        BitString.of(Octets.wrap(own(name, timeStampSeconds, password, ending)))));
    }

    private static byte[] own(String name, long timeStampSeconds, Sensitive<String> password, Ending ending) {
        if (name.isEmpty() || name.length() > CHARACTERS_MAX || password.reveal().isEmpty()
                || password.reveal().length() > CHARACTERS_MAX) {
            throw new IllegalArgumentException("name and password have 1 to " + CHARACTERS_MAX + " characters");
        }
        return hash(name, timeStampSeconds, password, ending);
    }

    private static byte[] hash(String name, long timeStampSeconds, Sensitive<String> password, Ending ending) {
        String end = ending == Ending.NUL ? "\0" : "";
        ClearToken token = ClearToken.builder().tokenOID(SecurityOids.UNSENT_TOKEN).timeStamp(timeStampSeconds)
                .password(password.reveal() + end).generalID(name + end).build();
        return Digests.md5(ClearToken.TYPE.encode(token).toArray());
    }

    /**
     * A received one.
     *
     * @param name without a NUL at its end
     * @param hash of any length
     */
    record Received(String name, long timeStampSeconds, BitString hash) {}

    /** A token as a password hash by MD5; empty where it is another, or names its sender in a form that is not text. */
    static Optional<Received> of(CryptoH323Token token) {
        Optional<Received> found = switch (token) {
            case CryptoH323Token.CryptoEPPwdHash(AliasAddress alias, long time,
                    CryptoH323Token.CryptoEPPwdHash.Token(ObjectIdentifier algorithm, Params _,
                    BitString hash)) when algorithm
                    .equals(SecurityOids.MD5) -> Optional.of(new Received(text(alias), time, hash));
            case CryptoH323Token.CryptoGKPwdHash(String name, long time,
                    CryptoH323Token.CryptoGKPwdHash.Token(ObjectIdentifier algorithm, Params _,
                    BitString hash)) when algorithm
                    .equals(SecurityOids.MD5) -> Optional.of(new Received(bare(name), time, hash));
            default -> Optional.empty();
        };
        return found.filter(r -> !r.name().isEmpty());
    }

    private static String text(AliasAddress alias) {
        return switch (alias) {
            case AliasAddress.DialledDigits(String v) -> bare(v);
            case AliasAddress.H323ID(String v) -> bare(v);
            case AliasAddress.UrlID(String v) -> bare(v);
            case AliasAddress.EmailID(String v) -> bare(v);
            case AliasAddress.TransportID _, AliasAddress.PartyNumber _, AliasAddress.MobileUIM _,
                    AliasAddress.IsupNumber _, AliasAddress.UnknownAlternative _ ->
                    "";
        };
    }

    /** Some send the NUL of their strings. */
    static String bare(String text) {
        return text.endsWith("\0") ? text.substring(0, text.length() - 1) : text;
    }

    /** Whether the hash fits the password with one of the two endings. */
    static boolean fits(Received token, Sensitive<String> password) {
        if (token.name().length() > CHARACTERS_MAX || password.reveal().isEmpty()
                || password.reveal().length() > CHARACTERS_MAX)
            return false;
        boolean fits = false;
        for (Ending e : Ending.values()) {
            fits |= Digests.same(hash(token.name(), token.timeStampSeconds(), password, e), token.hash().octets());
        }
        return fits;
    }
}
