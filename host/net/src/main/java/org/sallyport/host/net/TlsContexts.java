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
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
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
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.net.pki.TlsFiles;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in use, read again at a new handshake, and whenever somebody asks, when their files have changed.
 * Owner: the desk.
 *
 * <p>A pair that cannot be read or does not fit leaves the old one in use, and {@link HeldCertificate} says why.
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

    /** A loaded context and the state of the files that it was made of. */
    private record Entry(int version, Loaded loaded) {}

    /** What one identity holds, and when its files were looked at. */
    private static final class Held {
        final HeldFiles files;
        long lookedNs;

        Held(HeldFiles files, long lookedNs) {
            this.files = files;
            this.lookedNs = lookedNs;
        }
    }

    private final Map<Purpose, Entry> entries = new HashMap<>();
    private final Map<TlsIdentity, Held> held = new HashMap<>();
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
        HeldFiles files = looked(identity).files;
        Entry entry = entries.get(purpose);
        if (entry != null && entry.version == files.version()) return entry.loaded;
        try {
            Loaded fresh = load(purpose, files.files());
            entries.put(purpose, new Entry(files.version(), fresh));
            if (entry != null) ReferenceCountUtil.release(entry.loaded.context());
            return fresh;
        } catch (Unreadable e) {
            if (entry == null) throw e;
            LOG.warn("{}", "the old certificate stays in use: " + e.getMessage());
            entries.put(purpose, new Entry(files.version(), entry.loaded));
            return entry.loaded;
        }
    }

    /** What an identity holds, after a look at its files where the last one was long ago. */
    private Held looked(TlsIdentity identity) throws Unreadable {
        TlsIdentity asked = identity.asking(TlsIdentity.ClientCertificate.NONE);
        Held h = held.get(asked);
        long nowNs = System.nanoTime();
        if (h == null) {
            HeldFiles.Reading first = HeldFiles.read(asked);
            if (!first.files().usable())
                throw new Unreadable(String.join(" ", first.files().sentences(TlsFiles.Weight.FAULT)), null);
            h = new Held(new HeldFiles(asked, first), nowNs);
            held.put(asked, h);
        } else if (nowNs - h.lookedNs >= lookAgainNs) {
            h.lookedNs = nowNs;
            HeldFiles.Reading before = h.files.seen();
            HeldFiles.Reading now = HeldFiles.readAgain(asked, before);
            if (now != before) offer(h.files, asked, now);
        }
        return h;
    }

    private static void offer(HeldFiles files, TlsIdentity identity, HeldFiles.Reading reading) {
        if (files.offer(reading, System.nanoTime()))
            LOG.info("{}", "certificate of " + identity.certificateChain() + " read again: " + files.files().shown());
    }

    /** The reading after which an identity was judged last, where nothing but other files may change the judgement. */
    Optional<HeldFiles.Reading> settled(TlsIdentity identity) {
        return Optional.ofNullable(held.get(identity.asking(TlsIdentity.ClientCertificate.NONE)))
                .flatMap(h -> h.files.settled());
    }

    /** Files that were read beside the desk are taken where they fit; the answer is what is in use then. */
    Optional<HeldCertificate> offer(TlsIdentity identity, HeldFiles.Reading reading) {
        TlsIdentity asked = identity.asking(TlsIdentity.ClientCertificate.NONE);
        Held h = held.get(asked);
        if (h == null) {
            if (!reading.files().usable()) return Optional.empty();
            h = new Held(new HeldFiles(asked, reading), System.nanoTime());
            held.put(asked, h);
        } else {
            offer(h.files, asked, reading);
        }
        return Optional.of(h.files.facts(System.nanoTime()));
    }

    /** Gives back what the native engine holds; connections that are there keep theirs. */
    void close() {
        for (Entry e : entries.values()) ReferenceCountUtil.release(e.loaded.context());
        entries.clear();
        held.clear();
    }

    private Loaded load(Purpose purpose, TlsFiles files) throws Unreadable {
        TlsIdentity identity = purpose.identity();
        try {
            Optional<X509TrustManager> roots = Optional.empty();
            if (identity.trust().isPresent()) roots = Optional.of(roots(files.roots()));
            PeerCheck check = new PeerCheck();
            X509Certificate[] chain = files.chain().toArray(X509Certificate[]::new);
            SslContextBuilder builder = purpose.server()
                    ? SslContextBuilder.forServer(files.key().orElseThrow(), chain)
                    : client(files, chain);
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

    private static SslContextBuilder client(TlsFiles files, X509Certificate[] chain) {
        // Names are checked by PeerCheck, which knows which ones are wanted.
        SslContextBuilder builder = SslContextBuilder.forClient().endpointIdentificationAlgorithm(null);
        // One that is for servers alone would be refused where none at all may be welcome.
        return files.forClients() ? builder.keyManager(files.key().orElseThrow(), chain) : builder;
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
