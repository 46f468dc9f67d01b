package org.sallyport.host.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Hands the question whether a peer is welcome to the end of the connection that knows whom it wants. Owner: nobody;
 * the desk says who judges, and the question comes on the threads of {@link HandshakePool}.
 */
final class PeerCheck extends X509ExtendedTrustManager {
    /** Who knows which peer one connection wants. */
    interface Judge {
        /** Called in the middle of the handshake, so that the peer hears an alert when it is not welcome. */
        void check(X509Certificate[] chain, String authType) throws CertificateException;
    }

    private static final X509Certificate[] NONE = {};

    private final Map<SSLEngine, Judge> judges = new ConcurrentHashMap<>();

    void watch(SSLEngine engine, Judge judge) {
        judges.put(engine, judge);
    }

    void forget(SSLEngine engine) {
        judges.remove(engine);
    }

    private void check(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        Judge judge = judges.get(engine);
        if (judge == null) throw new CertificateException("unknown connection");
        judge.check(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain, authType, engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("no sockets here");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("no sockets here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no connection");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("no connection");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        // A server does not tell strangers which roots it trusts.
        return NONE.clone();
    }
}
