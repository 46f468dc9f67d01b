package org.sallyport.h323.feature;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.feature.Sightings.Seen;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.Content;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.OpenLogicalChannelAck;
import org.sallyport.h323.h245.RequestMessage;
import org.sallyport.h323.h245.ResponseMessage;
import org.sallyport.machine.Malformed;
import org.sallyport.per.PerDecoded;
import org.sallyport.wire.Octets;

/** Whatever a stranger puts into features is a value or malformed, and costs no more than its octets. */
class HostileFeaturesTest {
    private static final List<Pdu> ALL =
            CapturedPdus.CAPTURES.stream().flatMap(c -> CapturedPdus.of(c).stream()).toList();

    /** Every kind of content that a parameter can have. */
    private static List<Content> contents() {
        return List.of(new Content.Raw(Octets.ofHex("ffffffffffff")), new Content.Raw(Octets.EMPTY),
                new Content.Text("x"), new Content.Unicode("x"), new Content.Bool(true), new Content.Number8(255),
                new Content.Number16(65535), new Content.Number32(4294967295L),
                new Content.Id(new GenericIdentifier.Standard(1)), new Content.Alias(
                        new AliasAddress.H323ID("x")),
                new Content.Transport(new IpPort(Octets.wrap(new byte[4]), 0).h225()),
                new Content.Compound(List.of(Feature.parameter(1, new Content.Bool(true)))),
                new Content.Nested(List.of(Feature.standard(22).data())),
                new Content.UnknownAlternative(0, Octets.ofHex("00")));
    }

    /** Reads a feature by every reader there is. */
    private static void read(Feature f) {
        check(SignallingTraversal.readIncomingCall(f).map(c -> IpPort.of(c.callSignallingAddress())));
        check(SignallingTraversal.readLrqKeepAlive(f));
        check(SecurityNegotiation.read(f).map(v -> again(v.feature(), SecurityNegotiation.read(v.feature()), v)));
        check(NatDetection.read(f).map(v -> again(v.feature(), NatDetection.read(v.feature()), v)));
        check(PeerToPeerMedia.read(f).map(v -> again(v.feature(), PeerToPeerMedia.read(v.feature()), v)));
        MediaTraversal m = MediaTraversal.read(f);
        again(m.feature(), new FeatureRead.Value<>(MediaTraversal.read(m.feature())), m);
        f.with(Feature.parameter(1)).ifPresent(x -> x.without(new GenericIdentifier.Standard(2)));
    }

    private static <T> Feature again(Feature feature, FeatureRead<T> read, T value) {
        if (!read.equals(new FeatureRead.Value<>(value))) throw new AssertionError(value.toString());
        return feature;
    }

    private static <T> void check(FeatureRead<T> read) {
        if (read instanceof FeatureRead.Broken<T>(Malformed why)) {
            if (why.offset() < 0 || why.section().isEmpty() || why.reason().isEmpty()) throw new AssertionError(why);
        }
    }

    private static void read(MessageFeatures<?> features) {
        for (FeatureStrength strength : FeatureStrength.values()) {
            for (GenericData d : features.list(strength)) read(new Feature(d));
        }
        for (GenericData d : features.generic()) {
            read(new Feature(d));
            features.withoutGeneric(d.id()).orElseThrow();
        }
        features.withFeature(FeatureStrength.SUPPORTED, SignallingTraversal.offer());
        features.withGeneric(SignallingTraversal.offer());
        features.withoutFeature(SignallingTraversal.offer().id());
    }

    private static void read(H323UserInformation message) {
        read(SignallingFeatures.of(message));
        check(TunnelledRas.read(message.h323UuPdu()));
        check(MediaOverSignalling.read(message.h323UuPdu()).map(MediaOverSignalling::isConsistent));
        ConnectionKeepAlive.isSignalling(message.h323UuPdu());
    }

    private static void read(MultimediaSystemControlMessage message) {
        check(ConnectionCorrelation.read(message).map(ConnectionCorrelation::message));
        check(ExternalNatProbe.read(message).map(ExternalNatProbe::request));
        ConnectionKeepAlive.isControl(message);
        if (message instanceof MultimediaSystemControlMessage.Request(RequestMessage.OpenLogicalChannel(OpenLogicalChannel channel))) {
            check(MediaTraversal.of(channel).map(t -> MediaTraversal.with(channel, t)));
            check(SameNatProbe.of(channel).map(p -> p.in(channel)));
            MediaTraversal.without(channel);
        }
        if (message instanceof MultimediaSystemControlMessage.Response(ResponseMessage.OpenLogicalChannelAck(OpenLogicalChannelAck ack))) {
            check(MediaTraversal.of(ack).map(t -> MediaTraversal.with(ack, t)));
            MediaTraversal.without(ack);
        }
    }

    @Test
    void everyParameterOfEveryFeatureMayHoldAnything() {
        for (int feature : new int[] {17, 18, 19, 22, 23, 24, 26}) {
            for (int number = 0; number <= 10; number++) {
                for (Content content : contents()) {
                    Feature f = Feature.of(Feature.standard(feature).id(), List.of(Feature.parameter(number, content)));
                    read(f);
                    var pdu = TunnelledRas.pdu(List.of(Octets.EMPTY)).toBuilder()
                            .genericData(List.of(f.data())).build();
                    read(H323UserInformation.builder().h323UuPdu(pdu).build());
                }
            }
        }
    }

