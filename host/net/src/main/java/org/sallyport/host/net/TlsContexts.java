package org.sallyport.host.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.net.pki.TlsFiles;
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
        // A client that negotiates again costs handshakes that no budget counts; the JDK's engine lets it unless told
        // so once for the process, before its first handshake. The native engine never does.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    }

    /** What could not be read, as a sentence. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        Unreadable(String sentence, @Nullable Throwable cause) {
            super(sentence, cause);
            this.sentence = sentence;
        }

        @Override
        public String getMessage() {
            return sentence;
        }
    }

    /**
     * A context with what verifies peers, what it asks of clients, the engine that it runs on, and whose certificate it
     * shows, in words.
     */
    record Loaded(SslContext context, PeerCheck check, Optional<X509TrustManager> roots,
            TlsIdentity.ClientCertificate asked, List<String> protocols, boolean nativeTls, String shown) {
        /** An engine for one connection. */
        SSLEngine engine(ByteBufAllocator buffers, Optional<String> serverName) {
            SSLEngine engine = serverName.isPresent()
                    ? context.newEngine(buffers, serverName.get(), -1)
                    : context.newEngine(buffers);
            if (nativeTls || protocols.isEmpty()) return engine;
            // The library would wrap the JDK's engine for this, and the check of the peer is asked by the one inside.
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setApplicationProtocols(protocols.toArray(String[]::new));
            engine.setSSLParameters(parameters);
            return engine;
        }
    }

    /** What a context is made for. */
    private record Purpose(TlsIdentity identity, boolean server, List<String> protocols) {}

    /** A loaded context and the state of the files it came from. */
    private static final class Entry {
        List<Stamp> stamps;
        Loaded loaded;
        long lookedNs;

        Entry(List<Stamp> stamps, Loaded loaded, long lookedNs) {
            this.stamps = stamps;
            this.loaded = loaded;
            this.lookedNs = lookedNs;
        }
    }

    private final Map<Purpose, Entry> entries = new HashMap<>();
    private final Map<Path, String> told = new HashMap<>();
    private final boolean nativeWanted;
    private final long lookAgainNs;

    /** @param lookAgain whether the files are looked at only once a second */
    TlsContexts(boolean nativeWanted, boolean lookAgain) {
        this.nativeWanted = nativeWanted;
        this.lookAgainNs = lookAgain ? LOOK_AGAIN_NS : 0;
    }

    /** Asked where the first context is made: a node without TLS does not load the engine. */
    boolean nativeTls() {
        return nativeWanted && OpenSsl.isAvailable();
    }

    /** The context for the next handshake. */
    Loaded get(TlsIdentity identity, boolean server) throws Unreadable {
        return get(identity, server, List.of());
    }

    /** The same where a protocol behind TLS is negotiated. */
    Loaded get(TlsIdentity identity, boolean server, List<String> protocols) throws Unreadable {
        Purpose purpose = new Purpose(identity, server, protocols);
        Entry entry = entries.get(purpose);
        long nowNs = System.nanoTime();
        if (entry == null) {
            entry = new Entry(stamps(identity), load(purpose), nowNs);
            entries.put(purpose, entry);
            return entry.loaded;
        }
        if (nowNs - entry.lookedNs < lookAgainNs) return entry.loaded;
        entry.lookedNs = nowNs;
        List<Stamp> stamps = stamps(identity);
        if (stamps.equals(entry.stamps)) return entry.loaded;
        entry.stamps = stamps;
        try {
            Loaded fresh = load(purpose);
            ReferenceCountUtil.release(entry.loaded.context());
            entry.loaded = fresh;
            tell(identity, "certificate of " + identity.certificateChain() + " read again: " + fresh.shown(), false);
        } catch (Unreadable e) {
            // Tools that renew write one file after the other: in between nothing fits, and the old pair serves on.
            tell(identity, "the old certificate stays in use until both files fit: " + e.getMessage(), true);
        }
        return entry.loaded;
    }

    /** Gives back what the native engine holds; connections that are there keep theirs. */
    void close() {
        for (Entry e : entries.values()) ReferenceCountUtil.release(e.loaded.context());
        entries.clear();
    }

    /** One line for all the places where a pair is used. */
    private void tell(TlsIdentity identity, String line, boolean bad) {
        if (line.equals(told.put(identity.certificateChain(), line))) return;
        if (bad) LOG.warn("{}", line);
        else LOG.info("{}", line);
    }

    private static List<Stamp> stamps(TlsIdentity identity) {
        List<Stamp> out = new ArrayList<>();
        out.add(Stamp.of(identity.certificateChain()));
        out.add(Stamp.of(identity.privateKey()));
        identity.trust().ifPresent(t -> out.add(Stamp.of(t)));
        return out;
    }

    /** What changes where a file does; a tool that renews may keep the time of the old one. */
    private record Stamp(FileTime changed, long bytes, @Nullable Object inode) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(a.lastModifiedTime(), a.size(), a.fileKey());
            } catch (IOException e) {
                return new Stamp(FileTime.fromMillis(0), -1, null);
            }
        }
    }

    private Loaded load(Purpose purpose) throws Unreadable {
        TlsIdentity identity = purpose.identity();
        TlsFiles files =
                TlsFiles.read(identity.certificateChain(), identity.privateKey(), identity.trust(), Instant.now());
        if (!files.usable()) throw new Unreadable(String.join(" ", files.sentences(TlsFiles.Weight.FAULT)), null);
        try {
            Optional<X509TrustManager> roots = Optional.empty();
            if (identity.trust().isPresent()) roots = Optional.of(roots(files.roots()));
            PeerCheck check = new PeerCheck();
            X509Certificate[] chain = files.chain().toArray(X509Certificate[]::new);
            SslContextBuilder builder = purpose.server()
                    ? SslContextBuilder.forServer(files.key().orElseThrow(), chain)
                    : SslContextBuilder.forClient()
                            .keyManager(files.key().orElseThrow(), chain)
                            // Names are checked by PeerCheck, which knows which ones are wanted.
                            .endpointIdentificationAlgorithm(null);
            // The native engine takes a key of the kind Ed25519 and then ends every handshake.
            boolean nativeKey = !chain[0].getPublicKey().getAlgorithm().equals("EdDSA");
            boolean nativeTls = nativeTls() && nativeKey;
            builder.sslProvider(nativeTls ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .trustManager(check);
            if (nativeTls && !purpose.protocols().isEmpty()) {
                builder.applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
                        // Turned away before, by Greeting: the native engine knows no alert for it.
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, purpose.protocols()));
            }
            if (purpose.server()) builder.clientAuth(clientAuth(identity));
            SslContext context = builder.build();
            // A resumed session would skip the check of the peer.
            if (context.sessionContext() instanceof OpenSslServerSessionContext s) s.setSessionCacheEnabled(false);
            return new Loaded(context, check, roots, identity.clientCertificate(), purpose.protocols(), nativeTls,
                    files.shown());
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

    private static X509TrustManager roots(List<X509Certificate> all) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < all.size(); i++) store.setCertificateEntry("root-" + i, all.get(i));
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        for (TrustManager t : factory.getTrustManagers()) if (t instanceof X509TrustManager x) return x;
        throw new GeneralSecurityException("no X.509 trust manager");
    }
}
