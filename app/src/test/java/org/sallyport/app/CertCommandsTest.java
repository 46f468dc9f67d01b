package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands about certificates, on the files of a new pair. */
class CertCommandsTest {
    @TempDir
    Path dir;

    private Path pair;

    @BeforeEach
    void pair() throws IOException {
        pair = CommandRun.pair(dir);
    }

    private String edge(String name) {
        return pair.resolve("edge/certificates/" + name).toString();
    }

    @Test
    void theChainOfThePairIsGoodForWhoKnowsItsAuthorityAndForNobodyElse() {
        CommandRun known = CommandRun.of("cert", "check", edge("edge.pem"), "--key", edge("edge.key"), "--trust",
                edge("authority.pem"), "--name", "edge.example.org");
        assertThat(known.code()).as(known.out() + known.err()).isZero();
        assertThat(known.out()).contains("CN=edge.example.org", "roots of ", "Accepted.");
        CommandRun stranger = CommandRun.of("cert", "check", edge("edge.pem"));
        assertThat(stranger.code()).isEqualTo(1);
        assertThat(stranger.out()).contains("no", "missing",
                "Refused: CN=Sallyport pair of example.org issued the certificate before it, was not shown");
    }

    @Test
    void theRootsOfTheNodesFileCount() {
        CommandRun run = CommandRun.of("cert", "check", edge("edge.pem"), "--config",
                pair.resolve("edge/edge.yaml").toString(), "--json");
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).contains("\"accepted\"", "true", "\"firstCause\"");
    }

    @Test
    void theFirstCauseIsTheNearestToTheCertificate() {
        CommandRun name = CommandRun.of("cert", "check", edge("edge.pem"), "--trust", edge("authority.pem"), "--name",
                "other.example.org");
        assertThat(name.code()).isEqualTo(1);
        assertThat(name.out())
                .contains("Refused: CN=edge.example.org: we need other.example.org; the peer offers edge.example.org");
        CommandRun key = CommandRun.of("cert", "check", edge("edge.pem"), "--trust", edge("authority.pem"), "--key",
                pair.resolve("control/certificates/control.key").toString());
        assertThat(key.out()).contains("Refused: ").contains("does not belong to the certificate of");
    }

    @Test
    void whatCannotBeJudgedIsNeverGood() {
        CommandRun nobody = CommandRun.of("cert", "check", "127.0.0.1:1");
        assertThat(nobody.code()).isEqualTo(1);
        assertThat(nobody.err()).contains("cannot judge 127.0.0.1:1: no certificate came, since");
        CommandRun neither = CommandRun.of("cert", "check", "nothing.pem");
        assertThat(neither.code()).isEqualTo(1);
        assertThat(neither.err()).contains("is no file that there is, and no HOST:PORT");
        CommandRun keyOnly = CommandRun.of("cert", "check", edge("edge.key"));
        assertThat(keyOnly.code()).isEqualTo(1);
        assertThat(keyOnly.err()).contains("holds a private key and no certificate");
    }

    @Test
    void aRequestHasEveryNameInItAndItsKeyIsNobodyElses() throws Exception {
        String config = pair.resolve("edge/edge.yaml").toString();
        CommandRun run = CommandRun.of("cert", "request", "--config", config, "--name", "sip.example.org");
        assertThat(run.code()).as(run.err()).isZero();
        try (PEMParser pem = new PEMParser(Files.newBufferedReader(Path.of(edge("public.csr"))))) {
            PKCS10CertificationRequest csr = (PKCS10CertificationRequest) pem.readObject();
            assertThat(csr.isSignatureValid(
                    new JcaContentVerifierProviderBuilder().build(csr.getSubjectPublicKeyInfo()))).isTrue();
            Extensions e = Extensions.getInstance(csr.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                    .getAttrValues().getObjectAt(0));
            assertThat(GeneralNames.fromExtensions(e, org.bouncycastle.asn1.x509.Extension.subjectAlternativeName)
                    .getNames()).extracting(GeneralName::getName).extracting(Object::toString)
                    .containsExactly("edge.example.org", "example.org", "sip.example.org");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(edge("public.key")))))
                .isEqualTo("rw-------");
        String before = Files.readString(Path.of(edge("public.key")));
        CommandRun again = CommandRun.of("cert", "request", "--config", config);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("is there already, and is not overwritten");
        Files.delete(Path.of(edge("public.csr")));
        assertThat(CommandRun.of("cert", "request", "--config", config).code()).isEqualTo(1);
        assertThat(Files.readString(Path.of(edge("public.key")))).isEqualTo(before);
    }
}
