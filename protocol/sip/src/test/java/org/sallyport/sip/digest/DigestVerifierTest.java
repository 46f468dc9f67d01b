package org.sallyport.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Sensitive;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.wire.IpAddress;

class DigestVerifierTest {
    private static final long S = 1_000_000_000L;
    private static final IpAddress SOURCE = IpAddress.of("198.51.100.7");
    private static final IpAddress OTHER = IpAddress.of("198.51.100.8");
    private static final String URI = "sip:example.com";

    private final Random random = new Random(5);
    private final Entropy entropy = random::nextBytes;
    private final DigestCredentials users =
            user -> user.equals("alice") ? Optional.of(DigestSecret.password("secret")) : Optional.empty();
    private final DigestVerifier verifier = verifier(DigestSettings.defaults("example.com"));

    private static DigestVerifier verifier(DigestSettings settings) {
        return new DigestVerifier(settings, Sensitive.of(new byte[DigestVerifier.KEY_OCTETS]));
    }

    private static DigestClient client(String user, String password) {
        return new DigestClient(user, DigestSecret.password(password), Optional.of("example.com"), DigestAlgorithm.MD5);
    }

    private List<String> challenges(DigestVerifier v, long nowNs) {
        return v.challenges(new DigestVerdict.Absent(), SOURCE, nowNs);
    }

    private DigestClient.Outcome.Answer answered(DigestClient c, List<String> challenges) {
        return (DigestClient.Outcome.Answer) c.onChallenge(challenges, "REGISTER", URI, entropy);
    }

    private DigestVerdict verify(DigestVerifier v, String value, IpAddress source, long nowNs) {
        return v.verify(new DigestRequest("REGISTER", URI, List.of(value), source), users, nowNs);
    }

    @Test
    void challengesWithTheStrongestAlgorithmFirst() {
        List<DigestChallenge> read = challenges(verifier, 0).stream().map(c -> DigestChallenge.parse(c).orElseThrow())
                .toList();
        assertThat(read).extracting(DigestChallenge::algorithm)
                .containsExactly(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5);
        assertThat(read).allSatisfy(c -> {
            assertThat(c.qop()).containsExactly(Qop.AUTH);
            assertThat(c.stale()).isFalse();
            assertThat(c.nonce()).hasSize(32);
        });
    }

    @Test
    void acceptsTheRightPasswordWithEitherAlgorithm() {
        for (int i = 0; i < 2; i++) {
            String challenge = challenges(verifier, 0).get(i);
            String value = answered(client("alice", "secret"), List.of(challenge)).value();
            assertThat(verify(verifier, value, SOURCE, S)).isInstanceOfSatisfying(
                    DigestVerdict.Ok.class, ok -> assertThat(ok.user()).isEqualTo("alice"));
        }
    }

    @Test
    void bothSidesProveThatTheyKnowThePassword() {
        DigestClient.Outcome.Answer answer = answered(client("alice", "secret"), challenges(verifier, 0));
        String info = ((DigestVerdict.Ok) verify(verifier, answer.value(), SOURCE, 0)).authenticationInfo();
        assertThat(answer.proof().isProvenBy(info)).isTrue();
        assertThat(answer.proof().isProvenBy(info.replace("nc=00000001", "nc=00000002"))).isFalse();
        assertThat(answer.proof().isProvenBy(info.replaceAll("rspauth=\"[0-9a-f]{4}", "rspauth=\"0000"))).isFalse();
        assertThat(answer.proof().isProvenBy("")).isFalse();
        assertThat(answer.proof().isProvenBy("qop=auth")).isFalse();
    }

