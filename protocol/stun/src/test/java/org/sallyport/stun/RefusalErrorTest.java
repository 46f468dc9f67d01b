package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sallyport.refusal.RefusalReason;

/** What TURN answers for each reason, pinned: a change of a row is a change of what clients see. */
class RefusalErrorTest {
    private static final String ANSWERED = """
            malformed 400
            authentication-required 401
            unknown-user 401
            wrong-password 401
            stale-nonce 438
            unknown-attribute 420
            no-allocation 437
            not-your-allocation 441
            relay-transport 442
            relay-family 440
            peer-family 443
            peer-refused 403
            credential-expired 401
            credential-revoked 401
            relay-quota 486
            relays-max 508
            no-relay-ports 508
            no-reservation 508
            relay-peers-max 508
            peer-connections-max 486
            peer-connected 446
            peer-unreachable 447
            """;

    @Test
    void everyReasonOfTurnHasItsCodeAndAllOthersAreAFaultOfOurs() {
        String now = Arrays.stream(RefusalReason.values()).filter(r -> RefusalError.of(r) != RefusalError.NOT_OF_STUN)
                .map(r -> r.id() + " " + RefusalError.of(r).code() + "\n").collect(Collectors.joining());
        assertThat(now).isEqualTo(ANSWERED);
        assertThat(RefusalError.NOT_OF_STUN.code()).isEqualTo(500);
    }
}
