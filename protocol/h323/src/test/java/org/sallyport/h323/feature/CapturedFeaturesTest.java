package org.sallyport.h323.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.feature.Sightings.Seen;
import org.sallyport.h323.h225.FacilityUUIE;
import org.sallyport.h323.h225.FeatureSet;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.LocationRequest;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.OpenLogicalChannelAck;
import org.sallyport.h323.h245.RequestMessage;
import org.sallyport.h323.h245.ResponseMessage;
import org.sallyport.h323.h460.signalling.IncomingCallIndication;
import org.sallyport.h323.h460.signalling.LRQKeepAliveData;
import org.sallyport.per.Additions;
import org.sallyport.wire.Octets;

/** The features of two independent stacks: found where they are, and built again to the octets they were. */
class CapturedFeaturesTest {
    private static final List<Pdu> ALL =
            CapturedPdus.CAPTURES.stream().flatMap(c -> CapturedPdus.of(c).stream()).toList();

    /** The frames and what they hold were established with tshark when the captures were made. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        // The client gatekeeper opens the pinhole, and the server says how often.
        "b1_h46018_gk2gk_out_nomux.wan | 1 ServiceControlIndication: supported 18",
        "b1_h46018_gk2gk_out_nomux.wan | 2 ServiceControlResponse: supported 18",
        "b1_h46018_gk2gk_out_nomux.wan | 2 ServiceControlResponse: generic 18 +2=Raw",
        "b1_h46018_gk2gk_out_nomux.wan | 828 ServiceControlIndication: supported 18",
        "b1_h46018_gk2gk_out_nomux.wan | 829 ServiceControlResponse: generic 18 +2=Raw",
        "c3_h46019_gk2gk_in_mux_h245tcp_45s.wan | 2384 ServiceControlIndication: supported 18",
        // A call out of the private network.
        "b1_h46018_gk2gk_out_nomux.wan | 7 LocationRequest: neighbour trserver",
        "b1_h46018_gk2gk_out_nomux.wan | 12 Setup: supported 19",
        "c1_h46019_gk2gk_out_mux.wan | 12 Setup: supported 19 +1",
        "b1_h46018_gk2gk_out_nomux.wan | 40 tunnelled: OLC keepAlive 203.0.113.2:30000 every 19",
        "b1_h46018_gk2gk_out_nomux.wan | 46 tunnelled: OLCAck payload 116",
        // A call into it.
        "b2_h46018_gk2gk_in_nomux.wan | 16 ServiceControlIndication: generic 18 +1=Raw",
        "b2_h46018_gk2gk_in_nomux.wan | 25 Setup: supported 19 +2",
        "b2_h46018_gk2gk_in_nomux.wan | 38 Facility: supported 19 +2",
        "c2_h46019_gk2gk_in_mux.wan | 38 Facility: supported 19 +2 +1",
        "b2_h46018_gk2gk_in_nomux.wan | 76 H.245: OLC keepAlive 203.0.113.2:30000 every 19",
        "b2_h46018_gk2gk_in_nomux.wan | 79 H.245: OLCAck payload 116",
        // Multiplexed media.
        "c2_h46019_gk2gk_in_mux.wan | 76 H.245: OLC mux 203.0.113.2:3000 control 203.0.113.2:3001 id 1 "
                + "keepAlive 203.0.113.2:3000 every 19",
        "c2_h46019_gk2gk_in_mux.wan | 80 H.245: OLCAck mux 203.0.113.2:3000 control 203.0.113.2:3001 id 1",
        // Keep-alives on the TCP connections.
        "c3_h46019_gk2gk_in_mux_h245tcp_45s.wan | 3386 Facility: keep-alive",
        "c3_h46019_gk2gk_in_mux_h245tcp_45s.wan | 3590 H.245: keep-alive",
        // Another endpoint, which has NAT detection too.
        "a6_plain_simph323_callee | 1 GatekeeperRequest: supported 23",
        "a6_plain_simph323_callee | 3 RegistrationRequest: supported 23 +1=Bool +2=Bool +7=Bool",
        "a6_plain_simph323_callee | 26 AdmissionRequest: generic 24",
        // An endpoint behind the NAT.
        "d2_h46018_ep_in_mux.wan | 1 GatekeeperRequest: supported 18",
        "d2_h46018_ep_in_mux.wan | 3 RegistrationRequest: supported 18",
        "d2_h46018_ep_in_mux.wan | 16 ServiceControlIndication: generic 18 +1=Raw",
        "d2_h46018_ep_in_mux.wan | 51 tunnelled: connectionCorrelation answerCall",
        "d2_h46018_ep_in_mux.wan | 78 H.245: OLCAck mux 192.168.77.3:2776 control 192.168.77.3:2777 id 466904 "
                + "payload 127",
        "d2_h46018_ep_in_mux.wan | 1757 RegistrationRequest: supported 18"})
    void areWhereTheNotesSay(String capture, String sighting) {
        assertThat(Sightings.of(capture)).contains(sighting);
    }

    @Test
    void areAllThatTheListBesideSays() throws IOException {
        List<String> out = new ArrayList<>();
        for (String capture : CapturedPdus.CAPTURES) {
            out.add("== " + capture);
            out.addAll(Sightings.of(capture));
        }
        try (InputStream in = CapturedFeaturesTest.class.getResourceAsStream("captured-features.txt")) {
            assertThat(out).containsExactlyElementsOf(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                    .filter(l -> !l.startsWith("#")).toList());
        }
    }

    @Test
    void plainCallsHaveNoTraversalFeatures() {
        for (String capture : CapturedPdus.CAPTURES) {
            if (capture.matches("a[0-5].*")) {
                assertThat(Sightings.of(capture)).as(capture).noneMatch(s -> s.matches(".* (18|19)( .*)?"));
            }
        }
    }

    @Test
    void theClientOpensH245WithOneIndicationOrTwo() {
        assertThat(Sightings.of("c2_h46019_gk2gk_in_mux.wan").stream()
                .filter(s -> s.endsWith("connectionCorrelation answerCall")))
                .hasSize(2);
        assertThat(Sightings.of("d2_h46018_ep_in_mux.wan").stream()
                .filter(s -> s.endsWith("connectionCorrelation answerCall")))
                .hasSize(1);
    }

    @Test
    void anIncomingCallIndicationMayHaveNoAddress() {
        int usable = 0;
        int unspecified = 0;
        for (Seen<RasMessage> s : Sightings.ras(ALL)) {
            Optional<IncomingCallIndication> call = RasFeatures.of(s.message()).generic(SignallingTraversal.NUMBER)
                    .map(SignallingTraversal::readIncomingCall).flatMap(FeatureRead::toOptional);
            if (call.isEmpty()) continue;
            IpPort at = IpPort.of(call.get().callSignallingAddress()).orElseThrow();
            assertThat(at.isUnspecified()).isEqualTo(s.pdu().capture().startsWith("bx_"));
            assertThat(Sightings.say(at)).isEqualTo(at.isUnspecified() ? "0.0.0.0:1720"
                    : s.pdu().capture().startsWith("a6_") ? "10.9.0.2:1720" : "203.0.113.2:1720");
            if (at.isUnspecified()) unspecified++;
            else usable++;
        }
        assertThat(usable).isEqualTo(15);
        assertThat(unspecified).isEqualTo(2);
    }

    @Test
    void rasFeaturesBuildAgainToTheOctetsTheyWere() {
        int features = 0;
        for (Seen<RasMessage> s : Sightings.ras(ALL)) {
            MessageFeatures<RasMessage> f = RasFeatures.of(s.message());
            RasMessage message = s.message();
            if (f.generic(SignallingTraversal.NUMBER).isPresent()) {
                Feature before = f.generic(SignallingTraversal.NUMBER).get();
                Feature again = signalling(before);
                assertThat(again).as(s.pdu().where()).isEqualTo(before);
                message = RasFeatures.of(message).withGeneric(again).orElseThrow();
                features++;
            }
            if (f.feature(SignallingTraversal.NUMBER).isPresent()) {
                message = RasFeatures.of(message).withFeature(FeatureStrength.SUPPORTED, SignallingTraversal.offer())
                        .orElseThrow();
                features++;
            }
            Optional<Feature> detection = f.feature(NatDetection.NUMBER).map(FeatureSets.Found::feature);
            if (detection.isPresent()) {
                NatDetection read = NatDetection.read(detection.get()).toOptional().orElseThrow();
                if (!read.equals(NatDetection.ANNOUNCED)) {
                    assertThat(List.of(read.remoteNat(), read.sameNatProbing(), read.externalProbing()))
                            .containsOnly(Optional.of(true));
                }
                message = RasFeatures.of(message).withFeature(FeatureStrength.SUPPORTED, read.feature()).orElseThrow();
                features++;
            }
            if (f.generic(PeerToPeerMedia.NUMBER).isPresent()) {
                assertThat(PeerToPeerMedia.read(f.generic(PeerToPeerMedia.NUMBER).get()))
                        .isEqualTo(new FeatureRead.Value<>(PeerToPeerMedia.ANNOUNCED));
                message = RasFeatures.of(message).withGeneric(PeerToPeerMedia.ANNOUNCED.feature()).orElseThrow();
                features++;
            }
            if (message instanceof RasMessage.LocationRequest(LocationRequest lrq)) {
                Optional<Octets> name = lrq.nonStandardData().flatMap(NeighbourName::of);
                if (name.isPresent()) {
                    String text = new String(name.get().toArray(), StandardCharsets.UTF_8);
                    message = new RasMessage.LocationRequest(
                            lrq.toBuilder().nonStandardData(NeighbourName.parameter(text)).build());
                    features++;
                }
            }
            assertThat(RasMessage.TYPE.encode(message)).as(s.pdu().where()).isEqualTo(s.octets());
        }
        assertThat(features).isEqualTo(154);
    }

    private static Feature signalling(Feature before) {
        FeatureRead<IncomingCallIndication> call = SignallingTraversal.readIncomingCall(before);
        if (call instanceof FeatureRead.Value<IncomingCallIndication>(var value)) {
            return SignallingTraversal.incomingCall(value);
        }
        LRQKeepAliveData data = SignallingTraversal.readLrqKeepAlive(before).toOptional().orElseThrow();
        assertThat(data.lrqKeepAliveInterval()).isEqualTo(19);
        return SignallingTraversal.lrqKeepAlive(data);
    }

    @Test
    void signallingFeaturesBuildAgainToTheOctetsTheyWere() {
        int features = 0;
        for (Seen<H323UserInformation> s : Sightings.signalling(ALL)) {
            H323UserInformation message = s.message();
            Optional<FeatureSets.Found> found = SignallingFeatures.of(message).feature(MediaTraversal.NUMBER);
            if (found.isPresent()) {
                Feature again = MediaTraversal.read(found.get().feature()).feature();
                assertThat(again).as(s.pdu().where()).isEqualTo(found.get().feature());
                message = SignallingFeatures.of(message).withFeature(found.get().strength(), again).orElseThrow();
                features++;
            }
            assertThat(H323UserInformation.TYPE.encode(message)).as(s.pdu().where()).isEqualTo(s.octets());
        }
        assertThat(features).isEqualTo(61);
    }

    @Test
    void controlMessagesBuildAgainToTheOctetsTheyWere() {
        int openings = 0;
        int channels = 0;
        int keepAlives = 0;
        for (Seen<MultimediaSystemControlMessage> s : Sightings.control(ALL)) {
            MultimediaSystemControlMessage again = s.message();
            if (ConnectionCorrelation
                    .read(again) instanceof FeatureRead.Value<ConnectionCorrelation>(ConnectionCorrelation opening)) {
                again = opening.message();
                openings++;
            } else if (ConnectionKeepAlive.isControl(again)) {
                again = ConnectionKeepAlive.control();
                keepAlives++;
            } else
                if (again instanceof MultimediaSystemControlMessage.Request(RequestMessage.OpenLogicalChannel(OpenLogicalChannel olc))
                        && MediaTraversal.of(olc) instanceof FeatureRead.Value<?>) {
                            var parameters = MediaTraversal.of(olc).toOptional().orElseThrow();
                            assertThat(MediaTraversal.of(MediaTraversal.without(olc)))
                                    .isEqualTo(new FeatureRead.Absent<>());
                            again = new MultimediaSystemControlMessage.Request(new RequestMessage.OpenLogicalChannel(
                                    MediaTraversal.with(MediaTraversal.without(olc), parameters)));
                            channels++;
                        } else
                    if (again instanceof MultimediaSystemControlMessage.Response(ResponseMessage.OpenLogicalChannelAck(OpenLogicalChannelAck ack))
                            && MediaTraversal.of(ack) instanceof FeatureRead.Value<?>) {
                                var parameters = MediaTraversal.of(ack).toOptional().orElseThrow();
                                again = new MultimediaSystemControlMessage.Response(
                                        new ResponseMessage.OpenLogicalChannelAck(
                                                MediaTraversal.with(MediaTraversal.without(ack), parameters)));
                                channels++;
                            }
            assertThat(MultimediaSystemControlMessage.TYPE.encode(again)).as(s.pdu().where()).isEqualTo(s.octets());
        }
        assertThat(List.of(openings, channels, keepAlives)).containsExactly(25, 62, 8);
    }

    @Test
    void aKeepAliveOfCallSignallingBuildsAgainAndTunnelledH245IsNone() {
        int keepAlives = 0;
        for (Seen<H323UserInformation> s : Sightings.signalling(ALL)) {
            var pdu = s.message().h323UuPdu();
            if (pdu.h245Control().isPresent()) assertThat(ConnectionKeepAlive.isSignalling(pdu)).isFalse();
            if (!ConnectionKeepAlive.isSignalling(pdu)) continue;
            var facility = ((H323UUPDU.H323MessageBody.Facility) pdu.h323MessageBody()).value();
            var again = ConnectionKeepAlive.signalling(
                    facility.protocolIdentifier(), facility.callIdentifier().orElseThrow());
            assertThat(ConnectionKeepAlive.isSignalling(again)).isTrue();
            // Its sender knows 10 additions of the body and we more: the width of the bitmap is all that differs.
            var body = ((H323UUPDU.H323MessageBody.Facility) again.h323MessageBody()).value();
            assertThat(with(body, facility.additions())).isEqualTo(facility);
            keepAlives++;
        }
        assertThat(keepAlives).isEqualTo(6);
    }

    private static FacilityUUIE with(FacilityUUIE f, Additions additions) {
        return new FacilityUUIE(f.protocolIdentifier(), f.alternativeAddress(), f.alternativeAliasAddress(),
                f.conferenceID(), f.reason(), f.callIdentifier(), f.destExtraCallInfo(), f.remoteExtensionAddress(),
                f.tokens(), f.cryptoTokens(), f.conferences(), f.h245Address(), f.fastStart(), f.multipleCalls(),
                f.maintainConnection(), f.fastConnectRefused(), f.serviceControl(), f.circuitInfo(), f.featureSet(),
                f.destinationInfo(), f.h245SecurityMode(), additions);
    }

    /** Adding a feature and taking it away again leaves the octets of the message, whatever it carries besides. */
    @Test
    void whatIsNotTouchedKeepsItsOctets() {
        Feature added = Feature.standard(4000);
        int messages = 0;
        for (Seen<RasMessage> s : Sightings.ras(ALL)) {
            messages += there(RasFeatures.of(s.message()), added, RasFeatures::of, RasMessage.TYPE::encode, s);
        }
        for (Seen<H323UserInformation> s : Sightings.signalling(ALL)) {
            messages += there(SignallingFeatures.of(s.message()), added, SignallingFeatures::of,
                    H323UserInformation.TYPE::encode, s);
        }
        assertThat(messages).isEqualTo(2518);
    }

