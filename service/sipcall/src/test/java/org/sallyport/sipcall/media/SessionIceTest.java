package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimTap;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ice.IceMode;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** Offers and answers with ICE at one end, at both, at none, and what comes in between. */
class SessionIceTest {
    private static final String EDGE = "185.10.20.10";
    private static final String CALLER = "91.0.0.5";
    private static final String CALLEE = "91.0.0.6";
    private static final long SECOND = 1_000_000_000L;
    private static final String AUDIO = "m=audio 4000 RTP/AVP 0";
    private static final String PWD = "passwordpasswordpassword";

    private final SimWorld world = new SimWorld(1);
    private final SimSegment net = world.segment("net", LinkConditions.LAN);
    private final SimHost edge = world.host("edge").attach(net, EDGE);
    private final PortSettings settings = PortSettings.builder().build();
    private final PortPairPool pool = new PortPairPool(settings, edge.entropy(), 60 * SECOND);
    private final LocalInterface outer =
            new LocalInterface("outer", NetworkSide.OUTSIDE, IpAddress.of(EDGE), IpAddress.of(EDGE));
    private final MediaDesk desk = new MediaDesk(edge, Role.EDGE, PortBook.of(settings), pool,
            new MediaSettings(List.of(), settings.sharedPairs(),
                    new AddressPolicy(List.of(), Set.of(IpAddress.of(EDGE))), 0, 300 * SECOND, 1,
                    MediaLimits.DEFAULT));
    private final Map<String, SimHost> hosts = new HashMap<>();

    SessionIceTest() {
        assertThat(desk.openSharedPairs(outer)).isEmpty();
    }

    private Facing end(String signalling, IceMode ice) {
        return new Facing(Facing.Kind.INTERNET_ENDPOINT, outer, IpAddress.of(signalling), ice, Facing.Standing.THERE);
    }

    private Facing control() {
        return new Facing(Facing.Kind.TOWARD_CONTROL, outer, IpAddress.of("185.10.20.1"), IceMode.OFF,
                Facing.Standing.THERE);
    }

    private SessionMedia between(IceMode ice) {
        return Exchange.call(desk, "session", "label", end(CALLER, ice), end(CALLEE, ice));
    }

