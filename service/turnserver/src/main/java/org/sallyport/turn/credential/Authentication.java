package org.sallyport.turn.credential;

import java.util.Optional;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** Decides who sent a request, RFC 8489 §9.2. Owner: one loop. */
public interface Authentication {
    /** What a request proved. */
    sealed interface Verdict {
        /**
         * It is the user's.
         *
         * @param user the name in USERNAME or behind USERHASH; of a time-limited credential the part behind the colon,
         *     or all of it where there is no colon. Quotas, reports and revocation go by it.
         * @param key what signs the answer
         * @param sha256 whether the answer is signed by MESSAGE-INTEGRITY-SHA256
         */
        record Proven(String user, StunKey key, boolean sha256) implements Verdict {
            /** Signs an answer to this request; the caller adds a FINGERPRINT where the request had one. */
            public StunWriter sign(StunWriter answer) {
                return sha256 ? answer.integritySha256(key) : answer.integrity(key);
            }
        }

        /**
         * It is not; this is the whole answer: 400, 401 or 438 with realm, nonce and algorithms.
         *
         * @param failed what is wrong with the credentials; empty where there are none yet, where only the nonce is too
         *     old, and where the nonce was not made for the client, whose address may be forged then
         */
        record Challenged(byte[] answer, int code, Optional<Failed> failed) implements Verdict {}

        /**
         * Wrong credentials: for the administrator, never for the client.
         *
         * @param user as the client wrote it; empty where it wrote none that can be read
         */
        record Failed(String user, RefusalReason reason) {}
    }

    /** Judges a request; everything but Binding and indications goes through here first. */
    Verdict judge(StunMessage request, Endpoint client, Endpoint server, long nowNs, long wallMs);

    /** Exchanges users and secrets. */
    void access(TurnAccess access);

    /** Whether a name is revoked now. */
    boolean revoked(String user);
}
