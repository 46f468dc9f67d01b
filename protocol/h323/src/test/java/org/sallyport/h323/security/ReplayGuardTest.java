package org.sallyport.h323.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.security.ReplayGuard.Admission;
import org.sallyport.h323.security.ReplayGuard.Carrier;
import org.sallyport.h323.security.ReplayGuard.Limits;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/** No token counts twice, a retransmission can be answered, and memory stays within its limits. */
class ReplayGuardTest {
    private static final Endpoint HERE = Endpoint.of("192.0.2.1", 1719);
    private static final Endpoint THERE = Endpoint.of("192.0.2.2", 1719);
    private static final TimeWindow WINDOW = new TimeWindow(100, 100);
    private static final Octets MESSAGE = Octets.ofHex("0102");
    private static final Octets OTHER = Octets.ofHex("0103");

    private static Claim claim(String sender, long time, long random) {
        return new Claim(Mechanism.PROCEDURE_I, Sensitive.of(sender), Optional.empty(), time, OptionalLong.of(random));
    }

    private static Claim password(String sender, long time) {
        return new Claim(Mechanism.PASSWORD_HASH, Sensitive.of(sender), Optional.empty(), time, OptionalLong.empty());
    }

    private static Admission udp(ReplayGuard g, Claim c, Octets message, Endpoint source, long now) {
        return g.admit(c, message, Carrier.DATAGRAM, source, WINDOW, now);
    }

    @Test
    void answersTheSameDatagramForAWhileAndNoOther() {
        ReplayGuard g = new ReplayGuard(new Limits(4, 8, 4, 20));
        Claim c = claim("alice", 1000, 7);
        assertThat(udp(g, c, MESSAGE, HERE, 1000)).isEqualTo(Admission.NEW);
        assertThat(udp(g, c, MESSAGE, HERE, 1000)).isEqualTo(Admission.RETRANSMITTED);
        assertThat(udp(g, c, MESSAGE, HERE, 1020)).isEqualTo(Admission.RETRANSMITTED);
        assertThat(udp(g, c, MESSAGE, HERE, 1021)).isEqualTo(Admission.REPLAYED);
        assertThat(udp(g, c, OTHER, HERE, 1001)).isEqualTo(Admission.REPLAYED);
        assertThat(udp(g, c, MESSAGE, THERE, 1001)).isEqualTo(Admission.REPLAYED);
        assertThat(udp(g, c, MESSAGE, HERE.withPort(1720), 1001)).isEqualTo(Admission.REPLAYED);
        assertThat(g.admit(c, MESSAGE, Carrier.STREAM, HERE, WINDOW, 1001)).isEqualTo(Admission.REPLAYED);
        assertThat(udp(g, claim("alice", 1000, 8), OTHER, HERE, 1001)).isEqualTo(Admission.NEW);
        assertThat(udp(g, claim("bob", 1000, 7), OTHER, HERE, 1001)).isEqualTo(Admission.NEW);
        assertThat(g.tokens()).isEqualTo(3);
    }

    @Test
    void aPasswordHashMayServeTwoRequestsOfOneSecondButNoRequestTwice() {
        ReplayGuard g = new ReplayGuard(Limits.DEFAULT);
        assertThat(udp(g, password("zone", 1000), MESSAGE, HERE, 1000)).isEqualTo(Admission.NEW);
        assertThat(udp(g, password("zone", 1000), OTHER, HERE, 1000)).isEqualTo(Admission.NEW);
        assertThat(udp(g, password("zone", 1000), MESSAGE, HERE, 1005)).isEqualTo(Admission.RETRANSMITTED);
        assertThat(udp(g, password("zone", 1000), MESSAGE, HERE, 1050)).isEqualTo(Admission.REPLAYED);
        assertThat(udp(g, password("zone", 1000), MESSAGE, THERE, 1001)).isEqualTo(Admission.REPLAYED);
    }

    @Test
    void forgetsWhatTheWindowRefusesAnyway() {
        ReplayGuard g = new ReplayGuard(new Limits(4, 8, 4, 20));
        for (int i = 0; i < 1000; i++) {
            long now = 1000 + 50L * i;
            assertThat(udp(g, claim("alice", now, i), MESSAGE, HERE, now)).isEqualTo(Admission.NEW);
            assertThat(g.tokens()).isLessThanOrEqualTo(3);
        }
    }

    @Test
    void aClockThatRunsAheadAndIsSetBackMakesNothingGoodAgain() {
        ReplayGuard g = new ReplayGuard(Limits.DEFAULT);
        assertThat(udp(g, claim("alice", 1000, 1), MESSAGE, HERE, 1000)).isEqualTo(Admission.NEW);
        assertThat(udp(g, claim("alice", 9000, 2), MESSAGE, HERE, 9000)).isEqualTo(Admission.NEW);
        assertThat(udp(g, claim("alice", 1000, 1), MESSAGE, HERE, 1001)).isEqualTo(Admission.REPLAYED);
        // And alice, whose clock was right, is not locked out.
        assertThat(udp(g, claim("alice", 1001, 3), MESSAGE, HERE, 1001)).isEqualTo(Admission.NEW);
    }

