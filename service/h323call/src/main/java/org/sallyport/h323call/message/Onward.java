package org.sallyport.h323call.message;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.pdu.UserInformation;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.ElementType;
import org.sallyport.h323.q931.PartyNumber;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.h323call.alias.AliasNames;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

/**
 * A message of one side of a routed call as the other side gets it (H.323 §7.3.1): with the call reference of that
 * side, places of ours instead of the sender's, and no proof that was made for us. Everything else, known or not, is as
 * it was. Pure.
 */
public final class Onward {

    private static final int HOPS_MAX = 31;

    private final CallReference reference;
    private final Function<Endpoint, Optional<Endpoint>> h245;
    private final UnaryOperator<List<Octets>> control;
    private final UnaryOperator<List<Octets>> fastStart;

    /**
     * How messages go to one side.
     *
     * @param reference that side's, with its flag
     * @param h245 our place for a sender's; empty where it is told none
     * @param control what becomes of tunnelled H.245
     * @param fastStart what becomes of the channels of a fast start
     */
    public Onward(CallReference reference, Function<Endpoint, Optional<Endpoint>> h245,
            UnaryOperator<List<Octets>> control, UnaryOperator<List<Octets>> fastStart) {
        this.reference = reference;
        this.h245 = h245;
        this.control = control;
        this.fastStart = fastStart;
    }

    /**
     * Any message but a Setup.
     *
     * @return empty where its user information cannot be read: what we do not understand at all goes no further
     */
    public Optional<CallSignallingPdu> pass(CallSignallingPdu pdu) {
        return passed(pdu, b -> b);
    }

    /** What a Setup says on its way to whom it was found to be for. */
    public record SetupTerms(Alias wanted, Endpoint target, Endpoint ours, List<Alias> caller, int hops) {
        public SetupTerms {
            caller = List.copyOf(caller);
        }
    }

    /**
     * A Setup, as {@link #pass}; what is no Setup goes no further.
     *
     * @param terms whom it is for now, where that one is, and where the other side takes us to be
     */
    public Optional<CallSignallingPdu> setup(CallSignallingPdu pdu, SetupTerms terms) {
        boolean is = pdu.userInformation().toOptional()
                .filter(v -> v.h323UuPdu().h323MessageBody() instanceof H323MessageBody.Setup).isPresent();
        if (!is) return Optional.empty();
        return passed(pdu, b -> b instanceof H323MessageBody.Setup(SetupUUIE u)
                ? new H323MessageBody.Setup(setup(u, terms)) : b).map(p -> numbered(p, terms.wanted()));
    }

    private static SetupUUIE setup(SetupUUIE u, SetupTerms t) {
        SetupUUIE.Builder b = u.toBuilder().destinationAddress(List.of(AliasNames.address(t.wanted())))
                .destCallSignalAddress(IpPort.of(t.target()).h225())
                .sourceCallSignalAddress(IpPort.of(t.ours()).h225()).hopCount(Math.clamp(t.hops(), 1, HOPS_MAX))
                .noRemoteExtensionAddress().noEndpointIdentifier();
        if (!t.caller().isEmpty()) b = b.sourceAddress(t.caller().stream().map(AliasNames::address).toList());
        return b.build();
    }

    /** Its number of Q.931, where it has one, is the one that is called now. */
    private static CallSignallingPdu numbered(CallSignallingPdu pdu, Alias wanted) {
        Optional<PartyNumber> was = pdu.message().read(ElementType.CALLED_PARTY_NUMBER).toOptional();
        if (was.isEmpty()) return pdu;
        Q931Message m = AliasNames.isDialled(wanted.text())
                ? pdu.message().with(ElementType.CALLED_PARTY_NUMBER,
                        new PartyNumber(was.get().type(), was.get().plan(),
                                was.get().presentation(), was.get().redirectionReason(), wanted.text()))
                : pdu.message().without(ElementType.CALLED_PARTY_NUMBER);
        return CallSignallingPdu.of(m);
    }

    private Optional<CallSignallingPdu> passed(CallSignallingPdu pdu, UnaryOperator<H323MessageBody> change) {
        CallSignallingPdu ours = CallSignallingPdu.of(pdu.message().withCallReference(reference));
        return switch (ours.userInformation()) {
            case UserInformation.Absent() -> Optional.of(ours);
            case UserInformation.Foreign _, UserInformation.Broken _ -> Optional.empty();
            case UserInformation.Present(H323UserInformation v, Octets _) -> Optional.of(ours.with(changed(v, change)));
        };
    }

    private H323UserInformation changed(H323UserInformation value, UnaryOperator<H323MessageBody> change) {
        H323UUPDU uu = value.h323UuPdu();
        H323MessageBody b = CallParts.withoutTokens(uu.h323MessageBody());
        Optional<Endpoint> place = CallParts.h245(b);
        // Also one of a kind that nobody can reach goes no further.
        b = CallParts.withH245(b, place.flatMap(h245));
        List<Octets> channels = CallParts.fastStart(b);
        if (!channels.isEmpty()) b = CallParts.withFastStart(b, fastStart.apply(channels));
        H323UUPDU.Builder out = uu.toBuilder().h323MessageBody(change.apply(b));
        Optional<List<Octets>> tunnelled = uu.h245Control();
        if (tunnelled.isPresent()) {
            List<Octets> left = control.apply(tunnelled.get());
            out = left.isEmpty() ? out.noH245Control() : out.h245Control(left);
        }
        return value.toBuilder().h323UuPdu(out.build()).build();
    }
}
