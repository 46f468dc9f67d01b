package org.sallyport.zone.registrar;

import java.util.Locale;

/** What tells the contacts of one address-of-record apart. */
final class ContactKey {
    private ContactKey() {}

    /** Instance and reg-id where both are there (RFC 5626 §6), else the URI. */
    static String of(Contact contact) {
        if (contact.instance().isPresent() && contact.regId().isPresent()) {
            return "i:" + contact.instance().get() + ";" + contact.regId().getAsInt();
        }
        return "u:" + canonical(contact.uri());
    }

    private static String canonical(String uri) {
        int semicolon = uri.indexOf(';');
        String address = semicolon < 0 ? uri : uri.substring(0, semicolon);
        int at = address.lastIndexOf('@');
        int colon = address.indexOf(':');
        if (colon < 0) return uri;
        int hostFrom = at < 0 ? colon + 1 : at + 1;
        return address.substring(0, colon).toLowerCase(Locale.ROOT) + address.substring(colon, hostFrom)
                + address.substring(hostFrom).toLowerCase(Locale.ROOT)
                + (semicolon < 0 ? "" : uri.substring(semicolon).toLowerCase(Locale.ROOT));
    }
}
