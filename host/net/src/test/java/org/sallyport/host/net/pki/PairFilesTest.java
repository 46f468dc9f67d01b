package org.sallyport.host.net.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.TlsIdentity;
import org.sallyport.wire.IpAddress;

/** Real keys and certificates of a pair, step by step, and what is refused on the way. */
class PairFilesTest {
    private static final Instant START = Instant.now();
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path dir;

    private PairIdentity control;
    private PairIdentity edge;

    @BeforeEach
    void pair() throws IOException {
        PrivateAuthority authority = PrivateAuthority.create("Sallyport pair of example.com", Duration.ofDays(3653));
        control = node("control", authority, CertificateSubject.host("control.example.com"));
        edge = node("edge", authority, new CertificateSubject("edge.example.com",
                List.of("edge.example.com", "example.com"), List.of(IpAddress.of("10.1.0.10")), List.of()));
    }

    private PairIdentity node(String name, PrivateAuthority authority, CertificateSubject subject) throws IOException {
        Path folder = Files.createDirectories(dir.resolve(name));
        authority.issue(subject, Duration.ofDays(1_095)).write(folder.resolve("own.pem"), folder.resolve("own.key"));
        authority.write(folder.resolve("authority.pem"), folder.resolve("authority.key"));
        boolean issues = name.equals("control");
        if (!issues) Files.delete(folder.resolve("authority.key"));
        return new PairIdentity(new TlsIdentity(folder.resolve("own.pem"), folder.resolve("own.key"),
                Optional.of(folder.resolve("authority.pem")), TlsIdentity.ClientCertificate.NONE),
                issues ? Optional.of(folder.resolve("authority.key")) : Optional.empty());
    }

    private static PairOutcome at(PairIdentity node, int day, PairStep step) {
        return new PairFiles(node, START.plus(DAY.multipliedBy(day))).step(step);
    }

    private static PairOutcome.Stands stands(PairOutcome came) {
        assertThat(came).isInstanceOf(PairOutcome.Stands.class);
        return (PairOutcome.Stands) came;
    }

    private static byte[] made(PairOutcome came) {
        assertThat(came).isInstanceOf(PairOutcome.Made.class);
        return ((PairOutcome.Made) came).octets();
    }

    private static String why(PairOutcome came) {
        assertThat(came).isInstanceOf(PairOutcome.Failed.class);
        return ((PairOutcome.Failed) came).why();
    }

    private static PeerIdentity seen(PairIdentity node) {
        return stands(at(node, 0, new PairStep.Look())).own();
    }

    private byte[] signed(int day) {
        return made(at(control, day, new PairStep.Issue(made(at(edge, day, new PairStep.Request())), seen(edge))));
    }

    private static TlsFiles files(PairIdentity node, int day) {
        return TlsFiles.read(node.shown().certificateChain(), node.shown().privateKey(), node.shown().trust(),
                START.plus(DAY.multipliedBy(day)));
    }

    private static List<String> names(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void aSuccessorSaysTheSameWithAnotherKeyAndLastsThreeYears() throws IOException {
        PeerIdentity before = seen(edge);
        String key = Files.readString(edge.shown().privateKey());
        PairOutcome.Stands s = stands(at(edge, 1_010, new PairStep.Take(signed(1_010))));
        assertThat(s.own().names()).isEqualTo(before.names());
        assertThat(s.own().subject()).isEqualTo(before.subject());
        assertThat(Duration.between(START, Instant.ofEpochMilli(s.own().notAfterMs())).toDays()).isBetween(2_104L,
                2_105L);
        assertThat(Instant.ofEpochMilli(s.fromMs())).as("for a clock that is behind")
                .isBefore(START.plus(Duration.ofDays(1_010)).minusSeconds(3_000));
        assertThat(s.oldUntilMs()).contains(before.notAfterMs());
        assertThat(Files.readString(edge.shown().privateKey())).isNotEqualTo(key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(edge.shown().privateKey())))
                .isEqualTo("rw-------");
        assertThat(files(edge, 1_200).findings()).isEmpty();
        assertThat(files(edge, 1_200).chain().getFirst().getBasicConstraints()).isEqualTo(-1);
        stands(at(edge, 1_010, new PairStep.Keep()));
        assertThat(names(dir.resolve("edge"))).containsExactly("authority.pem", "own.key", "own.pem");
    }