    private static byte[] sdp(String address, String... lines) {
        return ("v=0\r\no=- 1 1 IN IP4 " + address + "\r\ns=-\r\nc=IN IP4 " + address + "\r\nt=0 0\r\n"
                + String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** An audio line with ICE whose candidates are its default addresses, and one more. */
    private static byte[] ice(String address, String ufrag, String... more) {
        List<String> lines = new ArrayList<>(List.of(AUDIO, "a=ice-ufrag:" + ufrag, "a=ice-pwd:" + PWD,
                "a=candidate:1 1 UDP 2130706431 " + address + " 4000 typ host",
                "a=candidate:1 2 UDP 2130706430 " + address + " 4001 typ host",
                "a=candidate:2 1 UDP 1694498815 10.9.8.7 4000 typ srflx raddr 10.9.8.7 rport 4000"));
        lines.addAll(List.of(more));
        return sdp(address, lines.toArray(String[]::new));
    }

    private static byte[] plain(String address) {
        return sdp(address, AUDIO);
    }

    private static String passed(Rewritten r) {
        assertThat(r).isInstanceOf(Rewritten.Ok.class);
        return new String(((Rewritten.Ok) r).sdp(), StandardCharsets.ISO_8859_1);
    }

    private static String value(String sdp, String attribute) {
        Matcher m = Pattern.compile("(?m)^a=" + attribute + ":([^\r\n]*)").matcher(sdp);
        return m.find() ? m.group(1) : null;
    }

    private static void assertLite(String sdp, int components) {
        assertThat(sdp.substring(0, sdp.indexOf("m="))).as("lite is said of the session").contains("a=ice-lite\r\n")
                .contains("a=ice-options:ice2\r\n");
        assertThat(value(sdp, "ice-ufrag")).hasSize(8);
        assertThat(value(sdp, "ice-pwd")).hasSize(32);
        String port = sdp.replaceAll("(?s).*m=audio (\\d+) .*", "$1");
        List<String> candidates = sdp.lines().filter(l -> l.startsWith("a=candidate:")).toList();
        assertThat(candidates).hasSize(components);
        assertThat(candidates.getFirst())
                .isEqualTo("a=candidate:1 1 UDP 2130706431 " + EDGE + " " + port + " typ host");
        assertThat(sdp).doesNotContain("10.9.8.7").doesNotContain(PWD).doesNotContain("ice-mismatch");
    }

    private static void assertNone(String sdp) {
        assertThat(sdp).doesNotContain("ice-").doesNotContain("candidate");
    }

    private FarEnd farEnd(SessionMedia m, LegSide side) {
        return m.lines().getFirst().farEnd(side);
    }

    /** One row of the table of offers and answers. */
    record Row(String name, boolean callerIce, boolean calleeIce, boolean callerChecked, boolean calleeChecked) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Row> rows() {
        return List.of(new Row("both", true, true, true, true), new Row("caller alone", true, false, true, false),
                new Row("callee alone is not offered any", false, true, false, false),
                new Row("none", false, false, false, false));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachEndHasItsOwnLegs(Row row) {
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, row.callerIce() ? ice(CALLER, "aaaa")
                : plain(CALLER)));
        if (row.callerIce()) assertLite(offer, 2);
        else assertNone(offer);
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, row.calleeIce() ? ice(CALLEE, "bbbb")
                : plain(CALLEE)));
        if (row.callerChecked()) assertLite(answer, 2);
        else assertNone(answer);
        assertThat(farEnd(m, LegSide.CALLER) instanceof FarEnd.Checked).isEqualTo(row.callerChecked());
        assertThat(farEnd(m, LegSide.CALLEE) instanceof FarEnd.Checked).isEqualTo(row.calleeChecked());
        if (row.callerChecked() && row.calleeChecked()) {
            assertThat(value(offer, "ice-ufrag")).isNotEqualTo(value(answer, "ice-ufrag"));
            assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLEE)).remoteUfrag()).contains("bbbb");
            assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLEE)).local().ufrag())
                    .isEqualTo(value(offer, "ice-ufrag"));
        }
    }

    @ParameterizedTest
    @EnumSource(value = IceMode.class, names = "OFF")
    void whereItIsOffNothingIsLeftOfIt(IceMode off) {
        SessionMedia m = between(off);
        assertNone(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa"))));
        assertNone(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb"))));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Latching.class);
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Latching.class);
    }

    @Test
    void whereItIsAlwaysOfferedAnEndIsFoundByChecksThoughTheOtherHasNone() {
        SessionMedia m = Exchange.call(desk, "s", "l", end(CALLER, IceMode.LITE), end(CALLEE, IceMode.OFFER));
        assertLite(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, plain(CALLER))), 2);
        assertNone(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb"))));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Latching.class);
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Checked.class);
    }

    @Test
    void anOfferWhoseDefaultIsNoCandidateIsToldSoAndLatched() {
        SessionMedia m = between(IceMode.LITE);
        String changed =
                new String(ice(CALLER, "aaaa"), StandardCharsets.ISO_8859_1).replace("m=audio 4000", "m=audio 4900");
        assertLite(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER,
                changed.getBytes(StandardCharsets.ISO_8859_1))), 2);
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(answer).contains("a=ice-mismatch\r\n").doesNotContain("candidate").doesNotContain("ice-ufrag")
                .doesNotContain("ice-lite");
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Latching.class);
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Checked.class);
    }

    @Test
    void anAnswerThatSaysMismatchIsLatched() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        assertLite(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, AUDIO, "a=ice-mismatch"))), 2);
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Latching.class);
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Checked.class);
    }

    @Test
    void twoLiteAgentsWouldWaitForEachOther() {
        SessionMedia m = between(IceMode.LITE);
        byte[] lite = ("v=0\r\no=- 1 1 IN IP4 " + CALLER + "\r\ns=-\r\nc=IN IP4 " + CALLER
                + "\r\nt=0 0\r\na=ice-lite\r\n" + AUDIO
                + "\r\na=ice-ufrag:aaaa\r\na=ice-pwd:" + PWD + "\r\na=candidate:1 1 UDP 1 " + CALLER
                + " 4000 typ host\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertLite(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, lite)), 2);
        assertNone(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb"))));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Latching.class);
    }

    @Test
    void damagedOrMissingCredentialsAreNoIce() {
        for (String lines : new String[] {"a=ice-ufrag:abc\r\na=ice-pwd:" + PWD, "a=ice-ufrag:abcd\r\na=ice-pwd:short",
            "a=ice-pwd:" + PWD, "a=ice-ufrag:abcd"}) {
            SessionMedia m = between(IceMode.LITE);
            passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, AUDIO, lines, "a=candidate:1 1 UDP 1 "
                    + CALLER + " 4000 typ host")));
            assertNone(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, plain(CALLEE))));
            m.close();
        }
    }

    @Test
    void theSameAnswerTwiceReadsTheSame() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        String early = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")))).isEqualTo(early);
    }

    @Test
    void anOfferForASecondBranchReadsTheSame() {
        SessionMedia m = between(IceMode.LITE);
        String first = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        assertThat(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")))).isEqualTo(first);
    }

    @Test
    void aHoldKeepsCredentialsAndARestartChangesThoseOfOneLegAlone() {
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        String hold = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa", "a=sendonly")));
        String held = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb", "a=recvonly")));
        assertThat(value(hold, "ice-ufrag")).isEqualTo(value(offer, "ice-ufrag"));
        assertThat(value(held, "ice-ufrag")).isEqualTo(value(answer, "ice-ufrag"));
        String restart = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "cccc")));
        assertThat(value(restart, "ice-ufrag")).as("the callee is not told to restart")
                .isEqualTo(value(offer, "ice-ufrag"));
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).remoteUfrag()).as("only the answer makes it so")
                .contains("aaaa");
        String restarted = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(value(restarted, "ice-ufrag")).isNotEqualTo(value(answer, "ice-ufrag"));
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).remoteUfrag()).contains("cccc");
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).local().ufrag())
                .isEqualTo(value(restarted, "ice-ufrag"));
    }

    @Test
    void aRefusedRestartLeavesEverythingAsItWas() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "cccc")));
        m.offerRefused();
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.OFFER, ice(CALLEE, "bbbb")));
        String again = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.ANSWER, ice(CALLER, "aaaa")));
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).local().ufrag()).isEqualTo(value(answer, "ice-ufrag"));
        assertThat(value(again, "ice-ufrag")).isNotNull();
    }

    @Test
    void aHoldByAnAddressOfZerosIsPassedOnAndLeavesTheLegChecked() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, plain("0.0.0.0"))))
                .contains("c=IN IP4 0.0.0.0");
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Checked.class);
    }

    @Test
    void candidatesThatAreStillToComeAreNoHold() {
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp("0.0.0.0", "m=audio 9 RTP/AVP 0",
                "a=ice-ufrag:aaaa",
                "a=ice-pwd:" + PWD, "a=ice-options:trickle", "a=rtcp-mux")));
        assertLite(offer, 2);
        assertThat(offer).contains("c=IN IP4 " + EDGE).doesNotContain("trickle");
        assertLite(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb", "a=rtcp-mux"))), 1);
    }

    @Test
    void whoGivesUpIceIsLatchedAgain() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertLite(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, plain(CALLER))), 2);
        assertNone(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb"))));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Latching.class);
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Checked.class);
    }

    @Test
    void anOfferInTheResponseWorksTheOtherWayRound() {
        SessionMedia m = between(IceMode.LITE);
        assertLite(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.OFFER, ice(CALLEE, "bbbb"))), 2);
        assertLite(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.ANSWER, ice(CALLER, "aaaa"))), 2);
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Checked.class);
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Checked.class);
    }

    @Test
    void oneComponentIsAnsweredToOneAndMuxedReportsHaveNoPort() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, AUDIO, "a=ice-ufrag:aaaa", "a=ice-pwd:"
                + PWD,
                "a=candidate:1 1 UDP 1 " + CALLER + " 4000 typ host")));
        assertLite(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb"))), 1);
        SessionMedia muxed = between(IceMode.LITE);
        assertLite(passed(Exchange.pass(muxed, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa", "a=rtcp-mux"))), 2);
        assertLite(passed(Exchange.pass(muxed, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb", "a=rtcp-mux"))), 1);
    }

    @Test
    void sectionsThatWouldShareATransportGetOneEach() {
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ("v=0\r\no=- 1 1 IN IP4 " + CALLER
                + "\r\ns=-\r\nc=IN IP4 " + CALLER
                + "\r\nt=0 0\r\na=group:BUNDLE a v\r\na=group:LS a v\r\na=ice-ufrag:aaaa\r\na=ice-pwd:" + PWD + "\r\n"
                + AUDIO
                + "\r\na=mid:a\r\na=candidate:1 1 UDP 1 " + CALLER
                + " 4000 typ host\r\nm=video 4000 RTP/AVP 96\r\na=mid:v\r\na=candidate:1 1 UDP 1 "
                + CALLER + " 4000 typ host\r\n").getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(offer).doesNotContain("BUNDLE").contains("a=group:LS a v\r\n").contains("a=mid:v");
        List<String> ufrags = offer.lines().filter(l -> l.startsWith("a=ice-ufrag:")).distinct().toList();
        assertThat(ufrags).hasSize(2);
    }

    @Test
    void manyCandidatesAreReadUpToALimit() {
        SessionMedia m = between(IceMode.LITE);
        String[] more = new String[200];
        for (int i = 0; i < more.length; i++) more[i] = "a=candidate:9 1 UDP 7 10.0.0." + i + " 9 typ host";
        assertLite(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa", more))), 2);
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).candidates()).hasSize(IceDescription.CANDIDATES_MAX);
    }

    @Test
    void theOtherNodeIsToldThatThereIsIceAndTellsNobodyElse() {
        SessionMedia m = Exchange.call(desk, "s", "l", end(CALLER, IceMode.LITE), control());
        String toControl = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        assertThat(toControl).contains("a=x-sallyport-ice\r\n").doesNotContain("candidate").doesNotContain("ice-ufrag")
                .doesNotContain("ice-lite");
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER,
                sdp("10.1.0.10", AUDIO, "a=x-sallyport-ice")));
        assertLite(answer, 2);
        assertThat(answer).doesNotContain("sallyport");
        SessionMedia back = Exchange.call(desk, "s", "l", control(), end(CALLEE, IceMode.LITE));
        assertLite(passed(Exchange.pass(back, LegSide.CALLER, SdpRole.OFFER,
                sdp("10.1.0.10", AUDIO, "a=x-sallyport-ice"))), 2);
        SessionMedia none = Exchange.call(desk, "s", "l", control(), end(CALLEE, IceMode.LITE));
        assertNone(passed(Exchange.pass(none, LegSide.CALLER, SdpRole.OFFER, sdp("10.1.0.10", AUDIO))));
        SessionMedia forged = between(IceMode.LITE);
        assertNone(passed(Exchange.pass(forged, LegSide.CALLER, SdpRole.OFFER,
                sdp(CALLER, AUDIO, "a=x-sallyport-ice"))));
    }

    @Test
    void fromEndToEndEveryOctetPassesAndNoPortIsLent() {
        SessionMedia m = between(IceMode.PASS);
        byte[] offer = ice(CALLER, "aaaa", "a=x-anything: kept  as it is ");
        byte[] answer = ice(CALLEE, "bbbb");
        assertThat(((Rewritten.Ok) Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, offer)).sdp()).isEqualTo(offer);
        assertThat(((Rewritten.Ok) Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, answer)).sdp()).isEqualTo(answer);
        assertThat(m.lines()).isEmpty();
        assertThat(pool.counts(edge.nowNs()).used()).isZero();
    }

    @Test
    void fromEndToEndAnAnswerWithoutIceIsRefused() {
        SessionMedia m = between(IceMode.PASS);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        assertThat(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, plain(CALLEE)))
                .isInstanceOfSatisfying(Rewritten.Refused.class,
                        r -> assertThat(r.refusal().reason()).isEqualTo(RefusalReason.ICE_MISMATCH));
    }

    @Test
    void whereOneZoneDoesNotPassOrTheOfferHasNoIceMediaIsAnchored() {
        SessionMedia half = Exchange.call(desk, "s", "l", end(CALLER, IceMode.PASS), end(CALLEE, IceMode.LITE));
        assertLite(passed(Exchange.pass(half, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa"))), 2);
        SessionMedia plain = between(IceMode.PASS);
        assertNone(passed(Exchange.pass(plain, LegSide.CALLER, SdpRole.OFFER, plain(CALLER))));
        assertThat(plain.lines()).hasSize(1);
    }

    @Test
    void bothNodesMustPassOrTheCallIsRefusedAtOnce() {
        SessionMedia willing = Exchange.call(desk, "s", "l", control(), end(CALLEE, IceMode.PASS));
        byte[] offer = ice("10.1.0.10", "aaaa");
        assertThat(((Rewritten.Ok) Exchange.pass(willing, LegSide.CALLER, SdpRole.OFFER, offer)).sdp())
                .isEqualTo(offer);
        SessionMedia unwilling = Exchange.call(desk, "s", "l", control(), end(CALLEE, IceMode.LITE));
        assertThat(Exchange.pass(unwilling, LegSide.CALLER, SdpRole.OFFER, offer))
                .isInstanceOfSatisfying(Rewritten.Refused.class,
                        r -> assertThat(r.refusal().reason()).isEqualTo(RefusalReason.ICE_MISMATCH));
    }

    @Test
    void aCheckBindsTheLegAndMediaOfAnybodyElseIsRefused() {
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        List<byte[]> atCaller = new ArrayList<>();
        List<byte[]> atCallee = new ArrayList<>();
        SimHost.FreeSocket caller = socket(CALLER, 5555, atCaller);
        SimHost.FreeSocket callee = socket(CALLEE, 6666, atCallee);
        Endpoint ourCaller = Endpoint.of(EDGE, m.lines().getFirst().rtpPort(LegSide.CALLER));
        Endpoint ourCallee = Endpoint.of(EDGE, m.lines().getFirst().rtpPort(LegSide.CALLEE));
        byte[] rtp = {(byte) 0x80, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 9, 9};
        caller.send(ourCaller, check(answer, "aaaa", true));
        callee.send(ourCallee, check(offer, "bbbb", true));
        world.runFor(SECOND);
        assertThat(atCaller).singleElement().satisfies(b -> assertThat(StunMessage.decode(b)).isInstanceOfSatisfying(
                StunDecoded.Ok.class,
                ok -> assertThat(ok.message().xorMappedAddress()).contains(Endpoint.of(CALLER, 5555))));
        socket("91.0.0.66", 4000, new ArrayList<>()).send(ourCaller, rtp);
        world.runFor(SECOND);
        assertThat(atCallee).as("only the answer to its check").hasSize(1);
        caller.send(ourCaller, rtp);
        callee.send(ourCallee, rtp);
        world.runFor(SECOND);
        assertThat(atCaller).hasSize(2);
        assertThat(atCallee).hasSize(2);
        assertThat(m.lines().getFirst().latched(LegSide.CALLER)).contains(Endpoint.of(CALLER, 5555));
    }

    @Test
    void rtp18NothingIsEverSentToACandidate() {
        List<Endpoint> sentTo = new ArrayList<>();
        world.watch(new SimTap() {
            @Override
            public void sent(long timeNs, String host, SimPacket packet) {
                if (host.equals("edge")) sentTo.add(packet.to());
            }
        });
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER,
                ice(CALLER, "aaaa", "a=candidate:3 1 UDP 2130706431 91.99.9.9 53 typ host",
                        "a=candidate:4 1 UDP 2130706431 127.0.0.1 22 typ host",
                        "a=candidate:5 1 UDP 2130706431 169.254.169.254 80 typ host",
                        "a=candidate:6 1 UDP 2130706431 victim.example 53 typ host",
                        "a=candidate:7 1 UDP 2130706431 " + EDGE + " 36000 typ host")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        SimHost.FreeSocket callee = socket(CALLEE, 6666, new ArrayList<>());
        Endpoint ours = Endpoint.of(EDGE, m.lines().getFirst().rtpPort(LegSide.CALLEE));
        callee.send(ours, check(offer, "bbbb", true));
        for (int i = 0; i < 50; i++) {
            callee.send(ours, new byte[] {(byte) 0x80, 0, 0, (byte) i, 0, 0, 0, 1, 1, 2, 3, 4, 9, 9});
            world.runFor(SECOND / 10);
        }
        assertThat(sentTo).as("the answer to the one check").containsOnly(Endpoint.of(CALLEE, 6666));
    }

    @Test
    void aRelayOfOurOwnMayBeTheDefaultOfAnEndThatHasIceAndOfNobodyElse() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(EDGE, "aaaa")));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Checked.class);
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(EDGE, "bbbb")));
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Checked.class);
        assertThat(Exchange.pass(between(IceMode.LITE), LegSide.CALLER, SdpRole.OFFER, plain(EDGE)))
                .isInstanceOf(Rewritten.Refused.class);
        assertThat(Exchange.pass(between(IceMode.OFF), LegSide.CALLER, SdpRole.OFFER, ice(EDGE, "aaaa")))
                .isInstanceOf(Rewritten.Refused.class);
        SessionMedia unasked = between(IceMode.LITE);
        passed(Exchange.pass(unasked, LegSide.CALLER, SdpRole.OFFER, plain(CALLER)));
        assertThat(Exchange.pass(unasked, LegSide.CALLEE, SdpRole.ANSWER, ice(EDGE, "bbbb"))).as("nobody offered ICE")
                .isInstanceOf(Rewritten.Refused.class);
    }

    private static byte[] check(String sdp, String own, boolean nominating) {
        StunWriter w = StunWriter.bindingRequest(new byte[12]).username(value(sdp, "ice-ufrag") + ":" + own)
                .attribute(StunAttribute.ICE_CONTROLLING, new byte[8]);
        if (nominating) w.attribute(StunAttribute.USE_CANDIDATE, new byte[0]);
        return w.integrity(StunKey.shortTerm(value(sdp, "ice-pwd"))).fingerprint().bytes();
    }

    private SimHost.FreeSocket socket(String address, int port, List<byte[]> got) {
        SimHost h = hosts.computeIfAbsent(address, a -> world.host(a).attach(net, a));
        return h.freeDatagram(Endpoint.of(address, port), (_, bytes) -> got.add(bytes)).orElseThrow();
    }
}