    @Test
    void aSenderWithTooManyLosesItsOwnOldestAndNobodyElsesDoes() {
        ReplayGuard g = new ReplayGuard(new Limits(3, 100, 4, 20));
        assertThat(udp(g, claim("bob", 1000, 1), MESSAGE, HERE, 1000)).isEqualTo(Admission.NEW);
        for (int i = 0; i < 10; i++) {
            assertThat(udp(g, claim("alice", 1000 + i, i), MESSAGE, HERE, 1010)).isEqualTo(Admission.NEW);
        }
        assertThat(g.tokens()).isEqualTo(4);
        // Whatever is not remembered any more is refused, seen before or not.
        for (int i = 0; i < 7; i++) {
            assertThat(udp(g, claim("alice", 1000 + i, i), MESSAGE, HERE, 1010)).isEqualTo(Admission.REPLAYED);
            assertThat(udp(g, claim("alice", 1000 + i, 77), MESSAGE, HERE, 1010)).isEqualTo(Admission.REPLAYED);
        }
        assertThat(udp(g, claim("bob", 1000, 1), MESSAGE, HERE, 1010)).isEqualTo(Admission.RETRANSMITTED);
    }

    @Test
    void whatIsRefusedCostsNoMemory() {
        ReplayGuard g = new ReplayGuard(new Limits(3, 3, 4, 20));
        for (int i = 0; i < 4; i++) {
            assertThat(udp(g, claim("alice", 1000 + i, i), MESSAGE, HERE, 1003)).isEqualTo(Admission.NEW);
        }
        // Somebody else has only what alice sent first.
        for (int i = 0; i < 10; i++) {
            assertThat(udp(g, claim("alice", 1000, 0), MESSAGE, THERE, 1003)).isEqualTo(Admission.REPLAYED);
        }
        assertThat(g.tokens()).isEqualTo(3);
        assertThat(udp(g, claim("alice", 1001, 1), MESSAGE, HERE, 1004)).isEqualTo(Admission.RETRANSMITTED);
    }

    @Test
    void tellsWhenItIsFullAndRecoversWithTheWindow() {
        ReplayGuard g = new ReplayGuard(new Limits(2, 4, 2, 20));
        assertThat(udp(g, claim("a", 1000, 1), MESSAGE, HERE, 1000)).isEqualTo(Admission.NEW);
        assertThat(udp(g, claim("b", 1000, 1), MESSAGE, HERE, 1000)).isEqualTo(Admission.NEW);
        assertThat(udp(g, claim("c", 1000, 1), MESSAGE, HERE, 1000)).isEqualTo(Admission.FULL);
        assertThat(udp(g, claim("c", 1100, 1), MESSAGE, HERE, 1100)).isEqualTo(Admission.FULL);
        assertThat(udp(g, claim("c", 1101, 1), MESSAGE, HERE, 1101)).isEqualTo(Admission.NEW);
        assertThat(g.senders()).isEqualTo(1);
        assertThat(g.tokens()).isEqualTo(1);
    }

    @Test
    void admitsNoTokenTwiceWhateverTheLimitsTheOrderAndTheClockDo() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Limits limits = new Limits(1 + random.nextInt(6), 6 + random.nextInt(20), 2 + random.nextInt(12), 20);
            ReplayGuard g = new ReplayGuard(limits);
            Set<String> admitted = new HashSet<>();
            long now = 10_000;
            for (int i = 0; i < 2_000; i++) {
                // The clock steps back too, but not by so much that a sender was forgotten meanwhile.
                now += random.nextInt(100) == 0 ? random.nextInt(41) - 20 : random.nextInt(3);
                long time = now - 100 + 20 + random.nextInt(160);
                Claim c = claim("s" + random.nextInt(5), time, random.nextInt(2));
                Admission a = udp(g, c, random.nextBoolean() ? MESSAGE : OTHER, HERE, now);
                String key = c.sender().reveal() + ' ' + time + ' ' + c.random().getAsLong();
                if (a == Admission.NEW) assertThat(admitted.add(key)).as("seed %d step %d: %s", seed, i, key).isTrue();
                if (a == Admission.RETRANSMITTED) assertThat(admitted).contains(key);
                assertThat(g.tokens()).isLessThanOrEqualTo(limits.tokensMax());
                assertThat(g.senders()).isLessThanOrEqualTo(limits.sendersMax());
            }
            assertThat(admitted).hasSizeGreaterThan(50);
        }
    }
}
