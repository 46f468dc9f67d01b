package org.sallyport.config;

import java.time.Duration;
import java.util.List;
import org.sallyport.sip.digest.DigestAlgorithm;

/**
 * The SIP registrar ({@code protocols.sip.registration}).
 *
 * @param proxyMode what happens to registrations for domains that are not served here
 * @param authentication whether a digest is asked for
 * @param challengeUdp whether a phone that registered over UDP proves itself anew with each request
 * @param realm of the digest; the first domain where nothing is set
 * @param algorithms offered, best first
 * @param nonceLife how long a nonce may be used
 * @param expiryMin below it the answer is 423
 * @param expiryMax longer wishes are shortened to it
 * @param expiryDefault where the request names none
 */
public record RegistrationConfig(
        ProxyMode proxyMode,
        boolean authentication,
        boolean challengeUdp,
        String realm,
        List<DigestAlgorithm> algorithms,
        Duration nonceLife,
        Duration expiryMin,
        Duration expiryMax,
        Duration expiryDefault) {
    /** What happens to registrations for domains that are not served here. */
    public enum ProxyMode {
        /** They are refused with 403. */
        OFF,
        /** They are passed on where a zone is known for the domain. */
        KNOWN_ONLY,
        /** They are passed on wherever the dial plan leads. */
        ANY
    }

    public RegistrationConfig {
        algorithms = List.copyOf(algorithms);
    }
}
