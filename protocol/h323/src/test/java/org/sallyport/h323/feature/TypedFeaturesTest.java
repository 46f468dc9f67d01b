package org.sallyport.h323.feature;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h460.media.TraversalParameters;
import org.sallyport.h323.h460.nat.AlternateAddress;
import org.sallyport.h323.h460.tcp.FrameData;
import org.sallyport.h323.h460.tcp.UDPFrame;
import org.sallyport.machine.Malformed;
import org.sallyport.per.Additions;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * Each feature's parameters: what is built reads as it was, and what is of another kind is malformed. The octets were
 * read by Wireshark 4.0.17's dissector of H.225.0, which shows the same numbers, kinds and values.
 */
class TypedFeaturesTest {
    private static final TransportAddress EDGE = new IpPort(Octets.of((byte) 203, (byte) 0, (byte) 113, (byte) 2), 1300)
            .h225();
    private static final IpPort RTP = new IpPort(Octets.of((byte) 10, (byte) 9, (byte) 0, (byte) 2), 30000);
    private static final IpPort RTCP = new IpPort(Octets.wrap(new byte[16]), 30001);

    private static Feature onWire(Feature feature, String hex) {
        assertThat(GenericData.TYPE.encode(feature.data()).hex()).isEqualTo(hex);
        return new Feature(decode(GenericData.TYPE, Octets.ofHex(hex)));
    }

    private static <M extends PerValue> M decode(PerType<M> type, Octets octets) {
        return ((PerDecoded.Value<M>) type.decode(octets)).value();
    }

    private static <M extends PerValue> M again(PerType<M> type, M value) {
        return decode(type, type.encode(value));
    }

    static <T> Malformed malformed(FeatureRead<T> read) {
        assertThat(read).isInstanceOf(FeatureRead.Broken.class);
        return ((FeatureRead.Broken<T>) read).why();
    }

    @Test
    void securityNegotiationNamesProtocolsWithPriorityAndAddress() {
        SecurityNegotiation both = new SecurityNegotiation(
                Optional.of(new SecurityNegotiation.Offer(OptionalInt.of(1), Optional.of(EDGE))),
                Optional.of(new SecurityNegotiation.Offer(OptionalInt.of(2), Optional.empty())));
        Feature wire = onWire(both.feature(),
                "400016000140000150000140000120014000024800cb00710205144000025000004000012002");
        assertThat(SecurityNegotiation.read(wire)).isEqualTo(new FeatureRead.Value<>(both));
        assertThat(SecurityNegotiation.read(Feature.standard(22)).map(SecurityNegotiation::feature))
                .isEqualTo(new FeatureRead.Value<>(Feature.standard(22)));
    }

    @Test
    void securityNegotiationKeepsToItsKinds() {
        Feature flat = Feature.of(Feature.standard(22).id(), List.of(Feature.parameter(1, new Content.Bool(true))));
        assertThat(malformed(SecurityNegotiation.read(flat)).section()).isEqualTo("ITU-T H.460.22 parameter 1");
        Feature wide = Feature.of(Feature.standard(22).id(), List.of(Feature.parameter(2,
                new Content.Compound(List.of(Feature.parameter(1, new Content.Number16(1)))))));
        assertThat(malformed(SecurityNegotiation.read(wide)).section())
                .isEqualTo("ITU-T H.460.22 ipsecSecurityProtocol parameter 1");
        Feature strange = Feature.of(Feature.standard(22).id(), List.of(Feature.parameter(1,
                new Content.Compound(List.of(Feature.parameter(7, new Content.Bool(true)))))));
        assertThat(malformed(SecurityNegotiation.read(strange)).reason()).isEqualTo("no priority or address");
        // What a newer edition adds is no fault: dtlsSecurityProtocol, whatever its number.
        Feature newer = Feature.of(Feature.standard(22).id(), List.of(Feature.parameter(3,
                new Content.Compound(List.of(Feature.parameter(1, new Content.Number8(1)))))));
        assertThat(SecurityNegotiation.read(newer).toOptional()).isPresent();
    }

    @Test
    void natDetectionHasSevenParameters() {
        NatDetection all = new NatDetection(Optional.of(true), Optional.of(false), Optional.of(true), Optional.of(EDGE),
                Optional.of(EDGE), OptionalInt.of(NatType.PORT_RESTRICTED.number()), Optional.of(true));
        Feature wire = onWire(all.feature(), "40001700064000011d000002190000031d0000044800cb007102051440"
                + "00054800cb007102051440000620044000071c");
        assertThat(NatDetection.read(wire)).isEqualTo(new FeatureRead.Value<>(all));
        for (int n = 1; n <= 7; n++) {
            Feature wrong = wire.with(Feature.parameter(n, new Content.Number32(1))).orElseThrow();
            assertThat(malformed(NatDetection.read(wrong)).section()).isEqualTo("ITU-T H.460.23 parameter " + n);
            assertThat(malformed(NatDetection.read(wire.with(Feature.parameter(n)).orElseThrow())).section())
                    .isEqualTo("ITU-T H.460.23 parameter " + n);
        }
        assertThat(NatDetection.ANNOUNCED.feature()).isEqualTo(Feature.standard(23));
    }

