package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
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
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.PrivateAuthority;
import org.sallyport.wire.IpAddress;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.TlsEngine.class)
class TlsTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final PrivateAuthority OURS = PrivateAuthority.create("Test root", DAY);
    private static final PrivateAuthority THEIRS = PrivateAuthority.create("Foreign root", DAY);

    @Parameter
    NetSettings.TlsEngine engine;

    @TempDir
    Path files;

    private NetHost host;
    private final Claims edge = Claims.onOwnAddress();
    private final Claims control = Claims.onOwnAddress();
    private final StreamTape server = new StreamTape();
    private final StreamTape client = new StreamTape();
    private final List<Socket> raw = new ArrayList<>();
    private Path roots;

    @BeforeEach
    void start() throws IOException {
        NetLimits limits = NetLimits.DEFAULTS.withStreams(new NetLimits.Streams(
                50, 50, 2, TimeUnit.MILLISECONDS.toNanos(700), TimeUnit.SECONDS.toNanos(5),
                TimeUnit.SECONDS.toNanos(2)));
        host = NetHost.start(NetSettings.of(files).withTlsEngine(engine).withLimits(limits));
        roots = files.resolve("ca.pem");
        OURS.write(roots, files.resolve("ca.key"));
    }

    @AfterEach
    void stop() throws IOException {
        for (Socket s : raw) s.close();
        host.close();
    }

    private TlsIdentity identity(PrivateAuthority ca, String name, ClientCertificate asked) throws IOException {
        return write(ca, CertificateSubject.host(name), asked, Instant.now().minus(DAY), Instant.now().plus(DAY));
    }

    private TlsIdentity write(
            PrivateAuthority ca, CertificateSubject subject, ClientCertificate asked, Instant from, Instant to)
            throws IOException {
        Path pem = Files.createTempFile(files, "cert", ".pem");
        Path key = Files.createTempFile(files, "cert", ".key");
        ca.issue(subject, from, to).write(pem, key);
        return new TlsIdentity(pem, key, Optional.of(roots), asked);
    }

    private void listen(TlsIdentity tls) {
        Bound<Listener> bound = host.call(h -> h.listen(edge.edgeTls(), tls, server));
        assertThat(bound).isInstanceOf(Bound.Ok.class);
    }

    private void connect(TlsIdentity identity, String... acceptedNames) {
        connect(new TlsClient(identity, Optional.of("edge.example.com"), List.of(acceptedNames), true));
    }

    private void connect(TlsClient tls) {
        host.run(h -> h.connect(control.outTls(25_100), edge.at(5061), tls, client));
    }

    private TlsIdentity edgeIdentity(ClientCertificate asked) throws IOException {
        return identity(OURS, "edge.example.com", asked);
    }

    private TlsIdentity controlIdentity() throws IOException {
        return identity(OURS, "control.example.com", ClientCertificate.NONE);
    }

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
        assertThat(here.detail()).startsWith("the peer refused us with the alert " + alert + ": it ").contains("our certificate");
        assertThat(server.opened.isEmpty()).isTrue();
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
        assertThat(here.detail()).contains(engine == NetSettings.TlsEngine.PORTABLE ? "certificate_unknown" : "certificate_expired",
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
            throw new java.io.UncheckedIOException(e);
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
        // Record, handshake and version; then random, no session, three suites with CBC, no compression (RFC 4346 §7.4.1.2).
        hello.put(new byte[] {22, 3, 1, 0, 0, 1, 0, 0, 0, 3, 2}).put(random).put((byte) 0);
        hello.put(new byte[] {0, 6, (byte) 0xc0, 9, (byte) 0xc0, 0x13, 0, 0x2f, 1, 0});
        // Extensions: P-256, uncompressed points, and a renegotiation_info that the engines want to see (RFC 5746 §3.4).
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
        SSLSocket s = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getByName(edge.address.toString()), 5061);
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
        Bound<Listener> bound = host.call(h -> h.listen(other.edgeTls(), identity, there));
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
        Bound<Listener> bound = host.call(h -> h.listen(edge.edgeTls(), bad, server));
        assertThat(bound).isInstanceOfSatisfying(Bound.Refused.class, r -> {
            assertThat(r.inUse()).isFalse();
            assertThat(r.why()).contains("none.pem");
        });
        connect(bad, "edge.example.com");
        assertThat(client.closed.take().detail()).contains("none.pem");
    }

    @Test
    void changedFilesAreReadAgainAndABadPairKeepsTheOldOne() throws Exception {
        TlsContexts contexts = new TlsContexts(engine == NetSettings.TlsEngine.BEST, false);
        TlsIdentity id = edgeIdentity(ClientCertificate.REQUIRED);
        var first = contexts.get(id, true);
        assertThat(contexts.get(id, true)).isSameAs(first);
        OURS.issue(CertificateSubject.host("new.example.com"), DAY).write(id.certificateChain(), id.privateKey());
        Files.setLastModifiedTime(id.certificateChain(), FileTime.from(Instant.now().plusSeconds(5)));
        var second = contexts.get(id, true);
        assertThat(second).isNotSameAs(first);
        Files.writeString(id.privateKey(), "not a key");
        Files.setLastModifiedTime(id.privateKey(), FileTime.from(Instant.now().plusSeconds(9)));
        assertThat(contexts.get(id, true)).isSameAs(second);
    }

    @Test
    void aKeyOfAnotherCertificateKeepsTheOldPairWholeUntilBothFilesFit() throws Exception {
        TlsContexts contexts = new TlsContexts(engine == NetSettings.TlsEngine.BEST, false);
        TlsIdentity id = edgeIdentity(ClientCertificate.NONE);
        var first = contexts.get(id, true);
        Path newChain = files.resolve("renewed.pem");
        Path newKey = files.resolve("renewed.key");
        OURS.issue(CertificateSubject.host("edge.example.com"), DAY).write(newChain, newKey);
        Files.copy(newKey, id.privateKey(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(contexts.get(id, true)).as("the key came first").isSameAs(first);
        assertThat(contexts.get(id, true)).isSameAs(first);
        Files.copy(newChain, id.certificateChain(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThat(contexts.get(id, true)).as("and then its certificate").isNotSameAs(first);
    }

    @Test
    void aKeyOfAnotherCertificateIsFoundWhenListening() throws Exception {
        TlsIdentity id = edgeIdentity(ClientCertificate.NONE);
        OURS.issue(CertificateSubject.host("edge.example.com"), DAY).write(files.resolve("other.pem"), files.resolve("other.key"));
        TlsIdentity bad = new TlsIdentity(id.certificateChain(), files.resolve("other.key"), Optional.empty(), ClientCertificate.NONE);
        Bound<Listener> bound = host.call(h -> h.listen(edge.edgeTls(), bad, server));
        assertThat(bound).isInstanceOfSatisfying(Bound.Refused.class, r ->
                assertThat(r.why()).contains("other.key does not belong to the certificate of CN=edge.example.com"));
    }

    @Test
    void aKeyOfTheKindEd25519IsShownToWhoeverTakesIt() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        X500Name name = new X500Name("CN=edge.example.com");
        var certificate = new JcaX509v3CertificateBuilder(name, BigInteger.ONE, new Date(0), Date.from(Instant.now().plus(DAY)), name,
                key.getPublic()).build(new JcaContentSignerBuilder("Ed25519").build(key.getPrivate()));
        Base64.Encoder mime = Base64.getMimeEncoder();
        Files.writeString(files.resolve("ed.pem"), "-----BEGIN CERTIFICATE-----\n" + mime.encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n");
        Files.writeString(files.resolve("ed.key"), "-----BEGIN PRIVATE KEY-----\n" + mime.encodeToString(key.getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        listen(new TlsIdentity(files.resolve("ed.pem"), files.resolve("ed.key"), Optional.empty(), ClientCertificate.NONE));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        try (SSLSocket s = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getByName(edge.address.toString()), 5061)) {
            s.setSoTimeout(20_000);
            s.startHandshake();
            assertThat(s.getSession().getPeerCertificates()[0].getPublicKey()).isEqualTo(key.getPublic());
        }
    }

    @Test
    void theNativeEngineRunsWhereItIsWanted() {
        assertThat(new TlsContexts(true, true).nativeTls()).isTrue();
        assertThat(new TlsContexts(false, true).nativeTls()).isFalse();
    }

    /** What the server writes in one turn, as lengths of records on the wire without what encryption adds. */
    private List<Integer> records(boolean apart, int... lengths) throws Exception {
        listen(edgeIdentity(ClientCertificate.NONE));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        RecordTap tap = new RecordTap(InetAddress.getByName(edge.address.toString()), 5061);
        raw.add(tap);
        SSLSocket s = (SSLSocket) context.getSocketFactory().createSocket(tap, "edge.example.com", 5061, true);
        s.setSoTimeout(20_000);
        s.startHandshake();
        Stream there = server.opened.take();
        host.run(h -> StreamTape.write(there, "!"));
        assertThat(s.getInputStream().readNBytes(1)).containsExactly('!');
        int before = tap.lengths().size();
        int added = tap.lengths().getLast() - 1;
        host.run(h -> {
            there.recordPerWrite(apart);
            for (int n : lengths) StreamTape.write(there, "x".repeat(n));
        });
        int all = IntStream.of(lengths).sum();
        assertThat(s.getInputStream().readNBytes(all)).hasSize(all);
        List<Integer> seen = tap.lengths();
        return seen.subList(before, seen.size()).stream().map(n -> n - added).toList();
    }

    @Test
    void writesWaitingTogetherGoInRecordsOfTheirOwnWhereThePeerWantsThat() throws Exception {
        assertThat(records(true, 100, 36, 1_400, 4, 100, 100, 9_000, 8_000, 1, 2, 3, 16_000))
                .containsExactly(100, 36, 1_400, 4, 100, 100, 9_000, 8_000, 1, 2, 3, 16_000);
    }

    @Test
    void aWriteThatNoRecordTakesIsCut() throws Exception {
        List<Integer> seen = records(true, 10, 40_000, 20);
        assertThat(seen).hasSize(5).startsWith(10).endsWith(20);
        assertThat(seen.stream().mapToInt(Integer::intValue).sum()).isEqualTo(40_030);
    }

    @Test
    void writesWaitingTogetherShareARecordElsewhere() throws Exception {
        assertThat(records(false, 100, 36, 1_400, 4, 100, 100)).containsExactly(1_740);
    }

    private Socket rawConnect() throws IOException {
        Socket s = new Socket(InetAddress.getByName(edge.address.toString()), 5061);
        raw.add(s);
        return s;
    }

    private static boolean ended(Socket s) {
        try {
            return s.getInputStream().read() < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /** A client of another make, without certificate, that trusts everyone. */
    private void startBareHandshake() throws Exception {
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

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
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
