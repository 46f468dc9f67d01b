package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.media.MediaLimits;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;

/**
 * Where media goes before anything has come from there, and for how long to somebody who only listens: attack row
 * RTP-18.
 */
class MediaAttackTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String INSIDE = "10.1.7.50";
    private static final String MALLORY = "91.66.6.6";
    private static final String VICTIM = "91.99.9.9";

    private AttackSite a;
    private Stranger alice;
    private Stranger mallory;
    private SimHost.FreeSocket microphone;
    private int sequence;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        alice = a.insider("alice-desk", INSIDE);
        mallory = a.stranger("mallory", MALLORY);
        assertThat(alice.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>").status()).isEqualTo(200);
        microphone = alice.host().freeDatagram(Endpoint.of(INSIDE, 6000), (_, _) -> {}).orElseThrow();
    }

    /** Alice's phone answers what rings there. */
    private SipMessage answered(SipMessage invite) {
        mallory.send(invite);
        a.pass(1);
        SipMessage ringing = alice.requests("INVITE").getLast();
        alice.answer(ringing, 200, Stranger.sdp(INSIDE, 6000));
        a.pass(1);
        return mallory.answer(invite.topVia().branch()).orElseThrow();
    }

    private SipMessage inviteNaming(String address, int port, String... more) {
        return mallory.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE)
                .body("application/sdp", Stranger.sdp(address, port, more)).build();
    }

    private void acknowledge(SipMessage invite, SipMessage ok) {
        mallory.send(mallory.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        a.pass(1);
    }

    /** Alice speaks: so many packets of 20 ms of sound, as many in a second as said. */
    private void speak(int packets, int perSecond) {
        String described = new String(alice.requests("INVITE").getLast().body(), StandardCharsets.ISO_8859_1);
        int port = Integer.parseInt(described.replaceAll("(?s).*m=audio (\\d+) .*", "$1"));
        for (int i = 0; i < packets; i++) {
            byte[] rtp = ByteBuffer.allocate(172).put((byte) 0x80).put((byte) 0).putShort((short) ++sequence)
                    .putInt(160 * sequence).putInt(42).array();
            microphone.send(Endpoint.of(AttackSite.CONTROL, port), rtp);
            if (i % perSecond == perSecond - 1) a.pass(1);
        }
        a.pass(1);
    }

    @Test
    void rtp18AThirdPartyThatADescriptionNamesGetsAFewPackets() {
        a.watch();
        SipMessage invite = inviteNaming(VICTIM, 5004);
        acknowledge(invite, answered(invite));
        speak(3_000, 50);
        assertThat(a.packetsTo(VICTIM, 5004)).isBetween(1L, (long) MediaLimits.DEFAULT.unprovenPacketsMax());
        assertThat(a.counter(Role.EDGE, "mediaWithheld")).isPositive();
        // Its own description again, or the next victim, buys nothing more.
        for (int step = 1; step < 4; step++) {
            SipMessage again = mallory
                    .within(invite, mallory.answer(invite.topVia().branch()).orElseThrow(), "INVITE", ALICE, step)
                    .body("application/sdp", Stranger.sdp(VICTIM, 5004 + 2 * step)).build();
            mallory.send(again);
            a.pass(1);
            alice.answer(alice.requests("INVITE").getLast(), 200, Stranger.sdp(INSIDE, 6000));
            a.pass(1);
            speak(200, 50);
        }
        assertThat(a.packetsTo(VICTIM, 5004) + a.packetsTo(VICTIM, 5006) + a.packetsTo(VICTIM, 5008)
                + a.packetsTo(VICTIM, 5010))
                .isLessThanOrEqualTo(MediaLimits.DEFAULT.unprovenPacketsMax());
    }

    @Test
    void rtp18AServerOfAThirdPartyGetsNone() {
        a.watch();
        SipMessage invite = inviteNaming(VICTIM, 53);
        acknowledge(invite, answered(invite));
        speak(100, 50);
        assertThat(a.packetsTo(VICTIM, 53)).isZero();
    }

    @Test
    void rtp18WhoWritesAnothersAddressIntoADatagramGetsHimAFewPackets() {
        a.watch();
        SipMessage invite = inviteNaming(MALLORY, 4000);
        answered(invite);
        // The answer has gone to the true owner of the address, who knows of no call: no ACK.
        speak(1_000, 50);
        assertThat(a.packetsTo(MALLORY, 4000)).isBetween(1L, (long) MediaLimits.DEFAULT.unprovenPacketsMax());
    }

    @Test
    void whoAcknowledgedAndOnlyListensIsSentToForLongAndThenTheCallEndsByName() {
        List<byte[]> heard = new ArrayList<>();
        mallory.host().freeDatagram(Endpoint.of(MALLORY, 4000), (_, b) -> heard.add(b)).orElseThrow();
        SipMessage invite = inviteNaming(MALLORY, 4000, "a=recvonly");
        acknowledge(invite, answered(invite));
        speak(1_000, 50);
        assertThat(heard).as("more than may go to somebody unproven").hasSize(1_000);
        // A packet a minute keeps the line from falling silent as a whole.
        for (int minute = 0; minute < 118; minute++) {
            speak(1, 50);
            a.pass(59);
        }
        assertThat(heard).hasSize(1_118);
        assertThat(mallory.requests("BYE")).isEmpty();
        for (int minute = 0; minute < 5; minute++) {
            speak(1, 50);
            a.pass(59);
        }
        assertThat(mallory.requests("BYE")).isNotEmpty()
                .allSatisfy(m -> assertThat(m.header(HeaderName.REASON)).contains("media-unheard"));
        assertThat(alice.requests("BYE")).isNotEmpty()
                .allSatisfy(m -> assertThat(m.header(HeaderName.REASON)).contains("media-unheard"));
        assertThat(a.rows(Role.EDGE, "searches")).anySatisfy(r -> assertThat(r.toString()).contains("media-unheard"));
        assertThat(a.rows(Role.EDGE, "calls")).isEmpty();
    }
}