    @Test
    void peerToPeerMediaHasNineParameters() {
        PeerToPeerMedia all = new PeerToPeerMedia(Optional.of(true), Optional.of(false), Optional.of(true),
                Optional.of(true), OptionalInt.of(5), Optional.of(EDGE), Optional.of(false),
                OptionalInt.of(NatStrategy.FAILURE.number()), Optional.of(true));
        Feature wire = onWire(all.feature(), "40001800084000011d000002190000031d0000041d00000520054000"
                + "064800cb00710205144000071900000820644000091c");
        assertThat(PeerToPeerMedia.read(wire)).isEqualTo(new FeatureRead.Value<>(all));
        for (int n = 1; n <= 9; n++) {
            Feature wrong = wire.with(Feature.parameter(n, new Content.Text("1"))).orElseThrow();
            assertThat(malformed(PeerToPeerMedia.read(wrong)).section()).isEqualTo("ITU-T H.460.24 parameter " + n);
        }
        assertThat(PeerToPeerMedia.decided(NatStrategy.SAME_NAT).strategy()).hasValue(7);
    }

    @Test
    void numbersOfNatTypesAndStrategiesAreThoseInUse() {
        for (NatType t : NatType.values()) assertThat(NatType.of(t.number())).contains(t);
        for (NatStrategy s : NatStrategy.values()) {
            assertThat(NatStrategy.of(s.number())).contains(s);
            assertThat(s.forPeer().forPeer()).isEqualTo(s);
        }
        assertThat(List.of(NatType.of(9), NatType.of(-1), NatStrategy.of(9), NatStrategy.of(255)))
                .allMatch(Optional::isEmpty);
        assertThat(NatStrategy.of(8)).contains(NatStrategy.EXTERNAL_PROBE);
    }

    @Test
    void mediaTraversalReadsByPresence() {
        for (boolean multiplexed : new boolean[] {false, true}) {
            for (boolean server : new boolean[] {false, true}) {
                MediaTraversal m = new MediaTraversal(multiplexed, server);
                assertThat(MediaTraversal.read(m.feature())).isEqualTo(m);
            }
        }
    }

