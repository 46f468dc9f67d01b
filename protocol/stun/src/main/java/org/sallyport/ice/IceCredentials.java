package org.sallyport.ice;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Sensitive;

/**
 * What one agent is called in checks and how they are proven: {@code a=ice-ufrag} and {@code a=ice-pwd} (RFC 8839
 * §5.4).
 *
 * @param ufrag 4 to 256 letters, digits, {@code +} or {@code /}
 * @param password 22 to 256 of the same
 */
public record IceCredentials(String ufrag, Sensitive<String> password) {
    private static final int UFRAG_MIN = 4;
    private static final int PASSWORD_MIN = 22;
    private static final int LENGTH_MAX = 256;
    private static final int UFRAG_BYTES = 4;
    private static final int PASSWORD_BYTES = 16;

    public IceCredentials {
        if (!IceCandidate.iceChars(ufrag, UFRAG_MIN, LENGTH_MAX)
                || !IceCandidate.iceChars(password.reveal(), PASSWORD_MIN, LENGTH_MAX)) {
            throw new IllegalArgumentException("credentials that break their grammar");
        }
    }

    /** What a peer wrote; empty where one of the two is null or breaks its grammar. */
    public static Optional<IceCredentials> of(@Nullable String ufrag, @Nullable String password) {
        if (ufrag == null || password == null || !IceCandidate.iceChars(ufrag.trim(), UFRAG_MIN, LENGTH_MAX)
                || !IceCandidate.iceChars(password.trim(), PASSWORD_MIN, LENGTH_MAX)) {
            return Optional.empty();
        }
        return Optional.of(new IceCredentials(ufrag.trim(), Sensitive.of(password.trim())));
    }

    /** New ones: 32 and 128 random bits, above the least of RFC 8445 §5.3. */
    public static IceCredentials fresh(Entropy entropy) {
        return new IceCredentials(entropy.hex(UFRAG_BYTES), Sensitive.of(entropy.hex(PASSWORD_BYTES)));
    }
}
