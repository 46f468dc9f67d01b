package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.Host;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ice.IceMode;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaCommand;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Offer and answer through edge, with a real relay behind the desk. */
class SessionMediaTest extends EdgeDesk {
    private static final byte[] RTP = {(byte) 0x80, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 9, 9};

    private Facing internet(String signalling) {
        return end(signalling, IceMode.LITE);
    }

    private SessionMedia between(Facing caller, Facing callee) {
        return Exchange.call(desk, "session", "label", caller, callee);
    }

    private static int port(String sdp, String kind) {
        String line = sdp.lines().filter(l -> l.startsWith("m=" + kind)).findFirst().orElseThrow();
        return Integer.parseInt(line.split(" ")[1]);
    }

    @Test
    void anOfferOpensALineAndNamesOurPortsTowardTheOtherSide() {
        SessionMedia m = between(internet(CALLER), control());
        String toControl = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER,
                sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        assertThat(port(toControl, "audio")).isEqualTo(settings.sharedPairs().getFirst().rtp());
        assertThat(toControl).contains("c=IN IP4 " + EDGE).doesNotContain(CALLER);
        assertThat(toControl).containsPattern("a=x-sallyport-leg:[0-9a-f]{16} [0-9a-f]{32}\r\n");
    }

    @Test
    void theCredentialOfALegNeverLeavesThePair() {
        SessionMedia m = between(internet(CALLER), control());
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        String toCaller = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER,
                sdp("10.1.0.10", "m=audio 36002 RTP/AVP 0", "a=x-sallyport-leg:name secret")));
        assertThat(toCaller).doesNotContain("sallyport").doesNotContain("secret").doesNotContain("10.1.0.10");
    }

    @Test
    void aCredentialThatAStrangerWritesIsNotPassedOn() {
        SessionMedia m = between(internet(CALLER), control());
        String toControl = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER,
                sdp(CALLER, "a=x-sallyport-leg:evil session", "m=audio 4000 RTP/AVP 0",
                        "a=x-sallyport-leg:evil media")));
        assertThat(toControl).doesNotContain("evil").containsOnlyOnce("x-sallyport-leg");
    }

    @Test
    void iceEndsWhereMediaIsAnchored() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        String out = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER,
                sdp(CALLER, "a=ice-lite", "a=ice-ufrag:aaaa", "a=ice-pwd:bbbb",
                        "m=audio 4000 RTP/AVP 0", "a=candidate:1 1 UDP 1 10.0.0.1 9 typ host",
                        "a=rtcp:5 IN IP4 10.0.0.1",
                        "a=end-of-candidates", "a=rtpmap:0 PCMU/8000")));
        assertThat(out).doesNotContain("ice-").doesNotContain("candidate").doesNotContain("a=rtcp:")
                .doesNotContain("10.0.0.1")
                .contains("a=rtpmap:0 PCMU/8000");
    }

    @Test
    void aHoldWithoutAddressIsPassedOnAsOne() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0")));
        assertThat(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp("0.0.0.0", "m=audio 4000 RTP/AVP 0"))))
                .contains("c=IN IP4 0.0.0.0");
        assertThat(m.lines()).hasSize(1);
    }

    /** A callee that comes too late sets nothing, so nobody has asked whether it says where it is. */
    @Test
    void aLateAnswerThatNamesNoAddressIsWrittenWithOurs() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0")));
        String late = "v=0\r\no=- 1 1 IN IP4 " + CALLEE + "\r\ns=-\r\nt=0 0\r\nm=audio 4004 RTP/AVP 0\r\n";
        Said said = new Said(LegSide.CALLEE, SdpRole.ANSWER, "another", true);
        assertThat(passed(m.pass(said, late.getBytes(StandardCharsets.ISO_8859_1)))).contains("c=IN IP4 " + EDGE)
                .doesNotContain(CALLEE);
    }

    @Test
    void everyLineOfACallGetsPortsOfItsOwnAndTcpNone() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        String out = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0",
                "m=video 4002 RTP/AVP 96",
                "a=rtpmap:96 H264/90000", "m=application 4004 UDP/BFCP *", "m=application 9 TCP/BFCP *",
                "m=image 4006 udptl t38")));
        List<Integer> ports =
                out.lines().filter(l -> l.startsWith("m=")).map(l -> Integer.parseInt(l.split(" ")[1])).toList();
        assertThat(ports).hasSize(5).element(3).isEqualTo(0);
        assertThat(ports.stream().filter(p -> p != 0).distinct()).hasSize(4)
                .allSatisfy(p -> assertThat(p % 2).isZero());
        assertThat(m.lines()).hasSize(4);
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 5000 RTP/AVP 0",
                "m=video 0 RTP/AVP 96",
                "m=application 5004 UDP/BFCP *", "m=application 0 TCP/BFCP *", "m=image 0 udptl t38")));
        assertThat(m.lines()).hasSize(2);
        m.close();
        world.runFor(SECOND);
        assertThat(pool.counts(edge.nowNs()).used()).isZero();
        assertThat(desk.lines()).isEmpty();
    }

    @Test
    void aRefusedOfferLeavesTheRunningMediaAsTheyWere() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0")));
        List<byte[]> old = new ArrayList<>();
        List<byte[]> moved = new ArrayList<>();
        socket(CALLER, 4000, old);
        socket(CALLER, 6000, moved);
        SimHost.FreeSocket callee = socket(CALLEE, 4002, new ArrayList<>());
        Endpoint toCallerSide = Endpoint.of(EDGE, m.lines().getFirst().rtpPort(LegSide.CALLEE));
        callee.send(toCallerSide, RTP);
        world.runFor(SECOND);
        assertThat(old).hasSize(1);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 6000 RTP/AVP 0")));
        m.offerRefused();
        callee.send(toCallerSide, RTP);
        world.runFor(SECOND);
        assertThat(old).hasSize(2);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 6000 RTP/AVP 0")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0")));
        world.runFor(SECOND);
        callee.send(toCallerSide, RTP);
        world.runFor(SECOND);
        assertThat(moved).hasSize(1);
    }

    @Test
    void anOfferMayComeFromTheCallee() {
        SessionMedia m = between(internet(CALLER), control());
        String toCaller = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.OFFER,
                sdp("10.1.0.10", "m=audio 36002 RTP/AVP 0", "a=x-sallyport-leg:n p")));
        assertThat(port(toCaller, "audio")).isNotZero();
        String toControl = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.ANSWER,
                sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        assertThat(toControl).contains("x-sallyport-leg");
        assertThat(m.lines()).hasSize(1);
    }

    @Test
    void anAnswerOpensNoLineThatNobodyOffered() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        String out = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0",
                "m=video 4004 RTP/AVP 96")));
        assertThat(port(out, "video")).isZero();
        assertThat(m.lines()).hasSize(1);
    }

    @Test
    void oneSideMaySpeakIpv6AndTheOtherIpv4() {
        SessionMedia m = between(internet("2a00:1450::77"), internet(CALLEE));
        String out = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER,
                sdp("2a00:1450::77", "m=audio 4000 RTP/AVP 0")));
        assertThat(out).contains("c=IN IP4 " + EDGE).contains("IN IP4 " + EDGE).doesNotContain("IP6");
        String back = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0")));
        assertThat(back).contains("c=IN IP6 " + EDGE_V6).doesNotContain("IP4");
    }

    @Test
    void nothingOpensAfterTheEnd() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        m.close();
        assertThat(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")))
                .isInstanceOf(Rewritten.Refused.class);
        assertThat(pool.counts(edge.nowNs()).used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "224.0.0.1", "255.255.255.255", "240.0.0.1", "0.1.2.3", EDGE,
        "::1", "ff02::1",
        "::ffff:127.0.0.1", "victim.example"})
    void rtp18AddressesOfNobodyAndOfOursAreRefused(String address) {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        Rewritten r = Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(address, "m=audio 4000 RTP/AVP 0"));
        assertThat(r).isInstanceOfSatisfying(Rewritten.Refused.class,
                x -> assertThat(x.refusal().reason()).isEqualTo(RefusalReason.MEDIA_ADDRESS_REFUSED));
        assertThat(m.lines()).isEmpty();
    }

    @Test
    void sip31DescriptionsOfThousandsOfLinesOpenNothing() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        for (int sections : new int[] {33, 500, 5_000}) {
            String[] many = new String[sections];
            Arrays.fill(many, "m=audio 4000 RTP/AVP 0");
            assertThat(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, many))).as(sections + " sections")
                    .isInstanceOf(Rewritten.Refused.class);
        }
        assertThat(m.lines()).isEmpty();
        assertThat(pool.counts(edge.nowNs()).used()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v=0", "m=audio", "m=audio 99999 RTP/AVP 0", "m=audio -1 RTP/AVP 0",
        "m=audio 4000 RTP/AVP 999",
        "m=audio 4000/70000 RTP/AVP 0", "m=audio 4000 RTP/AVP 0\r\na=ptime:0\r\na=rtcp:99999\r\na=fmtp:0 \0",
        "c=IN IP4\r\nm=audio 1 X"})
    void sip31DamagedDescriptionsAreAValue(String media) {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        assertThat(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, media))).isNotNull();
        assertThat(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, media.getBytes(StandardCharsets.ISO_8859_1)))
                .isNotNull();
        m.close();
        world.runFor(SECOND);
        assertThat(pool.counts(edge.nowNs()).used()).isZero();
    }

    @Test
    void rtp19APairThatWasUsedRestsBeforeAnotherCallHasIt() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        m.close();
        world.runFor(SECOND);
        assertThat(pool.counts(edge.nowNs()).cooling()).isEqualTo(2);
        world.runFor(60 * SECOND);
        assertThat(pool.counts(edge.nowNs()).cooling()).isZero();
    }

    /** A host whose media loops lose what they are told, while {@code lossy} is set. */
    private Host lossy(boolean[] lossy) {
        return (Host) Proxy.newProxyInstance(Host.class.getClassLoader(), new Class<?>[] {Host.class},
                (_, method, args) -> {
                    Object result = method.invoke(edge, args);
                    if (!method.getName().equals("mediaLoops")) return result;
                    @SuppressWarnings("unchecked") MediaLoop<MediaCommand> loop =
                            ((List<MediaLoop<MediaCommand>>) result).getFirst();
                    return List.<MediaLoop<MediaCommand>>of(c -> !lossy[0] && loop.submit(c));
                });
    }

    private MediaDesk deskOn(Host host) {
        return new MediaDesk(host, Role.EDGE, PortBook.of(settings), pool,
                new MediaSettings(List.of(), settings.sharedPairs(),
                        new AddressPolicy(List.of(), Set.of(IpAddress.of(EDGE))), 0, 300 * SECOND, 1,
                        MediaLimits.DEFAULT));
    }

    @Test
    void aLineWhoseLoopTakesNothingIsRefusedAndItsPortsAreFreeAtOnce() {
        boolean[] lossy = {true};
        MediaDesk full = deskOn(lossy(lossy));
        long free = pool.counts(0).free();
        SessionMedia m = Exchange.call(full, "s", "l", internet(CALLER), internet(CALLEE));
        assertThat(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")))
                .isInstanceOf(Rewritten.Refused.class);
        assertThat(full.lines()).isEmpty();
        assertThat(pool.counts(0).free()).isEqualTo(free);
    }

    @Test
    void aLineWhoseEndGotLostIsEndedAllTheSame() {
        boolean[] lossy = {false};
        MediaDesk busy = deskOn(lossy(lossy));
        SessionMedia m = Exchange.call(busy, "s", "l", internet(CALLER), internet(CALLEE));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        world.runFor(SECOND);
        lossy[0] = true;
        m.close();
        world.runFor(20 * SECOND);
        assertThat(busy.lines()).hasSize(1);
        lossy[0] = false;
        world.runFor(6 * SECOND);
        assertThat(busy.lines()).isEmpty();
        assertThat(pool.counts(edge.nowNs()).used()).isZero();
    }

    @Test
    void aCallHasAFewLinesHoweverManySectionsItsDescriptionHas() {
        String[] sections = new String[20];
        for (int i = 0; i < sections.length; i++) sections[i] = "m=audio " + (4000 + 2 * i) + " RTP/AVP 0";
        String toCallee = passed(Exchange.pass(between(internet(CALLER), internet(CALLEE)), LegSide.CALLER,
                SdpRole.OFFER, sdp(CALLER, sections)));
        assertThat(toCallee.lines().filter(l -> l.startsWith("m=audio 0 ")))
                .hasSize(20 - SessionMedia.LINES_PER_CALL_MAX);
        assertThat(desk.lines()).hasSize(SessionMedia.LINES_PER_CALL_MAX);
    }

    @Test
    void linesCountForWhoeverTheyAreOpenedAndAreGivenBack() {
        int[] left = {1};
        LineBudget budget = new LineBudget() {
            @Override
            public Optional<Refusal> take() {
                return left[0]-- > 0 ? Optional.empty() : Optional.of(Refusal.of(RefusalReason.SOURCE_CALLS_MAX));
            }

            @Override
            public void give() {
                left[0]++;
            }
        };
        SessionMedia one = new SessionMedia(desk, "s", "l", internet(CALLER), internet(CALLEE), budget, _ -> {});
        passed(Exchange.pass(one, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")));
        left[0] = 0;
        SessionMedia two = new SessionMedia(desk, "t", "m", internet(CALLER), internet(CALLEE), budget, _ -> {});
        assertThat(Exchange.pass(two, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0")))
                .isInstanceOf(Rewritten.Refused.class);
        left[0] = 0;
        one.close();
        world.runFor(SECOND);
        assertThat(left[0]).isEqualTo(1);
    }
}
