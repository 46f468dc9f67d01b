package org.sallyport.host.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
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
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.net.pki.CertificateNames;
import org.sallyport.host.CloseReason;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.TlsAlert;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;

/** One TLS connection: whom we want, whom we got, and why it failed. Owner: the desk, but for {@link #check}. */
final class TlsEnd {
    private static final int CHAIN_LENGTH_MAX = 10;

    /** RFC 8446 section 5.1. */
    private static final int RECORD_BYTES_MAX = 1 << 14;

    private static final Pattern CLASS_NAMES = Pattern.compile("^(?:[A-Za-z_$][\\w.$]{0,200}(?:Exception|Error): ?)+");
    private static final int CAUSES_MAX = 10;
    private static final Pattern JDK_ALERT = Pattern.compile("received fatal alert: (\\w+)");
    private static final Pattern OPENSSL_ALERT = Pattern.compile("(?:sslv3|tlsv1|tlsv13)_alert_(\\w+)");
    private static final Pattern NO_CERTIFICATE = Pattern.compile(
            "empty (client|server) certificate chain|did_not_return_a_certificate|null cert chain");

    /** Whose certificate a client of this name is shown, or how we go out ourselves. */
    interface Choice {
        TlsContexts.Loaded of(Optional<String> serverName);
    }

    private final @Nullable TlsServer server;
    private final Choice choice;
    private final HandshakePace pace;

    /** Whether a peer that cannot be verified may not stay. */
    private boolean strict;

    private final List<String> acceptedNames;
    private final Optional<String> serverName;
    private final long timeoutNs;
    private TlsContexts.@Nullable Loaded loaded;
    private @Nullable SslHandler handler;
    private boolean recordPerWrite;
    private boolean turnedAway;
    private Optional<CloseReason> verdict = Optional.empty();
    private Optional<PeerIdentity> peer = Optional.empty();
    private boolean checked;

    /** @param server null for a client's end */
    TlsEnd(@Nullable TlsServer server, Optional<TlsClient> client, Choice choice, HandshakePace pace, long timeoutNs) {
        this.server = server;
        this.choice = choice;
        this.pace = pace;
        this.strict = client.map(TlsClient::verify).orElse(false);
        this.acceptedNames = client.map(TlsClient::acceptedNames).orElse(List.of());
        this.serverName = client.flatMap(TlsClient::serverName);
        this.timeoutNs = timeoutNs;
    }

    /** Puts the handshake in front of what is in the pipeline. */
    void install(ChannelPipeline pipeline) {
        long untilNs = System.nanoTime() + timeoutNs;
        boolean greet = server != null && (!server.named().isEmpty() || !server.protocols().isEmpty());
        ChannelHandler first = greet
                ? new Greeting((hello, greeting) -> heard(hello, greeting, untilNs), timeoutNs)
                : handler(pipeline.channel(), choice.of(serverName), timeoutNs);
        // The one that begins at once comes last.
        pipeline.addFirst("pace", pace);
        pipeline.addAfter("pace", "last words", new LastWords(this::failed));
        pipeline.addAfter("last words", "tls", first);
    }

    private boolean heard(ClientHello hello, ChannelHandlerContext greeting, long untilNs) {
        turnedAway = server != null && !hello.protocols().isEmpty() && !server.protocols().isEmpty()
                && server.protocolFor(hello.protocols()).isEmpty();
        if (turnedAway) return false;
        // What is left of the time that one handshake may take; not 0, which would be no limit.
        long leftNs = Math.max(TimeUnit.MILLISECONDS.toNanos(1), untilNs - System.nanoTime());
        SslHandler tls = handler(greeting.channel(), choice.of(hello.serverName()), leftNs);
        greeting.pipeline().replace(greeting.handler(), "tls", tls);
        return true;
    }

    private SslHandler handler(Channel channel, TlsContexts.Loaded chosen, long limitNs) {
        loaded = chosen;
        if (server != null) strict = chosen.asked() == TlsIdentity.ClientCertificate.REQUIRED;
        SSLEngine engine = chosen.engine(channel.alloc(), serverName);
        chosen.check().watch(engine, (chain, authType) -> check(chosen, chain, authType));
        channel.closeFuture().addListener(f -> chosen.check().forget(engine));
        SslHandler tls = new SslHandler(engine, pace);
        tls.setHandshakeTimeout(limitNs, TimeUnit.NANOSECONDS);
        handler = tls;
        recordPerWrite(recordPerWrite);
        return tls;
    }

    /** Whether the handshake has failed, so that an alert may be on its way. */
    private boolean failed() {
        return turnedAway
                || handler != null && handler.handshakeFuture().isDone() && !handler.handshakeFuture().isSuccess();
    }

