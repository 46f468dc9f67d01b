package org.sallyport.host.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.sallyport.host.CloseReason;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.TlsAlert;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;

/** One TLS connection: whom we want, whom we got, and why it failed. Owner: the desk. */
final class TlsEnd implements PeerCheck.Judge {
    private static final int CHAIN_LENGTH_MAX = 10;

    /** RFC 8446 section 5.1. */
    private static final int RECORD_BYTES_MAX = 1 << 14;

    private static final Pattern JDK_ALERT = Pattern.compile("received fatal alert: (\\w+)");
    private static final Pattern OPENSSL_ALERT = Pattern.compile("(?:sslv3|tlsv1|tlsv13)_alert_(\\w+)");
    private static final Pattern NO_CERTIFICATE = Pattern.compile(
            "empty (client|server) certificate chain|did_not_return_a_certificate|null cert chain");

    private final TlsContexts.Loaded loaded;
    private final boolean server;

    /** Whether a peer that cannot be verified may not stay. */
    private final boolean strict;

    /** Whether a peer without a certificate may not stay. */
    private final boolean certificateNeeded;

    private final List<String> acceptedNames;
    private final Optional<String> serverName;
    private final long timeoutNs;
    private SslHandler handler;
    private CloseReason verdict;
    private Optional<PeerIdentity> peer = Optional.empty();
    private boolean checked;

    private TlsEnd(
            TlsContexts.Loaded loaded,
            TlsIdentity.ClientCertificate asked,
            Optional<TlsClient> client,
            long timeoutNs) {
        this.loaded = loaded;
        this.server = client.isEmpty();
        this.strict = client.map(TlsClient::verify).orElse(asked == TlsIdentity.ClientCertificate.REQUIRED);
        this.certificateNeeded = strict;
        this.acceptedNames = client.map(TlsClient::acceptedNames).orElse(List.of());
        this.serverName = client.flatMap(TlsClient::serverName);
        this.timeoutNs = timeoutNs;
    }

    static TlsEnd server(TlsContexts.Loaded loaded, TlsIdentity identity, NetLimits limits) {
        return new TlsEnd(
                loaded, identity.clientCertificate(), Optional.empty(), limits.streams().handshakeTimeoutNs());
    }

    static TlsEnd client(TlsContexts.Loaded loaded, TlsClient client, NetLimits limits) {
        return new TlsEnd(
                loaded,
                TlsIdentity.ClientCertificate.NONE,
                Optional.of(client),
                limits.streams().handshakeTimeoutNs());
    }

    /** Puts the handshake in front of what is in the pipeline. */
    void install(ChannelPipeline pipeline) {
        Channel channel = pipeline.channel();
        SSLEngine engine = serverName.isPresent()
                ? loaded.context().newEngine(channel.alloc(), serverName.get(), -1)
                : loaded.context().newEngine(channel.alloc());
        loaded.check().watch(engine, this);
        channel.closeFuture().addListener(f -> loaded.check().forget(engine));
        handler = new SslHandler(engine);
        handler.setHandshakeTimeout(timeoutNs, TimeUnit.NANOSECONDS);
        pipeline.addFirst(handler);
        pipeline.addFirst(new LastWords(handler));
    }

    /** Whether each write becomes records of its own from now on. */
    void recordPerWrite(boolean on) {
        // 0: a record takes one buffer of the queue, and is not filled from the next.
        handler.setWrapDataSize(on ? 0 : RECORD_BYTES_MAX);
    }

    @Override
    public void check(X509Certificate[] chain, String authType) throws CertificateException {
        checked = true;
        Optional<CloseReason> objection = objection(chain, authType);
        if (objection.isEmpty()) {
            peer = Optional.of(identity(chain[0]));
        } else if (strict) {
            verdict = objection.get();
            throw loaded.nativeTls() ? TlsRefusals.openssl(verdict, chain) : TlsRefusals.jdk(verdict, chain);
        }
    }

