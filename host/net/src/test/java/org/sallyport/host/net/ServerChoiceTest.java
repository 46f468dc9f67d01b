package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.TlsServer;

/** A server shows the certificate that fits the asked name and chooses a protocol, on every host. */
@ParameterizedClass
@Timeout(60)
@EnumSource(HostPair.Kind.class)
class ServerChoiceTest {
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
    }

    @AfterEach
    void stop() {
        pair.close();
    }

    private TlsServer server(String... protocols) {
        return new TlsServer(pair.identity(true, ClientCertificate.NONE, "usual.example.com"), List.of(
                new TlsServer.Named("*.example.com", pair.identity(true, ClientCertificate.NONE, "*.example.com")),
                new TlsServer.Named("chat.example.com",
                        pair.identity(true, ClientCertificate.REQUIRED, "chat.example.com")),
                new TlsServer.Named("example.org", pair.identity(true, ClientCertificate.NONE, "example.org"))),
                List.of(protocols));
    }

    private TlsClient client(String name, String... protocols) {
        return new TlsClient(pair.identity(true, ClientCertificate.NONE, "control.example.com"),
                Optional.ofNullable(name), List.of(), true, List.of(protocols));
    }

    @ParameterizedTest
    @CsvSource({
        "chat.example.com, chat.example.com",
        "CHAT.Example.COM, chat.example.com",
        "meet.example.com, *.example.com",
        "a.b.example.com,  usual.example.com",
        "example.com,      usual.example.com",
        "example.org,      example.org",
        "else.test,        usual.example.com",
        ",                 usual.example.com",
    })
    void theCertificateFitsTheNameThatIsAskedFor(String asked, String shown) {
        pair.tlsStream(server(), server, client(asked), client);
        pair.until("both streams", () -> server.stream != null && client.stream != null);
        assertThat(client.stream.peer().orElseThrow().names()).containsExactly(shown);
        // What is asked of clients goes by the name as well.
        assertThat(server.stream.peer().isPresent()).isEqualTo(shown.equals("chat.example.com"));
        pair.onControl(h -> client.write("hello"));
        pair.until("hello", () -> server.plain.toString().equals("hello"));
    }

    @ParameterizedTest
    @CsvSource({
        // what the server speaks, what the client offers, the outcome
        "h2 http/1.1, http/1.1 h2, h2",
        "h2 http/1.1, http/1.1,    http/1.1",
        "xmpp-client, spdy/1 xmpp-client, xmpp-client",
        "h2,          ,            ",
        ",            h2,          ",
    })
    void bothSeeTheProtocolThatTheServerLikesBest(String spoken, String offered, String agreed) {
        pair.tlsStream(server(words(spoken)), server, client("meet.example.com", words(offered)), client);
        pair.until("both streams", () -> server.stream != null && client.stream != null);
        assertThat(client.stream.protocol()).isEqualTo(Optional.ofNullable(agreed));
        assertThat(server.stream.protocol()).isEqualTo(Optional.ofNullable(agreed));
        assertThat(client.stream.peer().orElseThrow().names()).containsExactly("*.example.com");
    }

    private static String[] words(String list) {
        return list == null ? new String[0] : Arrays.stream(list.split(" ")).toArray(String[]::new);
    }

    @Test
    void whoOffersNoProtocolOfOursIsTurnedAwayWithItsAlert() {
        pair.tlsStream(server("h2", "http/1.1"), server, client("meet.example.com", "xmpp-client"), client);
        pair.until("the end", () -> client.closed != null && !server.failed.isEmpty());
        assertThat(client.kind()).isEqualTo(Kind.TLS_REFUSED_BY_PEER);
        assertThat(client.closed.detail()).contains("no_application_protocol", "no protocol to speak behind TLS");
        assertThat(server.failed).singleElement().satisfies(r -> {
            assertThat(r.kind()).isEqualTo(Kind.TLS_OTHER);
            assertThat(r.detail()).isEqualTo("the peer offers to speak xmpp-client, and we speak none of it");
        });
        assertThat(client.stream).isNull();
    }

    @Test
    void aStreamThatGoesOnWithTlsChoosesTheSameWay() {
        pair.plainStream(server, client);
        TlsServer how = server("xmpp-client");
        TlsClient as = client("chat.example.com", "xmpp-client");
        pair.onEdge(h -> server.onPlain = _ -> {
            server.write("go");
            server.stream.secure(how, 0);
        });
        pair.onControl(h -> {
            client.onPlain = _ -> client.stream.secure(as, 0);
            client.write("please");
        });
        pair.until("both secured", () -> server.secured && client.secured);
        assertThat(client.stream.peer().orElseThrow().names()).containsExactly("chat.example.com");
        assertThat(server.stream.peer().orElseThrow().names()).containsExactly("control.example.com");
        assertThat(client.stream.protocol()).contains("xmpp-client");
        assertThat(server.stream.protocol()).contains("xmpp-client");
    }

    @Test
    void aFalseFirstMessageIsToldAsUsual() {
        pair.onEdge(h -> HostPair.listening(h.listen(pair.edge.edgeTls(), server("h2"), server)));
        pair.onControl(h -> {
            h.connect(pair.control.outTcp(25_003), pair.edge.at(5061), null, client);
        });
        pair.until("connected", () -> client.stream != null);
        pair.onControl(h -> client.write("OPTIONS sip:edge SIP/2.0\r\n\r\n"));
        pair.until("the failure", () -> !server.failed.isEmpty());
        assertThat(server.failed.getFirst().detail()).isEqualTo("the peer does not speak TLS");
    }

    @Test
    void silenceIsCutOffInTheSameTime() {
        pair.onEdge(h -> HostPair.listening(h.listen(pair.edge.edgeTls(), server("h2"), server)));
        pair.onControl(h -> h.connect(pair.control.outTcp(25_003), pair.edge.at(5061), null, client));
        pair.until("the failure", () -> !server.failed.isEmpty());
        assertThat(server.failed.getFirst().kind()).isEqualTo(Kind.TLS_OTHER);
    }
}
