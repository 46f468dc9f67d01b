package org.sallyport.host.net.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The blocks of a PEM file (RFC 7468), with whatever text people and tools leave around them, a byte order mark
 * included.
 *
 * @param blocks in the order of the file
 */
record PemText(List<Block> blocks) {
    private static final int FILE_BYTES_MAX = 1 << 20;
    private static final int BLOCKS_MAX = 1_000;
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ");
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final Pattern HEADERS = Pattern.compile("\\A\\s*((?:[A-Za-z0-9-]+:[^\\n]*\\n)*)\\s*\\n");

    PemText {
        blocks = List.copyOf(blocks);
    }

    /**
     * One block.
     *
     * @param label such as {@code CERTIFICATE}
     * @param encrypted whether a header of the old form says that what follows is encrypted
     * @param der its content; empty where it is not Base64
     */
    record Block(String label, boolean encrypted, Optional<byte[]> der) {
        boolean isCertificate() {
            return label.endsWith("CERTIFICATE");
        }

        boolean isKey() {
            return label.endsWith("PRIVATE KEY");
        }
    }

    /** Why a file is of no use, in words. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        private final String sentence;

        Unusable(String sentence) {
            super(sentence);
            this.sentence = sentence;
        }

        @Override
        public String getMessage() {
            return sentence;
        }
    }

    /** Reads a file. */
    static PemText read(Path file) throws Unusable {
        byte[] bytes;
        try {
            BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
            // Files are read at handshakes too: a pipe would be waited for, and a device read without end.
            if (!a.isRegularFile()) throw new Unusable("is " + (a.isDirectory() ? "a folder" : "no regular file"));
            if (a.size() > FILE_BYTES_MAX) throw new Unusable("is larger than 1 MiB");
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new Unusable("does not exist");
        } catch (AccessDeniedException e) {
            throw new Unusable("cannot be read: permission denied");
        } catch (IOException e) {
            throw new Unusable("cannot be read: " + e.getMessage());
        }
        if (bytes.length == 0) throw new Unusable("is empty");
        // SEQUENCE of definite length: what every DER file of a certificate, a key or a PKCS#12 store begins with.
        if (bytes[0] == 0x30 && bytes.length > 1 && (bytes[1] < 0 || bytes[1] == bytes.length - 2)) {
            throw new Unusable(
                    "is binary (DER or PKCS#12) and PEM is wanted: openssl x509 -inform der -in IN -out OUT makes it of a"
                            + " certificate, openssl pkey -inform der of a key, openssl pkcs12 -nodes of a store");
        }
        boolean wide = bytes.length > 1 && ((bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe
                || (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff);
        return of(new String(bytes, wide ? StandardCharsets.UTF_16 : StandardCharsets.ISO_8859_1));
    }

    static PemText of(String text) throws Unusable {
        List<Block> out = new ArrayList<>();
        Matcher m = BLOCK.matcher(text.replace("\r\n", "\n").replace('\r', '\n'));
        while (m.find()) {
            if (out.size() == BLOCKS_MAX) throw new Unusable("holds more than " + BLOCKS_MAX + " PEM blocks");
            out.add(block(m.group(1), m.group(2)));
        }
        // A file that is cut in its second block is as little what it should be as one that is cut in its first.
        if (BEGIN.matcher(text).results().count() > out.size()) {
            throw new Unusable("has a block that begins and does not end; is it being written?");
        }
        if (out.isEmpty()) throw new Unusable("holds no PEM block (-----BEGIN ...-----)");
        return new PemText(out);
    }

    private static Block block(String label, String body) {
        Matcher headers = HEADERS.matcher(body);
        boolean some = headers.find() && !headers.group(1).isBlank();
        String base64 = (some ? body.substring(headers.end()) : body).replaceAll("\\s", "");
        boolean encrypted = label.startsWith("ENCRYPTED") || some && headers.group(1).contains("ENCRYPTED");
        try {
            return new Block(label, encrypted, Optional.of(Base64.getDecoder().decode(base64)));
        } catch (IllegalArgumentException e) {
            return new Block(label, encrypted, Optional.empty());
        }
    }
}
