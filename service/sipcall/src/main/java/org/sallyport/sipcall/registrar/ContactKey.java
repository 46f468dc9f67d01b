package org.sallyport.sipcall.registrar;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sallyport.sip.message.SipUri;
import org.sallyport.wire.IpAddress;

/**
 * What tells the contacts of one address-of-record apart.
 *
 * <p>The comparison of RFC 3261 §19.1.4 is not transitive and so gives no key. This one agrees with it but for a
 * parameter that only one of two URIs has, which tells them apart here: phones repeat their own Contact to the letter.
 */
final class ContactKey {
    private ContactKey() {}

    /**
     * Another node's word about a contact never touches one that was registered otherwise, so its zone is part of the
     * key.
     *
     * @param seen where the phone was seen
     */
    static String of(String zone, Contact contact, IpAddress seen) {
        String key = of(contact, seen);
        return zone.isEmpty() ? key : "z:" + zone + ";" + key;
    }

    /** Instance and reg-id where both are there (RFC 5626 §6), else the URI with what else tells two phones apart. */
    private static String of(Contact contact, IpAddress seen) {
        if (contact.instance().isPresent() && contact.regId().isPresent()) {
            return "i:" + contact.instance().get() + ";" + contact.regId().getAsInt();
        }
        // An address behind a NAT names a phone only together with the NAT; two instances are two phones by their own
        // word.
        return "u:" + uri(contact) + (isSeenThere(contact, seen) ? "" : ";at=" + seen)
                + contact.instance().map(i -> ";i=" + i).orElse("");
    }

    private static boolean isSeenThere(Contact contact, IpAddress seen) {
        return SipUri.parse(contact.uri()).flatMap(u -> IpAddress.parse(u.host())).filter(seen::equals).isPresent();
    }

    /** Whether two contacts have the same URI but for what comes and goes. */
    static boolean isSameUri(Contact a, Contact b) {
        return uri(a).equals(uri(b));
    }

    private static String uri(Contact contact) {
        return SipUri.parse(contact.uri()).flatMap(ContactKey::canonical).orElse(contact.uri());
    }

    private static Optional<String> canonical(SipUri uri) {
        if (!uri.isSip()) return Optional.empty();
        // "ob" comes and goes with the same flow (RFC 5626 §5.4).
        String params = uri.params().list().stream()
                .map(p -> p.toString().toLowerCase(Locale.ROOT)).filter(p -> !p.equals("ob"))
                .sorted().collect(Collectors.joining(";"));
        String user = uri.user() == null ? "" : uri.userText() + "@";
        String port = uri.port() < 0 ? "" : ":" + uri.port();
        return Optional.of(uri.scheme() + ":" + user + uri.canonicalHost() + port + ";" + params);
    }
}
