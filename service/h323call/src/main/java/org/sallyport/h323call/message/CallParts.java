package org.sallyport.h323call.message;

import java.util.List;
import java.util.Optional;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AlertingUUIE;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CallProceedingUUIE;
import org.sallyport.h323.h225.ConnectUUIE;
import org.sallyport.h323.h225.FacilityUUIE;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.ProgressUUIE;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/**
 * The parts that bodies of call signalling messages have in common (H.225.0 §7.3): which call, where H.245 is taken,
 * what fast start offers, who signs. Pure.
 */
public final class CallParts {
    /** Octets of a call identifier (H.225.0 §7.6). */
    public static final int CALL_ID_OCTETS = 16;

    private CallParts() {}

    /** Which call a message is of; empty where it does not say, or says it in another length. */
    public static Optional<Octets> call(H323MessageBody body) {
        Optional<CallIdentifier> id = switch (body) {
            case H323MessageBody.Setup(var u) -> u.callIdentifier();
            case H323MessageBody.CallProceeding(var u) -> u.callIdentifier();
            case H323MessageBody.Connect(var u) -> u.callIdentifier();
            case H323MessageBody.Alerting(var u) -> u.callIdentifier();
            case H323MessageBody.Information(var u) -> u.callIdentifier();
            case H323MessageBody.ReleaseComplete(var u) -> u.callIdentifier();
            case H323MessageBody.Facility(var u) -> u.callIdentifier();
            case H323MessageBody.Progress(var u) -> Optional.of(u.callIdentifier());
            case H323MessageBody.Status(var u) -> Optional.of(u.callIdentifier());
            case H323MessageBody.StatusInquiry(var u) -> Optional.of(u.callIdentifier());
            case H323MessageBody.SetupAcknowledge(var u) -> Optional.of(u.callIdentifier());
            case H323MessageBody.Notify(var u) -> Optional.of(u.callIdentifier());
            case H323MessageBody.Empty _, H323MessageBody.UnknownAlternative _ -> Optional.empty();
        };
        return id.map(CallIdentifier::guid).filter(g -> g.length() == CALL_ID_OCTETS);
    }

    /** Where its sender takes H.245; empty where it does not say, or names a kind of address that nobody can reach. */
    public static Optional<Endpoint> h245(H323MessageBody body) {
        return h245Address(body).flatMap(IpPort::of).map(IpPort::endpoint);
    }

    private static Optional<TransportAddress> h245Address(H323MessageBody body) {
        return switch (body) {
            case H323MessageBody.Setup(var u) -> u.h245Address();
            case H323MessageBody.CallProceeding(var u) -> u.h245Address();
            case H323MessageBody.Connect(var u) -> u.h245Address();
            case H323MessageBody.Alerting(var u) -> u.h245Address();
            case H323MessageBody.Facility(var u) -> u.h245Address();
            case H323MessageBody.Progress(var u) -> u.h245Address();
            default -> Optional.empty();
        };
    }

    /** The same with another place for H.245, or none. What has no room for one stays as it is. */
    public static H323MessageBody withH245(H323MessageBody body, Optional<Endpoint> where) {
        Optional<TransportAddress> a = where.map(e -> IpPort.of(e).h225());
        return switch (body) {
            case H323MessageBody.Setup(SetupUUIE u) -> new H323MessageBody.Setup(
                    a.map(u.toBuilder()::h245Address).orElseGet(u.toBuilder()::noH245Address).build());
            case H323MessageBody.CallProceeding(CallProceedingUUIE u) -> new H323MessageBody.CallProceeding(
                    a.map(u.toBuilder()::h245Address).orElseGet(u.toBuilder()::noH245Address).build());
            case H323MessageBody.Connect(ConnectUUIE u) -> new H323MessageBody.Connect(
                    a.map(u.toBuilder()::h245Address).orElseGet(u.toBuilder()::noH245Address).build());
            case H323MessageBody.Alerting(AlertingUUIE u) -> new H323MessageBody.Alerting(
                    a.map(u.toBuilder()::h245Address).orElseGet(u.toBuilder()::noH245Address).build());
            case H323MessageBody.Facility(FacilityUUIE u) -> new H323MessageBody.Facility(
                    a.map(u.toBuilder()::h245Address).orElseGet(u.toBuilder()::noH245Address).build());
            case H323MessageBody.Progress(ProgressUUIE u) -> new H323MessageBody.Progress(
                    a.map(u.toBuilder()::h245Address).orElseGet(u.toBuilder()::noH245Address).build());
            default -> body;
        };
    }

