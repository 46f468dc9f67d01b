package org.sallyport.zone.dialplan;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Zone;

/**
 * Deny by default against toll fraud: what a stranger may be connected to.
 *
 * <p>A stranger is whoever comes through the default zone or a DNS zone without having proven who it is. It reaches
 * aliases of local domains only, never a DNS zone, and a dial string of more than {@code dialDigitsMax} digits only
 * where it is registered: the pair's other node is asked, a neighbor, behind which telephone calls may cost money, is
 * not. Judged is what was dialled, what transforms and the rule made of it, and the parameters beside it (a routing
 * number, a phone context: RFC 3966, RFC 4694), each by what {@link DialString} finds in it.
 *
 * <p>What comes out of a traversal client zone may be a stranger's too: it does not leave again through a DNS or
 * traversal zone, and through a neighbor by the same rules of domains and digits. {@link SearchRule.Strangers#ALLOWED}
 * lifts all of it for one rule.
 *
 * @param localDomains SIP domains of this system, lower case
 * @param ownAddresses addresses of this system, which count as a local domain
 * @param dialDigitsMax longest dial string that still counts as an extension
 */
public record StrangerGuard(List<String> localDomains, List<IpAddress> ownAddresses, int dialDigitsMax) {
    /** Four digits are an extension; more may be a telephone number that costs money. */
    public static final int DIAL_DIGITS_MAX_DEFAULT = 4;

    public StrangerGuard {
        localDomains = localDomains.stream().map(d -> d.toLowerCase(Locale.ROOT)).toList();
        ownAddresses = List.copyOf(ownAddresses);
    }

    /** The guard for the domains and addresses that the variables name, with the default length of an extension. */
    public static StrangerGuard of(Variables variables) {
        return new StrangerGuard(variables.localDomains(), variables.addresses(), DIAL_DIGITS_MAX_DEFAULT);
    }

    /** Whether no telephone system could make more than an extension of a user part. */
    public static boolean isHarmless(String user) {
        return DialString.digits(user) <= DIAL_DIGITS_MAX_DEFAULT;
    }

    /**
     * Why the request may not go there; empty where it may.
     *
     * @param transformed what the transforms made of the request's alias
     * @param alias what the rule made of that
     */
    Optional<String> objection(SearchRequest request, Alias transformed, Alias alias, Zone target) {
        Optional<String> number = target instanceof Zone.Neighbor
                ? dialString(request, List.of(request.alias(), transformed, alias)) : Optional.empty();
        return switch (request.source()) {
            case Zone.DefaultZone _, Zone.Dns _ ->
                    request.authenticated() ? Optional.empty() : stranger(alias, target, number);
            case Zone.TraversalClient _ -> secondHop(request, transformed, target, number);
            case Zone.LocalZone _, Zone.TraversalServer _, Zone.Neighbor _ -> Optional.empty();
        };
    }

    private Optional<String> stranger(Alias alias, Zone target, Optional<String> number) {
        return switch (target) {
            case Zone.Dns _, Zone.DefaultZone _ -> Optional.of("a stranger is not connected outward");
            case Zone.LocalZone _ -> foreignDomain(alias);
            case Zone.TraversalClient _, Zone.TraversalServer _ -> foreignDomain(alias);
            case Zone.Neighbor _ -> foreignDomain(alias).or(() -> number);
        };
    }

    private Optional<String> secondHop(SearchRequest request, Alias transformed, Zone target, Optional<String> number) {
        return switch (target) {
            case Zone.Dns _, Zone.DefaultZone _, Zone.TraversalClient _, Zone.TraversalServer _ ->
                    Optional.of("what came through the firewall does not leave again");
            case Zone.LocalZone _ -> Optional.empty();
            // A rule of ours may lead to the neighbor's own domain; what edge asked for must be in one of ours.
            case Zone.Neighbor _ ->
                    request.authenticated() ? Optional.empty() : foreignDomain(transformed).or(() -> number);
        };
    }

    private Optional<String> foreignDomain(Alias alias) {
        String domain = alias.domain();
        if (localDomains.contains(domain)) return Optional.empty();
        if (alias.address().filter(ownAddresses::contains).isPresent()) return Optional.empty();
        return Optional.of(domain.isEmpty() ? "the alias has no domain" : "the domain is not local");
    }

    private Optional<String> dialString(SearchRequest request, List<Alias> aliases) {
        int digits = aliases.stream().mapToInt(a -> DialString.digits(a.user())).max().orElse(0)
                + request.beside().stream().mapToInt(DialString::digits).sum();
        return digits <= dialDigitsMax ? Optional.empty()
                : Optional.of("a dial string of " + digits + " digits, more than " + dialDigitsMax);
    }
}
