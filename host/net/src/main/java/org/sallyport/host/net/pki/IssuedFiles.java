package org.sallyport.host.net.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sallyport.machine.Sensitive;

/**
 * Where a node keeps what an authority issued: each certificate in a folder of its own with its key, and a link to the
 * one that is in use. A link changes at once, so that whoever looks sees a chain and the key that belongs to it, also
 * after a fall of the machine. The one before is kept; older ones go.
 *
 * <pre>
 *  account.key   roots.pem   current → issued-2   issued-1   issued-2
 * </pre>
 */
public final class IssuedFiles {
    private static final String CURRENT = "current";
    private static final String BEGIN = "issued-";
    private static final String CHAIN = "public.pem";
    private static final String KEY = "public.key";
    private static final int KEPT_MAX = 2;
    private static final int CHAIN_OCTETS_MAX = 128 * 1024;

    private static final FileAttribute<?> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final Path folder;

    /** In a folder that need not be there yet. */
    public IssuedFiles(Path folder) {
        this.folder = folder;
    }

    /** The key of the account, made where there is none. */
    public AccountKey account() throws IOException {
        return AccountKey.of(folder.resolve("account.key"));
    }

    /** The roots that Java knows, as a file. */
    public Path publicRoots() throws IOException {
        Path file = folder.resolve("roots.pem");
        StringBuilder text = new StringBuilder();
        PublicRoots.all().forEach(c -> text.append(PemFiles.certificate(c)));
        PemFiles.write(file, text.toString());
        return file;
    }

    /**
     * Makes a certificate of our own where there is none that can be used, whoever made it, so that a node can begin.
     *
     * @return whether one was made
     * @throws IOException when it cannot be written
     */
    public boolean begin(String issuer, List<String> names, Duration life) throws IOException {
        if (usable(folder.resolve(CURRENT))) return false;
        // A link that is lost, as by a restored backup, is no reason to order another.
        for (Path p : all().reversed()) {
            if (!usable(p)) continue;
            use(p);
            return false;
        }
        PrivateAuthority own = PrivateAuthority.create(issuer, life);
        IssuedCertificate made = own.issue(new CertificateSubject(names.getFirst(), names, List.of(), List.of()), life);
        put(PemFiles.certificate(made.certificate()) + PemFiles.certificate(own.certificate()), made.key());
        return true;
    }

    /**
     * Puts a chain and its key into use, where they fit.
     *
     * @return why not, in a sentence; empty where it was done
     * @throws IOException when they cannot be written
     */
    public Optional<String> keep(String chain, Sensitive<PrivateKey> key, List<String> names) throws IOException {
        if (chain.length() > CHAIN_OCTETS_MAX) return Optional.of("What was issued is too long.");
        Path fresh = write(chain, key);
        Optional<String> objection = objection(fresh, names);
        if (objection.isPresent()) delete(fresh);
        else use(fresh);
        return objection;
    }

    private static boolean usable(Path issued) {
        return TlsFiles.read(issued.resolve(CHAIN), issued.resolve(KEY), Optional.empty(), Instant.now()).usable();
    }

    private void put(String chain, Sensitive<PrivateKey> key) throws IOException {
        use(write(chain, key));
    }

    private static Optional<String> objection(Path fresh, List<String> names) {
        TlsFiles files = TlsFiles.read(fresh.resolve(CHAIN), fresh.resolve(KEY), Optional.empty(), Instant.now());
        for (TlsFiles.Weight w : List.of(TlsFiles.Weight.FAULT, TlsFiles.Weight.REFUSED_BY_PEERS)) {
            List<String> sentences = files.sentences(w);
            if (!sentences.isEmpty()) return Optional.of("What was issued is not used: " + sentences.getFirst());
        }
        CertificateNames carried = CertificateNames.of(files.chain().getFirst());
        List<String> missing = names.stream().filter(n -> !carried.carriesOneOf(List.of(n))).toList();
        if (missing.isEmpty()) return Optional.empty();
        return Optional.of("What was issued is not used: it does not carry " + String.join(", ", missing) + ".");
    }

    private Path write(String chain, Sensitive<PrivateKey> key) throws IOException {
        Path fresh = folder.resolve(BEGIN + (newest() + 1));
        Files.createDirectories(fresh, OWNERS);
        PemFiles.writeSecret(fresh.resolve(KEY), PemFiles.key(key.reveal()));
        PemFiles.write(fresh.resolve(CHAIN), chain);
        return fresh;
    }

    private void use(Path fresh) throws IOException {
        Path link = folder.resolve("." + CURRENT + ".part");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, fresh.getFileName());
        Files.move(link, folder.resolve(CURRENT), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        List<Path> all = all();
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT_MAX))) delete(old);
    }

    private int newest() throws IOException {
        List<Path> all = all();
        return all.isEmpty() ? 0 : number(all.getLast());
    }

    /** Those that are there, the oldest first. */
    private List<Path> all() throws IOException {
        if (!Files.isDirectory(folder)) return List.of();
        try (Stream<Path> there = Files.list(folder)) {
            return new ArrayList<>(there.filter(p -> Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS) && number(p) > 0)
                    .sorted(Comparator.comparingInt(IssuedFiles::number)).toList());
        }
    }

    private static int number(Path p) {
        String name = p.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.matches(BEGIN + "[0-9]{1,8}") ? Integer.parseInt(name.substring(BEGIN.length())) : 0;
    }

    private static void delete(Path issued) throws IOException {
        Files.deleteIfExists(issued.resolve(CHAIN));
        Files.deleteIfExists(issued.resolve(KEY));
        Files.deleteIfExists(issued);
    }
}
