package org.sallyport.sipcall.registrar;

import java.util.List;

/** What a REGISTER asks of the contacts of its address-of-record. */
public sealed interface ContactAsk {
    /** No Contact: a question (RFC 3261 §10.2.3). */
    record Query() implements ContactAsk {}

    /** {@code Contact: *}: take all away. Valid only with {@code Expires: 0} (§10.2.2). */
    record Wildcard() implements ContactAsk {}

    /** Add, refresh or, with an expiry of zero, take away. */
    record Update(List<Contact> contacts) implements ContactAsk {
        public Update {
            contacts = List.copyOf(contacts);
            if (contacts.isEmpty()) throw new IllegalArgumentException("no contact");
        }
    }
}
