package org.sallyport.host.net.pki;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A chain as somebody shows it, judged link by link up to a root, as a peer that looks would.
 *
 * @param links the certificate itself first
 * @param firstCause what is wrong with it, the nearest to the certificate; empty where a peer accepts it
 * @param remarks worth a look, and no reason to refuse it
 */
public record ChainCheck(List<Link> links, Optional<String> firstCause, List<String> remarks) {
    private static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USE = "2.5.29.37.0";

    public ChainCheck {
        links = List.copyOf(links);
        remarks = List.copyOf(remarks);
    }

    /**
     * One certificate of the chain.
     *
     * @param subject distinguished name
     * @param until end of its validity; empty for one that is not there
     * @param from where it came from: {@code shown}, or among whose roots it stands
     * @param fault what is wrong with it; empty where nothing is
     */
    public record Link(String subject, Optional<Instant> until, String from, Optional<String> fault) {
        /** The fault with whose it is, for where it stands alone. */
        Optional<String> cause() {
            return fault.map(f -> subject + (f.startsWith(CertificateNames.MISMATCH) ? ": " : " ") + f);
        }
    }

    /**
     * Roots of one kind.
     *
     * @param whose how people call them: {@code public roots}, or a file
     */
    public record Roots(String whose, List<X509Certificate> all) {
        public Roots {
            all = List.copyOf(all);
        }
    }

    /**
     * Judges.
     *
     * @param shown in the order in which they were shown, at least one
     * @param roots in the order in which they are asked
     * @param wanted one of these names has to be there; empty where no name matters
     */
    public static ChainCheck of(List<X509Certificate> shown, List<Roots> roots, List<String> wanted, Instant now) {
        CertificateChain chain = CertificateChain.of(shown, Optional.of(shown.getFirst()));
        List<Link> links = new ArrayList<>();
        List<String> remarks = new ArrayList<>();
        for (X509Certificate c : chain.ordered()) {
            boolean own = links.isEmpty();
            Optional<String> fault = life(c, now).or(() -> own ? leaf(c, wanted) : authority(c));
            links.add(new Link(name(c), Optional.of(c.getNotAfter().toInstant()), "shown", fault));
        }
        anchor(chain.ordered().getLast(), roots, now).ifPresent(links::add);
        if (chain.moved()) remarks.add("The certificates are not in the order in which each certifies the one before.");
        for (X509Certificate c : chain.strays())
            remarks.add(name(c) + " is shown too, and certifies nothing here.");
        return new ChainCheck(links, links.stream().flatMap(l -> l.cause().stream()).findFirst(), remarks);
    }

    private static Optional<String> life(X509Certificate c, Instant now) {
        Instant until = c.getNotAfter().toInstant();
        Instant from = c.getNotBefore().toInstant();
        if (until.isBefore(now)) return Optional.of("expired at " + until);
        if (from.isAfter(now)) return Optional.of("is not valid before " + from + "; is the clock right?");
        return Optional.empty();
    }

    private static Optional<String> leaf(X509Certificate c, List<String> wanted) {
        CertificateNames names = CertificateNames.of(c);
        if (!wanted.isEmpty() && !names.carriesOneOf(wanted)) return Optional.of(names.mismatch(wanted));
        try {
            List<String> usages = c.getExtendedKeyUsage();
            if (usages != null && !usages.contains(SERVER_USE) && !usages.contains(ANY_USE))
                return Optional.of("may not be used by servers");
        } catch (CertificateParsingException e) {
            return Optional.of("has an extended key usage that cannot be read");
        }
        return Optional.empty();
    }

    private static Optional<String> authority(X509Certificate c) {
        return c.getBasicConstraints() < 0 ? Optional.of("is no authority, and certifies all the same")
                : Optional.empty();
    }

    /** The root that the chain leads to; empty where the last certificate that was shown is one itself. */
    private static Optional<Link> anchor(X509Certificate last, List<Roots> roots, Instant now) {
        for (Roots r : roots) if (r.all().contains(last)) return Optional.empty();
        for (Roots r : roots) {
            Optional<X509Certificate> root =
                    r.all().stream().filter(c -> CertificateChain.certifies(c, last)).findFirst();
            if (root.isPresent()) {
                return Optional.of(new Link(name(root.get()), Optional.of(root.get().getNotAfter().toInstant()),
                        r.whose(), life(root.get(), now)));
            }
        }
        String whose = String.join(" or ", roots.stream().map(Roots::whose).toList());
        boolean self = CertificateChain.isSelfIssued(last);
        String fault = self ? "vouches for itself and is none of the " + whose
                + "; where it is a firewall's, that firewall opens TLS in between"
                : "issued the certificate before it, was not shown, and is none of the " + whose;
        return Optional.of(new Link(last.getIssuerX500Principal().getName(), Optional.empty(), "missing",
                Optional.of(fault)));
    }

    private static String name(X509Certificate c) {
        return c.getSubjectX500Principal().getName();
    }
}
