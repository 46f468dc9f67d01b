package org.sallyport.h323.feature;

import java.util.List;
import java.util.function.Function;
import org.sallyport.h323.h225.AdmissionConfirm;
import org.sallyport.h323.h225.AdmissionReject;
import org.sallyport.h323.h225.AdmissionRequest;
import org.sallyport.h323.h225.BandwidthConfirm;
import org.sallyport.h323.h225.BandwidthReject;
import org.sallyport.h323.h225.BandwidthRequest;
import org.sallyport.h323.h225.CircuitInfo;
import org.sallyport.h323.h225.DisengageConfirm;
import org.sallyport.h323.h225.DisengageReject;
import org.sallyport.h323.h225.DisengageRequest;
import org.sallyport.h323.h225.Endpoint;
import org.sallyport.h323.h225.FeatureSet;
import org.sallyport.h323.h225.GatekeeperConfirm;
import org.sallyport.h323.h225.GatekeeperReject;
import org.sallyport.h323.h225.GatekeeperRequest;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.InfoRequest;
import org.sallyport.h323.h225.InfoRequestResponse;
import org.sallyport.h323.h225.LocationConfirm;
import org.sallyport.h323.h225.LocationReject;
import org.sallyport.h323.h225.LocationRequest;
import org.sallyport.h323.h225.NonStandardMessage;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.RegistrationConfirm;
import org.sallyport.h323.h225.RegistrationReject;
import org.sallyport.h323.h225.RegistrationRequest;
import org.sallyport.h323.h225.ResourcesAvailableConfirm;
import org.sallyport.h323.h225.ResourcesAvailableIndicate;
import org.sallyport.h323.h225.ServiceControlIndication;
import org.sallyport.h323.h225.ServiceControlResponse;
import org.sallyport.h323.h225.UnregistrationConfirm;
import org.sallyport.h323.h225.UnregistrationReject;
import org.sallyport.h323.h225.UnregistrationRequest;

/**
 * Where RAS messages carry features, H.225.0 §7.8 onwards. The switch over all messages has no default, so that a new
 * one does not compile before its place is known.
 */
public final class RasFeatures {
    private RasFeatures() {}

    /**
     * The places of one message. UnknownMessageResponse, RequestInProgress, InfoRequestAck, InfoRequestNak and
     * messages of a newer version have none. An admissionConfirmSequence has none of its own: each AdmissionConfirm in
     * it has them, see {@link #of(AdmissionConfirm)}.
     */
    public static MessageFeatures<RasMessage> of(RasMessage message) {
        return switch (message) {
            case RasMessage.GatekeeperRequest(var m) -> of(m);
            case RasMessage.GatekeeperConfirm(var m) -> of(m);
            case RasMessage.GatekeeperReject(var m) -> of(m);
            case RasMessage.RegistrationRequest(var m) -> of(m);
            case RasMessage.RegistrationConfirm(var m) -> of(m);
            case RasMessage.RegistrationReject(var m) -> of(m);
            case RasMessage.UnregistrationRequest(var m) -> of(m);
            case RasMessage.UnregistrationConfirm(var m) -> of(m);
            case RasMessage.UnregistrationReject(var m) -> of(m);
            case RasMessage.AdmissionRequest(var m) -> of(m);
            case RasMessage.AdmissionConfirm(var m) -> admissionConfirm(m, RasMessage.AdmissionConfirm::new);
            case RasMessage.AdmissionReject(var m) -> of(m);
            case RasMessage.BandwidthRequest(var m) -> of(m);
            case RasMessage.BandwidthConfirm(var m) -> of(m);
            case RasMessage.BandwidthReject(var m) -> of(m);
            case RasMessage.DisengageRequest(var m) -> of(m);
            case RasMessage.DisengageConfirm(var m) -> of(m);
            case RasMessage.DisengageReject(var m) -> of(m);
            case RasMessage.LocationRequest(var m) -> of(m);
            case RasMessage.LocationConfirm(var m) -> of(m);
            case RasMessage.LocationReject(var m) -> of(m);
            case RasMessage.InfoRequest(var m) -> of(m);
            case RasMessage.InfoRequestResponse(var m) -> of(m);
            case RasMessage.NonStandardMessage(var m) -> of(m);
            case RasMessage.ResourcesAvailableIndicate(var m) -> of(m);
            case RasMessage.ResourcesAvailableConfirm(var m) -> of(m);
            case RasMessage.ServiceControlIndication(var m) -> of(m);
            case RasMessage.ServiceControlResponse(var m) -> of(m);
            case RasMessage.UnknownMessageResponse _, RasMessage.RequestInProgress _, RasMessage.InfoRequestAck _,
                    RasMessage.InfoRequestNak _, RasMessage.AdmissionConfirmSequence _,
                    RasMessage.UnknownAlternative _ -> MessageFeatures.nowhere();
        };
    }

    /** The places of one confirmation of an admissionConfirmSequence. */
    public static MessageFeatures<AdmissionConfirm> of(AdmissionConfirm confirm) {
        return admissionConfirm(confirm, Function.identity());
    }

