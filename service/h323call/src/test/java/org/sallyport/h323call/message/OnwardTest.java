package org.sallyport.h323call.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CallType;
import org.sallyport.h323.h225.ConnectUUIE;
import org.sallyport.h323.h225.EndpointType;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.Display;
import org.sallyport.h323.q931.ElementType;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.PartyNumber;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

class OnwardTest {
    private static final ObjectIdentifier V4 = ObjectIdentifier.of("0.0.8.2250.0.4");
    private static final Octets GUID = Octets.wrap("0123456789abcdef".getBytes());
    private static final EndpointType TYPE = EndpointType.builder().mc(false).undefinedNode(false).build();
    private static final Endpoint THERE = Endpoint.of("10.1.0.31", 5_000);
    private static final Endpoint OURS = Endpoint.of("10.1.0.10", 15_000);
    private static final CallReference REFERENCE = CallReference.toOrigin(99);

    private final List<Endpoint> named = new ArrayList<>();
    private final Onward onward = new Onward(REFERENCE, e -> {
        named.add(e);
        return Optional.of(OURS);
    }, tunnelled -> tunnelled.stream().skip(1).toList(), channels -> List.of());

    private static CallSignallingPdu pdu(int type, H323MessageBody body) {
        Q931Message m = Q931Message.of(CallReference.fromOrigin(7), type);
        return CallSignallingPdu.of(m, H323UserInformation.builder().h323UuPdu(H323UUPDU.builder().h323MessageBody(body)
                .h245Tunnelling(true).h245Control(List.of(GUID, Octets.of((byte) 1))).build()).build());
    }

    private static CallSignallingPdu connect() {
        return pdu(MessageType.CONNECT, new H323MessageBody.Connect(ConnectUUIE.builder().protocolIdentifier(V4)
                .destinationInfo(TYPE).conferenceID(GUID).callIdentifier(CallIdentifier.builder().guid(GUID).build())
                .h245Address(IpPort.of(THERE).h225()).fastStart(List.of(GUID))
                .tokens(List.of(ClearToken.builder().tokenOID(V4).build())).build()));
    }

    private static SetupUUIE.Builder setup() {
        return SetupUUIE.builder().protocolIdentifier(V4).sourceInfo(TYPE).activeMC(false).conferenceID(GUID)
                .conferenceGoal(new SetupUUIE.ConferenceGoal.Create()).callType(new CallType.PointToPoint())
                .callIdentifier(CallIdentifier.builder().guid(GUID).build())
                .destinationAddress(List.of(new AliasAddress.DialledDigits("4711")))
                .sourceAddress(List.of(new AliasAddress.H323ID("bob"))).endpointIdentifier("0102")
                .sourceCallSignalAddress(IpPort.of(THERE).h225());
    }

    private static H323UUPDU body(CallSignallingPdu p) {
        return p.userInformation().toOptional().orElseThrow().h323UuPdu();
    }

    /** As over the wire. */
    private static CallSignallingPdu wire(CallSignallingPdu p) {
        return ((CallSignallingPdu.Read.Ok) CallSignallingPdu.read(p.encode())).pdu();
    }

    @Test
    void theOtherSideGetsItsReferenceOurPlacesAndNoTokens() {
        CallSignallingPdu out = wire(onward.pass(wire(connect())).orElseThrow());
        assertThat(out.message().callReference()).isEqualTo(REFERENCE);
        assertThat(CallParts.h245(body(out).h323MessageBody())).hasValue(OURS);
        assertThat(named).containsExactly(THERE);
        assertThat(CallParts.fastStart(body(out).h323MessageBody())).isEmpty();
        assertThat(((H323MessageBody.Connect) body(out).h323MessageBody()).value().tokens()).isEmpty();
        assertThat(body(out).h245Control()).hasValue(List.of(Octets.of((byte) 1)));
        assertThat(body(out).h245Tunnelling()).hasValue(true);
    }