    private static <M> int there(MessageFeatures<M> features, Feature added,
            Function<M, MessageFeatures<M>> of, Function<M, Octets> encode,
            Seen<M> seen) {
        int edits = 0;
        for (FeatureStrength strength : FeatureStrength.values()) {
            Optional<M> with = features.withFeature(strength, added);
            assertThat(with.isPresent()).isEqualTo(features.featureSet().exists());
            if (with.isEmpty()) continue;
            assertThat(of.apply(with.get()).feature(4000)).contains(new FeatureSets.Found(strength, added));
            assertThat(encode.apply(with.get())).isNotEqualTo(seen.octets());
            M back = of.apply(with.get()).withoutFeature(added.id()).orElseThrow();
            if (isEmptyList(features.featureSet().value(), strength)) {
                // What the sender meant by an empty list is lost with the last feature of it.
                assertThat(encode.apply(back).length()).isEqualTo(seen.octets().length() - 2);
                continue;
            }
            assertThat(encode.apply(back)).as(seen.pdu().where()).isEqualTo(seen.octets());
            edits++;
        }
        Optional<M> with = features.withGeneric(added);
        if (with.isPresent()) {
            List<GenericData> all = of.apply(with.get()).generic();
            assertThat(all.subList(0, all.size() - 1)).isEqualTo(features.generic());
            M back = of.apply(with.get()).withoutGeneric(added.id()).orElseThrow();
            assertThat(encode.apply(back)).as(seen.pdu().where()).isEqualTo(seen.octets());
            edits++;
        }
        return edits;
    }

    private static boolean isEmptyList(Optional<FeatureSet> set, FeatureStrength strength) {
        return set.map(v -> switch (strength) {
            case NEEDED -> v.neededFeatures();
            case DESIRED -> v.desiredFeatures();
            case SUPPORTED -> v.supportedFeatures();
        }).flatMap(v -> v).map(List::isEmpty).orElse(false);
    }

    /** A Setup's three lists are written from a set as they were read into it. */
    @Test
    void aSetupKeepsItsOctetsUnderItsOwnSet() {
        int setups = 0;
        for (Seen<H323UserInformation> s : Sightings.signalling(ALL)) {
            Slot<FeatureSet, H323UserInformation> slot = SignallingFeatures.of(s.message()).featureSet();
            if (slot.value().isEmpty()) continue;
            assertThat(H323UserInformation.TYPE.encode(slot.with(slot.value().get()).orElseThrow()))
                    .as(s.pdu().where()).isEqualTo(s.octets());
            setups++;
        }
        assertThat(setups).isPositive();
    }
}
