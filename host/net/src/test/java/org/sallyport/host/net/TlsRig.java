package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.sallyport.host.Bound;
import org.sallyport.host.Listener;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.TlsServer;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.PrivateAuthority;

/** One host with a TLS listener and a client that may come, and certificates of two authorities. */
abstract class TlsRig {
    static final Duration DAY = Duration.ofDays(1);
    static final PrivateAuthority OURS = PrivateAuthority.create("Test root", DAY);
    static final PrivateAuthority THEIRS = PrivateAuthority.create("Foreign root", DAY);

    @Parameter
    NetSettings.TlsEngine engine;

    @TempDir
    Path files;

    NetHost host;
    final Claims edge = Claims.onOwnAddress();
    final Claims control = Claims.onOwnAddress();
    final StreamTape server = new StreamTape();
    final StreamTape client = new StreamTape();
    final List<Socket> raw = new ArrayList<>();
    Path roots;

    @BeforeEach
    void start() throws IOException {
        host = NetHost.start(NetSettings.of(files).withTlsEngine(engine).withLimits(limits()));
        roots = files.resolve("ca.pem");
        OURS.write(roots, files.resolve("ca.key"));
    }

    NetLimits limits() {
        return NetLimits.DEFAULTS.withStreams(new NetLimits.Streams(
                50, 50, 2, TimeUnit.MILLISECONDS.toNanos(700), TimeUnit.SECONDS.toNanos(5),
                TimeUnit.SECONDS.toNanos(2)));
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket s : raw) s.close();
        host.close();
    }

    TlsIdentity identity(PrivateAuthority ca, String name, ClientCertificate asked) throws IOException {
        return write(ca, CertificateSubject.host(name), asked, Instant.now().minus(DAY), Instant.now().plus(DAY));
    }

    TlsIdentity write(
            PrivateAuthority ca, CertificateSubject subject, ClientCertificate asked, Instant from, Instant to)
            throws IOException {
        Path pem = Files.createTempFile(files, "cert", ".pem");
        Path key = Files.createTempFile(files, "cert", ".key");
        ca.issue(subject, from, to).write(pem, key);
        return new TlsIdentity(pem, key, Optional.of(roots), asked);
    }

    void listen(TlsIdentity tls) {
        Bound<Listener> bound = host.call(h -> h.listen(edge.edgeTls(), TlsServer.of(tls), server));
        assertThat(bound).isInstanceOf(Bound.Ok.class);
    }

    void connect(TlsIdentity identity, String... acceptedNames) {
        connect(new TlsClient(identity, Optional.of("edge.example.com"), List.of(acceptedNames), true));
    }

    void connect(TlsClient tls) {
        host.run(h -> h.connect(control.outTls(25_100), edge.at(5061), tls, client));
    }

    TlsIdentity edgeIdentity(ClientCertificate asked) throws IOException {
        return identity(OURS, "edge.example.com", asked);
    }

    TlsIdentity controlIdentity() throws IOException {
        return identity(OURS, "control.example.com", ClientCertificate.NONE);
    }

    Socket rawConnect() throws IOException {
        Socket s = new Socket(InetAddress.getByName(edge.address.toString()), 5061);
        raw.add(s);
        return s;
    }

    /** A client of another make, without certificate, that trusts everyone. */
    void startBareHandshake() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        SSLSocket s = (SSLSocket) context.getSocketFactory()
                .createSocket(InetAddress.getByName(edge.address.toString()), 5061);
        raw.add(s);
        try {
            s.startHandshake();
        } catch (IOException e) {
            // The server refuses: what this test is about.
            assertThat(s.isConnected()).isTrue();
        }
    }

    static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