    /** A server that only repeats what the client said, or guesses the password, proves nothing. */
    @Test
    void aServerWithoutThePasswordCannotProveIt() {
        DigestClient.Outcome.Answer answer = answered(client("alice", "secret"), challenges(verifier, 0));
        DigestAnswer sent = ((DigestAnswer.Read.Answer) DigestAnswer.parse(answer.value())).answer();
        assertThat(answer.proof().isProvenBy("qop=auth, rspauth=\"" + sent.response() + "\", cnonce=\""
                + sent.protection().orElseThrow().cnonce() + "\", nc=00000001")).isFalse();
        DigestAnswer.Protection p = sent.protection().orElseThrow();
        String guess = DigestMath.response(sent.algorithm(), sent.algorithm().hex("alice", "example.com", "guess"), "",
                URI, sent.nonce(), sent.protection(), new byte[0]);
        assertThat(answer.proof().isProvenBy(
                "qop=auth, rspauth=\"" + guess + "\", cnonce=\"" + p.cnonce() + "\", nc=00000001")).isFalse();
    }

    @Test
    void namesEachFailure() {
        List<String> challenges = challenges(verifier, 0);
        assertThat(verify(verifier, answered(client("alice", "wrong"), challenges).value(), SOURCE, 0))
                .isEqualTo(new DigestVerdict.WrongPassword("alice"));
        assertThat(verify(verifier, answered(client("mallory", "secret"), challenges).value(), SOURCE, 0))
                .isEqualTo(new DigestVerdict.UnknownUser("mallory"));
        assertThat(verifier.verify(new DigestRequest("REGISTER", URI, List.of(), SOURCE), users, 0))
                .isEqualTo(new DigestVerdict.Absent());
        assertThat(verify(verifier, "Digest username", SOURCE, 0)).isInstanceOf(DigestVerdict.Bad.class);
        assertThat(new DigestVerdict.UnknownUser("x").refusal().reason()).isEqualTo(RefusalReason.UNKNOWN_USER);
    }

    /** Attack SIP-34: nobody learns from the answer which users exist. */
    @Test
    void unknownUsersAndWrongPasswordsLookAlikeToTheSender() {
        for (DigestVerdict v : List.of(new DigestVerdict.UnknownUser("a"), new DigestVerdict.WrongPassword("a"),
                new DigestVerdict.Absent(), new DigestVerdict.NotOffered("a"))) {
            assertThat(RefusalStatus.of(v.refusal().reason()).code()).isEqualTo(401);
            assertThat(RefusalStatus.of(v.refusal().reason()).phrase()).isEqualTo("Unauthorized");
            String shape = String.join("\n", verifier.challenges(v, SOURCE, 0)).replaceAll("nonce=\"[^\"]*\"", "nonce");
            assertThat(shape).isEqualTo(String.join("\n", challenges(verifier, 0))
                    .replaceAll("nonce=\"[^\"]*\"", "nonce"));
        }
    }

    /** Attack SIP-12: the same credentials a second time. */
    @Test
    void aCountIsGoodOnce() {
        String value = answered(client("alice", "secret"), challenges(verifier, 0)).value();
        assertThat(verify(verifier, value, SOURCE, 0)).isInstanceOf(DigestVerdict.Ok.class);
        assertThat(verify(verifier, value, SOURCE, 0)).isEqualTo(new DigestVerdict.Stale("alice"));
    }

    @Test
    void laterCountsMayOvertakeEachOtherWithinAWindow() {
        DigestClient c = client("alice", "secret");
        List<String> values = new ArrayList<>(List.of(answered(c, challenges(verifier, 0)).value()));
        for (int i = 2; i <= 80; i++) values.add(c.again("REGISTER", URI, entropy).orElseThrow().value());
        assertThat(verify(verifier, values.get(4), SOURCE, 0)).isInstanceOf(DigestVerdict.Ok.class);
        assertThat(verify(verifier, values.get(2), SOURCE, 0)).isInstanceOf(DigestVerdict.Ok.class);
        assertThat(verify(verifier, values.get(2), SOURCE, 0)).isInstanceOf(DigestVerdict.Stale.class);
        assertThat(verify(verifier, values.get(79), SOURCE, 0)).isInstanceOf(DigestVerdict.Ok.class);
        assertThat(verify(verifier, values.get(0), SOURCE, 0)).as("too far back to know")
                .isInstanceOf(DigestVerdict.Stale.class);
        assertThat(verify(verifier, values.get(78), SOURCE, 0)).isInstanceOf(DigestVerdict.Ok.class);
        assertThat(verify(verifier, values.get(79), SOURCE, 0)).isInstanceOf(DigestVerdict.Stale.class);
    }

