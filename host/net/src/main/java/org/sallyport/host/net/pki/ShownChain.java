package org.sallyport.host.net.pki;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.sallyport.wire.IpAddress;

/** Asks a server what it shows: a handshake that believes everybody and ends there. For the command line. */
public final class ShownChain extends X509ExtendedTrustManager {
    private final List<X509Certificate> shown = new ArrayList<>();

    private ShownChain() {}

    /**
     * The chain as the server sends it.
     *
     * @throws IOException with a sentence, when nobody answers, or answers something else than TLS
     */
    public static List<X509Certificate> of(String host, int port, Duration patience) throws IOException {
        ShownChain trust = new ShownChain();
        int patienceMs = Math.toIntExact(patience.toMillis());
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), patienceMs);
            plain.setSoTimeout(patienceMs);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true)) {
                name(host).ifPresent(n -> {
                    SSLParameters p = tls.getSSLParameters();
                    p.setServerNames(List.of(n));
                    tls.setSSLParameters(p);
                });
                tls.startHandshake();
            }
        } catch (IOException e) {
            // A server that wants a certificate of ours ends the handshake after it has shown its own.
            if (trust.shown.isEmpty()) throw e;
        } catch (GeneralSecurityException e) {
            throw new IOException("this Java has no TLS: " + e.getMessage(), e);
        }
        if (trust.shown.isEmpty()) throw new IOException("no certificate was shown");
        return List.copyOf(trust.shown);
    }

    private static Optional<SNIHostName> name(String host) {
        if (IpAddress.parse(host).isPresent()) return Optional.empty();
        try {
            return Optional.of(new SNIHostName(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void note(X509Certificate[] chain) {
        shown.clear();
        shown.addAll(Arrays.asList(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
        note(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        note(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        note(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
        throw new UnsupportedOperationException("no server here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
        throw new UnsupportedOperationException("no server here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("no server here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