    @Test
    void aPlaceThatNobodyCanReachGoesNoFurther() {
        ConnectUUIE odd = ((H323MessageBody.Connect) body(connect()).h323MessageBody()).value().toBuilder()
                .h245Address(new TransportAddress.NetBios(GUID)).build();
        CallSignallingPdu out = onward.pass(pdu(MessageType.CONNECT, new H323MessageBody.Connect(odd))).orElseThrow();
        assertThat(((H323MessageBody.Connect) body(out).h323MessageBody()).value().h245Address()).isEmpty();
        assertThat(named).isEmpty();
    }

    @Test
    void whatHasNoUserInformationPassesAndWhatCannotBeReadDoesNot() {
        Q931Message bare = Q931Message.of(CallReference.fromOrigin(7), MessageType.STATUS_INQUIRY)
                .with(ElementType.DISPLAY, new Display(Octets.wrap("x".getBytes())));
        assertThat(onward.pass(CallSignallingPdu.of(bare)).orElseThrow().message())
                .isEqualTo(bare.withCallReference(REFERENCE));
        Q931Message broken = bare.withUserUser(Octets.of((byte) 0xff, (byte) 0xff));
        assertThat(onward.pass(CallSignallingPdu.of(broken))).isEmpty();
    }

    @Test
    void aSetupIsForWhomItWasFoundToBeAndSaysThatItComesFromUs() {
        Q931Message m = Q931Message.of(CallReference.fromOrigin(7), MessageType.SETUP)
                .with(ElementType.CALLED_PARTY_NUMBER, new PartyNumber(PartyNumber.NumberType.UNKNOWN,
                        PartyNumber.PLAN_E164, Optional.empty(), OptionalInt.empty(), "4711"))
                .with(ElementType.DISPLAY, new Display(Octets.wrap("Bob".getBytes())));
        CallSignallingPdu in = wire(CallSignallingPdu.of(m, H323UserInformation.builder().h323UuPdu(
                H323UUPDU.builder().h323MessageBody(new H323MessageBody.Setup(setup().build())).build()).build()));
        Endpoint target = Endpoint.of("10.1.0.32", 1_720);
        CallSignallingPdu out = wire(onward.setup(in, new Onward.SetupTerms(new Alias("5000"), target, OURS,
                List.of(new Alias("bob@example.com")), 14)).orElseThrow());
        SetupUUIE u = ((H323MessageBody.Setup) body(out).h323MessageBody()).value();
        assertThat(u.destinationAddress()).hasValue(List.of(new AliasAddress.DialledDigits("5000")));
        assertThat(u.sourceAddress()).hasValue(List.of(new AliasAddress.H323ID("bob@example.com")));
        assertThat(u.destCallSignalAddress()).hasValue(IpPort.of(target).h225());
        assertThat(u.sourceCallSignalAddress()).hasValue(IpPort.of(OURS).h225());
        assertThat(u.hopCount()).hasValue(14);
        assertThat(u.endpointIdentifier()).as("that is between the caller and us").isEmpty();
        assertThat(out.message().read(ElementType.CALLED_PARTY_NUMBER).toOptional().orElseThrow().digits())
                .isEqualTo("5000");
        assertThat(out.message().read(ElementType.DISPLAY).toOptional()).isPresent();
        CallSignallingPdu named = onward.setup(in, new Onward.SetupTerms(new Alias("room one"), target, OURS, List.of(),
                0)).orElseThrow();
        assertThat(named.message().read(ElementType.CALLED_PARTY_NUMBER).toOptional()).isEmpty();
        assertThat(((H323MessageBody.Setup) body(named).h323MessageBody()).value().hopCount()).hasValue(1);
        assertThat(onward.setup(connect(), new Onward.SetupTerms(new Alias("5"), target, OURS, List.of(), 1)))
                .isEmpty();
    }

    @Test
    void whateverArrivesNothingIsThrown() {
        Random random = new Random(17);
        byte[] good = connect().encode().toArray();
        int passed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(4); k >= 0; k--) bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            if (CallSignallingPdu.read(Octets.wrap(bad)) instanceof CallSignallingPdu.Read.Ok(CallSignallingPdu p)
                    && onward.pass(p).map(CallSignallingPdu::encode).isPresent())
                passed++;
        }
        assertThat(passed).isGreaterThan(1_000);
    }
}