    @Test
    void theWayBackGivesBothFilesAsTheyWere() throws IOException {
        String key = Files.readString(edge.shown().privateKey());
        String certificate = Files.readString(edge.shown().certificateChain());
        stands(at(edge, 900, new PairStep.Take(signed(900))));
        assertThat(why(at(edge, 901, new PairStep.Take(signed(901))))).contains("not been seen to work yet");
        assertThat(stands(at(edge, 900, new PairStep.Back())).oldUntilMs()).isEmpty();
        assertThat(Files.readString(edge.shown().privateKey())).isEqualTo(key);
        assertThat(Files.readString(edge.shown().certificateChain())).isEqualTo(certificate);
        assertThat(why(at(edge, 900, new PairStep.Back()))).contains("nothing to go back to");
    }

    @Test
    void whoeverAsksGetsHisOwnNamesAndNoOthers() {
        byte[] ofEdge = made(at(edge, 900, new PairStep.Request()));
        assertThat(why(at(control, 900, new PairStep.Issue(ofEdge, seen(control))))).contains("is for the subject");
        PeerIdentity fewer = new PeerIdentity(List.of("edge.example.com"), seen(edge).subject(), 0);
        assertThat(why(at(control, 900, new PairStep.Issue(ofEdge, fewer)))).contains("is for the names");
        PeerIdentity another = new PeerIdentity(
                List.of("edge.example.com", "example.com", "10.1.0.11"), seen(edge).subject(), 0);
        assertThat(why(at(control, 900, new PairStep.Issue(ofEdge, another)))).contains("is for the names");
        assertThat(why(at(edge, 900, new PairStep.Issue(ofEdge, seen(edge))))).contains("authority is not here");
    }

