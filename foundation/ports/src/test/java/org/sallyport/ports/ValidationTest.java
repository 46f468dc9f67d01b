package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;
import static org.sallyport.ports.Setting.MEDIA;
import static org.sallyport.ports.Setting.MEDIA_CONFIGURED_SHARED;
import static org.sallyport.ports.Setting.MEDIA_SHARED_RTCP;
import static org.sallyport.ports.Setting.MEDIA_SHARED_RTP;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.ports.Problem.Kind;

class ValidationTest {
    @ParameterizedTest
    @EnumSource(Size.class)
    void findsNothingWrongWithTheDocumentsDefaults(Size size) {
        PortSettings settings = PortSettings.builder().size(size).traversalZones(20).build();
        assertThat(PortBook.of(settings).validate()).isEmpty();
    }

    private static PortSettings.Builder shared(PortSettings.Builder b, int rtp, int rtcp) {
        return b.configuredShared(true).set(MEDIA_SHARED_RTP, rtp).set(MEDIA_SHARED_RTCP, rtcp);
    }

    private static Arguments fault(String name, Role role, UnaryOperator<PortSettings.Builder> change, Kind kind,
            List<Setting> settings, String row) {
        return arguments(name, role, change.apply(PortSettings.builder()).build(), kind, settings, row);
    }

    private static List<PortRange> zones(int... ports) {
        return Arrays.stream(ports).mapToObj(PortRange::of).toList();
    }

    static Stream<Arguments> faults() {
        List<Setting> pair = List.of(MEDIA_SHARED_RTP, MEDIA_SHARED_RTCP);
        return Stream.of(
                fault("odd start", Role.EDGE, b -> b.set(MEDIA, new PortRange(36001, 59999)), Kind.ODD_START,
                        List.of(MEDIA), "SIT-2"),
                fault("even end", Role.CONTROL, b -> b.set(MEDIA, new PortRange(36000, 59998)), Kind.EVEN_END,
                        List.of(MEDIA), "SII-6"),
                fault("no pair left", Role.EDGE, b -> b.set(MEDIA, new PortRange(36000, 36001)), Kind.TOO_SMALL,
                        List.of(MEDIA), "SIP-6"),
                fault("no pair left on large", Role.EDGE,
                        b -> b.size(Size.LARGE).set(MEDIA, new PortRange(36000, 36011)), Kind.TOO_SMALL,
                        List.of(MEDIA), "SIP-6"),
                fault("odd shared port", Role.EDGE, b -> shared(b, 36001, 36002), Kind.SHARED_NOT_A_PAIR, pair,
                        "SIT-3"),
                fault("shared ports apart", Role.EDGE, b -> shared(b, 36000, 36003), Kind.SHARED_NOT_A_PAIR, pair,
                        "SIT-3"),
                fault("shared outside", Role.EDGE, b -> shared(b, 34000, 34001).set(Setting.EPHEMERAL_UDP,
                        new PortRange(31000, 32000)), Kind.SHARED_OUTSIDE,
                        List.of(MEDIA_SHARED_RTP, MEDIA_SHARED_RTCP, MEDIA), "SIT-2"),
                fault("shared on large", Role.EDGE, b -> shared(b, 36000, 36001).size(Size.LARGE), Kind.SHARED_ON_LARGE,
                        List.of(MEDIA_CONFIGURED_SHARED), "SIT-2"),
                fault("zones on one port", Role.EDGE, b -> b.set(Setting.ZONE_SIP, zones(7001, 7002, 7001)),
                        Kind.ZONE_CLASH, List.of(Setting.ZONE_SIP), "SIT-1"),
                fault("zone on the SIP port", Role.EDGE, b -> b.set(Setting.ZONE_SIP, zones(5061)), Kind.OVERLAP,
                        List.of(Setting.SIP_TLS, Setting.ZONE_SIP), "SIP-5"),
                fault("TCP and TLS on one port", Role.CONTROL, b -> b.set(Setting.SIP_TLS, 5060), Kind.OVERLAP,
                        List.of(Setting.SIP_TCP, Setting.SIP_TLS), "SII-5"),
                fault("media over relays", Role.EDGE, b -> b.set(MEDIA, new PortRange(29000, 29999)), Kind.OVERLAP,
                        List.of(MEDIA, Setting.TURN_RELAY), "UCE-4"),
                fault("sources over listeners", Role.EDGE,
                        b -> b.set(Setting.SIP_TCP_OUTBOUND, new PortRange(7000, 7500)), Kind.OVERLAP,
                        List.of(Setting.SIP_TCP_OUTBOUND, Setting.ZONE_SIP), "SIT-1"),
                fault("internal use", Role.CONTROL, b -> b.set(Setting.SIP_TCP, 8191), Kind.INTERNAL_USE,
                        List.of(Setting.SIP_TCP), "INU-1"),
                fault("internal use inside a range", Role.EDGE,
                        b -> b.set(Setting.SIP_TCP_OUTBOUND, new PortRange(8800, 8890)), Kind.INTERNAL_USE,
                        List.of(Setting.SIP_TCP_OUTBOUND), "INU-2"),
                fault("privileged sources", Role.CONTROL,
                        b -> b.set(Setting.SIP_TCP_OUTBOUND, new PortRange(1000, 1100)), Kind.PRIVILEGED,
                        List.of(Setting.SIP_TCP_OUTBOUND), "SIT-1"),
                fault("TCP relays over SIP's sources", Role.EDGE,
                        b -> streams(b).set(Setting.TURN_TCP_RELAY, new PortRange(24000, 25999)), Kind.OVERLAP,
                        List.of(Setting.SIP_TCP_OUTBOUND, Setting.TURN_TCP_RELAY), "TCT-6"),
                fault("privileged TCP relays", Role.EDGE,
                        b -> b.set(Setting.TURN_TCP_RELAY, new PortRange(900, 1025)), Kind.PRIVILEGED,
                        List.of(Setting.TURN_TCP_RELAY), "TCT-6"),
                fault("TURN over TCP without TURN", Role.EDGE, b -> b.set(Setting.TURN_TCP_ENABLED, true),
                        Kind.SWITCH_ALONE, List.of(Setting.TURN_TCP_ENABLED, Setting.TURN), "TCT-1"),
                fault("TCP relays for nobody", Role.EDGE,
                        b -> b.set(Setting.TURN, true).set(Setting.TURN_TCP_RELAYS_ENABLED, true),
                        Kind.SWITCH_ALONE, List.of(Setting.TURN_TCP_RELAYS_ENABLED, Setting.TURN_TCP_ENABLED), "TCT-5"),
                fault("TURN range on medium", Role.EDGE,
                        b -> b.set(Setting.TURN_LISTENING, new PortRange(3478, 3483)), Kind.TURN_RANGE,
                        List.of(Setting.TURN_LISTENING), "ICE-1"));
    }

