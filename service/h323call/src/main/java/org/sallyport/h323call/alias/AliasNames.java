package org.sallyport.h323call.alias;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.PartyNumber;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.dialplan.Alias;

/**
 * Between the kinds of alias of H.225.0 §7.6 and the one that the dial plan knows. What came as digits, as an h323-ID,
 * as a URL or as an address of mail is the same alias if it reads the same, as people expect who dial it.
 */
public final class AliasNames {
    /** Most aliases of one message that are looked at. */
    public static final int ALIASES_MAX = 64;

    private static final String SCHEME = "h323:";

    private AliasNames() {}

    /** What the dial plan searches for; empty where the kind leads nowhere, or the text can be no alias. */
    public static Optional<Alias> name(AliasAddress alias) {
        return switch (alias) {
            case AliasAddress.DialledDigits(String digits) -> Alias.of(digits);
            case AliasAddress.H323ID(String id) -> Alias.spaced(unscheme(id));
            case AliasAddress.UrlID(String url) -> Alias.of(unscheme(url));
            case AliasAddress.EmailID(String email) -> Alias.of(email);
            case AliasAddress.TransportID(var address) -> IpPort.of(address).map(AliasNames::text).flatMap(Alias::of);
            case AliasAddress.PartyNumber(PartyNumber number) -> digits(number).flatMap(Alias::of);
            case AliasAddress.MobileUIM _, AliasAddress.IsupNumber _, AliasAddress.UnknownAlternative _ ->
                    Optional.empty();
        };
    }

    /** The same of all that lead somewhere, each once, in their order. */
    public static List<Alias> names(List<AliasAddress> aliases) {
        Set<String> seen = new LinkedHashSet<>();
        List<Alias> out = new ArrayList<>();
        aliases.stream().limit(ALIASES_MAX).flatMap(a -> name(a).stream()).forEach(a -> {
            if (seen.add(key(a))) out.add(a);
        });
        return out;
    }

    /** What two aliases have in common that are the same one. */
    public static String key(Alias alias) {
        return alias.text().toLowerCase(Locale.ROOT);
    }

    /**
     * How an alias is written to an endpoint: digits as digits, everything else as an h323-ID, which more endpoints
     * register, and understand when they are called, than a URL.
     */
    public static AliasAddress address(Alias alias) {
        String text = alias.text();
        return isDialled(text) ? new AliasAddress.DialledDigits(text) : new AliasAddress.H323ID(text);
    }

    /** Whether a text can be dialled by keys (H.225.0 §7.6, dialedDigits). */
    public static boolean isDialled(String text) {
        if (text.isEmpty() || text.length() > 128) return false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9' || c == '#' || c == '*' || c == ',')) return false;
        }
        return true;
    }

    private static String text(IpPort address) {
        Endpoint e = address.endpoint();
        return e.toString();
    }

    private static Optional<String> digits(PartyNumber number) {
        return switch (number) {
            case PartyNumber.E164Number(var n) -> Optional.of(n.publicNumberDigits());
            case PartyNumber.PrivateNumber(var n) -> Optional.of(n.privateNumberDigits());
            case PartyNumber.DataPartyNumber(String n) -> Optional.of(n);
            case PartyNumber.NationalStandardPartyNumber(String n) -> Optional.of(n);
            case PartyNumber.TelexPartyNumber _, PartyNumber.UnknownAlternative _ -> Optional.empty();
        };
    }

    /** A URL of H.323 says so (RFC 3508); what it names is the same without. */
    private static String unscheme(String text) {
        return text.regionMatches(true, 0, SCHEME, 0, SCHEME.length()) ? text.substring(SCHEME.length()) : text;
    }
}
