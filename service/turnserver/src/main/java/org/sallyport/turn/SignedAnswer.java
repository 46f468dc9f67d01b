package org.sallyport.turn;

import java.util.Optional;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.credential.Authentication;

/** What the answer to a request says besides what its method says, RFC 8489 §6.3.1 and §14.7. Pure. */
public final class SignedAnswer {
    private static final int SOFTWARE_LENGTH_MAX = 64;

    private SignedAnswer() {}

    /**
     * The octets of an answer to somebody who has proven who he is: with SOFTWARE where we tell it, signed by his key.
     */
    public static byte[] of(StunMessage request, Authentication.Verdict.Proven proven, StunWriter answer,
            String software) {
        if (!software.isEmpty()) answer.software(software);
        return marked(request, proven.sign(answer));
    }

    /** With FINGERPRINT where the request had one. */
    public static byte[] marked(StunMessage request, StunWriter answer) {
        return (request.has(StunAttribute.FINGERPRINT) ? answer.fingerprint() : answer).bytes();
    }
    /**
     * The client's own words about itself, shortened; they end in reports. Nothing of them steers a terminal: no
     * control characters of either set, no marks of direction, no half of a character (attack row TURN-46).
     */
    public static Optional<String> software(StunMessage request) {
        return request.text(StunAttribute.SOFTWARE)
                .map(s -> s.substring(0, Math.min(s.length(), SOFTWARE_LENGTH_MAX))
                        .replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?"))
                .filter(s -> !s.isEmpty());
    }
}
