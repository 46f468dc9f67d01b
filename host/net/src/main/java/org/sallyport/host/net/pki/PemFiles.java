package org.sallyport.host.net.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Set;

/** PEM texts (RFC 7468) and files that appear whole or not at all. */
public final class PemFiles {
    private static final int LINE_LENGTH = 64;

    private PemFiles() {}

    /** One certificate. */
    public static String certificate(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate of " + certificate.getSubjectX500Principal(), e);
        }
    }

    /** PKCS#8. */
    public static String key(PrivateKey key) {
        return pem("PRIVATE KEY", key.getEncoded());
    }

    static String pem(String label, byte[] der) {
        var base64 = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'});
        return "-----BEGIN " + label + "-----\n" + base64.encodeToString(der) + "\n-----END " + label + "-----\n";
    }

    /** Readable by everybody. */
    public static void write(Path file, String text) throws IOException {
        replace(file, text, "rw-r--r--");
    }

    /** Readable by its owner alone, from the first moment on. */
    public static void writeSecret(Path file, String text) throws IOException {
        replace(file, text, "rw-------");
    }

    private static void replace(Path file, String text, String mode) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        Files.createDirectories(directory);
        // Made with its final mode, so that a secret is never readable, not even while it is written.
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
        FileAttribute<?> attribute = PosixFilePermissions.asFileAttribute(permissions);
        Path part = Files.createTempFile(directory, "." + file.getFileName(), ".part", attribute);
        try {
            Files.setPosixFilePermissions(part, permissions);
            Files.write(part, text.getBytes(StandardCharsets.US_ASCII));
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