    /** The FeatureSet of one endpoint that an AdmissionConfirm or LocationConfirm names as another way. */
    public static Slot<FeatureSet, Endpoint> of(Endpoint endpoint) {
        return Slot.of(endpoint.featureSet(), endpoint::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(),
                b -> b.build());
    }

    /** The generic data of the circuits that a message tells. */
    public static Slot<List<GenericData>, CircuitInfo> of(CircuitInfo circuits) {
        return Slot.of(circuits.genericData(), circuits::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(),
                b -> b.build());
    }

    private static MessageFeatures<RasMessage> of(GatekeeperRequest m) {
        Function<GatekeeperRequest.Builder, RasMessage> done = b -> new RasMessage.GatekeeperRequest(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(GatekeeperConfirm m) {
        Function<GatekeeperConfirm.Builder, RasMessage> done = b -> new RasMessage.GatekeeperConfirm(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(GatekeeperReject m) {
        Function<GatekeeperReject.Builder, RasMessage> done = b -> new RasMessage.GatekeeperReject(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(RegistrationRequest m) {
        Function<RegistrationRequest.Builder, RasMessage> done = b -> new RasMessage.RegistrationRequest(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(RegistrationConfirm m) {
        Function<RegistrationConfirm.Builder, RasMessage> done = b -> new RasMessage.RegistrationConfirm(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(RegistrationReject m) {
        Function<RegistrationReject.Builder, RasMessage> done = b -> new RasMessage.RegistrationReject(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(UnregistrationRequest m) {
        Function<UnregistrationRequest.Builder, RasMessage> done = b -> new RasMessage.UnregistrationRequest(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(UnregistrationConfirm m) {
        Function<UnregistrationConfirm.Builder, RasMessage> done = b -> new RasMessage.UnregistrationConfirm(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(UnregistrationReject m) {
        Function<UnregistrationReject.Builder, RasMessage> done = b -> new RasMessage.UnregistrationReject(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(AdmissionRequest m) {
        Function<AdmissionRequest.Builder, RasMessage> done = b -> new RasMessage.AdmissionRequest(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static <M> MessageFeatures<M> admissionConfirm(AdmissionConfirm m, Function<AdmissionConfirm, M> wrap) {
        Function<AdmissionConfirm.Builder, M> done = b -> wrap.apply(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(AdmissionReject m) {
        Function<AdmissionReject.Builder, RasMessage> done = b -> new RasMessage.AdmissionReject(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(BandwidthRequest m) {
        Function<BandwidthRequest.Builder, RasMessage> done = b -> new RasMessage.BandwidthRequest(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(BandwidthConfirm m) {
        Function<BandwidthConfirm.Builder, RasMessage> done = b -> new RasMessage.BandwidthConfirm(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(BandwidthReject m) {
        Function<BandwidthReject.Builder, RasMessage> done = b -> new RasMessage.BandwidthReject(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(DisengageRequest m) {
        Function<DisengageRequest.Builder, RasMessage> done = b -> new RasMessage.DisengageRequest(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(DisengageConfirm m) {
        Function<DisengageConfirm.Builder, RasMessage> done = b -> new RasMessage.DisengageConfirm(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(DisengageReject m) {
        Function<DisengageReject.Builder, RasMessage> done = b -> new RasMessage.DisengageReject(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(LocationRequest m) {
        Function<LocationRequest.Builder, RasMessage> done = b -> new RasMessage.LocationRequest(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(LocationConfirm m) {
        Function<LocationConfirm.Builder, RasMessage> done = b -> new RasMessage.LocationConfirm(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(LocationReject m) {
        Function<LocationReject.Builder, RasMessage> done = b -> new RasMessage.LocationReject(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(InfoRequest m) {
        Function<InfoRequest.Builder, RasMessage> done = b -> new RasMessage.InfoRequest(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(InfoRequestResponse m) {
        Function<InfoRequestResponse.Builder, RasMessage> done = b -> new RasMessage.InfoRequestResponse(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(NonStandardMessage m) {
        Function<NonStandardMessage.Builder, RasMessage> done = b -> new RasMessage.NonStandardMessage(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(ResourcesAvailableIndicate m) {
        Function<ResourcesAvailableIndicate.Builder, RasMessage> done =
                b -> new RasMessage.ResourcesAvailableIndicate(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(ResourcesAvailableConfirm m) {
        Function<ResourcesAvailableConfirm.Builder, RasMessage> done =
                b -> new RasMessage.ResourcesAvailableConfirm(b.build());
        return MessageFeatures.genericOnly(
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(ServiceControlIndication m) {
        Function<ServiceControlIndication.Builder, RasMessage> done =
                b -> new RasMessage.ServiceControlIndication(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }

    private static MessageFeatures<RasMessage> of(ServiceControlResponse m) {
        Function<ServiceControlResponse.Builder, RasMessage> done =
                b -> new RasMessage.ServiceControlResponse(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }
}
