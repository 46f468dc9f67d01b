package org.sallyport.h323.security;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Octets;

/** Challenges computed apart from this project, by Python's hashlib. */
class CiscoAccessTokenTest {
    @ParameterizedTest
    @CsvSource({
        "0, cisco, 1, 9da3bf070c5adf4b2c0b9ac21358e08e",
        "255, s\u00e4kerhet, 4294967295, 536a733383665948ed334034ec1285a1",
        "128, clientpw, 1795394065, 1f362d717eab304b9da82f5ba0311257"})
    void hasTheKnownAnswer(int random, String password, long time, String challenge) {
        ClearToken t = CiscoAccessToken.of("alice", new TokenStamp(time, 0x7700 | random), Sensitive.of(password));
        assertThat(t.challenge().orElseThrow().hex()).isEqualTo(challenge);
        assertThat(t.random()).hasValue((long) random);
        assertThat(CiscoAccessToken.isWhole(t)).isTrue();
        assertThat(CiscoAccessToken.fits(t, Sensitive.of(password))).isTrue();
        assertThat(CiscoAccessToken.fits(t, Sensitive.of(password + "x"))).isFalse();
        // As stacks send it that hold the octet in a signed variable.
        assertThat(CiscoAccessToken.fits(t.toBuilder().random((byte) random).build(), Sensitive.of(password))).isTrue();
    }

    @Test
    void isNotWholeWithoutAnyOfItsParts() {
        ClearToken t = CiscoAccessToken.of("alice", new TokenStamp(7, 8), Sensitive.of("pw"));
        assertThat(CiscoAccessToken.isWhole(t.toBuilder().noGeneralID().build())).isFalse();
        assertThat(CiscoAccessToken.isWhole(t.toBuilder().noTimeStamp().build())).isFalse();
        assertThat(CiscoAccessToken.isWhole(t.toBuilder().noRandom().build())).isFalse();
        assertThat(CiscoAccessToken.isWhole(t.toBuilder().noChallenge().build())).isFalse();
        assertThat(CiscoAccessToken.isWhole(t.toBuilder().random(256).build())).isFalse();
        assertThat(CiscoAccessToken.isWhole(t.toBuilder().random(-129).build())).isFalse();
        assertThat(CiscoAccessToken.isWhole(t.toBuilder().challenge(Octets.wrap(new byte[15])).build())).isFalse();
        assertThat(CiscoAccessToken.is(t.toBuilder().tokenOID(SecurityOids.MD5).build())).isFalse();
    }
}
