package org.sallyport.h323.feature;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
    private static final Both<GatekeeperRequest.Builder> GRQ = new Both<>(
            GatekeeperRequest.Builder::featureSet, GatekeeperRequest.Builder::noFeatureSet,
            GatekeeperRequest.Builder::genericData, GatekeeperRequest.Builder::noGenericData,
            b -> new RasMessage.GatekeeperRequest(b.build()));
    private static final Both<GatekeeperConfirm.Builder> GCF = new Both<>(
            GatekeeperConfirm.Builder::featureSet, GatekeeperConfirm.Builder::noFeatureSet,
            GatekeeperConfirm.Builder::genericData, GatekeeperConfirm.Builder::noGenericData,
            b -> new RasMessage.GatekeeperConfirm(b.build()));
    private static final Both<GatekeeperReject.Builder> GRJ = new Both<>(
            GatekeeperReject.Builder::featureSet, GatekeeperReject.Builder::noFeatureSet,
            GatekeeperReject.Builder::genericData, GatekeeperReject.Builder::noGenericData,
            b -> new RasMessage.GatekeeperReject(b.build()));
    private static final Both<RegistrationRequest.Builder> RRQ = new Both<>(
            RegistrationRequest.Builder::featureSet, RegistrationRequest.Builder::noFeatureSet,
            RegistrationRequest.Builder::genericData, RegistrationRequest.Builder::noGenericData,
            b -> new RasMessage.RegistrationRequest(b.build()));
    private static final Both<RegistrationConfirm.Builder> RCF = new Both<>(
            RegistrationConfirm.Builder::featureSet, RegistrationConfirm.Builder::noFeatureSet,
            RegistrationConfirm.Builder::genericData, RegistrationConfirm.Builder::noGenericData,
            b -> new RasMessage.RegistrationConfirm(b.build()));
    private static final Both<RegistrationReject.Builder> RRJ = new Both<>(
            RegistrationReject.Builder::featureSet, RegistrationReject.Builder::noFeatureSet,
            RegistrationReject.Builder::genericData, RegistrationReject.Builder::noGenericData,
            b -> new RasMessage.RegistrationReject(b.build()));
    private static final Generic<UnregistrationRequest.Builder> URQ = new Generic<>(
            UnregistrationRequest.Builder::genericData, UnregistrationRequest.Builder::noGenericData,
            b -> new RasMessage.UnregistrationRequest(b.build()));
    private static final Generic<UnregistrationConfirm.Builder> UCF = new Generic<>(
            UnregistrationConfirm.Builder::genericData, UnregistrationConfirm.Builder::noGenericData,
            b -> new RasMessage.UnregistrationConfirm(b.build()));
    private static final Generic<UnregistrationReject.Builder> URJ = new Generic<>(
            UnregistrationReject.Builder::genericData, UnregistrationReject.Builder::noGenericData,
            b -> new RasMessage.UnregistrationReject(b.build()));
    private static final Both<AdmissionRequest.Builder> ARQ = new Both<>(
            AdmissionRequest.Builder::featureSet, AdmissionRequest.Builder::noFeatureSet,
            AdmissionRequest.Builder::genericData, AdmissionRequest.Builder::noGenericData,
            b -> new RasMessage.AdmissionRequest(b.build()));
    private static final Both<AdmissionReject.Builder> ARJ = new Both<>(
            AdmissionReject.Builder::featureSet, AdmissionReject.Builder::noFeatureSet,
            AdmissionReject.Builder::genericData, AdmissionReject.Builder::noGenericData,
            b -> new RasMessage.AdmissionReject(b.build()));
    private static final Generic<BandwidthRequest.Builder> BRQ = new Generic<>(
            BandwidthRequest.Builder::genericData, BandwidthRequest.Builder::noGenericData,
            b -> new RasMessage.BandwidthRequest(b.build()));
    private static final Generic<BandwidthConfirm.Builder> BCF = new Generic<>(
            BandwidthConfirm.Builder::genericData, BandwidthConfirm.Builder::noGenericData,
            b -> new RasMessage.BandwidthConfirm(b.build()));
    private static final Generic<BandwidthReject.Builder> BRJ = new Generic<>(
            BandwidthReject.Builder::genericData, BandwidthReject.Builder::noGenericData,
            b -> new RasMessage.BandwidthReject(b.build()));
    private static final Generic<DisengageRequest.Builder> DRQ = new Generic<>(
            DisengageRequest.Builder::genericData, DisengageRequest.Builder::noGenericData,
            b -> new RasMessage.DisengageRequest(b.build()));
    private static final Generic<DisengageConfirm.Builder> DCF = new Generic<>(
            DisengageConfirm.Builder::genericData, DisengageConfirm.Builder::noGenericData,
            b -> new RasMessage.DisengageConfirm(b.build()));
    private static final Generic<DisengageReject.Builder> DRJ = new Generic<>(
            DisengageReject.Builder::genericData, DisengageReject.Builder::noGenericData,
            b -> new RasMessage.DisengageReject(b.build()));
    private static final Both<LocationRequest.Builder> LRQ = new Both<>(
            LocationRequest.Builder::featureSet, LocationRequest.Builder::noFeatureSet,
            LocationRequest.Builder::genericData, LocationRequest.Builder::noGenericData,
            b -> new RasMessage.LocationRequest(b.build()));
    private static final Both<LocationConfirm.Builder> LCF = new Both<>(
            LocationConfirm.Builder::featureSet, LocationConfirm.Builder::noFeatureSet,
            LocationConfirm.Builder::genericData, LocationConfirm.Builder::noGenericData,
            b -> new RasMessage.LocationConfirm(b.build()));
    private static final Both<LocationReject.Builder> LRJ = new Both<>(
            LocationReject.Builder::featureSet, LocationReject.Builder::noFeatureSet,
            LocationReject.Builder::genericData, LocationReject.Builder::noGenericData,
            b -> new RasMessage.LocationReject(b.build()));
    private static final Generic<InfoRequest.Builder> IRQ = new Generic<>(
            InfoRequest.Builder::genericData, InfoRequest.Builder::noGenericData,
            b -> new RasMessage.InfoRequest(b.build()));
    private static final Generic<InfoRequestResponse.Builder> IRR = new Generic<>(
            InfoRequestResponse.Builder::genericData, InfoRequestResponse.Builder::noGenericData,
            b -> new RasMessage.InfoRequestResponse(b.build()));
    private static final Both<NonStandardMessage.Builder> NSM = new Both<>(
            NonStandardMessage.Builder::featureSet, NonStandardMessage.Builder::noFeatureSet,
            NonStandardMessage.Builder::genericData, NonStandardMessage.Builder::noGenericData,
            b -> new RasMessage.NonStandardMessage(b.build()));
    private static final Generic<ResourcesAvailableIndicate.Builder> RAI = new Generic<>(
            ResourcesAvailableIndicate.Builder::genericData, ResourcesAvailableIndicate.Builder::noGenericData,
            b -> new RasMessage.ResourcesAvailableIndicate(b.build()));
    private static final Generic<ResourcesAvailableConfirm.Builder> RAC = new Generic<>(
            ResourcesAvailableConfirm.Builder::genericData, ResourcesAvailableConfirm.Builder::noGenericData,
            b -> new RasMessage.ResourcesAvailableConfirm(b.build()));
    private static final Both<ServiceControlIndication.Builder> SCI = new Both<>(
            ServiceControlIndication.Builder::featureSet, ServiceControlIndication.Builder::noFeatureSet,
            ServiceControlIndication.Builder::genericData, ServiceControlIndication.Builder::noGenericData,
            b -> new RasMessage.ServiceControlIndication(b.build()));
    private static final Both<ServiceControlResponse.Builder> SCR = new Both<>(
            ServiceControlResponse.Builder::featureSet, ServiceControlResponse.Builder::noFeatureSet,
            ServiceControlResponse.Builder::genericData, ServiceControlResponse.Builder::noGenericData,
            b -> new RasMessage.ServiceControlResponse(b.build()));

    private RasFeatures() {}

    /** How a message with both places is made anew, over its builder. */
    private record Both<B>(BiFunction<B, FeatureSet, B> featureSet, UnaryOperator<B> noFeatureSet,
            BiFunction<B, List<GenericData>, B> genericData, UnaryOperator<B> noGenericData,
            Function<B, RasMessage> done) {
        MessageFeatures<RasMessage> of(Optional<FeatureSet> set, Optional<List<GenericData>> generic,
                Supplier<B> builder) {
            return new MessageFeatures<>(Slot.of(set, builder, featureSet, noFeatureSet, done),
                    Slot.of(generic, builder, genericData, noGenericData, done));
        }
    }

    /** The same of a message that has a place for generic data alone. */
    private record Generic<B>(BiFunction<B, List<GenericData>, B> genericData, UnaryOperator<B> noGenericData,
            Function<B, RasMessage> done) {
        MessageFeatures<RasMessage> of(Optional<List<GenericData>> generic, Supplier<B> builder) {
            return MessageFeatures.genericOnly(Slot.of(generic, builder, genericData, noGenericData, done));
        }
    }

    /**
     * The places of one message. UnknownMessageResponse, RequestInProgress, InfoRequestAck, InfoRequestNak and
     * messages of a newer version have none. An admissionConfirmSequence has none of its own: each AdmissionConfirm in
     * it has them, see {@link #of(AdmissionConfirm)}.
     */
    public static MessageFeatures<RasMessage> of(RasMessage message) {
        return switch (message) {
            case RasMessage.GatekeeperRequest(var m) -> GRQ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.GatekeeperConfirm(var m) -> GCF.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.GatekeeperReject(var m) -> GRJ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.RegistrationRequest(var m) -> RRQ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.RegistrationConfirm(var m) -> RCF.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.RegistrationReject(var m) -> RRJ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.UnregistrationRequest(var m) -> URQ.of(m.genericData(), m::toBuilder);
            case RasMessage.UnregistrationConfirm(var m) -> UCF.of(m.genericData(), m::toBuilder);
            case RasMessage.UnregistrationReject(var m) -> URJ.of(m.genericData(), m::toBuilder);
            case RasMessage.AdmissionRequest(var m) -> ARQ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.AdmissionConfirm(var m) -> admissionConfirm(m, RasMessage.AdmissionConfirm::new);
            case RasMessage.AdmissionReject(var m) -> ARJ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.BandwidthRequest(var m) -> BRQ.of(m.genericData(), m::toBuilder);
            case RasMessage.BandwidthConfirm(var m) -> BCF.of(m.genericData(), m::toBuilder);
            case RasMessage.BandwidthReject(var m) -> BRJ.of(m.genericData(), m::toBuilder);
            case RasMessage.DisengageRequest(var m) -> DRQ.of(m.genericData(), m::toBuilder);
            case RasMessage.DisengageConfirm(var m) -> DCF.of(m.genericData(), m::toBuilder);
            case RasMessage.DisengageReject(var m) -> DRJ.of(m.genericData(), m::toBuilder);
            case RasMessage.LocationRequest(var m) -> LRQ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.LocationConfirm(var m) -> LCF.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.LocationReject(var m) -> LRJ.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.InfoRequest(var m) -> IRQ.of(m.genericData(), m::toBuilder);
            case RasMessage.InfoRequestResponse(var m) -> IRR.of(m.genericData(), m::toBuilder);
            case RasMessage.NonStandardMessage(var m) -> NSM.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.ResourcesAvailableIndicate(var m) -> RAI.of(m.genericData(), m::toBuilder);
            case RasMessage.ResourcesAvailableConfirm(var m) -> RAC.of(m.genericData(), m::toBuilder);
            case RasMessage.ServiceControlIndication(var m) -> SCI.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.ServiceControlResponse(var m) -> SCR.of(m.featureSet(), m.genericData(), m::toBuilder);
            case RasMessage.UnknownMessageResponse _, RasMessage.RequestInProgress _, RasMessage.InfoRequestAck _,
                    RasMessage.InfoRequestNak _, RasMessage.AdmissionConfirmSequence _,
                    RasMessage.UnknownAlternative _ ->
                    MessageFeatures.nowhere();
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

    /** An AdmissionConfirm is a message of its own, or one of a sequence. */
    private static <M> MessageFeatures<M> admissionConfirm(AdmissionConfirm m, Function<AdmissionConfirm, M> wrap) {
        Function<AdmissionConfirm.Builder, M> done = b -> wrap.apply(b.build());
        return new MessageFeatures<>(
                Slot.of(m.featureSet(), m::toBuilder, (b, v) -> b.featureSet(v), b -> b.noFeatureSet(), done),
                Slot.of(m.genericData(), m::toBuilder, (b, v) -> b.genericData(v), b -> b.noGenericData(), done));
    }
}