    private Optional<CloseReason> objection(X509Certificate[] chain, String authType) {
        if (chain.length > CHAIN_LENGTH_MAX) {
            return Optional.of(new CloseReason(Kind.TLS_UNTRUSTED, "the peer's chain has " + chain.length + " links"));
        }
        if (loaded.roots().isEmpty()) {
            return Optional.of(new CloseReason(Kind.TLS_UNTRUSTED, "we have no roots, so no peer can be verified"));
        }
        try {
            if (server) loaded.roots().get().checkClientTrusted(chain, authType);
            else loaded.roots().get().checkServerTrusted(chain, authType);
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.of(new CloseReason(Kind.TLS_UNTRUSTED, untrusted(chain, e)));
        }
        if (acceptedNames.isEmpty()) return Optional.empty();
        CertificateNames names = CertificateNames.of(chain[0]);
        if (names.carriesOneOf(acceptedNames)) return Optional.empty();
        return Optional.of(new CloseReason(Kind.TLS_NAME, names.mismatch(acceptedNames)));
    }

    private static String untrusted(X509Certificate[] chain, Exception cause) {
        Instant now = Instant.now();
        for (X509Certificate c : chain) {
            String subject = c.getSubjectX500Principal().getName();
            if (c.getNotAfter().toInstant().isBefore(now)) {
                return "the certificate of " + subject + " expired at " + c.getNotAfter().toInstant();
            }
            if (c.getNotBefore().toInstant().isAfter(now)) {
                return "the certificate of " + subject + " is not valid before " + c.getNotBefore().toInstant()
                        + "; is a clock wrong?";
            }
        }
        X509Certificate last = chain[chain.length - 1];
        String what = "the certificate of " + chain[0].getSubjectX500Principal().getName();
        if (String.valueOf(cause.getMessage()).contains("unable to find valid certification path")) {
            return what + " was issued by " + last.getIssuerX500Principal().getName() + ", which is none of our roots";
        }
        return what + " is not trusted: " + cause.getMessage();
    }

    private static PeerIdentity identity(X509Certificate certificate) {
        return new PeerIdentity(
                CertificateNames.of(certificate).texts(),
                certificate.getSubjectX500Principal().getName(),
                certificate.getNotAfter().getTime());
    }

    /** After the handshake: why the peer may not stay, or empty. */
    Optional<CloseReason> objection() {
        if (checked) return Optional.ofNullable(verdict);
        try {
            // A resumed session comes here unchecked; it is held to the same rules.
            Certificate[] shown = handler.engine().getSession().getPeerCertificates();
            X509Certificate[] chain = new X509Certificate[shown.length];
            for (int i = 0; i < shown.length; i++) chain[i] = (X509Certificate) shown[i];
            check(chain, "UNKNOWN");
            return Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return certificateNeeded ? Optional.of(noCertificate()) : Optional.empty();
        } catch (CertificateException e) {
            return Optional.of(verdict);
        }
    }

    /** Who the peer is, as far as our trust goes. */
    Optional<PeerIdentity> peer() {
        return peer;
    }

    private static CloseReason noCertificate() {
        return new CloseReason(Kind.TLS_NO_CERTIFICATE, "the peer showed no certificate and one is required");
    }

    /** What a failure of the handshake or of the record layer means. */
    CloseReason reason(Throwable cause) {
        if (verdict != null) return verdict;
        if (cause instanceof SslHandshakeTimeoutException) {
            return other("no TLS handshake within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms");
        }
        if (cause instanceof NotSslRecordException) return other("the peer does not speak TLS");
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (NO_CERTIFICATE.matcher(text).find()) return noCertificate();
        for (Pattern p : List.of(JDK_ALERT, OPENSSL_ALERT)) {
            Matcher alert = p.matcher(text);
            if (!alert.find()) continue;
            return new CloseReason(Kind.TLS_REFUSED_BY_PEER, TlsAlert.sentence(alert.group(1)));
        }
        if (cause instanceof ClosedChannelException || text.contains("connection closed while")) {
            return other("the connection ended during the TLS handshake");
        }
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            return new CloseReason(Kind.NETWORK, "during the TLS handshake: " + cause.getMessage());
        }
        return other(String.valueOf(cause.getMessage()));
    }

    private static CloseReason other(String detail) {
        return new CloseReason(Kind.TLS_OTHER, detail);
    }
}
