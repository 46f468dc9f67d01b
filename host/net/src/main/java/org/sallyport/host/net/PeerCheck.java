package org.sallyport.host.net;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.IdentityHashMap;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Hands the question whether a peer is welcome to the end of the connection that knows whom it wants. Owner: the desk,
 * where all handshakes run.
 */
final class PeerCheck extends X509ExtendedTrustManager {
    private static final X509Certificate[] NONE = {};

    private final Map<SSLEngine, NetTlsEnd> ends = new IdentityHashMap<>();

    void watch(SSLEngine engine, NetTlsEnd end) {
        ends.put(engine, end);
    }

    void forget(SSLEngine engine) {
        ends.remove(engine);
    }

    private void check(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
        NetTlsEnd end = ends.get(engine);
        if (end == null) throw new CertificateException("unknown connection");
        end.check(chain, authType);
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
