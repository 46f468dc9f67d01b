package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.PrivateAuthority;

/** Files that others write while a node runs: what is taken, what is not, and from when on somebody is told. */
class HeldFilesTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final PrivateAuthority CA = PrivateAuthority.create("Test root", DAY);

    @TempDir
    Path dir;

    private Path chain;
    private Path key;
    private TlsIdentity identity;
    private HeldFiles held;
    private long nowNs = 1;

    @BeforeEach
    void first() throws IOException {
        chain = dir.resolve("edge.pem");
        key = dir.resolve("edge.key");
        identity = new TlsIdentity(chain, key, Optional.empty(), ClientCertificate.NONE,
                List.of("edge.example.com", "example.com", "never.example.com"));
        issue(chain, key, "edge.example.com", "example.com");
        held = new HeldFiles(identity, HeldFiles.read(identity));
    }

    private static void issue(Path chain, Path key, String... names) throws IOException {
        CA.issue(new CertificateSubject(names[0], List.of(names), List.of(), List.of()), DAY).write(chain, key);
    }

    private static void issue(Path chain, Path key, Instant from, Instant until) throws IOException {
        CA.issue(new CertificateSubject("edge.example.com", List.of("edge.example.com", "example.com"), List.of(),
                List.of()), from, until).write(chain, key);
    }

    /** One look of the node, so long after the last one. */
    private boolean look(long afterNs) {
        nowNs += afterNs;
        HeldFiles.Reading now = held.settled().map(b -> HeldFiles.readAgain(identity, b))
                .orElseGet(() -> HeldFiles.read(identity));
        return held.offer(now, nowNs);
    }

    private Optional<String> unfit() {
        return held.facts(nowNs).unfit();
    }

    private String serial() {
        return held.facts(nowNs).serial();
    }

    /** Looks now, and again once patience is over: the old one is in use, and somebody is told why. */
    private void refusedBecause(String cause) {
        String old = serial();
        assertThat(look(1)).isFalse();
        assertThat(unfit()).as("a pair that may be half written").isEmpty();
        assertThat(look(HeldFiles.PATIENCE_NS)).isFalse();
        assertThat(unfit().orElse("")).contains(cause);
        assertThat(serial()).isEqualTo(old);
    }

    @Test
    void aWholeNewPairIsTaken() throws IOException {
        String old = serial();
        assertThat(look(1)).isFalse();
        issue(chain, key, "edge.example.com", "example.com");
        assertThat(look(1)).isTrue();
        assertThat(serial()).isNotEqualTo(old);
        assertThat(look(1)).isFalse();
        assertThat(held.version()).isEqualTo(1);
    }

    @Test
    void theKeyMayComeLongBeforeItsCertificate() throws IOException {
        issue(dir.resolve("new.pem"), dir.resolve("new.key"), "edge.example.com", "example.com");
        Files.copy(dir.resolve("new.key"), key, StandardCopyOption.REPLACE_EXISTING);
        refusedBecause("does not belong to the certificate of CN=edge.example.com");
        Files.copy(dir.resolve("new.pem"), chain, StandardCopyOption.REPLACE_EXISTING);
        assertThat(look(1)).isTrue();
        assertThat(unfit()).isEmpty();
    }

    @Test
    void aFileThatGrowsKeepsTheNewsBack() throws IOException {
        issue(dir.resolve("new.pem"), dir.resolve("new.key"), "edge.example.com", "example.com");
        Files.copy(dir.resolve("new.key"), key, StandardCopyOption.REPLACE_EXISTING);
        String whole = Files.readString(dir.resolve("new.pem"));
        for (int cut : new int[] {100, 300}) {
            Files.writeString(chain, whole.substring(0, cut));
            assertThat(look(HeldFiles.PATIENCE_NS)).isFalse();
            assertThat(unfit()).as("it is being written").isEmpty();
        }
        refusedBecause("begins and does not end");
        Files.writeString(chain, whole);
        assertThat(look(1)).isTrue();
    }

    @Test
    void aCertificateThatLosesANameIsNotTaken() throws IOException {
        issue(chain, key, "edge.example.com");
        refusedBecause("carries edge.example.com and no longer example.com");
        issue(chain, key, "edge.example.com", "example.com", "more.example.com");
        assertThat(look(1)).isTrue();
    }

    @Test
    void aStarCarriesANameToo() throws IOException {
        issue(chain, key, "*.example.com", "example.com");
        assertThat(look(1)).isTrue();
    }

    @Test
    void anExpiredOneIsNotTaken() throws IOException {
        issue(chain, key, Instant.now().minus(DAY), Instant.now().minusSeconds(60));
        refusedBecause("expired at");
    }

    @Test
    void oneOfTomorrowIsTakenTomorrow() throws IOException {
        issue(chain, key, Instant.now().plusSeconds(3600), Instant.now().plus(DAY));
        refusedBecause("is not valid before");
        assertThat(held.settled()).as("it is judged again although no file changes").isEmpty();
    }

    @Test
    void filesThatAreGoneChangeNothing() throws IOException {
        Files.delete(key);
        refusedBecause("does not exist");
    }

    @Test
    void linksThatAreTurnedToOtherFilesAreSeen() throws IOException {
        Path live = Files.createDirectory(dir.resolve("live"));
        for (String archive : List.of("1", "2")) {
            Files.createDirectory(dir.resolve(archive));
            issue(dir.resolve(archive + "/tls.pem"), dir.resolve(archive + "/tls.key"), "edge.example.com",
                    "example.com");
        }
        // As Kubernetes does it: one link to a folder is exchanged, and with it all files below.
        Path data = Files.createSymbolicLink(live.resolve("..data"), dir.resolve("1"));
        Files.createSymbolicLink(live.resolve("tls.pem"), Path.of("..data/tls.pem"));
        Files.createSymbolicLink(live.resolve("tls.key"), Path.of("..data/tls.key"));
        identity = new TlsIdentity(live.resolve("tls.pem"), live.resolve("tls.key"), Optional.empty(),
                ClientCertificate.NONE);
        held = new HeldFiles(identity, HeldFiles.read(identity));
        assertThat(look(1)).isFalse();
        Path turned = Files.createSymbolicLink(live.resolve("..tmp"), dir.resolve("2"));
        Files.move(turned, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertThat(look(1)).isTrue();
    }

    @Test
    void theFirstCauseAloneIsTold() throws IOException {
        Files.writeString(chain, "nothing");
        Files.writeString(key, "nothing");
        assertThat(look(1)).isFalse();
        assertThat(look(HeldFiles.PATIENCE_NS)).isFalse();
        assertThat(unfit().orElse("")).startsWith(chain + " holds no PEM block").doesNotContain("edge.key");
    }
}