    @Test
    void whoeverAsksForMoreThanNamesGetsNothing() throws Exception {
        KeyPair keys = CertificateRequest.newKeys();
        PeerIdentity asker = new PeerIdentity(List.of("edge.example.com"), "CN=edge.example.com", 0);
        ExtensionsGenerator wanted = new ExtensionsGenerator();
        wanted.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "edge.example.com")));
        assertThat(at(control, 0, new PairStep.Issue(request(keys, keys, wanted), asker)))
                .isInstanceOf(PairOutcome.Made.class);
        assertThat(why(at(control, 0, new PairStep.Issue(request(keys, CertificateRequest.newKeys(), wanted), asker))))
                .contains("not signed by the key");
        wanted.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        assertThat(why(at(control, 0, new PairStep.Issue(request(keys, keys, wanted), asker))))
                .contains("more than names");
        assertThat(why(at(control, 0, new PairStep.Issue(new byte[20_000], asker)))).contains("larger");
        assertThat(why(at(control, 0, new PairStep.Issue(new byte[] {0x30, 1, 2, 3}, asker))))
                .contains("cannot be read");
    }

    private static byte[] request(KeyPair keys, KeyPair signing, ExtensionsGenerator wanted) throws Exception {
        return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=edge.example.com"), keys.getPublic())
                .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wanted.generate())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signing.getPrivate())).getEncoded();
    }

    @Test
    void whatComesIsTakenOnlyWhereItIsOurSuccessor() {
        byte[] fresh = signed(900);
        byte[] ofControl = made(at(control, 900, new PairStep.Issue(made(at(control, 900, new PairStep.Request())),
                seen(control))));
        assertThat(why(at(edge, 900, new PairStep.Take(ofControl)))).contains("for another key");
        assertThat(why(at(edge, 900, new PairStep.Take("no PEM".getBytes(StandardCharsets.US_ASCII)))))
                .contains("no certificate");
        byte[] again = signed(900);
        assertThat(why(at(edge, 900, new PairStep.Take(fresh)))).as("its key is another by now")
                .contains("another key");
        assertThat(why(at(edge, 800, new PairStep.Take(again)))).as("the clock is behind")
                .contains("is a clock wrong?");
        PrivateAuthority stranger = PrivateAuthority.create("Sallyport pair of example.com", Duration.ofDays(4_000));
        byte[] request = made(at(edge, 900, new PairStep.Request()));
        PairIdentity strangers = new PairIdentity(control.shown(), control.authorityKey());
        replace(stranger);
        byte[] theirs = made(at(strangers, 900, new PairStep.Issue(request, seen(edge))));
        assertThat(why(at(edge, 900, new PairStep.Take(theirs)))).contains("none of our roots");
    }

    private void replace(PrivateAuthority other) {
        try {
            other.write(control.shown().trust().orElseThrow(), control.authorityKey().orElseThrow());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSuddenEndBetweenTwoRenamesIsMended() throws IOException {
        stands(at(edge, 900, new PairStep.Take(signed(900))));
        Path folder = dir.resolve("edge");
        String newKey = Files.readString(folder.resolve("own.key"));
        String newCertificate = Files.readString(folder.resolve("own.pem"));
        String oldKey = Files.readString(folder.resolve("own.key.before"));
        String oldCertificate = Files.readString(folder.resolve("own.pem.before"));
        PairFiles files = new PairFiles(edge, START.plus(Duration.ofDays(900)));
        assertThat(files.settle()).isEmpty();
        // The key is the new one already, the certificate is not.
        Files.writeString(folder.resolve("own.pem"), oldCertificate);
        Files.writeString(folder.resolve("own.pem.next"), newCertificate);
        assertThat(files.settle()).hasValueSatisfying(s -> assertThat(s).contains("kept half"));
        assertThat(Files.readString(folder.resolve("own.pem"))).isEqualTo(newCertificate);
        assertThat(stands(at(edge, 900, new PairStep.Look())).oldUntilMs()).isPresent();
        // On the way back the certificate is the old one already, the key is not.
        Files.move(folder.resolve("own.pem.before"), folder.resolve("own.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(files.settle()).isPresent();
        assertThat(Files.readString(folder.resolve("own.key"))).isEqualTo(oldKey).isNotEqualTo(newKey);
        assertThat(names(folder)).containsExactly("authority.pem", "own.key", "own.pem");
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaidWithWhatToRun() throws IOException {
        Path folder = dir.resolve("edge");
        // Root may write everywhere, so the folder is in the way of itself.
        Files.createDirectories(folder.resolve("own.pem.next/full"));
        byte[] fresh = signed(900);
        String key = Files.readString(edge.shown().privateKey());
        PairOutcome.Failed f = (PairOutcome.Failed) at(edge, 900, new PairStep.Take(fresh));
        assertThat(f.why()).startsWith("Nothing can be written in " + folder);
        assertThat(f.command()).contains("df " + folder);
        assertThat(Files.readString(edge.shown().privateKey())).isEqualTo(key);
        assertThat(files(edge, 900).usable()).isTrue();
    }

    @Test
    void theNextAuthorityIsTrustedBesideTheOldOneUntilThatHasEnded() throws IOException {
        byte[] anchor = made(at(control, 3_000, new PairStep.Found()));
        assertThat(made(at(control, 3_001, new PairStep.Found()))).as("the same again").isEqualTo(anchor);
        assertThat(files(control, 3_000).roots()).hasSize(2);
        long oldUntilMs = stands(at(control, 3_000, new PairStep.Look())).authority().orElseThrow().untilMs();
        stands(at(edge, 3_000, new PairStep.Trust(anchor)));
        stands(at(edge, 3_000, new PairStep.Trust(anchor)));
        assertThat(files(edge, 3_000).roots()).hasSize(2);
        PairOutcome.Authority next = stands(at(control, 3_001, new PairStep.Succeed())).authority().orElseThrow();
        assertThat(next.untilMs()).isGreaterThan(oldUntilMs + Duration.ofDays(2_900).toMillis());
        stands(at(edge, 3_001, new PairStep.Take(signed(3_001))));
        assertThat(files(edge, 3_100).findings().stream().filter(f -> f.part() != TlsFiles.Part.TRUST)).isEmpty();
        stands(at(edge, 3_001, new PairStep.Keep()));
        byte[] third = made(at(control, 5_900, new PairStep.Found()));
        stands(at(edge, 5_900, new PairStep.Trust(third)));
        assertThat(files(edge, 5_900).roots()).as("the first has ended and is gone").hasSize(2);
    }

    @Test
    void onlyWhatVouchesForItselfIsAnAuthority() {
        assertThat(why(at(edge, 0, new PairStep.Trust(signed(900))))).contains("no authority");
        assertThat(why(at(control, 0, new PairStep.Succeed()))).contains("no next authority");
        assertThat(why(at(edge, 0, new PairStep.Found()))).contains("authority is not here");
    }

    /** Control's own hand, were it somebody else's: what it signs for our new key is looked at all the same. */
    private PairOutcome offered(String common, String name, Duration life) throws Exception {
        PrivateAuthority authority =
                PrivateAuthority.load(control.shown().trust().orElseThrow(), control.authorityKey().orElseThrow());
        RenewalRequest asked = RenewalRequest.read(made(at(edge, 0, new PairStep.Request())), seen(edge));
        List<GeneralName> names = new ArrayList<>(asked.names());
        if (!name.isEmpty()) names.add(new GeneralName(GeneralName.dNSName, name));
        return at(edge, 0, new PairStep.Take(PemFiles.certificate(authority.issue(new X500Name("CN=" + common), names,
                asked.key(), START.minusSeconds(60), START.plus(life))).getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aSuccessorHasTheSameSubjectAndNamesAndEndsLater() throws Exception {
        Duration longer = Duration.ofDays(1_200);
        assertThat(why(offered("another", "", longer))).contains("other names");
        assertThat(why(offered("edge.example.com", "another.example.com", longer))).contains("other names");
        assertThat(why(offered("edge.example.com", "", Duration.ofDays(1_000)))).contains("ends no later");
        stands(offered("edge.example.com", "", longer));
    }

    @Test
    void nothingIsSignedForLongerThanTheAuthorityLivesNorForAnotherKindOfKey() throws Exception {
        PairOutcome.Stands s = stands(at(edge, 3_000, new PairStep.Take(signed(3_000))));
        assertThat(s.own().notAfterMs()).isEqualTo(
                stands(at(control, 0, new PairStep.Look())).authority().orElseThrow().untilMs());
        KeyPairGenerator other = KeyPairGenerator.getInstance("EC");
        other.initialize(new ECGenParameterSpec("secp384r1"));
        KeyPair keys = other.generateKeyPair();
        ExtensionsGenerator wanted = new ExtensionsGenerator();
        wanted.addExtension(Extension.subjectAlternativeName, false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "edge.example.com")));
        PeerIdentity asker = new PeerIdentity(List.of("edge.example.com"), "CN=edge.example.com", 0);
        assertThat(why(at(control, 0, new PairStep.Issue(request(keys, keys, wanted), asker)))).contains("P-256");
    }

    @Test
    void authoritiesAreFewAndLive() {
        byte[] over = PemFiles.certificate(PrivateAuthority.create("a", DAY).certificate())
                .getBytes(StandardCharsets.US_ASCII);
        assertThat(why(at(edge, 10, new PairStep.Trust(over)))).contains("has ended");
        for (int i = 1; i < 16; i++) stands(at(edge, 0, new PairStep.Trust(anchor(i))));
        assertThat(why(at(edge, 0, new PairStep.Trust(anchor(16))))).contains("holds 16 authorities");
    }

    private static byte[] anchor(int number) {
        return PemFiles.certificate(PrivateAuthority.create("a " + number, Duration.ofDays(100)).certificate())
                .getBytes(StandardCharsets.US_ASCII);
    }
}
