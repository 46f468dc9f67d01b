package org.sallyport.h323call.ras;

import java.util.List;
import java.util.Optional;
import org.sallyport.h323call.registrar.Registration;
import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

/** Whoever routes the calls that the gatekeeper admits. Every method is called on the desk. */
public interface Admissions {
    /**
     * Why an endpoint may not call there, as far as it is known before the call; empty where the call will tell.
     *
     * @param wanted in the order of the request, at least one
     */
    Optional<Refusal> objection(Registration caller, List<Alias> wanted);

    /** An endpoint says that a call of its is over: its identifier, 16 octets. */
    void disengaged(Registration endpoint, Octets call);

    /** An endpoint says that it is in these calls. */
    void alive(Registration endpoint, List<Octets> calls);

    /** It is registered no more: calls that stand go on, new ones do not reach it. */
    void gone(Registration endpoint);
}
