package org.sallyport.host.net.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/**
 * A certificate, its key and the roots, read from their files and judged: by the check of a configuration, at the
 * start, at a reload and when the files change under a running node, always by the same measure.
 *
 * @param chain our certificate first, each following one certifying the one before; empty where there is a fault
 * @param key its private key; empty where there is a fault
 * @param roots of those whom we believe; empty where no file was given
 * @param findings everything that is wrong or worth a look
 */
public record TlsFiles(List<X509Certificate> chain, Optional<PrivateKey> key, List<X509Certificate> roots,
        List<Finding> findings) {
    private static final int CHAIN_LENGTH_MAX = 10;
    private static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_USE = "2.5.29.37.0";
    private static final Duration SOON = Duration.ofDays(30);

    public TlsFiles {
        chain = List.copyOf(chain);
        roots = List.copyOf(roots);
        findings = List.copyOf(findings);
    }

    /** Which file a finding is about. */
    public enum Part {
        CERTIFICATE,
        KEY,
        TRUST
    }

    /** What follows from a finding. */
    public enum Weight {
        /** The files cannot be used at all. */
        FAULT,
        /** They can, but whoever looks refuses them. */
        REFUSED_BY_PEERS,
        /** Worth a look. */
        REMARK
    }

    /**
     * Something that is wrong, or worth a look.
     *
     * @param part which file
     * @param weight what follows
     * @param sentence what it is and what to do, beginning with the file
     */
    public record Finding(Part part, Weight weight, String sentence) {}

    /** Reads and judges the files of a node. */
    public static TlsFiles read(Path certificate, Path key, Optional<Path> trust, Instant now) {
        List<Finding> findings = new ArrayList<>();
        List<X509Certificate> all = certificates(Part.CERTIFICATE, certificate, findings);
        Optional<PrivateKey> secret = key(key, findings);
        List<X509Certificate> roots = trust.map(t -> certificates(Part.TRUST, t, findings)).orElse(List.of());
        List<X509Certificate> chain = all.isEmpty() ? List.of() : chain(all, secret, certificate, key, findings);
        chain.forEach(c -> life(c, c == chain.getFirst(), certificate, now, findings));
        roots.forEach(c -> rootLife(c, trust.orElseThrow(), now, findings));
        if (!chain.isEmpty()) missingLink(chain.getLast(), roots, certificate, findings);
        return new TlsFiles(chain, secret, roots, findings);
    }

    /** The chain of one file, and whether a key belongs to it, where one is asked for. */
    public static TlsFiles chainOf(Path certificate, Optional<Path> key, Instant now) {
        if (key.isPresent()) return read(certificate, key.get(), Optional.empty(), now);
        List<Finding> findings = new ArrayList<>();
        List<X509Certificate> all = certificates(Part.CERTIFICATE, certificate, findings);
        return new TlsFiles(all.isEmpty() ? all : CertificateChain.of(all, Optional.empty()).ordered(),
                Optional.empty(), List.of(), findings);
    }

    /** All certificates of a file of roots; none where it cannot be read. */
    public static List<X509Certificate> rootsOf(Path file) {
        return certificates(Part.TRUST, file, new ArrayList<>());
    }

    /** Whose certificate it is, which one, and until when, for people. */
    public String shown() {
        if (chain.isEmpty()) return "none";
        X509Certificate c = chain.getFirst();
        return subject(c) + ", serial number " + c.getSerialNumber().toString(16) + ", until "
                + c.getNotAfter().toInstant();
    }

    /** Whether our roots certify what the other shows. */
    public boolean believes(TlsFiles other) {
        return other.chain.stream()
                .anyMatch(c -> roots.contains(c) || roots.stream().anyMatch(r -> CertificateChain.certifies(r, c)));
    }

    /** Whether our certificate may be shown to servers that ask for one (RFC 5280 §4.2.1.12). */
    public boolean forClients() {
        return permits(CLIENT_USE);
    }

    private boolean permits(String usage) {
        try {
            List<String> usages = chain.isEmpty() ? null : chain.getFirst().getExtendedKeyUsage();
            return usages == null || usages.contains(usage) || usages.contains(ANY_USE);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** Who issued the last certificate that we send, where neither our roots nor the public ones know him. */
    public Optional<String> missingIssuer() {
        return chain.isEmpty() ? Optional.empty() : missingIssuer(chain.getLast(), roots);
    }

    private static Optional<String> missingIssuer(X509Certificate last, List<X509Certificate> roots) {
        if (CertificateChain.isSelfIssued(last) || roots.stream().anyMatch(r -> CertificateChain.certifies(r, last))
                || PublicRoots.certify(last))
            return Optional.empty();
        return Optional.of(last.getIssuerX500Principal().getName());
    }

    /** Whether the files can be used. */
    public boolean usable() {
        return findings.stream().noneMatch(f -> f.weight() == Weight.FAULT);
    }

    /** Those of one weight, as sentences. */
    public List<String> sentences(Weight weight) {
        return findings.stream().filter(f -> f.weight() == weight).map(Finding::sentence).toList();
    }

    private static List<X509Certificate> certificates(Part part, Path file, List<Finding> findings) {
        try {
            PemText pem = PemText.read(file);
            List<X509Certificate> out = new ArrayList<>();
            for (PemText.Block b : pem.blocks()) {
                if (!b.isCertificate()) continue;
                Optional<X509Certificate> c = b.der().flatMap(TlsFiles::certificate);
                if (c.isEmpty())
                    throw new PemText.Unusable("cannot be used: its certificate " + (out.size() + 1) + " is damaged");
                out.add(c.get());
            }
            if (out.isEmpty()) throw new PemText.Unusable(noCertificate(pem));
            return out;
        } catch (PemText.Unusable e) {
            findings.add(new Finding(part, Weight.FAULT,
                    file + " " + e.getMessage() + (e.getMessage().endsWith("?") ? "" : ".")));
            return List.of();
        }
    }

    private static String noCertificate(PemText pem) {
        String label = pem.blocks().getFirst().label();
        if (pem.blocks().stream().anyMatch(PemText.Block::isKey))
            return "holds a private key and no certificate; are the two files exchanged?";
        return "holds no certificate but a block '" + label + "'" + (label.startsWith("PKCS7")
                ? ": openssl pkcs7 -print_certs -in IN -out OUT takes them out"
                : label.contains("REQUEST")
                        ? ", which is what an authority makes one of"
                : "");
    }

    private static Optional<X509Certificate> certificate(byte[] der) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate x
                            ? Optional.of(x) : Optional.empty();
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    private static Optional<PrivateKey> key(Path file, List<Finding> findings) {
        try {
            PemText pem = PemText.read(file);
            Optional<PemText.Block> block = pem.blocks().stream().filter(PemText.Block::isKey).findFirst();
            if (block.isEmpty()) {
                throw new PemText.Unusable(pem.blocks().stream().anyMatch(PemText.Block::isCertificate)
                        ? "holds a certificate and no private key; are the two files exchanged?"
                        : "holds no private key but a block '" + pem.blocks().getFirst().label() + "'");
            }
            if (block.get().encrypted()) {
                throw new PemText.Unusable("is encrypted, and nobody types a password when the node starts:"
                        + " openssl pkey -in IN -out OUT writes it in clear, readable by the node alone");
            }
            if (block.get().label().startsWith("OPENSSH")) throw new PemText.Unusable("is a key of SSH, not of TLS");
            return Optional.of(key(block.get(), pem.blocks()));
        } catch (PemText.Unusable e) {
            findings.add(new Finding(Part.KEY, Weight.FAULT,
                    file + " " + e.getMessage() + (e.getMessage().endsWith("?") ? "" : ".")));
            return Optional.empty();
        }
    }

    /** PKCS#8, or the older forms of RSA (RFC 8017 A.1.2) and EC (RFC 5915), which are put into one. */
    private static PrivateKey key(PemText.Block block, List<PemText.Block> around) throws PemText.Unusable {
        try {
            byte[] der = block.der().orElseThrow(() -> new IOException("no Base64"));
            PrivateKeyInfo info = switch (block.label()) {
                case "RSA PRIVATE KEY" ->
                        new PrivateKeyInfo(new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption,
                                DERNull.INSTANCE), ASN1Primitive.fromByteArray(der));
                case "EC PRIVATE KEY" -> {
                    ECPrivateKey sec1 = ECPrivateKey.getInstance(ASN1Sequence.getInstance(der));
                    yield new PrivateKeyInfo(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, curve(sec1, around)), sec1);
                }
                default -> PrivateKeyInfo.getInstance(der);
            };
            return new JcaPEMKeyConverter().getPrivateKey(info);
        } catch (IOException | RuntimeException e) {
            throw new PemText.Unusable(
                    "cannot be used: its block '" + block.label() + "' is damaged or of a kind that nobody knows");
        }
    }

    /** The curve stands in the key, or in a block of its own beside it. */
    private static ASN1Encodable curve(ECPrivateKey key, List<PemText.Block> around) throws IOException {
        if (key.getParametersObject() != null) return key.getParametersObject();
        Optional<byte[]> beside =
                around.stream().filter(b -> b.label().equals("EC PARAMETERS")).findFirst().flatMap(PemText.Block::der);
        return ASN1Primitive.fromByteArray(beside.orElseThrow(() -> new IOException("no curve")));
    }

    private static List<X509Certificate> chain(List<X509Certificate> all, Optional<PrivateKey> key, Path certificate,
            Path keyFile,
            List<Finding> findings) {
        Optional<X509Certificate> own = key.flatMap(k -> KeyMatch.among(all, k));
        CertificateChain chain = CertificateChain.of(all, own);
        X509Certificate first = chain.ordered().getFirst();
        if (key.isPresent() && own.isEmpty()) {
            String kind = KeyMatch.kind(first.getPublicKey().getAlgorithm());
            String theirs = KeyMatch.kind(key.get().getAlgorithm());
            findings.add(new Finding(Part.KEY, Weight.FAULT,
                    keyFile + " does not belong to the certificate of " + subject(first) + " in "
                            + certificate
                            + (kind.equals(theirs) ? "" : ": the key is " + theirs + ", the certificate's is " + kind)
                            + "."));
            return chain.ordered();
        }
        if (chain.moved()) {
            findings.add(new Finding(Part.CERTIFICATE, Weight.REMARK,
                    certificate + " has its certificates in another order than peers"
                            + " want. The node sorts them; in the file that of " + subject(first)
                            + " should stand first, each following one"
                            + " certifying the one before."));
        }
        for (X509Certificate c : chain.strays()) {
            findings.add(new Finding(Part.CERTIFICATE, Weight.REMARK, certificate + " also holds that of " + subject(c)
                    + ", which certifies nothing in the chain and is not sent."));
        }
        if (chain.ordered().size() > CHAIN_LENGTH_MAX) {
            findings.add(new Finding(Part.CERTIFICATE, Weight.FAULT,
                    certificate + " holds a chain of more than " + CHAIN_LENGTH_MAX + "."));
        }
        if (KeyMatch.kind(first.getPublicKey().getAlgorithm()).equals("EdDSA")) {
            findings.add(new Finding(Part.CERTIFICATE, Weight.REMARK, certificate
                    + " has a key of the kind Ed25519, which hardly any phone"
                    + " takes, nor the other node of a pair with its usual engine. A key of the kind EC, P-256, is taken by all."));
        }
        return chain.ordered();
    }

    private static void life(X509Certificate c, boolean own, Path file, Instant now, List<Finding> findings) {
        Instant from = c.getNotBefore().toInstant();
        Instant until = c.getNotAfter().toInstant();
        String whose = own ? "the certificate of " + subject(c) : "the certificate of the authority " + subject(c);
        if (until.isBefore(now)) {
            findings.add(new Finding(Part.CERTIFICATE, Weight.REFUSED_BY_PEERS,
                    file + ": " + whose + " expired at " + until + "."));
        } else if (from.isAfter(now)) {
            findings.add(new Finding(Part.CERTIFICATE, Weight.REFUSED_BY_PEERS,
                    file + ": " + whose + " is not valid before " + from
                            + "; is the clock right?"));
        } else if (until.isBefore(now.plus(soon(from, until)))) {
            findings.add(new Finding(Part.CERTIFICATE, Weight.REMARK, file + ": " + whose + " expires in "
                    + ChronoUnit.DAYS.between(now, until) + " days, at " + until + "."));
        }
    }

    /** A month, or a third of the life of one that lives only for days. */
    private static Duration soon(Instant from, Instant until) {
        Duration third = Duration.between(from, until).dividedBy(3);
        return third.compareTo(SOON) < 0 ? third : SOON;
    }

    private static void rootLife(X509Certificate c, Path file, Instant now, List<Finding> findings) {
        if (!c.getNotAfter().toInstant().isBefore(now)) return;
        findings.add(new Finding(Part.TRUST, Weight.REMARK,
                file + ": the authority " + subject(c) + " expired at " + c.getNotAfter().toInstant()
                        + "; whom it certified nobody believes any more."));
    }

    /** Peers know roots. What stands between must be sent, and is what people forget. */
    private static void missingLink(X509Certificate last, List<X509Certificate> roots, Path file,
            List<Finding> findings) {
        if (roots.isEmpty() || missingIssuer(last, roots).isEmpty()) return;
        findings.add(new Finding(Part.CERTIFICATE, Weight.REMARK, file + " ends with a certificate that "
                + last.getIssuerX500Principal().getName()
                + " issued, which is none of our own roots. Where peers do not have it as a root,"
                + " its certificate is missing behind it."));
    }

    private static String subject(X509Certificate c) {
        return c.getSubjectX500Principal().getName();
    }

    /** The private key of a file; empty where it cannot be read. */
    static Optional<PrivateKey> keyOf(Path file) {
        return key(file, new ArrayList<>());
    }

    /** The first certificate of a text of PEM; empty where there is none. */
    static Optional<X509Certificate> certificateOf(String text) {
        try {
            return PemText.of(text).blocks().stream().filter(PemText.Block::isCertificate).findFirst()
                    .flatMap(PemText.Block::der).flatMap(TlsFiles::certificate);
        } catch (PemText.Unusable e) {
            return Optional.empty();
        }
    }

    /** The certificate of a file that is ours, whatever the order; empty where it cannot be read. */
    public static Optional<X509Certificate> own(Path certificate) {
        List<X509Certificate> all = certificates(Part.CERTIFICATE, certificate, new ArrayList<>());
        return all.isEmpty() ? Optional.empty()
                : Optional.of(CertificateChain.of(all, Optional.empty()).ordered().getFirst());
    }
}
