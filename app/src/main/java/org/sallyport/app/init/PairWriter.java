package org.sallyport.app.init;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.config.init.PairPlan;
import org.sallyport.config.init.PairTexts;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.PrivateAuthority;
import org.sallyport.wire.IpAddress;

/** Writes the files of a new pair, ready to copy to two machines. */
public final class PairWriter {
    private final PairPlan plan;
    private final Path directory;
    private final List<Path> written = new ArrayList<>();

    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3653);
    private static final Duration NODE_LIFE = Duration.ofDays(1095);

    private PairWriter(PairPlan plan, Path directory) {
        this.plan = plan;
        this.directory = directory;
    }

    /**
     * Writes everything into a directory, which must not hold anything yet.
     *
     * @param secret proves control and edge to each other
     * @return the files, in the order in which they were written
     */
    public static List<Path> write(PairPlan plan, Path directory, String secret) throws IOException {
        return write(plan, directory, secret, Optional.empty());
    }

    /** The same with a TURN server that is on; {@code turnSecret} makes its passwords. */
    public static List<Path> write(PairPlan plan, Path directory, String secret, Optional<String> turnSecret)
            throws IOException {
        if (Files.exists(directory)) {
            try (var inside = Files.list(directory)) {
                if (inside.findAny().isPresent()) throw new FileAlreadyExistsException(directory.toString());
            }
        }
        PairWriter writer = new PairWriter(plan, directory);
        writer.all(secret, turnSecret);
        return List.copyOf(writer.written);
    }

    private void all(String secret, Optional<String> turnSecret) throws IOException {
        PairTexts texts = new PairTexts(plan, turnSecret.isPresent());
        PrivateAuthority authority = PrivateAuthority.create(plan.authorityName(), AUTHORITY_LIFE);
        open("README.txt", texts.readme());
        authority.write(made("authority/authority.pem"), made("authority/authority.key"));
        node("control", texts.control(), secret, authority, new CertificateSubject(plan.controlName(),
                List.of(plan.controlName()), List.of(plan.control()), List.of()));
        closed("control/certificates/authority.key",
                Files.readString(directory.resolve("authority/authority.key"), StandardCharsets.US_ASCII));
        closed("control/secrets/users", texts.users());
        List<IpAddress> addresses = new ArrayList<>(List.of(plan.edgeInner()));
        if (!addresses.contains(plan.edgeOuter())) addresses.add(plan.edgeOuter());
        plan.publicAddress().ifPresent(addresses::add);
        // The domain itself stands in the certificate too: RFC 5922 has peers look for the name that was dialled.
        node("edge", texts.edge(), secret, authority, new CertificateSubject(plan.edgeName(),
                List.of(plan.edgeName(), plan.domain()), addresses, List.of()));
        if (turnSecret.isPresent()) closed("edge/secrets/turn", turnSecret.get() + "\n");
    }

    private void node(String name, String yaml, String secret, PrivateAuthority authority, CertificateSubject subject)
            throws IOException {
        open(name + "/" + name + ".yaml", yaml);
        authority.issue(subject, NODE_LIFE).write(made(name + "/certificates/" + name + ".pem"),
                made(name + "/certificates/" + name + ".key"));
        Path root = made(name + "/certificates/authority.pem");
        Files.copy(directory.resolve("authority/authority.pem"), root);
        closed(name + "/secrets/traversal", secret + "\n");
    }

    /** A place for a file that somebody else writes. */
    private Path made(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        written.add(file);
        return file;
    }

    private void open(String name, String text) throws IOException {
        file(name, text, "rw-r--r--");
    }

    /** A file that only its owner may read, from the first moment on. */
    private void closed(String name, String text) throws IOException {
        file(name, text, "rw-------");
    }

    private void file(String name, String text, String permissions) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(file, text, StandardCharsets.UTF_8);
        written.add(file);
    }
}
