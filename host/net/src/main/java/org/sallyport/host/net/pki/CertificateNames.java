package org.sallyport.host.net.pki;

import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.sallyport.machine.EditDistance;
import org.sallyport.wire.IpAddress;

/**
 * The names that a certificate carries, by type, and the comparison with the names that we want (RFC 9525 §6, RFC 5922
 * §7.1).
 *
 * @param dns of type dNSName
 * @param addresses of type iPAddress
 * @param uris of type uniformResourceIdentifier
 * @param commonName only where there is no name of the types above
 */
public record CertificateNames(List<String> dns, List<IpAddress> addresses, List<String> uris,
        Optional<String> commonName) {
    /** How {@link #mismatch} begins. */
    static final String MISMATCH = "we need ";

    private static final int NAMES_MAX = 256;
    private static final int NAME_LENGTH_MAX = 512;
    private static final int SHOWN_MAX = 8;
    private static final int TYPE_DNS = 2;
    private static final int TYPE_URI = 6;
    private static final int TYPE_IP = 7;

    /** Names in the certificate of a PEM file that is ours, as text; none where it cannot be read. */
    public static List<String> of(Path file) {
        return TlsFiles.own(file).map(c -> of(c).texts()).orElse(List.of());
    }

    /** Names in a certificate. */
    public static CertificateNames of(X509Certificate certificate) {
        List<String> dns = new ArrayList<>();
        List<IpAddress> addresses = new ArrayList<>();
        List<String> uris = new ArrayList<>();
        Collection<List<?>> alternatives;
        try {
            alternatives = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException e) {
            return new CertificateNames(List.of(), List.of(), List.of(), Optional.empty());
        }
        if (alternatives == null) alternatives = List.of();
        for (List<?> pair : alternatives) {
            if (dns.size() + addresses.size() + uris.size() == NAMES_MAX) break;
            if (!(pair.get(1) instanceof String name) || !printable(name)) continue;
            switch ((Integer) pair.get(0)) {
                case TYPE_DNS -> dns.add(name);
                case TYPE_URI -> uris.add(name);
                case TYPE_IP -> IpAddress.parse(name).ifPresent(addresses::add);
                default -> {
                    // The other types name no host.
                }
            }
        }
        // A certificate with any subjectAltName extension has said all that counts.
        Optional<String> commonName = alternatives.isEmpty() ? commonName(certificate) : Optional.empty();
        return new CertificateNames(List.copyOf(dns), List.copyOf(addresses), List.copyOf(uris), commonName);
    }

    /** A NUL or a blank inside a name has been used to make two readers see two names. */
    private static boolean printable(String name) {
        return !name.isEmpty()
                && name.length() <= NAME_LENGTH_MAX
                && name.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> rdns = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (Rdn rdn : rdns.reversed()) {
                if (rdn.getType().equalsIgnoreCase("CN") && rdn.getValue() instanceof String s && printable(s)) {
                    return Optional.of(s);
                }
            }
            return Optional.empty();
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }

    /** All of them as text, in the order DNS, URI, address, or the common name. */
    public List<String> texts() {
        List<String> out = new ArrayList<>(dns);
        out.addAll(uris);
        for (IpAddress a : addresses) out.add(a.toString());
        commonName.ifPresent(out::add);
        return out;
    }

    /** Whether the certificate carries one of the wanted names. */
    public boolean carriesOneOf(List<String> wanted) {
        return wanted.stream().anyMatch(this::carries);
    }

    private boolean carries(String wanted) {
        Optional<IpAddress> address = IpAddress.parse(wanted);
        // An address is matched by an address alone, never by a text that looks like one.
        if (address.isPresent()) return addresses.contains(address.get());
        if (wanted.indexOf(':') >= 0) return uris.stream().anyMatch(u -> u.equalsIgnoreCase(wanted));
        String host = plain(wanted);
        if (commonName.filter(n -> plain(n).equals(host)).isPresent()) return true;
        return dns.stream().anyMatch(n -> matches(plain(n), host))
                || uris.stream().anyMatch(u -> plain(u).equals("sip:" + host));
    }

    /** A star stands for the whole left-most label and for just that one (RFC 9525 §6.3). */
    private static boolean matches(String offered, String host) {
        if (!offered.startsWith("*.")) return offered.equals(host);
        String rest = offered.substring(1);
        int dot = host.indexOf('.');
        boolean wide = rest.indexOf('.', 1) < 0;
        return dot > 0 && !wide && rest.indexOf('*') < 0 && host.substring(dot).equals(rest);
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** {@code we need a; the peer offers b, c (closest: b)}. */
    public String mismatch(List<String> wanted) {
        List<String> offered = texts();
        StringBuilder out = new StringBuilder(MISMATCH).append(String.join(" or ", wanted));
        out.append("; the peer offers ");
        if (offered.isEmpty()) return out.append("no name at all").toString();
        out.append(String.join(", ", offered.subList(0, Math.min(SHOWN_MAX, offered.size()))));
        if (offered.size() > SHOWN_MAX) out.append(" and ").append(offered.size() - SHOWN_MAX).append(" more");
        if (offered.size() > 1) out.append(" (closest: ").append(closest(wanted.getFirst(), offered)).append(')');
        return out.toString();
    }

    private static String closest(String wanted, List<String> offered) {
        return offered.stream().min(Comparator.comparingInt(o -> EditDistance.between(plain(wanted), plain(o))))
                .orElseThrow();
    }
}
