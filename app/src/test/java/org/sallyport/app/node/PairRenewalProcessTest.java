package org.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.app.CommandProbe;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.IssuedCertificate;
import org.sallyport.host.net.pki.PrivateAuthority;
import org.sallyport.host.net.pki.TlsFiles;

/** What init writes, with certificates that end in half a minute, as two processes. */
@Timeout(240)
class PairRenewalProcessTest {
    private static final int LEFT_SECONDS = 45;

    @TempDir
    Path directory;

    private final int net = ThreadLocalRandom.current().nextInt(1, 250);
    private final List<Process> running = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (Process p : running) p.destroyForcibly().waitFor();
    }

    private Path certificate(String node) {
        return directory.resolve("pair/" + node + "/certificates/" + node + ".pem");
    }

    private Path key(String node) {
        return directory.resolve("pair/" + node + "/certificates/" + node + ".key");
    }

    private String file(String node) {
        return directory.resolve("pair/" + node + "/" + node + ".yaml").toString();
    }

    /** One whose life is nearly over. */
    private IssuedCertificate nearlyOver(PrivateAuthority authority, String node) {
        Instant now = Instant.now();
        return authority.issue(CertificateSubject.host(node + ".acme.example"), now.minusSeconds(60),
                now.plusSeconds(LEFT_SECONDS));
    }

    private void run(String node) throws IOException {
        List<String> command = List.of(System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                System.getProperty("java.class.path"), "org.sallyport.app.Main", "run", file(node));
        running.add(new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve(node + ".txt").toFile()).start());
    }

    private String said(String node) {
        try {
            return Files.readString(directory.resolve(node + ".txt"));
        } catch (IOException e) {
            return "";
        }
    }

    private void until(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs)
                throw new AssertionError("waited in vain for " + what + "\n" + said("control") + "\n" + said("edge"));
            LockSupport.parkNanos(50_000_000);
        }
    }

    private X509Certificate shown(String node) {
        return TlsFiles.own(certificate(node)).orElseThrow();
    }

    @Test
    void bothCertificatesAreRenewedBeforeTheyEndAndTheZoneStaysUp() throws Exception {
        CommandProbe init = CommandProbe.of("init", "--dir", directory.resolve("pair").toString(), "--domain",
                "acme.example", "--control-address", "127." + net + ".1.1", "--edge-inner", "127." + net + ".2.1");
        assertThat(init.code()).as(init.err()).isZero();
        PrivateAuthority authority = PrivateAuthority.load(directory.resolve("pair/authority/authority.pem"),
                directory.resolve("pair/authority/authority.key"));
        for (String node : List.of("control", "edge"))
            nearlyOver(authority, node).write(certificate(node), key(node));
        halfRenewed(authority);
        Instant end = shown("control").getNotAfter().toInstant();
        run("edge");
        run("control");
        for (String node : List.of("control", "edge"))
            until(node + " to be renewed", () -> said(node).contains("the pair identity was renewed: CN=" + node)
                    && shown(node).getNotAfter().toInstant().isAfter(end.plusSeconds(3_600))
                    && !Files.exists(certificate(node).resolveSibling(node + ".pem.before")));
        assertThat(said("edge")).contains("which a sudden end had kept half");
        for (String node : List.of("control", "edge")) {
            TlsFiles files = TlsFiles.read(certificate(node), key(node),
                    Optional.of(certificate(node).resolveSibling("authority.pem")), end.plusSeconds(3_600));
            assertThat(files.findings()).isEmpty();
            assertThat(shown(node).getSubjectX500Principal().getName()).isEqualTo("CN=" + node + ".acme.example");
            assertThat(key(node).resolveSibling(node + ".key.before")).doesNotExist();
            until("it to be said", () -> CommandProbe.of("cert", "list", "--node", file(node)).out()
                    .contains("good until"));
            CommandProbe list = CommandProbe.of("cert", "list", "--node", file(node));
            assertThat(list.code()).as(list.out() + list.err()).isZero();
            assertThat(list.out()).containsPattern("renewed +by itself from 20")
                    .containsPattern("last attempt +20.* renewed, good until");
        }
        until("the old certificates to be over", () -> Instant.now().isAfter(end));
        CommandProbe zones = CommandProbe.of("status", "zones", "--node", file("control"));
        assertThat(zones.out()).as(said("control")).containsPattern("edge +traversal-client +up");
    }

    /** As a loss of power between two renames leaves it: the key is the successor's, the certificate is not. */
    private void halfRenewed(PrivateAuthority authority) throws IOException {
        Path folder = certificate("edge").getParent();
        Files.copy(certificate("edge"), folder.resolve("edge.pem.before"));
        Files.copy(key("edge"), folder.resolve("edge.key.before"));
        nearlyOver(authority, "edge").write(folder.resolve("edge.pem.next"), folder.resolve("edge.key.next"));
        Files.move(folder.resolve("edge.key.next"), key("edge"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
