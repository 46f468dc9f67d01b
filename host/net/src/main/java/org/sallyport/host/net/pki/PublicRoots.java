package org.sallyport.host.net.pki;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The authorities that come with Java, which are about those that phones and browsers know. They decide nothing here:
 * they only tell whether somebody else will find the root of a chain.
 */
public final class PublicRoots {
    private PublicRoots() {}

    /** Read with the first question, since most nodes never ask. */
    private static final class All {
        static final List<X509Certificate> ROOTS = read();

        private static List<X509Certificate> read() {
            List<X509Certificate> out = new ArrayList<>();
            try {
                TrustManagerFactory factory =
                        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                @Nullable KeyStore thoseOfJava = null;
                factory.init(thoseOfJava);
                for (TrustManager t : factory.getTrustManagers())
                    if (t instanceof X509TrustManager x) out.addAll(List.of(x.getAcceptedIssuers()));
            } catch (GeneralSecurityException e) {
                // A Java without roots knows none.
                out.clear();
            }
            return List.copyOf(out);
        }
    }

    /** All of them. */
    public static List<X509Certificate> all() {
        return All.ROOTS;
    }

    static boolean certify(X509Certificate certificate) {
        return all().stream().anyMatch(r -> CertificateChain.certifies(r, certificate));
    }
}
