package org.sallyport.h323call.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AlertingUUIE;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CallProceedingUUIE;
import org.sallyport.h323.h225.CallType;
import org.sallyport.h323.h225.ConnectUUIE;
import org.sallyport.h323.h225.EndpointType;
import org.sallyport.h323.h225.FacilityReason;
import org.sallyport.h323.h225.FacilityUUIE;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.ProgressUUIE;
import org.sallyport.h323.h225.ReleaseCompleteUUIE;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.ElementType;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.PartyNumber;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

class CallPartsTest {
    private static final ObjectIdentifier V4 = ObjectIdentifier.of("0.0.8.2250.0.4");
    private static final Octets GUID = Octets.wrap("0123456789abcdef".getBytes());
    private static final CallIdentifier ID = CallIdentifier.builder().guid(GUID).build();
    private static final EndpointType TYPE = EndpointType.builder().mc(false).undefinedNode(false).build();
    private static final Endpoint THERE = Endpoint.of("10.1.0.31", 1_720);
    private static final Endpoint OURS = Endpoint.of("2001:db8::10", 15_000);

    private static SetupUUIE.Builder setup() {
        return SetupUUIE.builder().protocolIdentifier(V4).sourceInfo(TYPE).activeMC(false).conferenceID(GUID)
                .conferenceGoal(new SetupUUIE.ConferenceGoal.Create()).callType(new CallType.PointToPoint())
                .callIdentifier(ID).h245Address(IpPort.of(THERE).h225()).fastStart(List.of(GUID))
                .tokens(List.of(ClearToken.builder().tokenOID(V4).build()));
    }

    /** One of each that has a place for H.245. */
    private static List<H323MessageBody> bodies() {
        var h245 = IpPort.of(THERE).h225();
        return List.of(new H323MessageBody.Setup(setup().build()),
                new H323MessageBody.CallProceeding(CallProceedingUUIE.builder().protocolIdentifier(V4)
                        .destinationInfo(TYPE).callIdentifier(ID).h245Address(h245).fastStart(List.of(GUID)).build()),
                new H323MessageBody.Connect(ConnectUUIE.builder().protocolIdentifier(V4).destinationInfo(TYPE)
                        .conferenceID(GUID).callIdentifier(ID).h245Address(h245).fastStart(List.of(GUID)).build()),
                new H323MessageBody.Alerting(AlertingUUIE.builder().protocolIdentifier(V4).destinationInfo(TYPE)
                        .callIdentifier(ID).h245Address(h245).fastStart(List.of(GUID)).build()),
                new H323MessageBody.Facility(FacilityUUIE.builder().protocolIdentifier(V4)
                        .reason(new FacilityReason.StartH245()).callIdentifier(ID).h245Address(h245)
                        .fastStart(List.of(GUID)).build()),
                new H323MessageBody.Progress(ProgressUUIE.builder().protocolIdentifier(V4).destinationInfo(TYPE)
                        .callIdentifier(ID).h245Address(h245).fastStart(List.of(GUID)).build()));
    }

    @Test
    void theSameIsReadAndWrittenWhicheverMessageItIs() {
        for (H323MessageBody b : bodies()) {
            assertThat(CallParts.call(b)).as(b.toString()).hasValue(GUID);
            assertThat(CallParts.h245(b)).hasValue(THERE);
            assertThat(CallParts.fastStart(b)).containsExactly(GUID);
            H323MessageBody ours = CallParts.withH245(b, Optional.of(OURS));
            assertThat(CallParts.h245(ours)).hasValue(OURS);
            assertThat(CallParts.withH245(ours, Optional.of(THERE))).as("nothing else has changed").isEqualTo(b);
            assertThat(CallParts.h245(CallParts.withH245(b, Optional.empty()))).isEmpty();
            assertThat(CallParts.fastStart(CallParts.withFastStart(b, List.of()))).isEmpty();
            assertThat(CallParts.withFastStart(CallParts.withFastStart(b, List.of(GUID, GUID)), List.of(GUID)))
                    .isEqualTo(b);
        }
    }

    @Test
    void whatHasNoPlaceForItStaysAsItIs() {
        H323MessageBody end = new H323MessageBody.ReleaseComplete(
                ReleaseCompleteUUIE.builder().protocolIdentifier(V4).callIdentifier(ID).build());
        assertThat(CallParts.call(end)).hasValue(GUID);
        assertThat(CallParts.withH245(end, Optional.of(OURS))).isEqualTo(end);
        assertThat(CallParts.withFastStart(end, List.of(GUID))).isEqualTo(end);
        assertThat(CallParts.call(new H323MessageBody.Empty())).isEmpty();
        H323MessageBody odd = new H323MessageBody.ReleaseComplete(ReleaseCompleteUUIE.builder().protocolIdentifier(V4)
                .callIdentifier(CallIdentifier.builder().guid(Octets.wrap(new byte[16])).build()).build());
        assertThat(CallParts.call(odd)).hasValue(Octets.wrap(new byte[16]));
    }

    @Test
    void tokensGoNoFurther() {
        H323MessageBody stripped = CallParts.withoutTokens(new H323MessageBody.Setup(setup().build()));
        assertThat(stripped).isEqualTo(new H323MessageBody.Setup(setup().noTokens().build()));
    }

    private static SetupAsk ask(SetupUUIE setup, Q931Message message) {
        return SetupAsk.of(message, setup, List.of(Endpoint.of("10.1.0.10", 1_720)));
    }

    private static Q931Message message() {
        return Q931Message.of(CallReference.fromOrigin(7), MessageType.SETUP);
    }

    @Test
    void aSetupIsForAnAliasOrElseForANumberOrElseForAnAddress() {
        SetupUUIE named = setup().destinationAddress(List.of(new AliasAddress.DialledDigits("4711"),
                new AliasAddress.H323ID("Room One"))).sourceAddress(List.of(new AliasAddress.H323ID("bob"))).hopCount(5)
                .build();
        assertThat(ask(named, message()).wanted()).extracting(Alias::text).containsExactly("4711", "Room One");
        assertThat(ask(named, message()).caller()).extracting(Alias::text).containsExactly("bob");
        assertThat(ask(named, message()).hops()).hasValue(5);
        Q931Message dialled =
                message().with(ElementType.CALLED_PARTY_NUMBER, new PartyNumber(PartyNumber.NumberType.values()[0],
                        PartyNumber.PLAN_E164, Optional.empty(), OptionalInt.empty(), "5000"));
        assertThat(ask(setup().build(), dialled).wanted()).extracting(Alias::text).containsExactly("5000");
        assertThat(ask(setup().destCallSignalAddress(IpPort.of(THERE).h225()).build(), message()).wanted())
                .extracting(Alias::text).containsExactly("10.1.0.31:1720");
        SetupUUIE us = setup().destCallSignalAddress(IpPort.of(Endpoint.of("10.1.0.10", 1_720)).h225()).build();
        assertThat(ask(us, message()).wanted()).as("our own address is nobody").isEmpty();
    }
}