    /** Channels that fast start offers or answers, each an encoded OpenLogicalChannel (H.323 §8.1.7); none without. */
    public static List<Octets> fastStart(H323MessageBody body) {
        Optional<List<Octets>> list = switch (body) {
            case H323MessageBody.Setup(var u) -> u.fastStart();
            case H323MessageBody.CallProceeding(var u) -> u.fastStart();
            case H323MessageBody.Connect(var u) -> u.fastStart();
            case H323MessageBody.Alerting(var u) -> u.fastStart();
            case H323MessageBody.Facility(var u) -> u.fastStart();
            case H323MessageBody.Progress(var u) -> u.fastStart();
            default -> Optional.empty();
        };
        return list.orElse(List.of());
    }

    /** The same with other channels; with none it says nothing of fast start. */
    public static H323MessageBody withFastStart(H323MessageBody body, List<Octets> channels) {
        boolean none = channels.isEmpty();
        return switch (body) {
            case H323MessageBody.Setup(SetupUUIE u) -> new H323MessageBody.Setup(
                    (none ? u.toBuilder().noFastStart() : u.toBuilder().fastStart(channels)).build());
            case H323MessageBody.CallProceeding(CallProceedingUUIE u) -> new H323MessageBody.CallProceeding(
                    (none ? u.toBuilder().noFastStart() : u.toBuilder().fastStart(channels)).build());
            case H323MessageBody.Connect(ConnectUUIE u) -> new H323MessageBody.Connect(
                    (none ? u.toBuilder().noFastStart() : u.toBuilder().fastStart(channels)).build());
            case H323MessageBody.Alerting(AlertingUUIE u) -> new H323MessageBody.Alerting(
                    (none ? u.toBuilder().noFastStart() : u.toBuilder().fastStart(channels)).build());
            case H323MessageBody.Facility(FacilityUUIE u) -> new H323MessageBody.Facility(
                    (none ? u.toBuilder().noFastStart() : u.toBuilder().fastStart(channels)).build());
            case H323MessageBody.Progress(ProgressUUIE u) -> new H323MessageBody.Progress(
                    (none ? u.toBuilder().noFastStart() : u.toBuilder().fastStart(channels)).build());
            default -> body;
        };
    }

    /**
     * The same without what proves it to us: tokens and crypto tokens are made for one hop (H.235.0 §8), and mean
     * nothing, or too much, to the next.
     */
    public static H323MessageBody withoutTokens(H323MessageBody body) {
        return switch (body) {
            case H323MessageBody.Setup(var u) ->
                    new H323MessageBody.Setup(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.CallProceeding(var u) ->
                    new H323MessageBody.CallProceeding(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Connect(var u) ->
                    new H323MessageBody.Connect(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Alerting(var u) ->
                    new H323MessageBody.Alerting(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Information(var u) ->
                    new H323MessageBody.Information(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.ReleaseComplete(var u) ->
                    new H323MessageBody.ReleaseComplete(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Facility(var u) ->
                    new H323MessageBody.Facility(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Progress(var u) ->
                    new H323MessageBody.Progress(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Status(var u) ->
                    new H323MessageBody.Status(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.StatusInquiry(var u) ->
                    new H323MessageBody.StatusInquiry(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.SetupAcknowledge(var u) ->
                    new H323MessageBody.SetupAcknowledge(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Notify(var u) ->
                    new H323MessageBody.Notify(u.toBuilder().noTokens().noCryptoTokens().build());
            case H323MessageBody.Empty _, H323MessageBody.UnknownAlternative _ -> body;
        };
    }
}
