package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.Listener;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsIdentity.ClientCertificate;
import org.sallyport.host.TlsServer;
import org.sallyport.host.net.pki.CertificateSubject;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.TlsEngine.class)
class TlsContextsTest extends TlsRig {
    private final List<TlsContexts> made = new ArrayList<>();

    private TlsContexts contexts() {
        TlsContexts contexts = new TlsContexts(engine == NetSettings.TlsEngine.BEST, false);
        made.add(contexts);
        return contexts;
    }

    @AfterEach
    void giveBack() {
        made.forEach(TlsContexts::close);
    }

    @Test
    void changedFilesAreReadAgainAndABadPairKeepsTheOldOne() throws Exception {
        TlsContexts contexts = contexts();
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
        TlsContexts contexts = contexts();
        TlsIdentity id = edgeIdentity(ClientCertificate.NONE);
        var first = contexts.get(id, true);
        Path newChain = files.resolve("renewed.pem");
        Path newKey = files.resolve("renewed.key");
        OURS.issue(CertificateSubject.host("edge.example.com"), DAY).write(newChain, newKey);
        Files.copy(newKey, id.privateKey(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(contexts.get(id, true)).as("the key came first").isSameAs(first);
        assertThat(contexts.get(id, true)).isSameAs(first);
        Files.copy(newChain, id.certificateChain(), StandardCopyOption.REPLACE_EXISTING);
        assertThat(contexts.get(id, true)).as("and then its certificate").isNotSameAs(first);
    }

    @Test
    void aKeyOfAnotherCertificateIsFoundWhenListening() throws Exception {
        TlsIdentity id = edgeIdentity(ClientCertificate.NONE);
        OURS.issue(CertificateSubject.host("edge.example.com"), DAY).write(files.resolve("other.pem"),
                files.resolve("other.key"));
        TlsIdentity bad = new TlsIdentity(id.certificateChain(), files.resolve("other.key"), Optional.empty(),
                ClientCertificate.NONE);
        Bound<Listener> bound = host.call(h -> h.listen(edge.edgeTls(), TlsServer.of(bad), server));
        assertThat(bound).isInstanceOfSatisfying(Bound.Refused.class, r -> assertThat(r.why())
                .contains("other.key does not belong to the certificate of CN=edge.example.com"));
    }

    @Test
    void aKeyOfTheKindEd25519IsShownToWhoeverTakesIt() throws Exception {
        KeyPair key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        X500Name name = new X500Name("CN=edge.example.com");
        var certificate = new JcaX509v3CertificateBuilder(name, BigInteger.ONE, new Date(0),
                Date.from(Instant.now().plus(DAY)), name,
                key.getPublic()).build(new JcaContentSignerBuilder("Ed25519").build(key.getPrivate()));
        Base64.Encoder mime = Base64.getMimeEncoder();
        Files.writeString(files.resolve("ed.pem"),
                "-----BEGIN CERTIFICATE-----\n" + mime.encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        Files.writeString(files.resolve("ed.key"),
                "-----BEGIN PRIVATE KEY-----\n" + mime.encodeToString(key.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        listen(new TlsIdentity(files.resolve("ed.pem"), files.resolve("ed.key"), Optional.empty(),
                ClientCertificate.NONE));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        try (SSLSocket s = (SSLSocket) context.getSocketFactory()
                .createSocket(InetAddress.getByName(edge.address.toString()), 5061)) {
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
}
