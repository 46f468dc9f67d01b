package org.sallyport.h323.feature;

import java.util.Optional;
import java.util.function.Function;
import org.sallyport.h323.h225.AlertingUUIE;
import org.sallyport.h323.h225.CallProceedingUUIE;
import org.sallyport.h323.h225.ConnectUUIE;
import org.sallyport.h323.h225.FacilityUUIE;
import org.sallyport.h323.h225.FeatureSet;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.ReleaseCompleteUUIE;
import org.sallyport.h323.h225.SetupUUIE;

/**
 * Where call signalling messages carry features, H.225.0 §7.3: the FeatureSet in the body, the generic data beside it.
 * The switch over all bodies has no default.
 *
 * <p>A Setup has the three lists of a FeatureSet without the set around them: they are read and written as a set whose
 * {@code replacementFeatureSet} is false. That flag and additions of a newer version have no place there and are lost
 * when a set with them is put into a Setup.
 */
public final class SignallingFeatures {
    private SignallingFeatures() {}

    /** The places of one message. Progress, Information, Status, Notify and the empty body have no FeatureSet. */
    public static MessageFeatures<H323UserInformation> of(H323UserInformation message) {
        MessageFeatures<H323UUPDU> inner = of(message.h323UuPdu());
        Function<H323UUPDU, H323UserInformation> outer = pdu -> message.toBuilder().h323UuPdu(pdu).build();
        return new MessageFeatures<>(inner.featureSet().in(outer), inner.genericData().in(outer));
    }

    /** The places of one message, in its H323-UU-PDU. */
    public static MessageFeatures<H323UUPDU> of(H323UUPDU pdu) {
        return new MessageFeatures<>(
                body(pdu.h323MessageBody()).in(body -> pdu.toBuilder().h323MessageBody(body).build()),
                Slot.of(pdu.genericData(), pdu::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(),
                        b -> b.build()));
    }

    private static Slot<FeatureSet, H323MessageBody> body(H323MessageBody body) {
        return switch (body) {
            case H323MessageBody.Setup(SetupUUIE m) -> setup(m);
            case H323MessageBody.CallProceeding(CallProceedingUUIE m) ->
                    Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(),
                            b -> new H323MessageBody.CallProceeding(b.build()));
            case H323MessageBody.Connect(ConnectUUIE m) ->
                    Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(),
                            b -> new H323MessageBody.Connect(b.build()));
            case H323MessageBody.Alerting(AlertingUUIE m) ->
                    Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(),
                            b -> new H323MessageBody.Alerting(b.build()));
            case H323MessageBody.ReleaseComplete(ReleaseCompleteUUIE m) ->
                    Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(),
                            b -> new H323MessageBody.ReleaseComplete(b.build()));
            case H323MessageBody.Facility(FacilityUUIE m) ->
                    Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(),
                            b -> new H323MessageBody.Facility(b.build()));
            case H323MessageBody.Information _, H323MessageBody.Progress _, H323MessageBody.Empty _,
                    H323MessageBody.Status _, H323MessageBody.StatusInquiry _, H323MessageBody.SetupAcknowledge _,
                    H323MessageBody.Notify _, H323MessageBody.UnknownAlternative _ ->
                    Slot.nowhere();
        };
    }

    private static Slot<FeatureSet, H323MessageBody> setup(SetupUUIE m) {
        boolean any = m.neededFeatures().isPresent() || m.desiredFeatures().isPresent()
                || m.supportedFeatures().isPresent();
        FeatureSet now = new FeatureSet(false, m.neededFeatures(), m.desiredFeatures(), m.supportedFeatures(),
                FeatureSets.EMPTY.additions());
        return Slot.of(any ? Optional.of(now) : Optional.empty(), v -> {
            FeatureSet set = v.orElse(FeatureSets.EMPTY);
            SetupUUIE.Builder b = m.toBuilder().noNeededFeatures().noDesiredFeatures().noSupportedFeatures();
            set.neededFeatures().ifPresent(b::neededFeatures);
            set.desiredFeatures().ifPresent(b::desiredFeatures);
            set.supportedFeatures().ifPresent(b::supportedFeatures);
            return new H323MessageBody.Setup(b.build());
        });
    }
}
