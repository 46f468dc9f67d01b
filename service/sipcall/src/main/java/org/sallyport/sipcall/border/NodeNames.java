package org.sallyport.sipcall.border;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.sallyport.wire.IpAddress;

/**
 * The hosts by which others mean this node and no other: its addresses, the domains of the pair, the names that the
 * file gives it, and those of its certificate, which phones must use where they speak TLS (RFC 5922 §7.1). Unlike
 * {@link LocalNames}, which asks whether somebody claims to be one of ours, the other node of the pair is somebody else
 * here. Owner: the desk.
 */
public final class NodeNames {
    /**
     * A certificate is renewed under a running node, so its names are asked for again after 10 s; strangers may make us
     * ask.
     */
    static final long READ_EVERY_NS = 10_000_000_000L;

    /** Most names that a refusal shows. */
    private static final int SHOWN_MAX = 6;

    private final Set<IpAddress> addresses;
    private final Set<String> fixed = new LinkedHashSet<>();
    private final Consumer<Consumer<List<String>>> certificate;
    private final LongSupplier clock;
    private Set<String> certified = Set.of();
    private Set<String> wildcards = Set.of();
    private Set<IpAddress> certifiedAddresses = Set.of();
    private long askedAtNs;

    /**
     * @param addresses bound, and told to others
     * @param names of the node and of the domains that it serves
     * @param first names in its certificate, as they are now
     * @param certificate asks for them as they are by then; the answer may come later
     * @param clock the host's
     */
    public NodeNames(Collection<IpAddress> addresses, Collection<String> names, List<String> first,
            Consumer<Consumer<List<String>>> certificate, LongSupplier clock) {
        this.addresses = new LinkedHashSet<>(addresses);
        for (String n : names) if (!n.isBlank()) fixed.add(plain(n));
        this.certificate = certificate;
        this.clock = clock;
        this.askedAtNs = clock.getAsLong();
        learn(first);
    }

    private static String plain(String host) {
        String h = host.toLowerCase(Locale.ROOT);
        int end = h.length();
        while (end > 0 && h.charAt(end - 1) == '.') end--;
        return h.substring(0, end);
    }

    /** Whether the host part is this node by an address or a name of its own. */
    public boolean isOurs(String host) {
        Optional<IpAddress> ip = IpAddress.parse(host);
        if (ip.isPresent()) {
            if (addresses.contains(ip.get())) return true;
            refresh();
            return certifiedAddresses.contains(ip.get());
        }
        String h = plain(host);
        if (fixed.contains(h)) return true;
        refresh();
        return certified.contains(h);
    }

    /**
     * The same, and whether a certificate with a wildcard is good for the host (RFC 9525 §6.3). That others have names
     * beside it is as likely, so it counts only where whoever sent the request says by whom it should go first.
     */
    public boolean mayBeOurs(String host) {
        if (isOurs(host)) return true;
        String h = plain(host);
        int dot = h.indexOf('.');
        return dot > 0 && IpAddress.parse(host).isEmpty() && wildcards.contains(h.substring(dot));
    }

    private void refresh() {
        long nowNs = clock.getAsLong();
        if (nowNs - askedAtNs < READ_EVERY_NS) return;
        askedAtNs = nowNs;
        certificate.accept(this::learn);
    }

    private void learn(List<String> texts) {
        Set<String> names = new LinkedHashSet<>();
        Set<String> stars = new HashSet<>();
        Set<IpAddress> ips = new HashSet<>();
        for (String text : texts) {
            String n = text.regionMatches(true, 0, "sip:", 0, 4) ? text.substring(4) : text;
            Optional<IpAddress> ip = IpAddress.parse(n);
            if (ip.isPresent()) ips.add(ip.get());
            else if (n.startsWith("*.")) stars.add(plain(n).substring(1));
            else names.add(plain(n));
        }
        certified = names;
        wildcards = stars;
        certifiedAddresses = ips;
    }

    /** Names and addresses of this node, for whoever is told that he named another. */
    public String shown() {
        refresh();
        List<String> all = Stream.of(certified.stream(), fixed.stream(), addresses.stream().map(IpAddress::toString),
                wildcards.stream().map(w -> "*" + w)).flatMap(s -> s).distinct().toList();
        String some = String.join(", ", all.subList(0, Math.min(SHOWN_MAX, all.size())));
        return all.size() > SHOWN_MAX ? some + " or one of " + (all.size() - SHOWN_MAX) + " more" : some;
    }
}