    @Test
    void wrongKindsAreMalformedWithTheirParameter() {
        for (Content content : contents()) {
            Feature f = Feature.of(SignallingTraversal.offer().id(), List.of(Feature.parameter(1, content)));
            Malformed why = TypedFeaturesTest.malformed(SignallingTraversal.readIncomingCall(f));
            assertThat(why.section()).startsWith("ITU-T H.460.18 parameter 1");
            assertThat(why.reason().equals("a parameter is not raw")).isEqualTo(!(content instanceof Content.Raw));
            assertThat(SignallingTraversal.readLrqKeepAlive(f)).isEqualTo(new FeatureRead.Absent<>());
        }
    }

    /** Compound in compound in compound: each level costs its sender five octets and us one level of the limit. */
    @Test
    void nestedContentIsRefusedByTheDecoderAndNotFollowedByReaders() {
        assertThat(decode(bomb(10))).isInstanceOf(PerDecoded.Value.class);
        assertThat(decode(bomb(40))).isInstanceOf(PerDecoded.Broken.class);
        assertThat(decode(bomb(500))).isInstanceOf(PerDecoded.Broken.class);
        Feature deep = new Feature(((PerDecoded.Value<GenericData>) decode(bomb(10))).value());
        Malformed why = TypedFeaturesTest.malformed(SecurityNegotiation.read(deep));
        assertThat(why.section()).isEqualTo("ITU-T H.460.22 tlsSecurityProtocol parameter 1");
    }

    private static PerDecoded<GenericData> decode(GenericData data) {
        return GenericData.TYPE.decode(GenericData.TYPE.encode(data));
    }

    private static GenericData bomb(int levels) {
        EnumeratedParameter p = Feature.parameter(1, new Content.Bool(true));
        for (int i = 0; i < levels; i++) p = Feature.parameter(1, new Content.Compound(List.of(p)));
        return Feature.of(Feature.standard(22).id(), List.of(p)).data();
    }

    /** Seeded: the captured messages with some octets changed or cut off. */
    @Test
    void spoiledMessagesAreReadOrBroken() {
        List<Seen<RasMessage>> ras = Sightings.ras(ALL);
        List<Seen<H323UserInformation>> signalling = Sightings.signalling(ALL);
        List<Seen<MultimediaSystemControlMessage>> control = Sightings.control(ALL);
        Random random = new Random(460);
        List<Integer> whole = new ArrayList<>(List.of(0, 0, 0));
        int rounds = 20_000;
        for (int i = 0; i < rounds; i++) {
            var r = RasMessage.TYPE.decode(spoil(ras.get(random.nextInt(ras.size())).octets(), random)).toOptional();
            r.ifPresent(m -> read(RasFeatures.of(m)));
            if (r.isPresent()) whole.set(0, whole.get(0) + 1);
            var s = H323UserInformation.TYPE.decode(
                    spoil(signalling.get(random.nextInt(signalling.size())).octets(), random)).toOptional();
            s.ifPresent(HostileFeaturesTest::read);
            if (s.isPresent()) whole.set(1, whole.get(1) + 1);
            var c = MultimediaSystemControlMessage.TYPE.decode(
                    spoil(control.get(random.nextInt(control.size())).octets(), random)).toOptional();
            c.ifPresent(HostileFeaturesTest::read);
            if (c.isPresent()) whole.set(2, whole.get(2) + 1);
        }
        assertThat(whole).allMatch(n -> n > rounds / 20 && n < rounds);
    }

    /** Spoils what is inside the octet strings, where the decoder of the message does not look. */
    @Test
    void spoiledRawContentIsReadOrBroken() {
        List<Feature> seeds = new ArrayList<>();
        for (Seen<RasMessage> s : Sightings.ras(ALL)) {
            for (GenericData d : RasFeatures.of(s.message()).generic()) seeds.add(new Feature(d));
        }
        Random random = new Random(18);
        int broken = 0;
        int value = 0;
        for (int i = 0; i < 20_000; i++) {
            Feature f = seeds.get(random.nextInt(seeds.size()));
            for (EnumeratedParameter p : f.parameters()) {
                if (!(p.content().orElse(null) instanceof Content.Raw(Octets raw))) continue;
                EnumeratedParameter spoiled = p.toBuilder().content(new Content.Raw(spoil(raw, random))).build();
                Feature g = f.with(spoiled).orElseThrow();
                read(g);
                if (SignallingTraversal.readIncomingCall(g) instanceof FeatureRead.Broken<?>) broken++;
                if (SignallingTraversal.readIncomingCall(g) instanceof FeatureRead.Value<?>) value++;
            }
        }
        assertThat(broken).isPositive();
        assertThat(value).isPositive();
    }

    private static Octets spoil(Octets octets, Random random) {
        byte[] b = octets.toArray();
        if (b.length == 0) return octets;
        for (int n = random.nextInt(3); n >= 0; n--) b[random.nextInt(b.length)] = (byte) random.nextInt();
        return random.nextInt(8) == 0 ? Octets.wrap(b, 0, random.nextInt(b.length)) : Octets.wrap(b);
    }
}
