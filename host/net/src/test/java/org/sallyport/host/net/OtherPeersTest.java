package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.TlsServer;
import org.sallyport.host.net.pki.TlsFiles;

/** STARTTLS, names and protocols with implementations that we did not write: OpenSSL's client, and Java's sockets. */
@ParameterizedClass
@Timeout(60)
@EnumSource(value = HostPair.Kind.class, names = {"NATIVE", "PORTABLE"})
class OtherPeersTest {
    private static final Path OPENSSL = Path.of("/usr/bin/openssl");

    @Parameter
    HostPair.Kind kind;

    @TempDir
    Path files;

    private HostPair pair;
    private final Ear server = new Ear();
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() {
        pair = HostPair.of(kind, files);
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable c : open) c.close();
        pair.close();
    }

    private TlsServer server() {
        return new TlsServer(pair.identity(true, ClientCertificate.NONE, "usual.example.com"),
                List.of(new TlsServer.Named("*.example.com",
                        pair.identity(true, ClientCertificate.NONE, "*.example.com"))),
                List.of("xmpp-client", "http/1.1"));
    }

    /** What {@code openssl s_client} prints, once it has said what is to be said. */
    private String openssl(String say, String... arguments) throws Exception {
        assumeTrue(Files.isExecutable(OPENSSL), "this machine has no openssl");
        List<String> command = new ArrayList<>(List.of(OPENSSL.toString(), "s_client", "-CAfile",
                files.resolve("roots.pem").toString(), "-verify_return_error", "-ign_eof"));
        command.addAll(List.of(arguments));
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        open.add(p::destroyForcibly);
        p.getOutputStream().write(say.getBytes(StandardCharsets.US_ASCII));
        p.getOutputStream().flush();
        CompletableFuture<String> out = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                return e.toString();
            }
        });
        return out.get(20, TimeUnit.SECONDS);
    }

    private String at(int port) {
        return pair.edge.address + ":" + port;
    }

    @Test
    void opensslGoesOnWithTlsInAMailSession() throws Exception {
        TlsServer how = server();
        pair.onEdge(h -> {
            HostPair.listening(h.listen(pair.edge.edgeTcp(), null, new Greeted()));
            server.onPlain = text -> {
                if (text.startsWith("EHLO")) server.write("250-edge\r\n250 STARTTLS\r\n");
                if (!text.startsWith("STARTTLS\r\n")) return;
                server.write("220 go on\r\n");
                server.stream.secure(how, text.length() - 10);
                server.write("250 you are safe\r\n");
            };
        });
        String said = openssl("QUIT\r\n", "-starttls", "smtp", "-connect", at(5060), "-servername", "mail.example.com",
                "-alpn", "h2,xmpp-client");
        assertThat(said).contains("CN = *.example.com", "ALPN protocol: xmpp-client", "Verify return code: 0 (ok)",
                "250 you are safe");
        pair.until("QUIT", () -> server.secret.toString().equals("QUIT\r\n"));
    }

    /** A server that speaks first, and closes when it has heard the last word. */
    private final class Greeted implements StreamAcceptor {
        @Override
        public StreamReceiver accept(Stream stream) {
            server.accept(stream);
            server.write("220 edge\r\n");
            return new StreamReceiver() {
                @Override
                public void opened(Stream s) {}

                @Override
                public void bytes(Stream s, byte[] bytes) {
                    server.bytes(s, bytes);
                    if (server.secret.toString().endsWith("QUIT\r\n")) s.close();
                }

                @Override
                public void secured(Stream s) {
                    server.secured(s);
                }

                @Override
                public void closed(Stream s, CloseReason reason) {
                    server.closed(s, reason);
                }
            };
        }
    }

    @Test
    void opensslGetsTheCertificateOfTheNameAndTheProtocol() throws Exception {
        TlsServer how = server();
        pair.onEdge(h -> HostPair.listening(h.listen(pair.edge.edgeTls(), how, stream -> {
            StreamTape.write(stream, "bye\n");
            stream.close();
            return server;
        })));
        assertThat(openssl("", "-connect", at(5061), "-servername", "meet.example.com", "-alpn", "http/1.1"))
                .contains("CN = *.example.com", "ALPN protocol: http/1.1", "bye");
        assertThat(openssl("", "-connect", at(5061), "-servername", "example.org"))
                .contains("CN = usual.example.com", "No ALPN negotiated", "bye");
        assertThat(openssl("", "-connect", at(5061), "-noservername", "-tls1_2")).contains("CN = usual.example.com",
                "bye");
        assertThat(openssl("", "-connect", at(5061), "-servername", "meet.example.com", "-alpn", "h2"))
                .contains("alert no application protocol").doesNotContain("bye");
    }

    @Test
    void aFirstMessageInManyPiecesIsHeardAsOne() throws Exception {
        TlsServer how = server();
        pair.onEdge(h -> HostPair.listening(h.listen(pair.edge.edgeTls(), how, stream -> {
            StreamTape.write(stream, "bye\n");
            stream.close();
            return server;
        })));
        // Records as small as they may be.
        assertThat(openssl("", "-connect", at(5061), "-servername", "meet.example.com", "-max_send_frag", "512",
                "-alpn", "a".repeat(250) + "," + "b".repeat(250) + "," + "c".repeat(250) + ",http/1.1"))
                .contains("CN = *.example.com", "ALPN protocol: http/1.1", "bye");
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder out = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) out.append((char) c);
        return out.toString();
    }

    @Test
    void aClientOfJavaGoesOnWithTls() throws Exception {
        TlsServer how = server();
        pair.onEdge(h -> {
            HostPair.listening(h.listen(pair.edge.edgeTcp(), null, server));
            server.onPlain = _ -> {
                server.write("go\n");
                server.stream.secure(how, 0);
                server.write("welcome\n");
            };
        });
        Socket plain = new Socket(InetAddress.getByName(pair.edge.address.toString()), 5060);
        open.add(plain);
        plain.setSoTimeout(20_000);
        plain.getOutputStream().write("STARTTLS\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(line(plain.getInputStream())).isEqualTo("go");
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TlsRig.TrustsAll()}, null);
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, "meet.example.com", 5060, true);
        tls.startHandshake();
        assertThat(((X509Certificate) tls.getSession().getPeerCertificates()[0]).getSubjectX500Principal().getName())
                .isEqualTo("CN=*.example.com");
        assertThat(line(tls.getInputStream())).isEqualTo("welcome");
        tls.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
        pair.until("hello", () -> server.secret.toString().equals("hello"));
    }

    @Test
    void weGoOnWithTlsAtAServerOfJava() throws Exception {
        TlsIdentity theirs = pair.identity(true, ClientCertificate.NONE, "edge.example.com");
        TlsFiles read = TlsFiles.read(theirs.certificateChain(), theirs.privateKey(), Optional.empty(), Instant.now());
        KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
        keys.load(null, null);
        keys.setKeyEntry("own", read.key().orElseThrow(), new char[0], read.chain().toArray(Certificate[]::new));
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        ServerSocket listening = new ServerSocket(5060, 1, InetAddress.getByName(pair.edge.address.toString()));
        open.add(listening);
        CompletableFuture<String> heard = CompletableFuture.supplyAsync(() -> {
            try (Socket s = listening.accept()) {
                s.setSoTimeout(20_000);
                line(s.getInputStream());
                s.getOutputStream().write("go\n".getBytes(StandardCharsets.US_ASCII));
                SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(s, null, false);
                tls.setUseClientMode(false);
                tls.getOutputStream().write("welcome\n".getBytes(StandardCharsets.US_ASCII));
                return line(tls.getInputStream());
            } catch (IOException e) {
                return e.toString();
            }
        });
        Ear client = new Ear();
        var how = pair.client("edge.example.com");
        pair.onControl(h -> {
            client.onPlain = _ -> {
                client.stream.secure(how, 0);
                client.write("hello\n");
            };
            h.connect(pair.control.outTcp(25_000), pair.edge.at(5060), null, client);
        });
        pair.until("connected", () -> client.stream != null);
        pair.onControl(h -> client.write("STARTTLS\n"));
        pair.until("welcome", () -> client.secret.toString().equals("welcome\n"));
        assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("hello");
        assertThat(client.stream.peer().orElseThrow().names()).containsExactly("edge.example.com");
    }
}
