package org.sallyport.host;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The keys of one certificate that an authority is asked for; no secret of them leaves the host. Owner: the desk. */
public interface IssuanceKeys {
    /** The open half of the account's key, on P-256, as the members of a JWK (RFC 7518 §6.2.1). */
    Map<String, String> account();

    /** What the account's key signs, in the form of ES256 (RFC 7518 §3.4). */
    byte[] sign(byte[] octets);

    /** The request for the certificate: PKCS#10 as DER. */
    byte[] request();

    /** PEM file of the authorities that may say who the authority's server is. */
    Path roots();

    /**
     * Judges beside the desk what came for the request, and puts it where it is used, chain and key at once; the answer
     * arrives on the desk.
     *
     * @param chain PEM, ours first
     * @param then why it was not put there, one sentence; empty where it was
     */
    void keep(String chain, Consumer<Optional<String>> then);
}
