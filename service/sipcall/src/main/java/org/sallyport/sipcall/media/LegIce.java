package org.sallyport.sipcall.media;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.ice.IceCredentials;
import org.sallyport.media.FarEnd;
import org.sallyport.wire.IpAddress;

/**
 * ICE of one leg through offers and answers. Owner: the desk.
 *
 * <p>The same offer may pass more than once (a branch each) and the same answer too (183, then 200), so what we invent
 * for an exchange stays the same until the next one.
 */
final class LegIce {
    private static final IceDescription NONE = new IceDescription.None();

    /** What the last exchange agreed on. */
    private IceDescription agreed = NONE;
    /** Our credentials in it. */
    private @Nullable IceCredentials local;
    /** What the far side has offered and nobody has answered. */
    private Optional<IceDescription> proposed = Optional.empty();
    /** Our credentials for the answer. */
    private @Nullable IceCredentials proposedLocal;
    /** Our credentials in an offer of ours. */
    private @Nullable IceCredentials offered;
    private boolean offerAnswered;

    /** The far side offered this; its leg's far end where ICE comes of it. */
    Optional<FarEnd> offered(IceDescription d, IpAddress signalling, Supplier<IceCredentials> fresh) {
        if (!proposed.equals(Optional.of(d))) {
            boolean goesOn = agreed instanceof IceDescription.Full before && d instanceof IceDescription.Full now
                    && before.credentials().equals(now.credentials());
            proposedLocal = goesOn ? local : fresh.get();
            proposed = Optional.of(d);
        }
        return checked(d, proposedLocal, signalling);
    }

    /** The far side answered our offer; its leg's far end where ICE comes of it. */
    Optional<FarEnd> answered(IceDescription d, IpAddress signalling) {
        offerAnswered = true;
        agreed = offered == null ? NONE : d;
        local = offered;
        return checked(agreed, local, signalling);
    }

    /** What the far side offered was answered by the other side. */
    void settled() {
        if (proposed.isEmpty()) return;
        agreed = proposed.get();
        local = proposedLocal;
        proposed = Optional.empty();
    }

    /** What the far side offered was refused. */
    void refused() {
        proposed = Optional.empty();
    }

    /** Our credentials for an offer toward the far side. */
    IceCredentials forOffer(Supplier<IceCredentials> fresh) {
        IceCredentials now = running() ? local : offerAnswered ? null : offered;
        if (now == null) now = fresh.get();
        offered = now;
        offerAnswered = false;
        return now;
    }

    /** Whether the last offer toward the far side had ICE. */
    boolean hasOffered() {
        return offered != null;
    }

    /** An offer toward the far side leaves without ICE. */
    void noOffer() {
        offered = null;
    }

    /** Our credentials for an answer toward the far side; empty where it is without ICE. */
    Optional<IceCredentials> forAnswer() {
        return agreed instanceof IceDescription.Full ? Optional.ofNullable(local) : Optional.empty();
    }

    /** Whether the answer has to say that the offer's addresses did not fit. */
    boolean mismatch() {
        return agreed instanceof IceDescription.Mismatch;
    }

    /** Whether checks decide on this leg. */
    boolean running() {
        return agreed instanceof IceDescription.Full;
    }

    /** What the last exchange said of it. */
    IceDescription agreed() {
        return agreed;
    }

    private static Optional<FarEnd> checked(IceDescription d, @Nullable IceCredentials ours, IpAddress signalling) {
        return ours != null && d instanceof IceDescription.Full(IceCredentials theirs, var candidates)
                ? Optional.of(new FarEnd.Checked(ours, Optional.of(theirs.ufrag()), candidates,
                        Optional.of(signalling)))
                : Optional.empty();
    }
}
