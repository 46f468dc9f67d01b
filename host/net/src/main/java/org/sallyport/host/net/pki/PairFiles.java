package org.sallyport.host.net.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.host.PeerIdentity;

/**
 * The files of a pair's certificate and of its successor, in one folder. {@code edge.pem} is in use; what is to follow
 * it ends with {@code .next}, what it followed with {@code .before} until the successor has been seen to work.
 *
 * <p>Everything is written under another name first, so that a full disk changes nothing; then two renames put it into
 * use, and {@link #settle} ends what a loss of power left between them.
 */
public final class PairFiles {
    private static final String NEXT = ".next";
    private static final String BEFORE = ".before";

    /** Most authorities that a file of roots may grow to. */
    private static final int ANCHORS_MAX = 16;

    private static final int CERTIFICATE_BYTES_MAX = 16_384;

    private final Path certificate;
    private final Path key;
    private final Optional<Path> trust;
    private final Optional<Path> authorityKey;
    private final Instant now;

    /** Why a step was not done. */
    private static final class Undone extends Exception {
        private static final long serialVersionUID = 1L;

        Undone(String sentence) {
            super(sentence);
        }
    }

    /** @param now what the clock says */
    public PairFiles(PairIdentity identity, Instant now) {
        this.certificate = identity.shown().certificateChain();
        this.key = identity.shown().privateKey();
        this.trust = identity.shown().trust();
        this.authorityKey = identity.authorityKey();
        this.now = now;
    }

    /** Does a step; nothing is thrown for what a disk or a file does. */
    public PairOutcome step(PairStep step) {
        try {
            return switch (step) {
                case PairStep.Look _ -> stands();
                case PairStep.Request _ -> request();
                case PairStep.Issue(byte[] request, PeerIdentity asker) -> issue(request, asker);
                case PairStep.Take(byte[] fresh) -> take(fresh);
                case PairStep.Keep _ -> keep();
                case PairStep.Back _ -> back();
                case PairStep.Found _ -> found();
                case PairStep.Trust(byte[] anchor) -> trust(anchor);
                case PairStep.Succeed _ -> succeed();
            };
        } catch (Undone | RenewalRequest.Unsigned e) {
            return new PairOutcome.Failed(String.valueOf(e.getMessage()), Optional.empty());
        } catch (IOException e) {
            return unwritten(e);
        } catch (RuntimeException e) {
            return new PairOutcome.Failed("A fault of this program: " + e + ".", Optional.empty());
        }
    }

    /** What to run is what would have helped: the folder given to the user of the service, or room on the disk. */
    private PairOutcome unwritten(IOException e) {
        Path folder = folder(certificate);
        String why = e.getMessage() == null ? e.toString() : e.getMessage();
        if (Files.isWritable(folder))
            return new PairOutcome.Failed("Nothing can be written in " + folder + ": " + why + ".",
                    Optional.of("df " + folder));
        return new PairOutcome.Failed(folder + " cannot be written by the user of the node.",
                Optional.of("chown " + System.getProperty("user.name") + " " + folder + " " + folder + "/*"));
    }

