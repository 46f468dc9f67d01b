package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.TlsServer;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.wire.IpAddress;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.TlsEngine.class)
class TlsTest extends TlsRig {
    @Test
    void bothSidesKnowEachOtherByName() throws IOException {
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        connect(controlIdentity(), "edge.example.com");
        Stream here = client.opened.take();
        Stream there = server.opened.take();
        assertThat(here.peer()).hasValueSatisfying(p -> assertThat(p.names()).containsExactly("edge.example.com"));
        assertThat(there.peer()).hasValueSatisfying(p -> {
            assertThat(p.names()).containsExactly("control.example.com");
            assertThat(p.subject()).isEqualTo("CN=control.example.com");
            assertThat(p.notAfterMs()).isGreaterThan(System.currentTimeMillis());
        });
        assertThat(there.remote().port()).isEqualTo(25_100);
        String longText = "y".repeat(200_000);
        host.run(h -> {
            StreamTape.write(here, "hello");
            StreamTape.write(there, longText);
        });
        assertThat(server.read(5)).isEqualTo("hello");
        assertThat(client.read(longText.length())).isEqualTo(longText);
        host.run(h -> here.close());
        assertThat(client.closed.take().kind()).isEqualTo(Kind.LOCAL);
        assertThat(server.closed.take().kind()).isEqualTo(Kind.PEER);
    }

    @Test
    void anAddressAsNameIsVerified() throws IOException {
        CertificateSubject subject = new CertificateSubject("edge", List.of(), List.of(edge.address), List.of());
        listen(write(OURS, subject, ClientCertificate.NONE, Instant.now().minus(DAY), Instant.now().plus(DAY)));
        connect(new TlsClient(controlIdentity(), Optional.empty(), List.of(edge.address.toString()), true));
        assertThat(client.opened.take().peer().orElseThrow().names()).containsExactly(edge.address.toString());
    }

    @Test
    void aForeignServerIsUntrustedAndHearsThatItWasRefused() throws IOException {
        listen(identity(THEIRS, "edge.example.com", ClientCertificate.NONE));
        connect(controlIdentity(), "edge.example.com");
        CloseReason here = client.closed.take();
        assertThat(here.kind()).isEqualTo(Kind.TLS_UNTRUSTED);
        assertThat(here.detail()).contains("CN=edge.example.com").contains("CN=Foreign root");
        assertThat(server.failed.take().kind()).isEqualTo(Kind.TLS_REFUSED_BY_PEER);
    }

    @Test
    void aTrustedServerOfAnotherNameIsTurnedDownWithBothNames() throws IOException {
        CertificateSubject two = new CertificateSubject(
                "other", List.of("edgee.example.com", "mail.example.org"), List.of(), List.of());
        listen(write(OURS, two, ClientCertificate.NONE, Instant.now().minus(DAY), Instant.now().plus(DAY)));
        connect(controlIdentity(), "edge.example.com");
        CloseReason here = client.closed.take();
        assertThat(here.kind()).isEqualTo(Kind.TLS_NAME);
        assertThat(here.detail()).isEqualTo("we need edge.example.com; the peer offers edgee.example.com,"
                + " mail.example.org (closest: edgee.example.com)");
        CloseReason there = server.failed.take();
        assertThat(there.kind()).isEqualTo(Kind.TLS_REFUSED_BY_PEER);
        assertThat(there.detail()).contains("bad_certificate", "does not carry the name");
    }

    @Test
    void aForeignClientIsUntrustedAndHearsThatItWasRefused() throws IOException {
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        connect(identity(THEIRS, "control.example.com", ClientCertificate.NONE), "edge.example.com");
        CloseReason there = server.failed.take();
        assertThat(there.kind()).isEqualTo(Kind.TLS_UNTRUSTED);
        assertThat(there.detail()).contains("none of our roots");
        CloseReason here = client.closed.take();
        assertThat(here.kind()).isEqualTo(Kind.TLS_REFUSED_BY_PEER);
        // The JDK's engine has no word for it.
        String alert = engine == NetSettings.TlsEngine.PORTABLE ? "certificate_unknown" : "unknown_ca";
        assertThat(here.detail()).startsWith("the peer refused us with the alert " + alert + ": it ")
                .contains("our certificate");
        assertThat(server.opened.isEmpty()).isTrue();
    }

