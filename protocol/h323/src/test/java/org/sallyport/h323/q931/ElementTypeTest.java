package org.sallyport.h323.q931;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.q931.PartyNumber.Indicator;
import org.sallyport.h323.q931.PartyNumber.NumberType;
import org.sallyport.h323.q931.PartyNumber.Presentation;
import org.sallyport.h323.q931.PartyNumber.Screening;
import org.sallyport.wire.Octets;

/** Content of elements as the figures of Q.931 §4.5 lay it out, then every reader against every short content. */
class ElementTypeTest {
    static final List<ElementType<?>> ALL = List.of(ElementType.BEARER_CAPABILITY, ElementType.CAUSE,
            ElementType.CALL_STATE, ElementType.FACILITY, ElementType.PROGRESS_INDICATOR,
            ElementType.NOTIFICATION_INDICATOR, ElementType.DISPLAY, ElementType.DATE_TIME, ElementType.KEYPAD,
            ElementType.SIGNAL, ElementType.CONNECTED_NUMBER, ElementType.CALLING_PARTY_NUMBER,
            ElementType.CALLED_PARTY_NUMBER, ElementType.REDIRECTING_NUMBER, ElementType.USER_USER);

    private static <T> void same(ElementType<T> type, String hex, T value) {
        assertThat(type.read(Octets.ofHex(hex))).isEqualTo(new ElementRead.Value<>(value));
        assertThat(type.element(value).content().hex()).isEqualTo(hex);
    }

    private static <T> String refused(ElementType<T> type, String hex) {
        return ((ElementRead.Bad<T>) type.read(Octets.ofHex(hex))).why().toString();
    }

    @Test
    void bearerCapabilityOfOneChannelSpeechAndOfManyChannels() {
        same(ElementType.BEARER_CAPABILITY, "8090a3", BearerCapability.circuit(BearerCapability.SPEECH,
                new BearerCapability.Rate(16, Octets.EMPTY), 3));
        same(ElementType.BEARER_CAPABILITY, "88188ca5", BearerCapability.circuit(
                BearerCapability.UNRESTRICTED_DIGITAL, BearerCapability.Rate.times64k(12),
                BearerCapability.LAYER1_H221));
        BearerCapability figure = ElementType.BEARER_CAPABILITY.read(Octets.ofHex("88988ca5")).toOptional()
                .orElseThrow();
        assertThat(figure.rate().multiplier()).as("bit 8 of octet 4 set, as in Figure 4-11").hasValue(12);
        assertThat(figure.layer1Protocol()).hasValue(5);
        assertThat(ElementType.BEARER_CAPABILITY.element(figure).content().hex()).isEqualTo("88188ca5");
    }

    @Test
    void bearerCapabilityKeepsWhatItDoesNotInterpret() {
        same(ElementType.BEARER_CAPABILITY, "088190218fc2e6", new BearerCapability(CodingStandard.ITU_T, 8,
                Octets.ofHex("81"), 0, new BearerCapability.Rate(16, Octets.EMPTY), Octets.ofHex("218fc2e6")));
        assertThat(refused(ElementType.BEARER_CAPABILITY, "88")).contains("group 4 at octet 1");
        assertThat(refused(ElementType.BEARER_CAPABILITY, "0801")).contains("group 3 at octet 2");
        assertThat(refused(ElementType.BEARER_CAPABILITY, "8898")).contains("group 4 at octet 2");
        assertThat(refused(ElementType.BEARER_CAPABILITY, "")).contains("Q.931 §4.5.5");
    }

    @Test
    void causeWithLocationRecommendationAndDiagnostics() {
        same(ElementType.CAUSE, "8090", Cause.of(16));
        same(ElementType.CAUSE, "8291", new Cause(CodingStandard.ITU_T, 2, OptionalInt.empty(), 17, Octets.EMPTY));
        same(ElementType.CAUSE, "e581e42805", new Cause(CodingStandard.NETWORK, 5, OptionalInt.empty(), 1,
                Octets.ofHex("e42805")));
        same(ElementType.CAUSE, "0a83af", new Cause(CodingStandard.ITU_T, 10, OptionalInt.of(3), 47, Octets.EMPTY));
        assertThat(refused(ElementType.CAUSE, "80")).isEqualTo("no cause value at octet 1 (ITU-T Q.850 §2.1)");
        assertThat(refused(ElementType.CAUSE, "0a83")).contains("no cause value at octet 2");
        assertThat(refused(ElementType.CAUSE, "0a")).contains("octet 3a");
        assertThat(refused(ElementType.CAUSE, "")).contains("no location");
    }