    /** Whether each write becomes records of its own from now on. */
    void recordPerWrite(boolean on) {
        recordPerWrite = on;
        // 0: a record takes one buffer of the queue, and is not filled from the next.
        if (handler != null) handler.setWrapDataSize(on ? 0 : RECORD_BYTES_MAX);
    }

    /** Whether the connection is read. */
    void reading(boolean on) {
        pace.reading(on);
    }

    /** The protocol that was agreed on. */
    Optional<String> protocol() {
        if (handler == null) return Optional.empty();
        return Optional.ofNullable(handler.engine().getApplicationProtocol()).filter(p -> !p.isEmpty());
    }

    /** On a thread of the pool; the desk goes on with the handshake, and reads what was found, when this has ended. */
    private void check(TlsContexts.Loaded own, X509Certificate[] chain, String authType) throws CertificateException {
        Optional<CloseReason> why = judge(own, chain, authType);
        if (why.isEmpty()) return;
        throw own.nativeTls() ? TlsRefusals.openssl(why.get(), chain) : TlsRefusals.jdk(why.get(), chain);
    }

    /** Why the peer may not stay, or empty. */
    private Optional<CloseReason> judge(TlsContexts.Loaded own, X509Certificate[] chain, String authType) {
        checked = true;
        Optional<CloseReason> objection = objection(own, chain, authType);
        if (objection.isEmpty()) peer = Optional.of(identity(chain[0]));
        else if (strict) verdict = objection;
        return verdict;
    }

    private Optional<CloseReason> objection(TlsContexts.Loaded own, X509Certificate[] chain, String authType) {
        if (chain.length > CHAIN_LENGTH_MAX) {
            return Optional.of(new CloseReason(Kind.TLS_UNTRUSTED, "the peer's chain has " + chain.length + " links"));
        }
        if (own.roots().isEmpty()) {
            return Optional.of(new CloseReason(Kind.TLS_UNTRUSTED, "we have no roots, so no peer can be verified"));
        }
        try {
            if (server != null) own.roots().get().checkClientTrusted(chain, authType);
            else own.roots().get().checkServerTrusted(chain, authType);
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
        if (checked) return verdict;
        // Of a handshake that is over, both are there.
        SSLEngine engine = Objects.requireNonNull(handler).engine();
        TlsContexts.Loaded own = Objects.requireNonNull(loaded);
        try {
            // A resumed session comes here unchecked; it is held to the same rules.
            Certificate[] shown = engine.getSession().getPeerCertificates();
            X509Certificate[] chain = new X509Certificate[shown.length];
            for (int i = 0; i < shown.length; i++) chain[i] = (X509Certificate) shown[i];
            return judge(own, chain, "UNKNOWN");
        } catch (SSLPeerUnverifiedException e) {
            return strict ? Optional.of(noCertificate()) : Optional.empty();
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
        if (verdict.isPresent()) return verdict.get();
        if (cause instanceof SslHandshakeTimeoutException) {
            return other("no TLS handshake within " + TimeUnit.NANOSECONDS.toMillis(timeoutNs) + " ms");
        }
        if (cause instanceof RejectedExecutionException) return other("more TLS handshakes wait than may");
        if (cause instanceof NotSslRecordException) return other("the peer does not speak TLS");
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (NO_CERTIFICATE.matcher(text).find()) return noCertificate();
        for (Pattern p : List.of(JDK_ALERT, OPENSSL_ALERT)) {
            Matcher alert = p.matcher(text);
            if (!alert.find()) continue;
            return new CloseReason(Kind.TLS_REFUSED_BY_PEER, TlsAlert.sentence(alert.group(1)));
        }
        if (cause instanceof ClosedChannelException || text.contains("connection closed while")
                || text.contains("connection reset")) {
            return other("the connection ended during the TLS handshake");
        }
        if (cause instanceof IOException && !(cause instanceof SSLException)) {
            return new CloseReason(Kind.NETWORK, "during the TLS handshake: " + words(cause));
        }
        return other(words(cause));
    }

    /** What the innermost cause has to say, without the names of our libraries' classes. */
    static String words(Throwable cause) {
        String said = "no reason is known";
        int depth = 0;
        for (Throwable t = cause; t != null && depth < CAUSES_MAX; t = t.getCause(), depth++) {
            String message = t.getMessage();
            if (message != null && !message.isBlank()) said = CLASS_NAMES.matcher(message).replaceFirst("");
        }
        return said;
    }

    private static CloseReason other(String detail) {
        return new CloseReason(Kind.TLS_OTHER, detail);
    }
}