    @Test
    void whoHasNoCertificateNeitherListensNorConnectsInPlainText() {
        Bound<Listener> bound = host.call(h -> h.listen(edge.edgeTls(), null, server));
        assertThat(bound).isInstanceOfSatisfying(Bound.Refused.class,
                r -> assertThat(r.why()).contains("no certificate"));
        connect((TlsClient) null);
        CloseReason here = client.closed.take();
        assertThat(here.kind()).isEqualTo(Kind.TLS_OTHER);
        assertThat(here.detail()).contains("no certificate");
    }

    @Test
    void anExpiredCertificateIsNamedAsSuch() throws IOException {
        Instant end = Instant.now().minus(Duration.ofHours(2));
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        connect(write(OURS, CertificateSubject.host("control.example.com"), ClientCertificate.NONE,
                end.minus(DAY), end));
        CloseReason there = server.failed.take();
        assertThat(there.kind()).isEqualTo(Kind.TLS_UNTRUSTED);
        assertThat(there.detail()).contains("control.example.com expired at " + end.toString().substring(0, 19));
        CloseReason here = client.closed.take();
        assertThat(here.kind()).isEqualTo(Kind.TLS_REFUSED_BY_PEER);
        assertThat(here.detail()).contains(
                engine == NetSettings.TlsEngine.PORTABLE ? "certificate_unknown" : "certificate_expired",
                "our certificate");
    }

    @Test
    void aCertificateOfTheFutureBlamesAClock() throws IOException {
        Instant from = Instant.now().plus(DAY);
        listen(write(OURS, CertificateSubject.host("edge.example.com"), ClientCertificate.NONE, from, from.plus(DAY)));
        connect(controlIdentity(), "edge.example.com");
        assertThat(client.closed.take().detail()).contains("not valid before").contains("clock");
    }

    @Test
    void aClientWithoutCertificateIsNamedAsSuch() throws Exception {
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        startBareHandshake();
        assertThat(server.failed.take().kind()).isEqualTo(Kind.TLS_NO_CERTIFICATE);
    }

    @Test
    void whereCertificatesAreOptionalAStrangerIsWelcomeWithoutAName() throws Exception {
        listen(edgeIdentity(ClientCertificate.OPTIONAL));
        startBareHandshake();
        assertThat(server.opened.take().peer()).isEmpty();
        connect(identity(THEIRS, "control.example.com", ClientCertificate.NONE), "edge.example.com");
        assertThat(server.opened.take().peer()).isEmpty();
        client.opened.take();
        host.run(h -> h.connect(control.outTls(25_101), edge.at(5061), trusted(), client));
        assertThat(server.opened.take().peer()).isPresent();
    }