    @Test
    void numbersWithTypePlanPresentationAndReason() {
        same(ElementType.CALLED_PARTY_NUMBER, "8131323334", PartyNumber.of(NumberType.UNKNOWN, 1, "1234"));
        same(ElementType.CALLING_PARTY_NUMBER, "2183343930", new PartyNumber(NumberType.NATIONAL, 1,
                Optional.of(new Presentation(Indicator.ALLOWED, Screening.NETWORK)), OptionalInt.empty(), "490"));
        same(ElementType.CONNECTED_NUMBER, "11a1", new PartyNumber(NumberType.INTERNATIONAL, 1,
                Optional.of(new Presentation(Indicator.RESTRICTED, Screening.USER_PASSED)), OptionalInt.empty(), ""));
        same(ElementType.REDIRECTING_NUMBER, "69028f2a23", new PartyNumber(NumberType.ABBREVIATED,
                PartyNumber.PLAN_PRIVATE, Optional.of(new Presentation(Indicator.ALLOWED, Screening.USER_FAILED)),
                OptionalInt.of(15), "*#"));
        assertThat(refused(ElementType.CALLED_PARTY_NUMBER, "8131b2")).isEqualTo(
                "not an IA5 character at octet 2 (ITU-T Q.931 §4.5.8)");
        assertThat(refused(ElementType.CALLING_PARTY_NUMBER, "21")).contains("octet 3a");
        assertThat(refused(ElementType.REDIRECTING_NUMBER, "2100")).contains("octet 3b");
        assertThat(refused(ElementType.REDIRECTING_NUMBER, "21000080")).contains("more than octet 3b at octet 2");
        assertThat(refused(ElementType.CONNECTED_NUMBER, "")).contains("no type");
    }

    @Test
    void displayShowsWhateverCharactersItGets() {
        assertThat(new Display(Octets.ofHex("616c69636500")).text()).isEqualTo("alice");
        assertThat(new Display(Octets.ofHex("4ac3b6726700")).text()).isEqualTo("Jörg");
        assertThat(new Display(Octets.ofHex("4af67267")).text()).as("Latin-1").isEqualTo("Jörg");
        assertThat(new Display(Octets.EMPTY).text()).isEmpty();
        same(ElementType.DISPLAY, "626f62", Display.of("bob"));
        assertThat(Display.of("ö".repeat(60)).text()).isEqualTo("ö".repeat(40));
        assertThat(Display.of("a" + "ö".repeat(60)).octets().length()).as("no half character").isEqualTo(79);
    }

    @Test
    void indicatorsStatesTonesAndTimes() {
        same(ElementType.PROGRESS_INDICATOR, "8188", new ProgressIndicator(1, CodingStandard.ITU_T, 8));
        assertThat(refused(ElementType.PROGRESS_INDICATOR, "81")).contains("two octets");
        same(ElementType.CALL_STATE, "0a", new CallState(CodingStandard.ITU_T, 10));
        same(ElementType.CALL_STATE, "ca", new CallState(CodingStandard.NETWORK, 10));
        assertThat(refused(ElementType.CALL_STATE, "0a00")).contains("one octet");
        same(ElementType.NOTIFICATION_INDICATOR, "f9", NotificationIndicator.of(0x79));
        same(ElementType.NOTIFICATION_INDICATOR, "04a1", new NotificationIndicator(4, Octets.ofHex("a1")));
        assertThat(refused(ElementType.NOTIFICATION_INDICATOR, "04")).contains("bit 8");
        same(ElementType.SIGNAL, "40", 0x40);
        same(ElementType.KEYPAD, "2a3938", "*98");
        assertThat(refused(ElementType.KEYPAD, "2aff")).contains("IA5");
        same(ElementType.FACILITY, "", Octets.EMPTY);
        same(ElementType.DATE_TIME, "1a0b17", new DateTime(new DateTime.Date(26, 11, 23), Optional.empty()));
        same(ElementType.DATE_TIME, "1a0b17001936", new DateTime(new DateTime.Date(26, 11, 23),
                Optional.of(new DateTime.Time(0, OptionalInt.of(25), OptionalInt.of(54)))));
        assertThat(refused(ElementType.DATE_TIME, "1a0d17")).contains("at octet 1");
        assertThat(refused(ElementType.DATE_TIME, "1a0b")).contains("three to six");
        same(ElementType.USER_USER, "052080", Octets.ofHex("2080"));
        assertThat(refused(ElementType.USER_USER, "042080")).contains("H.225.0 §7.2.2");
    }

