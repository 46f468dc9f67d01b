package org.sallyport.host.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.net.pki.CertificateNames;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.net.pki.TlsFiles;

/**
 * Certificate, key and roots of one identity as they are in use: exchanged only for files that fit. Owner: the desk,
 * but for {@link #read}.
 */
final class HeldFiles {
    /** Tools that renew write one file after the other: for so long nobody is told that in between nothing fits. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(8);

    /** What changes where a file does; a tool that renews may keep the time of the old one. Links are followed. */
    private record Stamp(FileTime changed, long bytes, @Nullable Object inode) {
        static Stamp of(Path file) {
            try {
                BasicFileAttributes a = Files.readAttributes(file, BasicFileAttributes.class);
                return new Stamp(a.lastModifiedTime(), a.size(), a.fileKey());
            } catch (IOException e) {
                return new Stamp(FileTime.fromMillis(0), -1, null);
            }
        }
    }

    /** The files as they were at one look, with the marks by which another state of them is known. */
    static final class Reading {
        private final List<Stamp> stamps;
        private final TlsFiles files;

        private Reading(List<Stamp> stamps, TlsFiles files) {
            this.stamps = stamps;
            this.files = files;
        }

        TlsFiles files() {
            return files;
        }
    }

    private final TlsIdentity identity;
    private TlsFiles inUse;
    private Reading seen;
    private int version;
    private Optional<String> unfit = Optional.empty();
    private long unfitSinceNs;

    /** Of files that can be used. */
    HeldFiles(TlsIdentity identity, Reading first) {
        this.identity = identity;
        this.inUse = first.files;
        this.seen = first;
    }

    /** Reads the files, from any thread. Marks first: what is written meanwhile is then found at the next look. */
    static Reading read(TlsIdentity identity) {
        List<Stamp> stamps = stamps(identity);
        return new Reading(stamps, TlsFiles.read(identity.certificateChain(), identity.privateKey(), identity.trust(),
                Instant.now()));
    }

    /** The same where they are not as at a reading before, which is given back otherwise. */
    static Reading readAgain(TlsIdentity identity, Reading before) {
        return stamps(identity).equals(before.stamps) ? before : read(identity);
    }

    private static List<Stamp> stamps(TlsIdentity identity) {
        List<Stamp> out = new ArrayList<>();
        out.add(Stamp.of(identity.certificateChain()));
        out.add(Stamp.of(identity.privateKey()));
        identity.trust().ifPresent(t -> out.add(Stamp.of(t)));
        return out;
    }

    /** The last reading, for {@link #readAgain}; empty where it has to be judged again, since time may mend it. */
    Optional<Reading> settled() {
        return unfit.isPresent() ? Optional.empty() : Optional.of(seen);
    }

    /** The files as they were at the last look, whatever they are worth. */
    Reading seen() {
        return seen;
    }

    /** Takes what was read where it fits; true where it was another that was in use. */
    boolean offer(Reading reading, long nowNs) {
        boolean same = reading.stamps.equals(seen.stamps);
        if (same && unfit.isEmpty()) return false;
        seen = reading;
        Optional<String> objection = objection(reading.files);
        if (objection.isPresent()) {
            if (!same || unfit.isEmpty()) unfitSinceNs = nowNs;
            unfit = objection;
            return false;
        }
        unfit = Optional.empty();
        inUse = reading.files;
        version++;
        return true;
    }

    /** The first thing that is wrong. */
    private Optional<String> objection(TlsFiles fresh) {
        for (TlsFiles.Weight w : List.of(TlsFiles.Weight.FAULT, TlsFiles.Weight.REFUSED_BY_PEERS)) {
            List<String> sentences = fresh.sentences(w);
            if (!sentences.isEmpty()) return Optional.of(sentences.getFirst());
        }
        CertificateNames old = CertificateNames.of(inUse.chain().getFirst());
        CertificateNames offered = CertificateNames.of(fresh.chain().getFirst());
        List<String> lost = identity.names().stream()
                .filter(n -> old.carriesOneOf(List.of(n)) && !offered.carriesOneOf(List.of(n))).toList();
        if (lost.isEmpty()) return Optional.empty();
        return Optional.of(identity.certificateChain() + " carries "
                + (offered.texts().isEmpty() ? "no name" : String.join(", ", offered.texts())) + " and no longer "
                + String.join(", ", lost) + ".");
    }

    /** Another one after each exchange. */
    int version() {
        return version;
    }

    TlsFiles files() {
        return inUse;
    }

    /** What people and alarms are told. */
    HeldCertificate facts(long nowNs) {
        X509Certificate own = inUse.chain().getFirst();
        long untilMs = inUse.chain().stream().mapToLong(c -> c.getNotAfter().getTime()).min().orElseThrow();
        return new HeldCertificate(CertificateNames.of(own).texts(), own.getSubjectX500Principal().getName(),
                own.getIssuerX500Principal().getName(), own.getSerialNumber().toString(16),
                own.getNotBefore().getTime(), untilMs, inUse.forClients(), inUse.chain().size(),
                inUse.missingIssuer(), unfit.filter(_ -> nowNs - unfitSinceNs >= PATIENCE_NS));
    }
}
