package org.sallyport.host.net;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.sallyport.host.CloseReason;

/**
 * Our objection to a peer's certificate in the words of either engine, so that the peer hears an alert which says what
 * is wrong (RFC 8446 §6.2): what an engine cannot name it sends as internal_error, which blames us.
 */
final class TlsRefusals {
    private TlsRefusals() {}

    static CertificateException openssl(CloseReason why, X509Certificate[] chain) {
        int code = switch (why.kind()) {
            case TLS_NAME -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
            case TLS_UNTRUSTED -> outOfTime(chain) ? CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED
                    : CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
            default -> CertificateVerifier.X509_V_ERR_CERT_UNTRUSTED;
        };
        return new OpenSslCertificateException(why.detail(), code);
    }

    /** The JDK's engine has no word for an authority that is not known: certificate_unknown is its nearest. */
    static CertificateException jdk(CloseReason why, X509Certificate[] chain) {
        BasicReason reason = why.kind() == CloseReason.Kind.TLS_NAME ? BasicReason.INVALID_SIGNATURE
                : outOfTime(chain) ? BasicReason.EXPIRED : BasicReason.UNSPECIFIED;
        return new CertificateException(why.detail(),
                new CertPathValidatorException(why.detail(), null, null, -1, reason));
    }

    private static boolean outOfTime(X509Certificate[] chain) {
        Instant now = Instant.now();
        for (X509Certificate c : chain) {
            if (c.getNotAfter().toInstant().isBefore(now) || c.getNotBefore().toInstant().isAfter(now)) return true;
        }
        return false;
    }
}