    private static Path folder(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    private static Path beside(Path file, String end) {
        return file.resolveSibling(file.getFileName() + end);
    }

    // --- how things stand

    private PairOutcome stands() throws Undone {
        X509Certificate own = own();
        Optional<PairOutcome.Authority> issues = authority().map(a -> new PairOutcome.Authority(
                a.certificate().getNotBefore().getTime(), a.certificate().getNotAfter().getTime()));
        return new PairOutcome.Stands(new PeerIdentity(CertificateNames.of(own).texts(),
                own.getSubjectX500Principal().getName(), own.getNotAfter().getTime()), own.getNotBefore().getTime(),
                issues,
                TlsFiles.own(beside(certificate, BEFORE)).map(c -> c.getNotAfter().getTime()));
    }

    private X509Certificate own() throws Undone {
        return TlsFiles.own(certificate).orElseThrow(() -> new Undone(certificate + " holds no certificate."));
    }

    /** That among the roots which the authority's key belongs to; empty where the key is not here. */
    private Optional<PrivateAuthority> authority() throws Undone {
        if (authorityKey.isEmpty()) return Optional.empty();
        PrivateKey secret = TlsFiles.keyOf(authorityKey.get())
                .orElseThrow(() -> new Undone(authorityKey.get() + " holds no key that can be used."));
        return Optional.of(authority(secret).orElseThrow(() -> new Undone(authorityKey.get()
                + " belongs to no authority of " + trust.map(Path::toString).orElse("this node, which trusts none")
                + ".")));
    }

    private Optional<PrivateAuthority> authority(PrivateKey secret) {
        return KeyMatch.among(roots(), secret).map(c -> PrivateAuthority.of(c, secret));
    }

    private List<X509Certificate> roots() {
        return trust.map(TlsFiles::rootsOf).orElse(List.of());
    }

    // --- a successor

    private PairOutcome request() throws IOException, Undone {
        X509Certificate old = own();
        KeyPair keys = CertificateRequest.newKeys();
        PemFiles.writeSecret(beside(key, NEXT), PemFiles.key(keys.getPrivate()));
        return new PairOutcome.Made(RenewalRequest.of(old, keys));
    }

    private PairOutcome issue(byte[] request, PeerIdentity asker) throws RenewalRequest.Unsigned, Undone {
        PrivateAuthority authority = authority().orElseThrow(() -> new Undone("The pair's authority is not here."));
        RenewalRequest asked = RenewalRequest.read(request, asker);
        X509Certificate root = authority.certificate();
        long lifeMs = new PairOutcome.Authority(root.getNotBefore().getTime(), root.getNotAfter().getTime()).lifeMs();
        Instant end = now.plusMillis(lifeMs);
        Instant rootEnd = root.getNotAfter().toInstant();
        // No later than what certifies it: peers would refuse it all the same, and nobody would see why.
        Instant until = end.isAfter(rootEnd) ? rootEnd : end;
        if (!until.isAfter(now)) throw new Undone("The pair's authority ended at " + rootEnd + ".");
        X509Certificate issued = authority.issue(asked.subject(), asked.names(), asked.key(),
                now.minus(slack(lifeMs)), until);
        return new PairOutcome.Made(PemFiles.certificate(issued).getBytes(StandardCharsets.US_ASCII));
    }

    /** The clock of the other machine may be behind ours. */
    private static Duration slack(long lifeMs) {
        Duration tenth = Duration.ofMillis(lifeMs / 10);
        return tenth.compareTo(PrivateAuthority.CLOCK_SLACK) < 0 ? tenth : PrivateAuthority.CLOCK_SLACK;
    }

    private PairOutcome take(byte[] pem) throws IOException, Undone {
        Path nextKey = beside(key, NEXT);
        X509Certificate old = own();
        X509Certificate fresh = read(pem);
        PrivateKey secret = TlsFiles.keyOf(nextKey).orElseThrow(() -> new Undone("No successor was asked for."));
        if (!KeyMatch.fits(fresh.getPublicKey(), secret))
            throw new Undone("The certificate that came is for another key.");
        refuseOther(old, fresh);
        if (Files.exists(beside(certificate, BEFORE)))
            throw new Undone("The last successor has not been seen to work yet.");
        PemFiles.write(beside(certificate, NEXT), PemFiles.certificate(fresh));
        copy(key, beside(key, BEFORE), true);
        copy(certificate, beside(certificate, BEFORE), false);
        move(nextKey, key);
        move(beside(certificate, NEXT), certificate);
        return stands();
    }

    /** The other node is believed no more than it has to be: what it sends takes our place where it says the same. */
    private void refuseOther(X509Certificate old, X509Certificate fresh) throws Undone {
        if (!fresh.getSubjectX500Principal().equals(old.getSubjectX500Principal())
                || !new HashSet<>(CertificateNames.of(fresh).texts())
                        .equals(new HashSet<>(CertificateNames.of(old).texts())))
            throw new Undone("The certificate that came has other names than ours.");
        if (!fresh.getNotAfter().after(old.getNotAfter()))
            throw new Undone("The certificate that came ends no later than ours.");
        if (fresh.getNotBefore().toInstant().isAfter(now))
            throw new Undone("The certificate that came is not valid before " + fresh.getNotBefore().toInstant()
                    + "; is a clock wrong?");
        if (roots().stream().noneMatch(r -> CertificateChain.certifies(r, fresh)))
            throw new Undone("The certificate that came is of " + fresh.getIssuerX500Principal().getName()
                    + ", which is none of our roots.");
    }

    private static X509Certificate read(byte[] pem) throws Undone {
        if (pem.length > CERTIFICATE_BYTES_MAX) throw new Undone("What came is larger than any certificate.");
        return TlsFiles.certificateOf(new String(pem, StandardCharsets.US_ASCII))
                .orElseThrow(() -> new Undone("What came is no certificate."));
    }

    private PairOutcome keep() throws IOException, Undone {
        Files.deleteIfExists(beside(certificate, BEFORE));
        Files.deleteIfExists(beside(key, BEFORE));
        return stands();
    }

    private PairOutcome back() throws IOException, Undone {
        if (!Files.exists(beside(certificate, BEFORE))) throw new Undone("There is nothing to go back to.");
        move(beside(certificate, BEFORE), certificate);
        move(beside(key, BEFORE), key);
        return stands();
    }

    // --- the next authority

    private PairOutcome found() throws IOException, Undone {
        PrivateAuthority old = authority().orElseThrow(() -> new Undone("The pair's authority is not here."));
        Path nextKey = beside(authorityKey.orElseThrow(), NEXT);
        Optional<PrivateAuthority> begun = TlsFiles.keyOf(nextKey).flatMap(this::authority);
        if (begun.isPresent()) return anchor(begun.get());
        X509Certificate root = old.certificate();
        Duration life = Duration.between(root.getNotBefore().toInstant(), root.getNotAfter().toInstant());
        PrivateAuthority next = PrivateAuthority.create(nextName(root), life, now);
        PemFiles.writeSecret(nextKey, next.keyText());
        add(next.certificate());
        return anchor(next);
    }

    private static PairOutcome anchor(PrivateAuthority authority) {
        return new PairOutcome.Made(PemFiles.certificate(authority.certificate())
                .getBytes(StandardCharsets.US_ASCII));
    }

    /** Another name than the last: {@code Sallyport pair of example.com 2034-03-01T10:00:00Z}. */
    private String nextName(X509Certificate root) {
        String name = root.getSubjectX500Principal().getName();
        String common = name.startsWith("CN=") ? name.substring("CN=".length()) : name;
        return common.replaceFirst(" [0-9]{4}-[0-9TZ:-]+$", "") + " " + now.truncatedTo(ChronoUnit.SECONDS);
    }

    private PairOutcome trust(byte[] pem) throws IOException, Undone {
        X509Certificate anchor = read(pem);
        if (anchor.getBasicConstraints() < 0 || !CertificateChain.certifies(anchor, anchor))
            throw new Undone("What came is no authority that vouches for itself.");
        if (anchor.getNotAfter().toInstant().isBefore(now)) throw new Undone("The authority that came has ended.");
        add(anchor);
        return stands();
    }

    private void add(X509Certificate anchor) throws IOException, Undone {
        Path file = trust.orElseThrow(() -> new Undone("This node trusts no authority that could have a successor."));
        List<X509Certificate> all = roots();
        if (all.contains(anchor)) return;
        List<X509Certificate> left = new ArrayList<>(all.stream()
                .filter(c -> c.getNotAfter().toInstant().isAfter(now)).toList());
        left.add(anchor);
        if (left.size() > ANCHORS_MAX) throw new Undone(file + " holds " + ANCHORS_MAX + " authorities already.");
        PemFiles.write(file, String.join("", left.stream().map(PemFiles::certificate).toList()));
    }

    private PairOutcome succeed() throws IOException, Undone {
        Path old = authorityKey.orElseThrow(() -> new Undone("The pair's authority is not here."));
        Path next = beside(old, NEXT);
        if (TlsFiles.keyOf(next).flatMap(this::authority).isEmpty()) throw new Undone("There is no next authority.");
        move(next, old);
        return stands();
    }

    // --- files

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void copy(Path from, Path to, boolean secret) throws IOException {
        String text = Files.readString(from, StandardCharsets.ISO_8859_1);
        if (secret) PemFiles.writeSecret(to, text);
        else PemFiles.write(to, text);
    }

    /**
     * Ends what was cut off between two renames, before anybody reads the files; what fits already is left alone.
     *
     * @return what was done, as a sentence; empty where there was nothing to do
     */
    public Optional<String> settle() throws IOException {
        if (fit(certificate, key)) return Optional.empty();
        if (fit(beside(certificate, NEXT), key)) {
            move(beside(certificate, NEXT), certificate);
            return Optional
                    .of("the successor of " + certificate + " was put into use, which a sudden end had kept half");
        }
        boolean half = fit(certificate, beside(key, BEFORE));
        if (!half && !fit(beside(certificate, BEFORE), beside(key, BEFORE))) return Optional.empty();
        if (!half) move(beside(certificate, BEFORE), certificate);
        move(beside(key, BEFORE), key);
        return Optional.of(certificate + " and its key were put back as they were before a sudden end");
    }

    private static boolean fit(Path chain, Path secret) {
        if (!Files.isReadable(chain) || !Files.isReadable(secret)) return false;
        Optional<X509Certificate> first = TlsFiles.own(chain);
        Optional<PrivateKey> with = TlsFiles.keyOf(secret);
        return first.isPresent() && with.isPresent() && KeyMatch.fits(first.get().getPublicKey(), with.get());
    }
}
