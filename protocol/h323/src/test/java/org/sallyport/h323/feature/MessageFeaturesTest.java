package org.sallyport.h323.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.h323.h225.AdmissionConfirm;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CircuitInfo;
import org.sallyport.h323.h225.Endpoint;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.per.Nothing;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** Every kind of message has its features where its type says, and edits touch nothing else. */
class MessageFeaturesTest {
    private static final Feature FEATURE = new MediaTraversal(true, true).feature();

    static Stream<Class<?>> ras() {
        return Arrays.stream(RasMessage.class.getPermittedSubclasses());
    }

    static Stream<Class<?>> bodies() {
        return Arrays.stream(H323MessageBody.class.getPermittedSubclasses());
    }

    private static boolean has(Class<?> alternative, String component) {
        var first = alternative.getRecordComponents();
        return first.length == 1 && first[0].getType().isRecord()
                && Arrays.stream(first[0].getType().getRecordComponents()).anyMatch(c -> c.getName().equals(component));
    }

    @ParameterizedTest
    @MethodSource("ras")
    void rasMessagesOfferAndTalkWhereTheirTypeSays(Class<?> kind) {
        RasMessage message = (RasMessage) Sample.of(kind);
        MessageFeatures<RasMessage> features = RasFeatures.of(message);
        assertThat(features.featureSet().exists()).isEqualTo(has(kind, "featureSet"));
        assertThat(features.genericData().exists()).isEqualTo(has(kind, "genericData"));
        edits(message, RasMessage.TYPE, RasFeatures::of);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void signallingMessagesOfferAndTalkWhereTheirTypeSays(Class<?> kind) {
        H323UUPDU pdu = H323UUPDU.builder().h323MessageBody((H323MessageBody) Sample.of(kind)).build();
        MessageFeatures<H323UUPDU> features = SignallingFeatures.of(pdu);
        assertThat(features.featureSet().exists()).isEqualTo(has(kind, "featureSet") || has(kind, "supportedFeatures"));
        assertThat(features.genericData().exists()).isTrue();
        edits(pdu, H323UUPDU.TYPE, SignallingFeatures::of);
    }

    private static <M extends PerValue> void edits(M message, PerType<M> type, Function<M, MessageFeatures<M>> of) {
        Octets before = type.encode(message);
        MessageFeatures<M> features = of.apply(message);
        assertThat(features.withoutFeature(FEATURE.id())).isEmpty();
        assertThat(features.withoutGeneric(FEATURE.id())).isEmpty();
        for (FeatureStrength strength : FeatureStrength.values()) {
            var with = features.withFeature(strength, FEATURE);
            assertThat(with.isPresent()).isEqualTo(features.featureSet().exists());
            if (with.isEmpty()) continue;
            M read = decode(type, type.encode(with.get()));
            assertThat(of.apply(read).feature(19)).contains(new FeatureSets.Found(strength, FEATURE));
            M back = of.apply(read).withoutFeature(FEATURE.id()).orElseThrow();
            assertThat(of.apply(back).featureSet().value()).isEmpty();
            assertThat(type.encode(back)).isEqualTo(before);
        }
        var with = features.withGeneric(FEATURE);
        assertThat(with.isPresent()).isEqualTo(features.genericData().exists());
        if (with.isEmpty()) return;
        M read = decode(type, type.encode(with.get()));
        assertThat(of.apply(read).generic(19)).contains(FEATURE);
        M back = of.apply(read).withoutGeneric(FEATURE.id()).orElseThrow();
        assertThat(type.encode(back)).isEqualTo(before);
    }

    private static <M extends PerValue> M decode(PerType<M> type, Octets octets) {
        return ((PerDecoded.Value<M>) type.decode(octets)).value();
    }

    @Test
    void eachConfirmationOfASequenceHasItsOwn() {
        AdmissionConfirm confirm = Sample.of(AdmissionConfirm.class);
        AdmissionConfirm with = RasFeatures.of(confirm).withFeature(FeatureStrength.NEEDED, FEATURE).orElseThrow();
        RasMessage sequence = new RasMessage.AdmissionConfirmSequence(List.of(with, confirm));
        assertThat(RasFeatures.of(sequence).featureSet().exists()).isFalse();
        RasMessage read = decode(RasMessage.TYPE, RasMessage.TYPE.encode(sequence));
        AdmissionConfirm first = ((RasMessage.AdmissionConfirmSequence) read).value().getFirst();
        assertThat(RasFeatures.of(first).feature(19)).contains(new FeatureSets.Found(FeatureStrength.NEEDED, FEATURE));
    }

    @Test
    void endpointsAndCircuitsHaveTheirOwn() {
        Endpoint endpoint = RasFeatures.of(Sample.of(Endpoint.class)).with(FeatureSets.supporting(FEATURE))
                .orElseThrow();
        assertThat(endpoint.featureSet()).contains(FeatureSets.supporting(FEATURE));
        assertThat(RasFeatures.of(endpoint).without()).contains(Sample.of(Endpoint.class));
        List<GenericData> data = List.of(FEATURE.data());
        CircuitInfo circuits = RasFeatures.of(Sample.of(CircuitInfo.class)).with(data).orElseThrow();
        assertThat(circuits.genericData()).contains(data);
        assertThat(RasFeatures.of(circuits).without()).contains(Sample.of(CircuitInfo.class));
    }

    @Test
    void editsKeepOrderAndWhatIsUnknown() {
        Feature nine = Feature.standard(9);
        Feature unknown = new Feature(GenericData.builder()
                .id(new GenericIdentifier.UnknownAlternative(3, Octets.ofHex("00ff"))).build());
        Feature plain = new MediaTraversal(false, false).feature();
        List<GenericData> list = List.of(nine.data(), plain.data(), unknown.data(), plain.data());
        assertThat(GenericDataList.with(list, FEATURE))
                .containsExactly(nine.data(), FEATURE.data(), unknown.data(), plain.data());
        assertThat(GenericDataList.without(list, FEATURE.id())).containsExactly(nine.data(), unknown.data());
        assertThat(GenericDataList.with(List.of(unknown.data()), nine)).containsExactly(unknown.data(), nine.data());
        var set = FeatureSets.withList(FeatureSets.EMPTY, FeatureStrength.DESIRED, list).toBuilder()
                .replacementFeatureSet(true).build();
        var edited = FeatureSets.with(set, FeatureStrength.NEEDED, FEATURE);
        assertThat(FeatureSets.find(edited, 19)).contains(new FeatureSets.Found(FeatureStrength.NEEDED, FEATURE));
        assertThat(FeatureSets.list(edited, FeatureStrength.DESIRED)).isEqualTo(list);
        assertThat(FeatureSets.without(edited, FEATURE.id())).isEqualTo(FeatureSets.without(set, FEATURE.id()));
        assertThat(FeatureSets.without(edited, FEATURE.id()).replacementFeatureSet()).isTrue();
        assertThat(FeatureSets.without(set, Feature.standard(77).id())).isSameAs(set);
    }

    @Test
    void aKeepAliveTransportsNothing() {
        var call = new CallIdentifier(Octets.wrap(new byte[16]), FeatureSets.EMPTY.additions());
        H323UUPDU bare = ConnectionKeepAlive.signalling(
                ObjectIdentifier.of("0.0.8.2250.0.4"), call);
        assertThat(ConnectionKeepAlive.isSignalling(bare)).isTrue();
        assertThat(ConnectionKeepAlive.isSignalling(
                bare.toBuilder().h245Control(List.of(Octets.ofHex("00"))).build())).isFalse();
        assertThat(ConnectionKeepAlive.isSignalling(
                bare.toBuilder().provisionalRespToH245Tunnelling(Nothing.NULL).build())).isFalse();
        assertThat(ConnectionKeepAlive.isSignalling(
                SignallingFeatures.of(bare).withFeature(FeatureStrength.SUPPORTED, FEATURE).orElseThrow())).isFalse();
        assertThat(ConnectionKeepAlive.isSignalling(TunnelledRas.pdu(List.of(Octets.ofHex("00"))))).isFalse();
    }
}
