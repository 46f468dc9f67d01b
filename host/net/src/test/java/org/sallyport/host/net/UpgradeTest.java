package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.TlsServer;

/** A plain stream goes on with TLS (STARTTLS), on every host. */
@ParameterizedClass
@Timeout(60)
@EnumSource(HostPair.Kind.class)
class UpgradeTest {
    private static final String COMMAND = "STARTTLS\n";

    @Parameter
    HostPair.Kind kind;

    @TempDir
    Path files;

    private HostPair pair;
    private final Ear server = new Ear();
    private final Ear client = new Ear();

    @BeforeEach
    void start() {
        pair = HostPair.of(kind, files);
        pair.plainStream(server, client);
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    private TlsServer server(ClientCertificate asked) {
        return TlsServer.of(pair.identity(true, asked, "edge.example.com"));
    }

    /** Edge answers the command and goes on with TLS; what stood behind the command it has not used. */
    private void obey(TlsServer how) {
        pair.onEdge(h -> server.onPlain = text -> {
            if (!text.startsWith(COMMAND)) return;
            server.write("go\n");
            server.stream.secure(how, text.length() - COMMAND.length());
        });
    }

    private void ask() {
        var how = pair.client("edge.example.com");
        pair.onControl(h -> {
            client.onPlain = text -> {
                if (text.startsWith("go\n")) client.stream.secure(how, text.length() - 3);
            };
            client.write(COMMAND);
        });
    }

    @Test
    void bothKnowEachOtherAfterwardsAndWhatFollowsIsEncrypted() {
        obey(server(ClientCertificate.REQUIRED));
        ask();
        pair.until("both secured", () -> server.secured && client.secured);
        assertThat(server.stream.peer().orElseThrow().names()).containsExactly("control.example.com");
        assertThat(client.stream.peer().orElseThrow().names()).containsExactly("edge.example.com");
        pair.onControl(h -> client.write("hello"));
        pair.onEdge(h -> server.write("welcome"));
        pair.until("what was said", () -> server.secret.length() == 5 && client.secret.length() == 7);
        assertThat(server.secret.toString()).isEqualTo("hello");
        assertThat(server.plain.toString()).isEqualTo(COMMAND);
        assertThat(client.plain.toString()).isEqualTo("go\n");
        pair.onControl(h -> client.stream.close());
        pair.until("the end", () -> server.closed != null && client.closed != null);
        assertThat(server.kind()).isEqualTo(Kind.PEER);
        assertThat(client.kind()).isEqualTo(Kind.LOCAL);
    }

    @Test
    void whatIsWrittenDuringTheHandshakeWaitsForItsEnd() {
        obey(server(ClientCertificate.NONE));
        var how = pair.client("edge.example.com");
        pair.onControl(h -> {
            client.onPlain = _ -> {
                client.stream.secure(how, 0);
                client.write("early");
                assertThat(client.stream.pendingBytes()).isPositive();
            };
            client.write(COMMAND);
        });
        pair.until("the early word", () -> server.secret.toString().equals("early"));
        assertThat(server.plain.toString()).isEqualTo(COMMAND);
    }

    @Test
    void whatWasWrittenBeforeLeavesFirstAndInPlainText() {
        TlsServer how = server(ClientCertificate.NONE);
        String much = "x".repeat(300_000);
        pair.onEdge(h -> server.onPlain = _ -> {
            server.write(much);
            server.write("go\n");
            server.stream.secure(how, 0);
        });
        var as = pair.client("edge.example.com");
        pair.onControl(h -> {
            client.onPlain = text -> {
                if (client.plain.length() == much.length() + 3) client.stream.secure(as, 0);
            };
            client.write(COMMAND);
        });
        pair.until("both secured", () -> server.secured && client.secured);
        assertThat(client.plain.toString()).isEqualTo(much + "go\n");
        assertThat(client.secret.toString()).isEmpty();
    }

    /** CVE-2011-0411: what a man in the middle puts behind the command must not count as said under TLS. */
    @Test
    void plainTextBehindTheCommandEndsTheStreamAndIsNeverTakenForEncrypted() {
        obey(server(ClientCertificate.NONE));
        pair.onControl(h -> client.write(COMMAND + "MAIL FROM:<mallory>\n"));
        pair.until("the end", () -> server.closed != null);
        assertThat(server.kind()).isEqualTo(Kind.TLS_INJECTED);
        assertThat(server.closed.detail()).isEqualTo("20 plain octets came where TLS was to begin");
        assertThat(server.secured).isFalse();
        pair.until("the other end", () -> client.closed != null);
    }

    @Test
    void plainTextBehindTheAnswerEndsTheStreamOfTheClient() {
        pair.onEdge(h -> server.onPlain = _ -> server.write("go\n250 XSECRET\n"));
        ask();
        pair.until("the end", () -> client.closed != null);
        assertThat(client.kind()).isEqualTo(Kind.TLS_INJECTED);
        assertThat(client.secured).isFalse();
    }

    @Test
    void plainTextThatComesLaterIsNoHandshake() {
        obey(server(ClientCertificate.NONE));
        pair.onControl(h -> {
            client.onPlain = _ -> client.write("MAIL FROM:<mallory>\n");
            client.write(COMMAND);
        });
        pair.until("the end", () -> server.closed != null);
        assertThat(server.kind()).isEqualTo(Kind.TLS_OTHER);
        assertThat(server.closed.detail()).isEqualTo("the peer does not speak TLS");
        assertThat(server.secret.toString()).isEmpty();
        assertThat(server.plain.toString()).isEqualTo(COMMAND);
    }

    @Test
    void plainTextThatWaitsUnreadIsNotTakenForEncryptedEither() {
        TlsServer how = server(ClientCertificate.NONE);
        pair.onEdge(h -> server.onPlain = _ -> server.stream.reading(false));
        pair.onControl(h -> client.write(COMMAND));
        pair.until("the command", () -> server.plain.length() > 0);
        pair.onControl(h -> client.write("MAIL FROM:<mallory>\n"));
        pair.pass(50_000_000);
        pair.onEdge(h -> {
            server.stream.secure(how, 0);
            server.stream.reading(true);
        });
        pair.until("the end", () -> server.closed != null);
        assertThat(server.kind()).isIn(Kind.TLS_INJECTED, Kind.TLS_OTHER);
        assertThat(server.secret.toString() + server.plain).isEqualTo(COMMAND);
    }

    @Test
    void whoDoesNotReadStillShakesHandsAndReadsLater() {
        obey(server(ClientCertificate.NONE));
        var how = pair.client("edge.example.com");
        pair.onControl(h -> {
            client.onPlain = _ -> {
                client.stream.reading(false);
                client.stream.secure(how, 0);
            };
            client.write(COMMAND);
        });
        pair.until("both secured", () -> server.secured && client.secured);
        pair.onEdge(h -> server.write("later"));
        pair.pass(50_000_000);
        pair.onControl(h -> {
            assertThat(client.secret.toString()).isEmpty();
            client.stream.reading(true);
        });
        pair.until("what was kept back", () -> client.secret.toString().equals("later"));
    }

    @Test
    void aForeignServerIsUntrustedAndHearsIt() {
        obey(TlsServer.of(pair.identity(false, ClientCertificate.NONE, "edge.example.com")));
        ask();
        pair.until("the end", () -> server.closed != null && client.closed != null);
        assertThat(client.kind()).isEqualTo(Kind.TLS_UNTRUSTED);
        assertThat(server.kind()).isEqualTo(Kind.TLS_REFUSED_BY_PEER);
        assertThat(server.closed.detail()).contains("alert");
        assertThat(server.secured || client.secured).isFalse();
    }

    @Test
    void aServerOfAnotherNameIsTurnedDown() {
        obey(TlsServer.of(pair.identity(true, ClientCertificate.NONE, "mail.example.org")));
        ask();
        pair.until("the end", () -> server.closed != null && client.closed != null);
        assertThat(client.kind()).isEqualTo(Kind.TLS_NAME);
        assertThat(server.kind()).isEqualTo(Kind.TLS_REFUSED_BY_PEER);
    }

    @Test
    void whoClosesDuringTheHandshakeHearsThatItWasWe() {
        obey(server(ClientCertificate.NONE));
        var how = pair.client("edge.example.com");
        pair.onControl(h -> {
            client.onPlain = _ -> {
                client.stream.secure(how, 0);
                client.write("never said");
                client.stream.close();
            };
            client.write(COMMAND);
        });
        pair.until("the end", () -> server.closed != null && client.closed != null);
        assertThat(client.kind()).isEqualTo(Kind.LOCAL);
        assertThat(client.secured || server.secured).isFalse();
        assertThat(server.secret.toString()).isEmpty();
    }

    @Test
    void aSilentPeerIsCutOff() {
        obey(server(ClientCertificate.NONE));
        pair.onControl(h -> client.write(COMMAND));
        pair.until("the end", () -> server.closed != null);
        assertThat(server.kind()).isEqualTo(Kind.TLS_OTHER);
    }

    @Test
    void onlyAPlainStreamThatIsOpenGoesOnWithTls() {
        TlsServer how = server(ClientCertificate.NONE);
        obey(how);
        ask();
        pair.until("both secured", () -> server.secured && client.secured);
        pair.onEdge(
                h -> assertThatThrownBy(() -> server.stream.secure(how, 0)).isInstanceOf(IllegalStateException.class));
        var as = pair.client();
        Ear other = new Ear();
        pair.onControl(h -> {
            var opening = h.connect(pair.control.outTcp(25_002), pair.edge.at(5060), null, other);
            assertThatThrownBy(() -> opening.secure(as, 0)).isInstanceOf(IllegalStateException.class);
            client.stream.close();
        });
        pair.until("closed", () -> client.closed != null);
        pair.onControl(h -> client.stream.secure(as, 7));
        assertThat(client.kind()).isEqualTo(Kind.LOCAL);
    }
}
