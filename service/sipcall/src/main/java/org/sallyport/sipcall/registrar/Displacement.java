package org.sallyport.sipcall.registrar;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sallyport.sip.message.SipUri;
import org.sallyport.wire.Transport;

/**
 * Which contacts of an address-of-record give way to a newer one of the same user, so that what a phone left behind
 * does not keep it out. Only an authorised REGISTER gets here: a stranger displaces nobody.
 */
final class Displacement {
    private Displacement() {}

    /** How readily a contact gives way where there is no room. */
    private enum Tier {
        /** Its connection is gone. */
        DEAD,
        /** It is where the newer one is, on another port. */
        SAME_PLACE,
        /** Half of its time has gone by, and phones refresh by then. */
        OVERDUE,
        /** It may well be alive. */
        ALIVE
    }

    /**
     * Contacts that are the same phone's by its own word: same instance, or same Call-ID and the same place but for the
     * port, or the same URI seen somewhere else (a phone that changed its network).
     */
    static <F> List<Binding<F>> earlier(RegisterRequest<F> request, Contact fresh, Collection<Binding<F>> others) {
        return others.stream().filter(b -> isSamePhone(request, fresh, b)).toList();
    }

    private static boolean isSamePhone(RegisterRequest<?> request, Contact fresh, Binding<?> b) {
        Contact old = b.contact();
        if (fresh.instance().isPresent() && old.instance().isPresent()) {
            // Each reg-id is a flow of its own (RFC 5626 §4.2); without one there is but one place.
            boolean flows = fresh.regId().isPresent() && old.regId().isPresent();
            return fresh.instance().equals(old.instance()) && !flows;
        }
        boolean plain = fresh.instance().isEmpty() && old.instance().isEmpty();
        return plain && request.callId().equals(b.callId())
                && (isSamePlace(fresh, old) || ContactKey.isSameUri(fresh, old));
    }

    /** The oldest contacts that may be dead, as many as there is no room for; fewer where too few may. */
    static <F> List<Binding<F>> dead(RegisterRequest<F> request, Collection<Contact> fresh,
            Collection<Binding<F>> others, int count,
            long nowNs) {
        List<Binding<F>> out = new ArrayList<>(others);
        out.removeIf(b -> tier(request, fresh, b, nowNs) == Tier.ALIVE);
        out.sort(Comparator.comparing((Binding<F> b) -> tier(request, fresh, b, nowNs))
                .thenComparingLong(Binding::registeredAtNs));
        return out.subList(0, Math.min(count, out.size()));
    }

    private static Tier tier(RegisterRequest<?> request, Collection<Contact> fresh, Binding<?> b, long nowNs) {
        boolean direct = b.path().isEmpty();
        boolean stream = direct && b.transport() != Transport.UDP;
        if (stream) return b.flow().isEmpty() ? Tier.DEAD : Tier.ALIVE;
        boolean alike = b.zone().equals(request.zone()) && direct == request.path().isEmpty();
        boolean sameSource = alike && b.observed().address().equals(request.observed().address());
        if (sameSource || fresh.stream().anyMatch(c -> isSamePlace(c, b.contact()))) return Tier.SAME_PLACE;
        return nowNs - b.registeredAtNs() >= (b.expiresAtNs() - b.registeredAtNs()) / 2 ? Tier.OVERDUE : Tier.ALIVE;
    }

    /** Whether two contacts differ in the port alone. */
    private static boolean isSamePlace(Contact a, Contact b) {
        Optional<Place> place = Place.of(a);
        return place.isPresent() && place.equals(Place.of(b));
    }

    /** A URI but for its port; one without a port is where it always is, and no earlier place of another. */
    private record Place(String scheme, String user, String host, String params) {
        static Optional<Place> of(Contact c) {
            return SipUri.parse(c.uri()).filter(SipUri::isSip).filter(u -> u.port() > 0)
                    .map(u -> new Place(u.scheme(), u.user() == null ? "" : u.user(), u.canonicalHost(),
                            u.params().toString()));
        }
    }
}
