package org.sallyport.scenarios.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.scenarios.world.SimPhoneNetwork;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestAnswer;
import org.sallyport.sip.digest.DigestChallenge;
import org.sallyport.sip.digest.Qop;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;

class PhoneTest {
    private static final long SECOND = 1_000_000_000L;

    private final SimWorld world = new SimWorld(5);
    private final SimSegment net = world.segment("net", LinkConditions.LAN);
    private final SimHost first = world.host("alice").attach(net, "91.0.0.1");
    private final SimHost second = world.host("bob").attach(net, "91.0.0.2");
    private final SimHost registrar = world.host("registrar").attach(net, "91.0.0.3");

    private Phone phone(SimHost host, PhoneSettings s) {
        return Phone.start(new SimPhoneNetwork(host, Optional.empty()), s, PhoneListener.NONE);
    }

    private Phone bob(PhoneSettings.Manner manner) {
        return phone(second,
                PhoneSettings.of("bob", "x.example", "secret", Endpoint.of("91.0.0.1", 5060)).at(5060).being(manner));
    }

    private Phone alice() {
        return phone(first, PhoneSettings.of("alice", "x.example", "secret", Endpoint.of("91.0.0.2", 5060)).at(5060));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 50_000, 200_000})
    void talksUntilOneHangsUpWhateverIsLost(int lossPpm) {
        net.conditions(LinkConditions.INTERNET.loss(lossPpm));
        Phone bob = bob(PhoneSettings.Manner.ANSWER);
        Phone alice = alice();
        PhoneCall call = alice.call("sip:bob@x.example");
        assertThat(world.runUntil(() -> call.state() == PhoneCall.State.TALKING, 60 * SECOND)).isTrue();
        world.runFor(20 * SECOND);
        PhoneCall other = bob.calls().getFirst();
        double share = 1 - lossPpm / 1e6;
        assertThat(call.media().received()).isBetween((long) (1000 * share * 0.85), 1100L);
        assertThat(other.media().received()).isBetween((long) (1000 * share * 0.85), 1100L);
        assertThat(other.media().damaged()).isZero();
        assertThat(other.media().sources()).containsExactly(call.media().ssrc());
        assertThat(other.media().reportsReceived()).isPositive();
        call.hangUp();
        assertThat(world.runUntil(() -> other.state() == PhoneCall.State.ENDED, 60 * SECOND)).isTrue();
        assertThat(other.status()).isEqualTo(200);
        assertThat(alice.unreadable() + bob.unreadable()).isZero();
    }

    @Test
    void countsWhatWasLostBySequenceNumber() {
        Phone bob = bob(PhoneSettings.Manner.ANSWER);
        PhoneCall call = alice().call("sip:bob@x.example");
        world.runFor(2 * SECOND);
        net.conditions(LinkConditions.LAN.loss(100_000));
        world.runFor(20 * SECOND);
        net.conditions(LinkConditions.LAN);
        world.runFor(SECOND);
        PhoneMedia.Report heard = bob.calls().getFirst().media();
        assertThat(heard.lost() + heard.received()).isBetween(call.media().sent() - 2, call.media().sent());
        assertThat(heard.lost()).isBetween(60L, 140L);
    }

    @ParameterizedTest
    @CsvSource({"BUSY, 486", "DECLINE, 603"})
    void refusesByItsManner(PhoneSettings.Manner manner, int status) {
        bob(manner);
        PhoneCall call = alice().call("sip:bob@x.example");
        world.runFor(5 * SECOND);
        assertThat(call.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(call.status()).isEqualTo(status);
    }

    @Test
    void cancelsWhatOnlyRings() {
        Phone bob = bob(PhoneSettings.Manner.RING);
        PhoneCall call = alice().call("sip:bob@x.example");
        world.runFor(3 * SECOND);
        assertThat(call.state()).isEqualTo(PhoneCall.State.RINGING);
        call.hangUp();
        world.runFor(3 * SECOND);
        assertThat(call.status()).isEqualTo(487);
        assertThat(bob.calls().getFirst().status()).isEqualTo(487);
    }

    @Test
    void holdsInSilenceAndTalksAgain() {
        Phone bob = bob(PhoneSettings.Manner.ANSWER);
        PhoneCall call = alice().call("sip:bob@x.example");
        world.runFor(3 * SECOND);
        call.hold(true);
        world.runFor(SECOND);
        PhoneCall other = bob.calls().getFirst();
        long before = other.media().received() + call.media().received();
        world.runFor(10 * SECOND);
        assertThat(other.media().received() + call.media().received()).isEqualTo(before);
        call.hold(false);
        world.runFor(10 * SECOND);
        assertThat(other.media().received() + call.media().received()).isBetween(before + 900, before + 1010);
        other.hangUp();
        world.runFor(SECOND);
        assertThat(call.status()).isEqualTo(200);
    }

    @Test
    void givesUpOnSilence() {
        PhoneCall call = alice().call("sip:bob@x.example");
        world.runFor(60 * SECOND);
        assertThat(call.status()).isEqualTo(408);
    }

    /** A registrar that challenges, written by hand so that the phone is not tested against itself. */
    private void registrar(String password, List<String> seen) {
        SimHost.FreeSocket[] s = new SimHost.FreeSocket[1];
        s[0] = registrar.freeDatagram(Endpoint.of("91.0.0.3", 5060), (from, bytes) -> {
            if (!(SipMessage.parseDatagram(bytes) instanceof Parsed.Ok(SipMessage m))) return;
            String authorization = m.header(HeaderName.AUTHORIZATION);
            SipMessage answer;
            if (authorization == null || !proven(authorization, password)) {
                DigestChallenge c =
                        new DigestChallenge("x.example", "nonce1", Optional.empty(), DigestAlgorithm.SHA_256, false,
                                List.of(Qop.AUTH));
                answer = SipMessage.response(m, 401, "Unauthorized", "t").edit()
                        .addLast(HeaderName.WWW_AUTHENTICATE, c.render()).build();
            } else {
                seen.add(m.header(HeaderName.EXPIRES));
                answer = SipMessage.response(m, 200, "OK", "t").edit()
                        .addLast(HeaderName.CONTACT, m.header(HeaderName.CONTACT) + ";expires=" + 60).build();
            }
            s[0].send(from, answer.bytes());
        }).orElseThrow();
    }

    private static boolean proven(String authorization, String password) {
        if (!(DigestAnswer.parse(authorization) instanceof DigestAnswer.Read.Answer(DigestAnswer a))) return false;
        String ha1 = sha256("alice", "x.example", password);
        String ha2 = sha256("REGISTER", a.uri());
        var p = a.protection().orElseThrow();
        String want = sha256(ha1, a.nonce(), String.format("%08x", p.count()), p.cnonce(), "auth", ha2);
        return want.equals(a.response());
    }

    /** RFC 7616 §3.4.1, by the platform's own hash. */
    private static String sha256(String... parts) {
        try {
            byte[] b = String.join(":", parts).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(b));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void registersByDigestAndAgainInTime() {
        List<String> seen = new ArrayList<>();
        registrar("secret", seen);
        Phone alice = phone(first, PhoneSettings.of("alice", "x.example", "secret", Endpoint.of("91.0.0.3", 5060)));
        alice.register();
        world.runFor(SECOND);
        assertThat(alice.registered()).isTrue();
        world.runFor(100 * SECOND);
        assertThat(seen).hasSize(4).containsOnly("600");
        alice.unregister();
        world.runFor(SECOND);
        assertThat(alice.registered()).isFalse();
        assertThat(seen).endsWith("0");
    }

    @Test
    void doesNotTryAWrongPasswordForever() {
        List<String> seen = new ArrayList<>();
        registrar("another", seen);
        List<Integer> failures = new ArrayList<>();
        Phone alice = Phone.start(new SimPhoneNetwork(first, Optional.empty()),
                PhoneSettings.of("alice", "x.example", "secret", Endpoint.of("91.0.0.3", 5060)), new PhoneListener() {
                    @Override
                    public void registrationFailed(Phone phone, int status, String reason) {
                        failures.add(status);
                    }
                });
        alice.register();
        world.runFor(5 * SECOND);
        assertThat(failures).containsExactly(401);
        assertThat(seen).isEmpty();
    }
}
