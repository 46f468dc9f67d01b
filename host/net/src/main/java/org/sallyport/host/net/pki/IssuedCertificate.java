package org.sallyport.host.net.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import org.sallyport.machine.Sensitive;

/**
 * A certificate with its key.
 *
 * @param certificate signed by the authority
 * @param key its private key
 */
public record IssuedCertificate(X509Certificate certificate, Sensitive<PrivateKey> key) {
    /**
     * Writes both as PEM, each at once: a reader sees the old file or the new one. The key has mode 0600.
     *
     * @throws IOException when a file cannot be written
     */
    public void write(Path certificateFile, Path keyFile) throws IOException {
        // The key first: a server that looks in between finds a pair that does not fit, keeps the old one and looks
        // again.
        PemFiles.writeSecret(keyFile, PemFiles.key(key.reveal()));
        PemFiles.write(certificateFile, PemFiles.certificate(certificate));
    }
}