    @Test
    void countZeroIsNeverGood() {
        String value = answered(client("alice", "secret"), challenges(verifier, 0)).value();
        DigestAnswer a = ((DigestAnswer.Read.Answer) DigestAnswer.parse(value)).answer();
        Optional<DigestAnswer.Protection> zero =
                Optional.of(new DigestAnswer.Protection(Qop.AUTH, a.protection().orElseThrow().cnonce(), 0));
        String ha1 = DigestSecret.password("secret").ha1(a.algorithm(), "alice", "example.com").orElseThrow();
        String response = DigestMath.response(a.algorithm(), ha1, "REGISTER", URI, a.nonce(), zero, new byte[0]);
        String forged = new DigestAnswer("alice", "example.com", a.nonce(), URI, response, a.algorithm(), zero,
                Optional.empty()).render();
        assertThat(verify(verifier, forged, SOURCE, 0)).isInstanceOf(DigestVerdict.Stale.class);
    }

    @Test
    void aNonceIsGoodForItsLifeAndItsSourceOnly() {
        List<String> challenges = challenges(verifier, 0);
        String value = answered(client("alice", "secret"), challenges).value();
        assertThat(verify(verifier, value, OTHER, 0)).isInstanceOf(DigestVerdict.Stale.class);
        assertThat(verify(verifier, value, SOURCE, 300 * S + 1)).isInstanceOf(DigestVerdict.Stale.class);
        assertThat(verify(verifier, value, SOURCE, 300 * S)).isInstanceOf(DigestVerdict.Ok.class);
        assertThat(verifier.challenges(new DigestVerdict.Stale("alice"), SOURCE, 0))
                .allMatch(s -> s.contains("stale=true"));
    }

    @Test
    void aNonceOfAnotherNodeOrNobodyIsStale() {
        DigestVerifier other = new DigestVerifier(DigestSettings.defaults("example.com"),
                Sensitive.of(new byte[DigestVerifier.KEY_OCTETS + 1]));
        byte[] key = new byte[DigestVerifier.KEY_OCTETS];
        Arrays.fill(key, (byte) 9);
        DigestVerifier third = new DigestVerifier(DigestSettings.defaults("example.com"), Sensitive.of(key));
        String value = answered(client("alice", "secret"), challenges(third, 0)).value();
        assertThat(verify(other, value, SOURCE, 0)).isInstanceOf(DigestVerdict.Stale.class);
        for (String nonce : List.of("x", "", "A".repeat(32), "=".repeat(32), "\u00e4".repeat(32))) {
            String invented = new DigestChallenge("example.com", nonce, Optional.empty(), DigestAlgorithm.MD5, false,
                    List.of(Qop.AUTH)).render();
            assertThat(verify(verifier, answered(client("alice", "secret"), List.of(invented)).value(), SOURCE, 0))
                    .isInstanceOf(DigestVerdict.Stale.class);
        }
    }

    @Test
    void noncesOfOneMomentDiffer() {
        Set<String> seen = challenges(verifier, 7).stream().collect(Collectors.toSet());
        assertThat(challenges(verifier, 7)).doesNotContainAnyElementsOf(seen);
    }

    /** Attack SIP-12: the digest is for another request. */
    @Test
    void anotherUriIsRefusedAndAnotherMethodDoesNotFit() {
        String value = answered(client("alice", "secret"), challenges(verifier, 0)).value();
        assertThat(verifier.verify(new DigestRequest("REGISTER", "sip:example.org", List.of(value), SOURCE), users, 0))
                .isEqualTo(new DigestVerdict.OtherUri("alice"));
        assertThat(verifier.verify(new DigestRequest("INVITE", URI, List.of(value), SOURCE), users, 0))
                .isEqualTo(new DigestVerdict.WrongPassword("alice"));
        assertThat(verifier.verify(
                new DigestRequest("REGISTER", "sip:EXAMPLE.com:5060;transport=tcp", List.of(value), SOURCE), users, 0))
                .isInstanceOf(DigestVerdict.Ok.class);
    }

