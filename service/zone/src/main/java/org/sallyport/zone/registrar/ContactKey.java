package org.sallyport.zone.registrar;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.sallyport.sip.message.SipUri;

/**
 * What tells the contacts of one address-of-record apart.
 *
 * <p>The comparison of RFC 3261 §19.1.4 is not transitive and so gives no key. This one agrees with it but for a
 * parameter that only one of two URIs has, which tells them apart here: phones repeat their own Contact to the letter.
 */
final class ContactKey {
    private ContactKey() {}

    /** Another node's word about a contact never touches one that was registered otherwise, so its zone is part of the key. */
    static String of(String zone, Contact contact) {
        return zone.isEmpty() ? of(contact) : "z:" + zone + ";" + of(contact);
    }

    /** Instance and reg-id where both are there (RFC 5626 §6), else the URI. */
    static String of(Contact contact) {
        if (contact.instance().isPresent() && contact.regId().isPresent()) {
            return "i:" + contact.instance().get() + ";" + contact.regId().getAsInt();
        }
        return "u:" + SipUri.parse(contact.uri()).flatMap(ContactKey::canonical).orElse(contact.uri());
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
