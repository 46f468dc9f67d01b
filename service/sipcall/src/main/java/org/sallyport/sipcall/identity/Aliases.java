package org.sallyport.sipcall.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.sallyport.sip.message.Params;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.message.UserPart;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.dialplan.Alias;

/**
 * What a URI means at this node. The registrar, the dial plan, its guard and the search history all ask here, so that
 * they mean the same one; addresses of ours, and telephone numbers without a host, stand for our first domain.
 */
public final class Aliases {
    /** URI parameters that some put beside a number instead of into it (RFC 3966, RFC 4694, RFC 4904). */
    private static final Set<String> NUMBER_PARAMS =
            Set.of("phone-context", "isub", "ext", "postd", "rn", "rn-context", "cic",
                    "cic-context", "tgrp", "trunk-context", "tsp");

    private final SipCallSettings settings;
    private final Headers headers;

    public Aliases(SipCallSettings settings, Headers headers) {
        this.settings = settings;
        this.headers = headers;
    }

    /** Whether the URI names a domain of ours or this node. */
    public boolean serves(SipUri uri) {
        return uri.isSip() && (settings.serves(uri.host()) || headers.isOurAddress(uri.host()));
    }

    /** What was dialled, as the dial plan reads it; empty for what can be nobody's alias. */
    public Optional<Alias> dialled(SipUri uri) {
        if (uri.isSip() && uri.user() == null) return Alias.of(host(uri));
        return uri.userPart().name().flatMap(n -> Alias.of(n + "@" + host(uri)));
    }

    /** Whose registrations a URI means; empty where it is no sip URI with a user. */
    public Optional<String> addressOfRecord(SipUri uri) {
        return uri.isSip() && uri.user() != null ? dialled(uri).map(Alias::text) : Optional.empty();
    }

    /**
     * The same for a REGISTER that the other node passed on. It does so for its own addresses, of which this node need
     * not know: so any address stands for our domain, and the password decides.
     */
    public Optional<String> registeredThroughThePair(SipUri uri) {
        boolean address = IpAddress.parse(uri.host()).isPresent() && !settings.domains().isEmpty();
        Optional<String> name = uri.isSip() ? uri.userPart().name() : Optional.empty();
        return address ? name.flatMap(n -> Alias.of(n + "@" + settings.domains().getFirst())).map(Alias::text)
                : addressOfRecord(uri);
    }

    private String host(SipUri uri) {
        boolean ours = uri.isTel() || headers.isOurAddress(uri.host());
        return ours && !settings.domains().isEmpty() ? settings.domains().getFirst() : uri.canonicalHost();
    }

    /**
     * What else in the URI a telephone system could dial; to some readers all that stands before the last @ is a user
     * part.
     */
    public static List<String> beside(SipUri uri) {
        UserPart part = uri.userPart();
        List<String> out = new ArrayList<>();
        for (Params.Param p : part.params()) {
            out.add(SipUri.unescape(p.name()));
            out.add(dialable(p));
        }
        if (uri.isTel()) return out;
        // A password is part of the user for whoever cuts at the at sign alone.
        if (uri.password() != null) out.add(SipUri.unescape(uri.password()));
        for (Params.Param p : uri.params().list()) {
            String name = SipUri.unescape(p.name());
            out.add(name);
            boolean number = NUMBER_PARAMS.contains(name.toLowerCase(Locale.ROOT));
            if (number || dialable(p).indexOf('@') >= 0) out.add(dialable(p));
        }
        return out;
    }

    private static String dialable(Params.Param p) {
        return p.value() == null ? "" : SipUri.unescape(p.value());
    }
}
