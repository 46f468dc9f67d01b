package org.sallyport.host.net.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.Attribute;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.sallyport.host.PeerIdentity;
import org.sallyport.wire.IpAddress;

/**
 * A request for the successor of a certificate (PKCS#10, RFC 2986): subject and names as they were, and another key.
 * Whoever signs one reads nothing else out of it.
 *
 * @param subject as it was
 * @param names as they were
 * @param key the new one
 */
record RenewalRequest(X500Name subject, List<GeneralName> names, PublicKey key) {
    /** Far more than a request has for a node with every name it may have. */
    private static final int OCTETS_MAX = 16_384;

    private static final int P256_BITS = 256;

    /** Why a request is not signed, in words. */
    static final class Unsigned extends Exception {
        private static final long serialVersionUID = 1L;

        Unsigned(String sentence) {
            super(sentence);
        }
    }

    /** A request that says what a certificate says, signed by another key. */
    static byte[] of(X509Certificate old, KeyPair keys) {
        try {
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            List<GeneralName> names = names(CertificateNames.of(old).texts());
            extensions.addExtension(Extension.subjectAlternativeName, false,
                    new GeneralNames(names.toArray(GeneralName[]::new)));
            return new JcaPKCS10CertificationRequestBuilder(
                    X500Name.getInstance(old.getSubjectX500Principal().getEncoded()), keys.getPublic())
                    .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())).getEncoded();
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make a request", e);
        }
    }

    /** Reads what somebody sent, and holds it against who he has proven to be. */
    static RenewalRequest read(byte[] der, PeerIdentity asker) throws Unsigned {
        if (der.length > OCTETS_MAX) throw new Unsigned("The request is larger than any.");
        try {
            JcaPKCS10CertificationRequest request =
                    new JcaPKCS10CertificationRequest(new PKCS10CertificationRequest(der));
            PublicKey key = request.getPublicKey();
            // Before it is used: whoever asks could choose one that takes minutes to verify with.
            if (!(key instanceof ECPublicKey ec) || ec.getParams().getCurve().getField().getFieldSize() != P256_BITS)
                throw new Unsigned("The request is not for a key on P-256.");
            // Proof that whoever asks has the key (RFC 2986 §4.2).
            if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key)))
                throw new Unsigned("The request is not signed by the key that it is for.");
            String subject = new X500Principal(request.getSubject().getEncoded()).getName();
            if (!subject.equals(asker.subject())) {
                throw new Unsigned("The request is for the subject " + subject + ", and the connection is that of "
                        + asker.subject() + ".");
            }
            List<GeneralName> asked = names(extensions(request));
            List<GeneralName> proven = names(asker.names());
            if (!new HashSet<>(asked).equals(new HashSet<>(proven))) {
                throw new Unsigned("The request is for the names " + texts(asked) + ", and the connection is that of "
                        + texts(proven) + ".");
            }
            return new RenewalRequest(request.getSubject(), proven, key);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException
                | RuntimeException e) {
            throw new Unsigned("The request cannot be read.");
        }
    }

    /** The names alone may be asked for: who wants to certify others, or another use, asks for more than it had. */
    private static GeneralNames extensions(PKCS10CertificationRequest request) throws Unsigned {
        Attribute[] attributes = request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest);
        if (attributes.length != 1 || request.getAttributes().length != 1 || attributes[0].getAttrValues().size() != 1)
            throw new Unsigned("The request asks for more than names.");
        Extensions asked = Extensions.getInstance(attributes[0].getAttrValues().getObjectAt(0));
        if (asked.getExtensionOIDs().length != 1 || asked.getExtension(Extension.subjectAlternativeName) == null)
            throw new Unsigned("The request asks for more than names.");
        return GeneralNames.fromExtensions(asked, Extension.subjectAlternativeName);
    }

    private static List<GeneralName> names(GeneralNames asked) {
        return Arrays.asList(asked.getNames());
    }

    /** As {@link CertificateNames} tells them. */
    private static List<GeneralName> names(List<String> texts) {
        List<GeneralName> out = new ArrayList<>();
        for (String t : texts) {
            int type = IpAddress.parse(t).isPresent() ? GeneralName.iPAddress
                    : t.indexOf(':') >= 0 ? GeneralName.uniformResourceIdentifier : GeneralName.dNSName;
            out.add(new GeneralName(type, t));
        }
        return out;
    }

    private static String texts(List<GeneralName> names) {
        return String.join(", ", names.stream().map(n -> n.getName().toString()).toList());
    }
}