    private static PortSettings.Builder streams(PortSettings.Builder b) {
        return b.set(Setting.TURN, true).set(Setting.TURN_TCP_ENABLED, true).set(Setting.TURN_TLS_ENABLED, true)
                .set(Setting.TURN_TCP_RELAYS_ENABLED, true);
    }

    @Test
    void letsThePortsOfOptionsThatAreOffLieAnywhere() {
        PortSettings off = PortSettings.builder()
                .set(Setting.TURN_TCP_RELAY, new PortRange(24000, 25999)).set(Setting.TURN_TLS, 5061).build();
        assertThat(PortBook.of(off).validate(Role.EDGE)).isEmpty();
        assertThat(PortBook.of(streams(PortSettings.builder()).build()).validate(Role.EDGE)).isEmpty();
    }

    @Test
    void letsPortsOfWhatIsNotBuiltLieAnywhere() {
        PortSettings.Builder b = streams(PortSettings.builder()).set(Setting.TURN_TLS, 8443)
                .set(Setting.ZONE_H323, zones(6001, 6001)).set(Setting.LYNC_MEDIA, new PortRange(50000, 51000))
                .set(Setting.H323_CALL_SIGNALING, 5060)
                .set(Setting.H323_CALL_SIGNALING_RANGE, new PortRange(500, 36100))
                .set(Setting.XMPP_CLIENT, 5061).set(Setting.ADMIN_HTTPS, 7001).set(Setting.ADMIN_SNMP, 36000);
        assertThat(PortBook.of(b.build()).validate()).isEmpty();
        assertThat(ChapterState.unused(Setting.XMPP_CLIENT)).contains("Not built yet: nothing uses it but rows of"
                + " unified-public.");
        assertThat(ChapterState.unused(Setting.SIP_TLS)).isEmpty();
        assertThat(ChapterState.unused(Setting.TURN_RELAY)).as("built and off is built").isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void namesTheSettingsAndARowOfAFault(
            String name, Role role, PortSettings settings, Kind kind, List<Setting> keys, String row) {
        List<Problem> problems = PortBook.of(settings).validate(role);
        assertThat(problems).filteredOn(p -> p.kind() == kind && p.settings().equals(keys)).singleElement()
                .satisfies(p -> {
                    assertThat(p.rows()).contains(row);
                    assertThat(p.role()).isEqualTo(role);
                    assertThat(p.sentence()).endsWith(".");
                });
    }

    @Test
    void tellsSeveralFaultsAtOnce() {
        PortSettings settings = PortSettings.builder()
                .set(MEDIA, new PortRange(36001, 59998))
                .set(Setting.SIP_TLS, 5060)
                .build();
        assertThat(PortBook.of(settings).validate(Role.EDGE))
                .extracting(Problem::kind)
                .contains(Kind.ODD_START, Kind.EVEN_END, Kind.OVERLAP);
    }

    @Test
    void tellsWhereControlDialsAZoneThatEdgeDoesNotHave() {
        PortSettings control = PortSettings.builder().set(Setting.ZONE_SIP, zones(7005)).build();
        assertThat(PortBook.of(control, PortSettings.defaults()).validate())
                .singleElement()
                .satisfies(p -> assertThat(p.kind()).isEqualTo(Kind.ZONE_UNKNOWN));
    }

    @Test
    void letsTwoClientZonesDialOnePortOnDifferentServers() {
        PortSettings control =
                PortSettings.builder().set(Setting.ZONE_SIP, zones(7001, 7001)).build();
        assertThat(PortBook.of(control, PortSettings.defaults()).validate()).isEmpty();
    }

    @Test
    void letsUdpAndTcpShareANumber() {
        PortSettings settings = PortSettings.builder().set(Setting.SIP_UDP, 5061).build();
        assertThat(PortBook.of(settings).validate()).isEmpty();
    }
}
