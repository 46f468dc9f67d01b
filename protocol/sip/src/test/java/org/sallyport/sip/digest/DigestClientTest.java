package org.sallyport.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Entropy;

class DigestClientTest {
    private final Random random = new Random(6);
    private final Entropy entropy = random::nextBytes;

    private static String challenge(String realm, DigestAlgorithm algorithm) {
        return new DigestChallenge(realm, "n", Optional.empty(), algorithm, false, List.of(Qop.AUTH)).render();
    }

    private static DigestClient client(DigestAlgorithm weakest) {
        return new DigestClient("zone", DigestSecret.password("secret"), Optional.of("traversal"), weakest);
    }

    /** Attack SIP-8: a realm of the other side's choice. */
    @Test
    void answersNoRealmButItsOwn() {
        assertThat(client(DigestAlgorithm.MD5).onChallenge(
                List.of(challenge("trunk", DigestAlgorithm.SHA_256)), "BYE", "sip:x", entropy))
                .isInstanceOf(DigestClient.Outcome.NothingFor.class);
    }

    /** Attack SIP-9: a new nonce for ever. */
    @Test
    void givesUpAfterTwoChallengesInARow() {
        DigestClient c = client(DigestAlgorithm.MD5);
        List<String> again = List.of(challenge("traversal", DigestAlgorithm.SHA_256));
        assertThat(c.onChallenge(again, "REGISTER", "sip:x", entropy)).isInstanceOf(DigestClient.Outcome.Answer.class);
        assertThat(c.onChallenge(again, "REGISTER", "sip:x", entropy)).isInstanceOf(DigestClient.Outcome.Answer.class);
        assertThat(c.onChallenge(again, "REGISTER", "sip:x", entropy))
                .isEqualTo(new DigestClient.Outcome.GaveUp(2, false));
        c.accepted();
        assertThat(c.onChallenge(again, "REGISTER", "sip:x", entropy)).isInstanceOf(DigestClient.Outcome.Answer.class);
    }

    @Test
    void anOldNonceIsNoWrongPassword() {
        DigestClient c = client(DigestAlgorithm.MD5);
        List<String> stale =
                List.of(new DigestChallenge("traversal", "n", Optional.empty(), DigestAlgorithm.SHA_256, true,
                        List.of(Qop.AUTH)).render());
        c.onChallenge(stale, "OPTIONS", "sip:x", entropy);
        c.onChallenge(stale, "OPTIONS", "sip:x", entropy);
        assertThat(c.onChallenge(stale, "OPTIONS", "sip:x", entropy))
                .isEqualTo(new DigestClient.Outcome.GaveUp(2, true));
    }

    /** Attack SIP-13: the stronger challenges have been taken away on the road. */
    @Test
    void answersNoWeakerAlgorithmThanConfigured() {
        DigestClient strict = client(DigestAlgorithm.SHA_256);
        assertThat(strict.onChallenge(List.of(challenge("traversal", DigestAlgorithm.MD5)), "REGISTER", "sip:x",
                entropy))
                .isInstanceOf(DigestClient.Outcome.NothingFor.class);
    }

    @Test
    void picksTheStrongestOfSeveralChallengesWhateverTheirOrder() {
        DigestClient.Outcome.Answer a = (DigestClient.Outcome.Answer) client(DigestAlgorithm.MD5).onChallenge(
                List.of("Basic realm=\"traversal\"", challenge("traversal", DigestAlgorithm.MD5), "rubbish",
                        challenge("traversal", DigestAlgorithm.SHA_256)),
                "REGISTER", "sip:x", entropy);
        assertThat(a.value()).contains("algorithm=SHA-256");
    }

    @Test
    void refusesAChallengeWithoutQop() {
        String old = new DigestChallenge("traversal", "n", Optional.empty(), DigestAlgorithm.MD5, false, List.of())
                .render();
        assertThat(client(DigestAlgorithm.MD5).onChallenge(List.of(old), "REGISTER", "sip:x", entropy))
                .isInstanceOf(DigestClient.Outcome.NothingFor.class);
    }

    @Test
    void countsItsUsesOfOneNonce() {
        DigestClient c = client(DigestAlgorithm.MD5);
        assertThat(c.again("OPTIONS", "sip:x", entropy)).isEmpty();
        c.onChallenge(List.of(challenge("traversal", DigestAlgorithm.MD5)), "REGISTER", "sip:x", entropy);
        assertThat(c.again("OPTIONS", "sip:x", entropy)).hasValueSatisfying(a -> assertThat(a.value())
                .contains("nc=00000002"));
        c.reset();
        assertThat(c.again("OPTIONS", "sip:x", entropy)).isEmpty();
    }
}