    private TlsClient trusted() {
        try {
            return new TlsClient(controlIdentity(), Optional.empty(), List.of(), true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void withoutVerificationAnyServerWillDoButHasNoName() throws IOException {
        listen(identity(THEIRS, "edge.example.com", ClientCertificate.NONE));
        connect(new TlsClient(controlIdentity(), Optional.empty(), List.of("edge.example.com"), false));
        assertThat(client.opened.take().peer()).isEmpty();
    }

    @Test
    void plainTextIsNotTls() throws IOException {
        listen(edgeIdentity(ClientCertificate.NONE));
        rawConnect().getOutputStream().write("OPTIONS sip:edge SIP/2.0\r\n\r\n".getBytes());
        CloseReason why = server.failed.take();
        assertThat(why.kind()).isEqualTo(Kind.TLS_OTHER);
        assertThat(why.detail()).isEqualTo("the peer does not speak TLS");
    }

    /** A ClientHello of TLS 1.1 at most, written by hand: an engine of today would not send it. */
    @Test
    void x7OlderVersionsThanTls12AreTurnedDown() throws IOException {
        listen(edgeIdentity(ClientCertificate.NONE));
        byte[] random = new byte[32];
        ByteBuffer hello = ByteBuffer.allocate(256);
        // Record, handshake and version; then random, no session, three suites with CBC, no compression (RFC 4346
        // §7.4.1.2).
        hello.put(new byte[] {22, 3, 1, 0, 0, 1, 0, 0, 0, 3, 2}).put(random).put((byte) 0);
        hello.put(new byte[] {0, 6, (byte) 0xc0, 9, (byte) 0xc0, 0x13, 0, 0x2f, 1, 0});
        // Extensions: P-256, uncompressed points, and a renegotiation_info that the engines want to see (RFC 5746
        // §3.4).
        hello.put(new byte[] {0, 19, 0, 10, 0, 4, 0, 2, 0, 23, 0, 11, 0, 2, 1, 0, (byte) 0xff, 1, 0, 1, 0});
        hello.putShort(3, (short) (hello.position() - 5)).putShort(7, (short) (hello.position() - 9));
        Socket old = rawConnect();
        old.getOutputStream().write(hello.array(), 0, hello.position());
        int first;
        try {
            first = old.getInputStream().read();
        } catch (IOException e) {
            first = -1;
        }
        assertThat(first).as("an alert or nothing, and no ServerHello").isIn(21, -1);
        assertThat(server.failed.take()).isNotNull();
    }

    /** Each would cost a handshake that no budget counts, and TLS 1.3 has none (RFC 8446 §4.1.2). */
    @Test
    void x7NobodyNegotiatesAgain() throws Exception {
        listen(edgeIdentity(ClientCertificate.NONE));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        SSLSocket s = (SSLSocket) context.getSocketFactory()
                .createSocket(InetAddress.getByName(edge.address.toString()), 5061);
        raw.add(s);
        s.setEnabledProtocols(new String[] {"TLSv1.2"});
        s.startHandshake();
        server.opened.take();
        s.setSoTimeout(5_000);
        assertThatThrownBy(() -> {
            s.startHandshake();
            s.getInputStream().read();
        }).isInstanceOf(IOException.class).isNotInstanceOf(SocketTimeoutException.class);
        assertThat(server.closed.take()).isNotNull();
    }

    @Test
    void aSilentStrangerIsCutOffAndHandshakesAreCounted() throws IOException {
        listen(edgeIdentity(ClientCertificate.NONE));
        Socket first = rawConnect();
        rawConnect();
        rawConnect();
        assertThat(ended(first)).as("the oldest makes room for the third").isTrue();
        assertThat(server.failed.take().detail()).isEqualTo("made room for another handshake");
        assertThat(host.counters()).containsEntry(NetCounter.HANDSHAKES_FULL, 1L);
        assertThat(server.failed.take().detail()).isEqualTo("no TLS handshake within 700 ms");
        assertThat(server.failed.take().kind()).isEqualTo(Kind.TLS_OTHER);
        connect(controlIdentity(), "edge.example.com");
        assertThat(client.opened.take()).isNotNull();
    }

    @Test
    void silentConnectionsAtOneListenerTakeNoHandshakesFromAnother() throws IOException {
        listen(edgeIdentity(ClientCertificate.NONE));
        Claims other = Claims.onOwnAddress();
        StreamTape there = new StreamTape();
        TlsIdentity identity = edgeIdentity(ClientCertificate.NONE);
        Bound<Listener> bound = host.call(h -> h.listen(other.edgeTls(), TlsServer.of(identity), there));
        assertThat(bound).isInstanceOf(Bound.Ok.class);
        Socket first = rawConnect();
        Socket second = rawConnect();
        connect(controlIdentity(), other);
        assertThat(client.opened.take()).isNotNull();
        assertThat(host.counters().getOrDefault(NetCounter.HANDSHAKES_FULL, 0L)).isZero();
        assertThat(first.isClosed() || second.isClosed()).isFalse();
    }

    private void connect(TlsIdentity identity, Claims to) {
        TlsClient tls = new TlsClient(identity, Optional.of("edge.example.com"), List.of("edge.example.com"), true);
        host.run(h -> h.connect(control.outTls(25_100), to.at(5061), tls, client));
    }

    @Test
    void aFileThatCannotBeReadIsFoundWhenListening() {
        TlsIdentity bad = new TlsIdentity(
                files.resolve("none.pem"), files.resolve("none.key"), Optional.empty(), ClientCertificate.NONE);
        Bound<Listener> bound = host.call(h -> h.listen(edge.edgeTls(), TlsServer.of(bad), server));
        assertThat(bound).isInstanceOfSatisfying(Bound.Refused.class, r -> {
            assertThat(r.inUse()).isFalse();
            assertThat(r.why()).contains("none.pem");
        });
        connect(bad, "edge.example.com");
        assertThat(client.closed.take().detail()).contains("none.pem");
    }

    private static boolean ended(Socket s) {
        try {
            return s.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void aSecondVisitOfTheSameClientIsVerifiedAgain() throws IOException {
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        TlsIdentity me = controlIdentity();
        for (int i = 0; i < 3; i++) {
            connect(me, "edge.example.com");
            Stream here = client.opened.take();
            assertThat(server.opened.take().peer()).isPresent();
            host.run(h -> here.close());
            client.closed.take();
            server.closed.take();
        }
        connect(me, "other.example.com");
        assertThat(client.closed.take().kind()).isEqualTo(Kind.TLS_NAME);
        assertThat(IpAddress.parse("edge.example.com")).isEmpty();
    }
}