    @Test
    void tunnelledRasKeepsTheOctetsOfEachMessage() {
        List<Octets> two = List.of(Octets.ofHex("0102"),
                Octets.ofHex("861643000001000100001201400012000040000200020012"));
        H323UUPDU pdu = again(H323UUPDU.TYPE, TunnelledRas.pdu(two));
        assertThat(H323UUPDU.TYPE.encode(TunnelledRas.pdu(List.of(Octets.ofHex("0102")))).hex())
                .isEqualTo("a0400100108101800d01400011000040000100020102");
        assertThat(TunnelledRas.read(pdu)).isEqualTo(new FeatureRead.Value<>(two));
        assertThat(TunnelledRas.read(pdu.toBuilder().noGenericData().build())).isEqualTo(new FeatureRead.Absent<>());
        assertThat(malformed(TunnelledRas.read(pdu.toBuilder()
                .genericData(List.of(TunnelledRas.offer().data())).build())).reason()).isEqualTo("no RAS message");
        Feature text = Feature.of(TunnelledRas.offer().id(), List.of(Feature.parameter(1, new Content.Text("a"))));
        assertThat(malformed(TunnelledRas.read(pdu.toBuilder().genericData(List.of(text.data())).build())).section())
                .isEqualTo("ITU-T H.460.17 parameter 1");
        assertThatThrownBy(() -> TunnelledRas.pdu(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void tunnelledRasIsBounded() {
        List<EnumeratedParameter> many = new ArrayList<>();
        for (int i = 0; i < Feature.PARAMETERS_MAX; i++) {
            many.add(Feature.parameter(1, new Content.Raw(Octets.EMPTY)));
        }
        GenericData full = Feature.of(TunnelledRas.offer().id(), many).data();
        H323UUPDU pdu = TunnelledRas.pdu(List.of(Octets.EMPTY)).toBuilder().genericData(List.of(full)).build();
        assertThat(TunnelledRas.read(pdu).toOptional().orElseThrow()).hasSize(TunnelledRas.MESSAGES_MAX);
        H323UUPDU more = pdu.toBuilder().genericData(List.of(full, full)).build();
        assertThat(malformed(TunnelledRas.read(more)).reason()).isEqualTo("too many RAS messages");
    }

    @Test
    void mediaOverSignallingCarriesPackets() {
        UDPFrame frame = new UDPFrame(1, true, List.of(new FrameData.Rtp(Octets.wrap(new byte[12]))));
        H323UUPDU pdu = again(H323UUPDU.TYPE, MediaOverSignalling.pdu(frame));
        assertThat(MediaOverSignalling.read(pdu)).isEqualTo(new FeatureRead.Value<>(frame));
        assertThat(H323UUPDU.TYPE.encode(pdu).hex()).isEqualTo(
                "a0400100108101801d0140001a00004000010012018001000000000000000000000000000000");
        assertThat(MediaOverSignalling.isConsistent(frame)).isTrue();
        assertThat(MediaOverSignalling.isConsistent(new UDPFrame(1, false, frame.frame()))).isFalse();
        assertThat(malformed(MediaOverSignalling.read(pdu.toBuilder()
                .genericData(List.of(MediaOverSignalling.offer().data())).build())).reason()).isEqualTo("no UDPFrame");
        Feature cut = Feature.of(MediaOverSignalling.offer().id(),
                List.of(Feature.parameter(1, new Content.Raw(Octets.ofHex("01ff")))));
        Malformed why = malformed(MediaOverSignalling.read(
                pdu.toBuilder().genericData(List.of(cut.data())).build()));
        assertThat(why.section()).startsWith("ITU-T H.460.26 parameter 1, X.691");
        assertThat(why.offset()).isBetween(1, 2);
    }

    @Test
    void sameNatProbesStandBesideTraversalParameters() {
        OpenLogicalChannel channel = MediaTraversal.with(Sample.of(OpenLogicalChannel.class),
                TraversalParameters.builder().multiplexID(7L).build());
        SameNatProbe probe = new SameNatProbe("cui-1", RTP.h245(), RTCP.h245(), OptionalLong.of(0xffffffffL));
        OpenLogicalChannel with = again(OpenLogicalChannel.TYPE, probe.in(channel));
        assertThat(SameNatProbe.of(with)).isEqualTo(new FeatureRead.Value<>(probe));
        assertThat(MediaTraversal.of(with)).isEqualTo(MediaTraversal.of(channel));
        assertThat(SameNatProbe.of(channel)).isEqualTo(new FeatureRead.Absent<>());
        assertThat(SameNatProbe.of(MediaTraversal.without(with))).isEqualTo(new FeatureRead.Value<>(probe));
        assertThat(SameNatProbe.isIndication(again(MultimediaSystemControlMessage.TYPE, SameNatProbe.indication())))
                .isTrue();
        assertThat(SameNatProbe.isIndication(ExternalNatProbe.indication())).isFalse();
    }

    @Test
    void externalNatProbesAreAskedAnsweredAndUsed() {
        ExternalNatProbe probe = new ExternalNatProbe(List.of(
                new AlternateAddress(1, Optional.of(RTP.h245()), Optional.empty(), Optional.of(9L), Additions.NONE)));
        var request = again(MultimediaSystemControlMessage.TYPE, probe.request());
        assertThat(ExternalNatProbe.read(request).map(p -> p.addresses().getFirst().multiplexID()))
                .isEqualTo(new FeatureRead.Value<>(Optional.of(9L)));
        var response = again(MultimediaSystemControlMessage.TYPE, ExternalNatProbe.response());
        var indication = again(MultimediaSystemControlMessage.TYPE, ExternalNatProbe.indication());
        assertThat(List.of(ExternalNatProbe.isResponse(response), ExternalNatProbe.isResponse(indication),
                ExternalNatProbe.isIndication(indication), ExternalNatProbe.isIndication(response)))
                .containsExactly(true, false, true, false);
        assertThat(ExternalNatProbe.read(response)).isEqualTo(new FeatureRead.Absent<>());
    }

    @Test
    void parametersAreReplacedInPlaceAndBounded() {
        GenericIdentifier one = new GenericIdentifier.Standard(1);
        Feature two = Feature.of(Feature.standard(99).id(), List.of(Feature.parameter(1), Feature.parameter(2)));
        assertThat(two.with(Feature.parameter(1, new Content.Bool(true))).orElseThrow().parameters()).containsExactly(
                Feature.parameter(1, new Content.Bool(true)), Feature.parameter(2));
        assertThat(two.without(one).parameters()).containsExactly(Feature.parameter(2));
        assertThat(two.without(one).without(new GenericIdentifier.Standard(2))).isEqualTo(Feature.standard(99));
        Feature full = Feature.standard(99);
        for (int i = 0; i < Feature.PARAMETERS_MAX; i++) full = full.with(Feature.parameter(i)).orElseThrow();
        assertThat(full.with(Feature.parameter(600))).isEmpty();
        assertThat(full.with(Feature.parameter(511, new Content.Bool(false)))).isPresent();
    }

    @Test
    void addressesOfOtherKindsHaveNoIp() {
        assertThat(IpPort.of(RTP.h225())).contains(RTP);
        assertThat(IpPort.of(RTP.h245())).contains(RTP);
        assertThat(IpPort.of(RTCP.h225())).contains(RTCP);
        assertThat(IpPort.of(RTCP.h245())).contains(RTCP);
        assertThat(RTP.isUnspecified()).isFalse();
        assertThat(RTCP.isUnspecified()).isTrue();
        assertThat(IpPort.of(new TransportAddress.Nsap(Octets.ofHex("01")))).isEmpty();
        assertThatThrownBy(() -> new IpPort(Octets.ofHex("0102"), 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
