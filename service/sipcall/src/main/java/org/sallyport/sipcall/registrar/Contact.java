package org.sallyport.sipcall.registrar;

import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One Contact of a REGISTER as it was sent.
 *
 * @param uri the URI as written, without angle brackets
 * @param expiresSeconds the contact's own {@code expires} parameter
 * @param q preference in thousandths, 0 to 1000; 1000 where the contact names none (RFC 3261 §20.10)
 * @param instance {@code +sip.instance} without its quotes (RFC 5626 §4.1)
 * @param regId {@code reg-id}, at least 1; it counts only together with an instance
 */
public record Contact(
        String uri, OptionalInt expiresSeconds, int q, Optional<String> instance, OptionalInt regId) {
    /** Highest preference. */
    public static final int Q_MAX = 1000;

    public Contact {
        Objects.requireNonNull(uri);
        Objects.requireNonNull(expiresSeconds);
        Objects.requireNonNull(instance);
        Objects.requireNonNull(regId);
        if (q < 0 || q > Q_MAX) throw new IllegalArgumentException("q=" + q);
    }

    /** A contact with nothing but its URI. */
    public static Contact of(String uri) {
        return new Contact(uri, OptionalInt.empty(), Q_MAX, Optional.empty(), OptionalInt.empty());
    }

    /** The same with an {@code expires} parameter. */
    public Contact expiring(int seconds) {
        return new Contact(uri, OptionalInt.of(seconds), q, instance, regId);
    }

    /** The same with a preference in thousandths. */
    public Contact preferred(int thousandths) {
        return new Contact(uri, expiresSeconds, thousandths, instance, regId);
    }

    /** The same as a flow of an instance (RFC 5626). */
    public Contact outbound(String instanceId, int registration) {
        return new Contact(uri, expiresSeconds, q, Optional.of(instanceId), OptionalInt.of(registration));
    }
}