    /** Attack SIP-13: an algorithm that was not offered, or no qop. */
    @Test
    void weakerAnswersThanOfferedAreRefused() {
        DigestVerifier strict = verifier(DigestSettings.defaults("example.com").offering(DigestAlgorithm.SHA_256));
        String challenge = challenges(strict, 0).getFirst();
        String md5 = challenge.replace("SHA-256", "MD5");
        assertThat(verify(strict, answered(client("alice", "secret"), List.of(md5)).value(), SOURCE, 0))
                .isEqualTo(new DigestVerdict.NotOffered("alice"));
        DigestChallenge c = DigestChallenge.parse(challenge).orElseThrow();
        String ha1 = DigestSecret.password("secret").ha1(DigestAlgorithm.SHA_256, "alice", "example.com").orElseThrow();
        String bare = new DigestAnswer("alice", "example.com", c.nonce(), URI, DigestMath.response(
                DigestAlgorithm.SHA_256, ha1, "REGISTER", URI, c.nonce(), Optional.empty(), new byte[0]),
                DigestAlgorithm.SHA_256, Optional.empty(), Optional.empty()).render();
        assertThat(verify(strict, bare, SOURCE, 0)).isEqualTo(new DigestVerdict.NotOffered("alice"));
    }

    @Test
    void anAnswerForAnotherRealmIsPassedOver() {
        DigestClient elsewhere = new DigestClient("alice", DigestSecret.password("secret"), Optional.of("other"),
                DigestAlgorithm.MD5);
        String other = answered(elsewhere, verifier(DigestSettings.defaults("other"))
                .challenges(new DigestVerdict.Absent(), SOURCE, 0)).value();
        String ours = answered(client("alice", "secret"), challenges(verifier, 0)).value();
        assertThat(verify(verifier, other, SOURCE, 0)).isEqualTo(new DigestVerdict.Absent());
        assertThat(verifier.verify(new DigestRequest("REGISTER", URI, List.of(other, ours), SOURCE), users, 0))
                .isInstanceOf(DigestVerdict.Ok.class);
    }

    @Test
    void strangersCostNoMemoryAndUsersABoundedOne() {
        DigestVerifier small = verifier(new DigestSettings("example.com", List.of(DigestAlgorithm.MD5), 300 * S, 10,
                DigestSettings.UriRule.REQUEST_URI));
        for (int i = 0; i < 100; i++) verify(small, answered(client("alice", "wrong"), challenges(small, i))
                .value(), SOURCE, i);
        assertThat(small.rememberedNonces()).isZero();
        List<String> used = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            used.add(answered(client("alice", "secret"), challenges(small, i)).value());
            assertThat(verify(small, used.get(i), SOURCE, i)).isInstanceOf(DigestVerdict.Ok.class);
        }
        assertThat(small.rememberedNonces()).isEqualTo(10);
        assertThat(used).as("forgetting a nonce must not make it good again")
                .allSatisfy(v -> assertThat(verify(small, v, SOURCE, 200)).isInstanceOf(DigestVerdict.Stale.class));
    }

    @Test
    void aUserWithoutAHashForTheAlgorithmIsRefused() {
        DigestCredentials none = _ -> Optional.of(new DigestSecret.Hashed(Map.of()));
        DigestChallenge c = DigestChallenge.parse(challenges(verifier, 0).getFirst()).orElseThrow();
        Optional<DigestAnswer.Protection> p = Optional.of(new DigestAnswer.Protection(Qop.AUTH, "c", 1));
        String empty = new DigestAnswer("alice", "example.com", c.nonce(), URI, DigestMath.response(
                c.algorithm(), "", "REGISTER", URI, c.nonce(), p, new byte[0]), c.algorithm(), p, Optional.empty())
                .render();
        assertThat(verifier.verify(new DigestRequest("REGISTER", URI, List.of(empty), SOURCE), none, 0))
                .isEqualTo(new DigestVerdict.WrongPassword("alice"));
    }
}
