package org.sallyport.sipcall.proxy;

import java.util.Set;
import org.sallyport.sip.message.Params;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sip.message.UserPart;
import org.sallyport.zone.dialplan.Alias;

/**
 * The Request-URI that leaves: what was dialled, with that alone changed which the dial plan changed. Spelling, port
 * and parameters of what it left alone stay (RFC 3261 §16.6 step 2); what it made is escaped. A {@code maddr} leaves
 * never: the dial plan has decided where the request goes, and whoever stands behind us would go there instead (§16.5).
 */
final class OutgoingUri {
    /** Parameters that say how to reach the host that was dialled, and mean nothing for another one. */
    private static final Set<String> OF_THE_HOST = Set.of("transport");

    private static final Set<String> OF_THE_DIALLER = Set.of("maddr", "ttl");

    private OutgoingUri() {}

    /** @param alias what the dial plan made of what was dialled; alone where it is no address of record */
    static String of(SipUri dialled, Alias alias) {
        String text = alias.text();
        int at = text.lastIndexOf('@');
        String name = at < 0 ? null : text.substring(0, at);
        String host = at < 0 ? text : text.substring(at + 1);
        boolean sameUser = dialled.isSip() && (name == null ? dialled.user() == null : isCalled(dialled, name));
        boolean sameHost = dialled.isSip() && dialled.canonicalHost().equalsIgnoreCase(host);
        boolean asItCame = OF_THE_DIALLER.stream().noneMatch(dialled.params()::has);
        if (sameUser && sameHost && asItCame) return dialled.toString();
        StringBuilder out = new StringBuilder(dialled.isSips() ? "sips:" : "sip:");
        if (sameUser && name != null) out.append(dialled.user()).append(password(dialled)).append('@');
        else if (name != null)
            out.append(UserPart.written(name)).append(dialled.userPart().writtenParams()).append('@');
        out.append(sameHost ? dialled.host() + (dialled.port() < 0 ? "" : ":" + dialled.port()) : host);
        return out.append(params(dialled, sameHost)).toString();
    }

    private static boolean isCalled(SipUri dialled, String name) {
        return dialled.userPart().name().filter(name::equals).isPresent();
    }

    private static String password(SipUri dialled) {
        return dialled.password() == null ? "" : ":" + dialled.password();
    }

    /** A tel URI becomes a sip URI that says of its user part that it is a number (RFC 3261 §19.1.6). */
    private static String params(SipUri dialled, boolean sameHost) {
        if (dialled.isTel()) return ";user=phone";
        Params params = dialled.params();
        for (String p : OF_THE_DIALLER) params = params.without(p);
        if (!sameHost) for (String p : OF_THE_HOST) params = params.without(p);
        return params.toString();
    }
}
