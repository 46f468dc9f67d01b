package org.sallyport.host.sim;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.sim.SimCertificates.Certificate;

/**
 * The files of pairs and of their successors, by path and without cryptography: a request and a certificate are texts
 * that say what a real one would. What is simulated is the order of the steps, what each refuses, and disks that take
 * nothing.
 */
public final class SimPairs {
    /** A new certificate has begun so much earlier: the clock of the other machine may be behind. */
    private static final long HOUR_MS = 3_600_000;

    private final SimCertificates certificates;
    private final Map<Path, Folder> folders = new HashMap<>();
    private final Map<Path, Authority> authorities = new HashMap<>();
    private int made;

    /** What lies beside a certificate. */
    private static final class Folder {
        private @Nullable String nextKey;
        private @Nullable Certificate before;
        private Optional<String> full = Optional.empty();
    }

    private record Root(String name, long fromMs, long untilMs) {}

    private static final class Authority {
        private Root issues;
        private @Nullable Root next;

        Authority(Root issues) {
            this.issues = issues;
        }
    }

    SimPairs(SimCertificates certificates) {
        this.certificates = certificates;
    }

    /** Puts an authority's key at a path. */
    public void authority(Path key, String name, long fromMs, long untilMs) {
        authorities.put(key, new Authority(new Root(name, fromMs, untilMs)));
    }

    /** Says why nothing can be written beside a certificate; empty where it can again. */
    public void refuseWrites(Path certificate, Optional<String> why) {
        folder(certificate).full = why;
    }

    private Folder folder(Path certificate) {
        return folders.computeIfAbsent(certificate, _ -> new Folder());
    }

    PairOutcome step(PairIdentity identity, PairStep step, long wallMs) {
        Path file = identity.shown().certificateChain();
        Optional<Certificate> own = certificates.at(file.toString());
        if (own.isEmpty()) return failed(file + " holds no certificate.");
        Folder folder = folder(file);
        boolean writes = !(step instanceof PairStep.Look || step instanceof PairStep.Issue);
        if (writes && folder.full.isPresent())
            return new PairOutcome.Failed(folder.full.get(), Optional.of("df " + file.getParent()));
        Optional<Authority> authority = identity.authorityKey().map(authorities::get);
        return switch (step) {
            case PairStep.Look _ -> stands(own.get(), folder, authority);
            case PairStep.Request _ -> {
                folder.nextKey = "key " + ++made;
                yield new PairOutcome.Made(text("request", folder.nextKey, own.get().subject(),
                        String.join(" ", own.get().names())));
            }
            case PairStep.Issue(byte[] request, PeerIdentity asker) ->
                    authority.map(a -> issue(a.issues, request, asker, wallMs))
                            .orElse(failed("The pair's authority is not here."));
            case PairStep.Take(byte[] fresh) -> take(identity, own.get(), folder, authority, fresh);
            case PairStep.Keep _ -> {
                folder.before = null;
                yield stands(own.get(), folder, authority);
            }
            case PairStep.Back _ -> {
                if (folder.before == null) yield failed("There is nothing to go back to.");
                certificates.certificate(file, folder.before);
                Certificate old = folder.before;
                folder.before = null;
                yield stands(old, folder, authority);
            }
            case PairStep.Found _ -> authority.map(a -> found(identity, a, wallMs))
                    .orElse(failed("The pair's authority is not here."));
            case PairStep.Trust(byte[] anchor) -> {
                certificates.trust(identity.shown().trust().orElseThrow(), lines(anchor)[1]);
                yield stands(own.get(), folder, authority);
            }
            case PairStep.Succeed _ -> {
                Authority a = authority.orElseThrow();
                if (a.next == null) yield failed("There is no next authority.");
                a.issues = a.next;
                a.next = null;
                yield stands(own.get(), folder, authority);
            }
        };
    }

    private static PairOutcome stands(Certificate own, Folder folder, Optional<Authority> authority) {
        return new PairOutcome.Stands(own.identity(), own.notBeforeMs(),
                authority.map(a -> new PairOutcome.Authority(a.issues.fromMs(), a.issues.untilMs())),
                Optional.ofNullable(folder.before).map(Certificate::notAfterMs));
    }

    private PairOutcome issue(Root root, byte[] request, PeerIdentity asker, long wallMs) {
        String[] r = lines(request);
        if (r.length != 4 || !r[2].equals(asker.subject()) || !r[3].equals(String.join(" ", asker.names())))
            return failed("The request is for somebody else.");
        long lifeMs = new PairOutcome.Authority(root.fromMs(), root.untilMs()).lifeMs();
        return new PairOutcome.Made(text("certificate", r[1], r[2], r[3], root.name(),
                String.valueOf(wallMs - Math.min(HOUR_MS, lifeMs / 10)),
                String.valueOf(Math.min(root.untilMs(), wallMs + lifeMs))));
    }

    private PairOutcome take(PairIdentity identity, Certificate own, Folder folder, Optional<Authority> authority,
            byte[] fresh) {
        String[] c = lines(fresh);
        if (c.length != 7 || !c[1].equals(folder.nextKey))
            return failed("The certificate that came is for another key.");
        Certificate next = new Certificate(List.of(c[3].split(" ")), c[2], c[4], Long.parseLong(c[5]),
                Long.parseLong(c[6]));
        if (!next.names().equals(own.names()) || next.notAfterMs() <= own.notAfterMs())
            return failed("The certificate that came is not ours.");
        if (folder.before != null) return failed("The last successor has not been seen to work yet.");
        folder.before = own;
        folder.nextKey = null;
        certificates.certificate(identity.shown().certificateChain(), next);
        return stands(next, folder, authority);
    }

    private PairOutcome found(PairIdentity identity, Authority a, long wallMs) {
        if (a.next == null) {
            a.next = new Root(a.issues.name() + "'", wallMs, wallMs + a.issues.untilMs() - a.issues.fromMs());
            certificates.trust(identity.shown().trust().orElseThrow(), a.next.name());
        }
        return new PairOutcome.Made(text("anchor", a.next.name()));
    }

    private static PairOutcome failed(String why) {
        return new PairOutcome.Failed(why, Optional.empty());
    }

    private static byte[] text(String... lines) {
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    private static String[] lines(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).split("\n", -1);
    }
}
