package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code config check} and {@code run} say of a pair whose files somebody exchanged, renewed by halves or took
 * elsewhere.
 */
class CertificateCheckTest {
    @TempDir
    Path dir;

    private Path pair;
    private Path another;

    @BeforeEach
    void pairs() throws IOException {
        pair = CommandRun.pair(Files.createDirectory(dir.resolve("one")));
        another = CommandRun.pair(Files.createDirectory(dir.resolve("two")));
    }

    private void take(String from, String to) throws IOException {
        Files.copy(another.resolve(from), pair.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }

    private CommandRun check() {
        return CommandRun.of("config", "check", pair.resolve("control/control.yaml").toString(),
                pair.resolve("edge/edge.yaml").toString());
    }

    @Test
    void whatInitWritesIsRight() {
        CommandRun run = check();
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out()).doesNotContain("note ");
    }

    @Test
    void aKeyOfAnotherCertificateIsToldWithItsLineByCheckAndByRunAlike() throws IOException {
        take("edge/certificates/edge.key", "edge/certificates/edge.key");
        CommandRun run = check();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).containsPattern(
                "edge\\.yaml:\\d+:1: protocols\\.sip\\.tls\\.key: \\S+edge\\.key does not belong to the certificate of");
        assertThat(run.out()).doesNotContainPattern("ok +\\S*edge\\.yaml").containsPattern("ok +\\S*control\\.yaml");
        CommandRun started = CommandRun.of("run", pair.resolve("edge/edge.yaml").toString());
        assertThat(started.code()).isEqualTo(78);
        assertThat(started.err()).contains("protocols.sip.tls.key").contains("does not belong to the certificate of");
    }

    @Test
    void aCertificateAsKeyIsTold() throws IOException {
        Files.copy(pair.resolve("control/certificates/control.pem"), pair.resolve("control/certificates/control.key"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(check().out()).contains("control.key holds a certificate and no private key");
    }

    @Test
    void nodesThatWouldRefuseEachOtherAreTold() throws IOException {
        take("edge/certificates/edge.pem", "edge/certificates/edge.pem");
        take("edge/certificates/edge.key", "edge/certificates/edge.key");
        CommandRun run = check();
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).containsPattern(
                "control\\.yaml:\\d+:1: protocols\\.sip\\.tls\\.trust: None of these authorities has certified what edge");
        take("control/certificates/authority.pem", "control/certificates/authority.pem");
        Files.copy(pair.resolve("control/certificates/authority.pem"), pair.resolve("edge/certificates/authority.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        take("control/certificates/control.pem", "edge/certificates/edge.pem");
        take("control/certificates/control.key", "edge/certificates/edge.key");
        run = check();
        assertThat(run.out()).contains(
                "zones[0].tls-verify-subject-name: The certificate of edge does not carry edge.example.org but control.example.org");
        assertThat(run.out()).contains("note ").contains("and not example.org");
    }
}
