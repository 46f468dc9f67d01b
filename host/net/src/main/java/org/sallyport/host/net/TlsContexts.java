package org.sallyport.host.net;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.sallyport.host.TlsIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in use, read again at a new handshake when their files have changed. Owner: the desk.
 *
 * <p>A pair that cannot be read or does not fit leaves the old one in use, and says so once.
 */
final class TlsContexts {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");
    private static final long LOOK_AGAIN_NS = TimeUnit.SECONDS.toNanos(1);

    static {
        // A client that negotiates again costs handshakes that no budget counts; the JDK's engine lets it unless told so once
        // for the process, before its first handshake. The native engine never does.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /** What could not be read, as a sentence. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String sentence, Throwable cause) {
            super(sentence, cause);
        }
    }

    /** A context with what verifies peers. */
    record Loaded(SslContext context, PeerCheck check, Optional<X509TrustManager> roots, boolean nativeTls) {}

    /** What a context is made for. */
    private record Purpose(TlsIdentity identity, boolean server) {}

    /** A loaded context and the state of the files it came from. */
    private static final class Entry {
        Loaded loaded;
        List<FileTime> stamps;
        long lookedNs;
    }

    private final Map<Purpose, Entry> entries = new HashMap<>();
    private final boolean nativeTls;
    private final long lookAgainNs;

    /** @param lookAgain whether the files are looked at only once a second */
    TlsContexts(boolean nativeWanted, boolean lookAgain) {
        this.nativeTls = nativeWanted && OpenSsl.isAvailable();
        this.lookAgainNs = lookAgain ? LOOK_AGAIN_NS : 0;
    }

    boolean nativeTls() {
        return nativeTls;
    }

    /** The context for the next handshake. */
    Loaded get(TlsIdentity identity, boolean server) throws Unreadable {
        Purpose purpose = new Purpose(identity, server);
        Entry entry = entries.get(purpose);
        long nowNs = System.nanoTime();
        if (entry == null) {
            entry = new Entry();
            entry.stamps = stamps(identity);
            entry.loaded = load(purpose);
            entry.lookedNs = nowNs;
            entries.put(purpose, entry);
            return entry.loaded;
        }
        if (nowNs - entry.lookedNs < lookAgainNs) return entry.loaded;
        entry.lookedNs = nowNs;
        List<FileTime> stamps = stamps(identity);
        if (stamps.equals(entry.stamps)) return entry.loaded;
        entry.stamps = stamps;
        try {
            Loaded fresh = load(purpose);
            ReferenceCountUtil.release(entry.loaded.context());
            entry.loaded = fresh;
            LOG.info("certificate of {} read again", identity.certificateChain());
        } catch (Unreadable e) {
            LOG.warn("the old certificate stays in use: {}", e.getMessage());
        }
        return entry.loaded;
    }

    private static List<FileTime> stamps(TlsIdentity identity) {
        List<FileTime> out = new ArrayList<>();
        out.add(stamp(identity.certificateChain()));
        out.add(stamp(identity.privateKey()));
        identity.trust().ifPresent(t -> out.add(stamp(t)));
        return out;
    }

    private static FileTime stamp(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0);
        }
    }

    private Loaded load(Purpose purpose) throws Unreadable {
        TlsIdentity identity = purpose.identity();
        try {
            Optional<X509TrustManager> roots = Optional.empty();
            if (identity.trust().isPresent()) roots = Optional.of(roots(identity.trust().get()));
            PeerCheck check = new PeerCheck();
            SslContextBuilder builder = purpose.server()
                    ? SslContextBuilder.forServer(
                            identity.certificateChain().toFile(), identity.privateKey().toFile())
                    : SslContextBuilder.forClient()
                            .keyManager(identity.certificateChain().toFile(), identity.privateKey().toFile())
                            // Names are checked by PeerCheck, which knows which ones are wanted.
                            .endpointIdentificationAlgorithm(null);
            builder.sslProvider(nativeTls ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .trustManager(check);
            if (purpose.server()) builder.clientAuth(clientAuth(identity));
            SslContext context = builder.build();
            // A resumed session would skip the check of the peer.
            if (context.sessionContext() instanceof OpenSslServerSessionContext s) s.setSessionCacheEnabled(false);
            return new Loaded(context, check, roots, nativeTls);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new Unreadable("cannot use certificate " + identity.certificateChain() + " with key "
                    + identity.privateKey() + identity.trust().map(t -> " and roots " + t).orElse("") + ": "
                    + deepest(e), e);
        }
    }

    private static String deepest(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) at = at.getCause();
        return at.getMessage() == null ? at.toString() : at.getMessage();
    }

    private static ClientAuth clientAuth(TlsIdentity identity) {
        return switch (identity.clientCertificate()) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    private static X509TrustManager roots(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int n = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate c : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("root-" + n++, c);
            }
        }
        if (n == 0) throw new IOException("no certificate in " + file);
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager t : factory.getTrustManagers()) if (t instanceof X509TrustManager x) return x;
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
