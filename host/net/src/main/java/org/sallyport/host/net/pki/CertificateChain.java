package org.sallyport.host.net.pki;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Certificates in the order that a peer wants: our own first, each following one certifying the one before (RFC 8446
 * §4.4.2).
 *
 * @param ordered the chain
 * @param strays those of the file that do not belong to it, which are not sent
 * @param moved whether the file has them in another order
 */
record CertificateChain(List<X509Certificate> ordered, List<X509Certificate> strays, boolean moved) {
    CertificateChain {
        ordered = List.copyOf(ordered);
        strays = List.copyOf(strays);
    }

    /**
     * Puts the certificates of a file in order.
     *
     * @param all at least one
     * @param first the one that must come first, where a key has told; else the one that certifies no other
     */
    static CertificateChain of(List<X509Certificate> all, Optional<X509Certificate> first) {
        List<X509Certificate> left = new ArrayList<>(all);
        X509Certificate leaf = first.orElseGet(() -> leaf(all));
        List<X509Certificate> chain = new ArrayList<>(List.of(leaf));
        left.remove(leaf);
        while (true) {
            X509Certificate last = chain.getLast();
            Optional<X509Certificate> next = isSelfIssued(last) ? Optional.empty()
                    : left.stream().filter(c -> certifies(c, last)).findFirst();
            if (next.isEmpty()) break;
            chain.add(next.get());
            left.remove(next.get());
        }
        left.removeAll(chain);
        List<X509Certificate> inFile = all.stream().filter(chain::contains).distinct().toList();
        return new CertificateChain(chain, left, !inFile.equals(chain));
    }

    private static X509Certificate leaf(List<X509Certificate> all) {
        return all.stream().filter(c -> all.stream().noneMatch(o -> o != c && !o.equals(c) && certifies(c, o)))
                .findFirst()
                .orElse(all.getFirst());
    }

    static boolean isSelfIssued(X509Certificate c) {
        return c.getIssuerX500Principal().equals(c.getSubjectX500Principal());
    }

    /** Whether a certificate is the issuer of another one: by name, and by its key. */
    static boolean certifies(X509Certificate issuer, X509Certificate subject) {
        if (!issuer.getSubjectX500Principal().equals(subject.getIssuerX500Principal())) return false;
        try {
            subject.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
