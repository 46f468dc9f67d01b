package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.ice.IceMode;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** Offers and answers with ICE at one end, at both, at none, and what comes in between. */
class SessionIceTest extends IceSessions {
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
}
