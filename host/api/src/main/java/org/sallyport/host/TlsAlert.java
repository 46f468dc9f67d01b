package org.sallyport.host;

import java.util.Locale;

/** What the alert of a peer says of the connection, for people (RFC 8446 §6.2): its name alone blames nobody. */
public final class TlsAlert {
    private TlsAlert() {}

    /**
     * The alert as a sentence about who refused whom.
     *
     * @param name as the libraries spell it, such as {@code unknown_ca} or {@code internal_error}
     */
    public static String sentence(String name) {
        String alert = name.toLowerCase(Locale.ROOT).replace(' ', '_');
        String why = switch (alert) {
            case "unknown_ca" -> "it trusts none of the authorities that signed our certificate";
            case "certificate_expired" -> "our certificate has expired, or is not valid yet by its clock";
            case "certificate_revoked" -> "our certificate is revoked";
            case "bad_certificate" -> "our certificate is broken, or does not carry the name that it wants";
            case "certificate_unknown" ->
                    "it does not accept our certificate: an authority that it does not trust, a time that is over, or another name";
            case "unsupported_certificate" ->
                    "it cannot use the kind of our certificate, or what the certificate is for";
            case "certificate_required" -> "it wants a certificate of us, and we showed none";
            case "access_denied" -> "it may not be spoken to with our certificate";
            case "decrypt_error" -> "our signature is not what our certificate says: does our private key fit it?";
            case "handshake_failure", "insufficient_security" -> "both have no cipher, or no certificate, in common";
            case "protocol_version" -> "both have no version of TLS in common";
            case "no_application_protocol" -> "both have no protocol to speak behind TLS in common";
            case "unrecognized_name" -> "it does not know the name that we asked for";
            case "internal_error" -> "it failed by itself, perhaps over our certificate";
            default -> "its reason is the alert's name";
        };
        return "the peer refused us with the alert " + alert + ": " + why + ". Its own log says more";
    }
}