    @Test
    void whatDoesNotFitItsFieldIsOurOwnMistake() {
        assertThatThrownBy(() -> Cause.of(128)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PartyNumber.of(NumberType.UNKNOWN, 16, "1")).isInstanceOf(
                IllegalArgumentException.class);
        assertThatThrownBy(() -> PartyNumber.of(NumberType.UNKNOWN, 1, "ü")).isInstanceOf(
                IllegalArgumentException.class);
        assertThatThrownBy(() -> ElementType.KEYPAD.element("ü")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ElementType.KEYPAD.element("1".repeat(256))).isInstanceOf(
                IllegalArgumentException.class);
        assertThatThrownBy(() -> ElementType.SIGNAL.element(256)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BearerCapability.Rate(24, Octets.EMPTY)).isInstanceOf(
                IllegalArgumentException.class);
    }

    @Test
    void everyReaderTakesEveryContentOfTwoOctetsAndRandomLongerOnes() {
        Random random = new Random(931);
        int values = 0;
        for (ElementType<?> type : ALL) {
            values += settles(type, Octets.EMPTY) ? 1 : 0;
            for (int a = 0; a < 256; a++) values += settles(type, Octets.of((byte) a)) ? 1 : 0;
            for (int ab = 0; ab < 65_536; ab++) values += settles(type, Octets.of((byte) (ab >> 8), (byte) ab)) ? 1 : 0;
            for (int i = 0; i < 20_000; i++) {
                byte[] content = new byte[random.nextInt(3, 40)];
                random.nextBytes(content);
                values += settles(type, Octets.wrap(content)) ? 1 : 0;
            }
        }
        assertThat(values).isBetween(300_000, 900_000);
    }

    /** Whether the content has a value; what is written of a value must be read as the same value. */
    static <T> boolean settles(ElementType<T> type, Octets content) {
        return switch (type.read(content)) {
            case ElementRead.Value<T>(T v) -> {
                ElementRead<T> again = type.read(type.element(v).content());
                if (!again.equals(new ElementRead.Value<>(v))) throw new AssertionError(content + " " + again);
                yield true;
            }
            case ElementRead.Bad<T>(var why) -> {
                if (why.offset() > content.length()) throw new AssertionError(content + " " + why);
                yield false;
            }
            case ElementRead.Absent<T>() -> throw new AssertionError("content that is absent");
        };
    }

    @Test
    void everyTypeHasANameAndAnIdentifierOfItsOwn() {
        assertThat(ALL).extracting(ElementType::identifier).doesNotHaveDuplicates();
        assertThat(ALL).allSatisfy(t -> assertThat(ElementType.name(t.identifier())).isPresent());
        assertThat(ElementType.name(0x33)).isEmpty();
        assertThat(IntStream.range(0, 256).mapToObj(MessageType::name).flatMap(Optional::stream)
                .collect(Collectors.toSet())).hasSize(27);
        assertThat(MessageType.name(0x5a)).contains("ReleaseComplete");
    }

    @Test
    void reasonsForReleaseStandForCausesAndBack() {
        assertThat(ReleaseReasons.cause("inConf")).hasValue(17);
        assertThat(ReleaseReasons.cause("calledPartyNotRegistered")).hasValue(20);
        assertThat(ReleaseReasons.cause("hopCountExceeded")).isEmpty();
        assertThat(ReleaseReasons.reasons(31)).startsWith("undefinedReason").hasSize(6);
        assertThat(ReleaseReasons.reasons(16)).containsExactly("destinationRejection", "facilityCallDeflection");
        assertThat(ReleaseReasons.reasons(1)).isEmpty();
        assertThat(ReleaseReasons.names()).hasSize(22)
                .allSatisfy(n -> assertThat(ReleaseReasons.reasons(ReleaseReasons.cause(n).orElseThrow())).contains(n));
    }
}
