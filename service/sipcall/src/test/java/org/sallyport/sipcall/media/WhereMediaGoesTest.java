package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.ice.IceMode;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.media.desk.UnprovenAddresses;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Whom a description makes edge send to, and how much before it is heard: row RTP-18 of the attack table. */
class WhereMediaGoesTest extends EdgeDesk {
    private static final byte[] RTP = {(byte) 0x80, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 9, 9};

    private final List<Endpoint> sentTo = new ArrayList<>();
    private SimHost.FreeSocket speaker;

    WhereMediaGoesTest() {
        world.watch(new SimTap() {
            @Override
            public void sent(long timeNs, String host, SimPacket packet) {
                if (host.equals("edge")) sentTo.add(packet.to());
            }
        });
    }

    private Facing internet(String signalling) {
        return end(signalling, IceMode.LITE);
    }

    private SessionMedia between(Facing caller, Facing callee) {
        return Exchange.call(desk, "session", "label", caller, callee);
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "10.1.0.10", "192.168.1.1", "100.64.0.1", "172.16.0.1", "192.0.2.9",
        "fd00:ec2::254",
        "fe80::1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1"})
    void rtp18NothingIsSentToASpecialAddressThatOnlyADescriptionNames(String address) {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(address, "m=audio 4000 RTP/AVP 0"));
        Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0"));
        SimHost.FreeSocket callee = socket(CALLEE, 4002, new ArrayList<>());
        for (MediaLine line : m.lines()) {
            for (int i = 0; i < 50; i++) callee.send(Endpoint.of(EDGE, line.rtpPort(LegSide.CALLEE)), RTP);
        }
        world.runFor(SECOND);
        assertThat(sentTo).noneMatch(e -> e.address().equals(IpAddress.of(address)));
    }

    @Test
    void rtp18ReportsGoToNoThirdParty() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(CALLER, "m=audio 4000 RTP/AVP 0",
                "a=rtcp:53 IN IP4 91.99.9.9"));
        Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0"));
        SimHost.FreeSocket rtp = socket(CALLEE, 4002, new ArrayList<>());
        SimHost.FreeSocket rtcp = socket(CALLEE, 4003, new ArrayList<>());
        byte[] report = {(byte) 0x80, (byte) 201, 0, 1, 1, 2, 3, 4};
        int port = m.lines().getFirst().rtpPort(LegSide.CALLEE);
        for (int i = 0; i < 5; i++) {
            rtp.send(Endpoint.of(EDGE, port), RTP);
            rtcp.send(Endpoint.of(EDGE, port + 1), report);
            world.runFor(SECOND);
        }
        assertThat(sentTo).isNotEmpty().noneMatch(e -> e.address().equals(IpAddress.of("91.99.9.9")));
    }

    /** Packets that one side's address gets while the other side speaks on every line, 50 packets each. */
    private long sentTo(String address, List<SessionMedia> calls) {
        int before = sentTo.size();
        if (speaker == null) speaker = socket(CALLEE, 4002, new ArrayList<>());
        for (SessionMedia m : calls) {
            for (MediaLine line : m.lines()) {
                for (int i = 0; i < 50; i++) speaker.send(Endpoint.of(EDGE, line.rtpPort(LegSide.CALLEE)), RTP);
            }
        }
        world.runFor(SECOND);
        return sentTo.subList(before, sentTo.size()).stream().filter(e -> e.address().equals(IpAddress.of(address)))
                .count();
    }

    @Test
    void rtp18ManyCallsCannotBeAimedAtOneAddress() {
        List<SessionMedia> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SessionMedia m = between(internet(CALLER), internet(CALLEE));
            passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp("91.99.9.9", "m=audio " + (5000 + 2 * i)
                    + " RTP/AVP 0")));
            passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0")));
            calls.add(m);
        }
        assertThat(sentTo("91.99.9.9", calls)).isEqualTo(UnprovenAddresses.LEGS_MAX * 50L);
        calls.forEach(SessionMedia::close);
        world.runFor(SECOND);
        assertThat(desk.unprovenAddresses()).isZero();
    }

    @Test
    void rtp18WhatIsKnownOfTheSignallingDecidesHowMuchGoesUnheard() {
        for (Facing.Standing standing : Facing.Standing.values()) {
            for (String address : new String[] {CALLER, "91.99.9.9"}) {
                Facing caller =
                        new Facing(Facing.Kind.INTERNET_ENDPOINT, outer, IpAddress.of(CALLER), IceMode.LITE, standing);
                SessionMedia m = between(caller, internet(CALLEE));
                passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp(address, "m=audio 4000 RTP/AVP 0")));
                passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0")));
                boolean all = standing == Facing.Standing.LISTED
                        || standing == Facing.Standing.THERE && address.equals(CALLER);
                long sent = 0;
                for (int i = 0; i < 10; i++) sent += sentTo(address, List.of(m));
                assertThat(sent).as("%s %s", standing, address).isEqualTo(all ? 500 : 400);
                m.standing("", LegSide.CALLER, IpAddress.of("91.77.7.7"), Facing.Standing.THERE);
                assertThat(sentTo(address, List.of(m))).as("told from elsewhere").isEqualTo(all ? 50 : 0);
                m.standing("", LegSide.CALLER, IpAddress.of(CALLER), Facing.Standing.THERE);
                assertThat(sentTo(address, List.of(m))).as("it is there")
                        .isEqualTo(all || address.equals(CALLER) ? 50 : 0);
                m.close();
                world.runFor(SECOND);
            }
        }
    }

    @Test
    void anotherLineOfTheSameAddressProvesIt() {
        SessionMedia m = between(internet(CALLER), internet(CALLEE));
        String out = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp("91.99.9.9", "m=audio 5000 RTP/AVP 0",
                "m=video 5002 RTP/AVP 96")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, sdp(CALLEE, "m=audio 4002 RTP/AVP 0",
                "m=video 4002 RTP/AVP 0")));
        for (int i = 0; i < 12; i++) sentTo("91.99.9.9", List.of(m));
        assertThat(sentTo("91.99.9.9", List.of(m))).as(out).isZero();
        int audio = m.lines().stream().filter(l -> l.label().endsWith("/0")).findFirst().orElseThrow()
                .rtpPort(LegSide.CALLER);
        socket("91.99.9.9", 5000, new ArrayList<>()).send(Endpoint.of(EDGE, audio), RTP);
        world.runFor(SECOND);
        assertThat(sentTo("91.99.9.9", List.of(m))).isEqualTo(100);
    }
}
