package org.sallyport.turn.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sallyport.turn.credential.AuthenticationBench.ALICE;
import static org.sallyport.turn.credential.AuthenticationBench.BOB;
import static org.sallyport.turn.credential.AuthenticationBench.CLIENT;
import static org.sallyport.turn.credential.AuthenticationBench.REALM;
import static org.sallyport.turn.credential.AuthenticationBench.SECOND;
import static org.sallyport.turn.credential.AuthenticationBench.SERVER;
import static org.sallyport.turn.credential.AuthenticationBench.both;
import static org.sallyport.turn.credential.AuthenticationBench.md5Only;
import static org.sallyport.turn.credential.AuthenticationBench.users;
import static org.sallyport.turn.credential.AuthenticationBench.with;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.PasswordAlgorithm;
import org.sallyport.stun.SecurityFeature;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** RFC 8489 §9.2 step by step, with users of a database. */
class LongTermAuthenticationTest {
    private final AuthenticationBench bench = with(users());

    @Test
    void aRequestWithoutATagIsToldRealmNonceAndAlgorithms() {
        StunMessage answer = bench.challenge();
        assertThat(answer.text(StunAttribute.REALM)).contains(REALM);
        assertThat(answer.value(StunAttribute.PASSWORD_ALGORITHMS).flatMap(PasswordAlgorithm::decode))
                .contains(List.of(2, 1));
        String nonce = answer.text(StunAttribute.NONCE).orElseThrow();
        assertThat(nonce).startsWith("obMatJos2AAAD").hasSizeLessThanOrEqualTo(32);
        assertThat(answer.attributeCount()).as("and nothing more").isEqualTo(4);
        assertThat(answer.transactionId()).isEqualTo(StunClient.read(StunClient.first().bytes()).transactionId());
    }

    @Test
    void aFingerprintIsAnsweredByAFingerprint() {
        StunMessage answer = bench.refused(StunClient.read(StunClient.first().fingerprint().bytes()),
                StunError.UNAUTHENTICATED);
        assertThat(answer.has(StunAttribute.FINGERPRINT)).isTrue();
        assertThat(bench.challenge().has(StunAttribute.FINGERPRINT)).isFalse();
    }

    @Test
    void aClientOfRfc5389ProvesItselfByMd5AndSha1() {
        var proven = bench.proven(ALICE.old(StunMethod.ALLOCATE, bench.nonce()));
        assertThat(proven.user()).isEqualTo("alice");
        assertThat(proven.sha256()).isFalse();
        StunMessage signed = StunClient.read(proven.sign(StunWriter.success(
                StunClient.read(StunClient.first().bytes()))).bytes());
        assertThat(signed.verifySha1(ALICE.md5())).isEqualTo(StunMessage.Verdict.RIGHT);
        assertThat(signed.has(StunAttribute.MESSAGE_INTEGRITY_SHA256)).isFalse();
    }

    @Test
    void aClientOfRfc8489ProvesItselfBySha256AndHidesItsName() {
        StunMessage request = ALICE.modern(StunMethod.ALLOCATE, bench.challenge());
        assertThat(request.has(StunAttribute.USERNAME)).isFalse();
        var proven = bench.proven(request);
        assertThat(proven.user()).isEqualTo("alice");
        assertThat(proven.sha256()).isTrue();
        StunMessage signed = StunClient.read(proven.sign(StunWriter.success(request)).bytes());
        assertThat(signed.verifySha256(ALICE.sha256())).isEqualTo(StunMessage.Verdict.RIGHT);
        assertThat(signed.has(StunAttribute.MESSAGE_INTEGRITY)).as("turn24: never the weaker tag alone").isFalse();
    }

    @Test
    void md5ChosenFromTheOfferIsAnsweredByTheStrongerTag() {
        String nonce = bench.nonce();
        StunWriter w = ALICE.named(StunMethod.ALLOCATE, nonce)
                .passwordAlgorithms(List.of(PasswordAlgorithm.SHA_256, PasswordAlgorithm.MD5))
                .passwordAlgorithm(PasswordAlgorithm.MD5);
        var proven = bench.proven(StunClient.read(w.integritySha256(ALICE.md5()).bytes()));
        assertThat(proven.sha256()).isTrue();
    }

    @Test
    void theSampleOfAppendixB1IsRecognisedByItsUserHash() {
        String name = "\u30de\u30c8\u30ea\u30c3\u30af\u30b9";
        StunClient matrix = new StunClient(name, "TheMatrIX", "example.org");
        bench.auth.access(new TurnAccess(Map.of(name, matrix.keys()), List.of(), 0, Set.of()));
        StunMessage request = matrix.modern(StunMethod.ALLOCATE, bench.challenge());
        assertThat(request.value(StunAttribute.USERHASH)).hasValue(HexFormat.of()
                .parseHex("4a3cf38fef6992bda952c6780417da0f24819415569e60b205c46e41407f1704"));
        assertThat(bench.proven(request).user()).isEqualTo(name);
        assertThat(bench.proven(matrix.old(StunMethod.ALLOCATE, bench.nonce())).user()).isEqualTo(name);
    }

    @Test
    void namesAreHiddenOnlyWhereAllOfThemCanBeFound() {
        assertThat(features(with(TurnAccess.NOBODY))).containsExactly(SecurityFeature.PASSWORD_ALGORITHMS);
        assertThat(features(with(users()))).containsExactly(SecurityFeature.values());
        assertThat(features(with(both()))).as("the name of a time-limited credential is all there is of it")
                .containsExactly(SecurityFeature.PASSWORD_ALGORITHMS);
        assertThat(features(md5Only(users()))).containsExactly(SecurityFeature.USERNAME_ANONYMITY);
    }

    private static List<SecurityFeature> features(AuthenticationBench b) {
        int bits = SecurityFeature.ofNonce(b.nonce()).orElseThrow();
        return List.of(SecurityFeature.values()).stream().filter(f -> f.in(bits)).toList();
    }

    @Test
    void sha256IsNotOfferedWhereOneUserHasNoSuchKey() {
        bench.auth.access(new TurnAccess(Map.of("alice", ALICE.keys(), "bob", new TurnAccess.Keys(BOB.md5(), null)),
                List.of(), 0, Set.of()));
        assertThat(bench.challenge().has(StunAttribute.PASSWORD_ALGORITHMS)).isFalse();
        assertThat(bench.proven(BOB.modern(StunMethod.ALLOCATE, bench.challenge())).user()).isEqualTo("bob");
        TurnAccess.Keys strongOnly = new TurnAccess.Keys(null, BOB.sha256());
        bench.auth.access(new TurnAccess(Map.of("bob", strongOnly), List.of(), 0, Set.of()));
        assertThat(bench.proven(BOB.modern(StunMethod.ALLOCATE, bench.challenge())).user()).isEqualTo("bob");
        bench.refused(BOB.old(StunMethod.ALLOCATE, bench.nonce()), StunError.UNAUTHENTICATED);
    }

    @Test
    void aTagWithoutNameRealmOrNonceIsABadRequest() {
        String nonce = bench.nonce();
        List<StunWriter> lacking = List.of(
                StunClient.first().text(StunAttribute.REALM, REALM).text(StunAttribute.NONCE, nonce),
                StunClient.first().username("alice").text(StunAttribute.NONCE, nonce),
                StunClient.first().username("alice").text(StunAttribute.REALM, REALM),
                StunClient.first());
        for (StunWriter w : lacking) {
            StunMessage request = StunClient.read(w.integrity(ALICE.md5()).bytes());
            StunMessage answer = bench.refused(request, StunError.BAD_REQUEST);
            assertThat(answer.attributeCount()).as("nothing but the code").isEqualTo(1);
        }
    }

    @Test
    void unknownNameWrongPasswordWrongRealmAndRevokedNameGetTheSame401() {
        String nonce = bench.nonce();
        List<StunMessage> refused = List.of(
                new StunClient("mallory", "x", REALM).old(StunMethod.ALLOCATE, nonce),
                new StunClient("alice", "x", REALM).old(StunMethod.ALLOCATE, nonce),
                new StunClient("alice", "wonder land", "example.com").old(StunMethod.ALLOCATE, nonce),
                new StunClient("mallory", "x", REALM).modern(StunMethod.ALLOCATE, bench.challenge()),
                new StunClient("alice", "x", REALM).modern(StunMethod.ALLOCATE, bench.challenge()));
        byte[] answer = answer(refused.getFirst());
        for (StunMessage m : refused) assertThat(answer(m)).isEqualTo(answer);
        bench.auth.access(users("alice"));
        assertThat(answer(ALICE.old(StunMethod.ALLOCATE, nonce))).isEqualTo(answer);
        assertThat(bench.auth.revoked("alice")).isTrue();
        assertThat(bench.auth.revoked("bob")).isFalse();
        assertThat(bench.proven(BOB.old(StunMethod.ALLOCATE, nonce)).user()).isEqualTo("bob");
    }

    private byte[] answer(StunMessage request) {
        return switch (bench.judge(request)) {
            case Authentication.Verdict.Challenged(byte[] bytes, int code, _) -> {
                assertThat(code).isEqualTo(401);
                yield bytes;
            }
            case Authentication.Verdict.Proven p -> throw new AssertionError(p.user());
        };
    }

    @Test
    void turn27ANonceIsGoodForItsTimeAndItsClientOnly() {
        String nonce = bench.nonce();
        StunMessage request = ALICE.old(StunMethod.REFRESH, nonce);
        bench.nowNs += 600 * SECOND;
        bench.proven(request);
        bench.nowNs += SECOND;
        StunMessage stale = bench.refused(request, StunError.STALE_NONCE);
        bench.proven(ALICE.old(StunMethod.REFRESH, stale.text(StunAttribute.NONCE).orElseThrow()));
        String fresh = bench.nonce();
        StunMessage good = ALICE.old(StunMethod.REFRESH, fresh);
        for (var elsewhere : List.of(CLIENT.withPort(40_001), CLIENT.withPort(0), SERVER.withPort(40_000))) {
            bench.refused(bench.auth.judge(good, elsewhere, SERVER, bench.nowNs, bench.wallMs), StunError.STALE_NONCE);
        }
        for (int i = 0; i < fresh.length(); i++) {
            for (int bit = 0; bit < 7; bit++) {
                char[] flipped = fresh.toCharArray();
                flipped[i] ^= (char) (1 << bit);
                bench.refused(ALICE.old(StunMethod.REFRESH, new String(flipped)), StunError.STALE_NONCE);
            }
        }
        bench.proven(good);
    }

    @Test
    void turn27ANonceOfAnotherStartOrAnotherLoopIsStale() {
        String foreign = new LongTermAuthenticationBuilder(77).nonceOf(CLIENT, bench.nowNs);
        bench.refused(ALICE.old(StunMethod.REFRESH, foreign), StunError.STALE_NONCE);
        for (String none : List.of("", "x", "f//499k954d6OL34oL9FSTvy64sA", foreign + "A", "\u0000".repeat(28))) {
            bench.refused(ALICE.old(StunMethod.REFRESH, none), StunError.STALE_NONCE);
        }
    }

    /** Another instance of the same settings. */
    private record LongTermAuthenticationBuilder(long seed) {
        String nonceOf(Endpoint client, long nowNs) {
            var auth = new LongTermAuthentication(REALM, true, 600 * SECOND, NonceSecret.of(StunClient.entropy(seed)),
                    StunClient.entropy(seed),
                    LongTermAuthentication.Limits.DEFAULTS);
            var verdict = auth.judge(StunClient.read(StunClient.first().bytes()), client, SERVER, nowNs, 0);
            return StunClient.read(((Authentication.Verdict.Challenged) verdict).answer())
                    .text(StunAttribute.NONCE).orElseThrow();
        }
    }

    @Test
    void anOldNonceIsCalledStaleOnlyToWhoProvedTheRest() {
        String nonce = bench.nonce();
        bench.nowNs += 601 * SECOND;
        bench.refused(ALICE.old(StunMethod.REFRESH, nonce), StunError.STALE_NONCE);
        bench.refused(new StunClient("alice", "x", REALM).old(StunMethod.REFRESH, nonce), StunError.UNAUTHENTICATED);
        bench.nowNs += 65_536 * SECOND;
        bench.refused(ALICE.old(StunMethod.REFRESH, nonce), StunError.STALE_NONCE);
    }

    @Test
    void bothAlgorithmsWorkForEveryMethodAndAllocationsOfOneUserAreTold() {
        for (StunMethod method : List.of(StunMethod.ALLOCATE, StunMethod.REFRESH, StunMethod.CREATE_PERMISSION,
                StunMethod.CHANNEL_BIND, StunMethod.CONNECT, StunMethod.CONNECTION_BIND)) {
            assertThat(bench.proven(ALICE.old(method, bench.nonce())).user()).isEqualTo("alice");
            assertThat(bench.proven(BOB.modern(method, bench.challenge())).user()).isEqualTo("bob");
        }
    }

    @Test
    void algorithmsThatWereNotOfferedAreABadRequest() {
        AuthenticationBench b = md5Only(users());
        assertThat(b.challenge().has(StunAttribute.PASSWORD_ALGORITHMS)).isFalse();
        StunWriter w = ALICE.named(StunMethod.ALLOCATE, b.nonce())
                .passwordAlgorithms(List.of(PasswordAlgorithm.SHA_256, PasswordAlgorithm.MD5))
                .passwordAlgorithm(PasswordAlgorithm.SHA_256);
        b.refused(StunClient.read(w.integritySha256(ALICE.sha256()).bytes()), StunError.BAD_REQUEST);
        assertThat(b.proven(ALICE.modern(StunMethod.ALLOCATE, b.challenge())).sha256()).isFalse();
    }

    @Test
    void aTagOfSha256WithoutAlgorithmsIsAnsweredInKind() {
        StunWriter w = ALICE.named(StunMethod.ALLOCATE, bench.nonce());
        assertThat(bench.proven(StunClient.read(w.integritySha256(ALICE.md5()).bytes())).sha256()).isTrue();
    }

    @Test
    void settingsThatCannotBeAreOurMistake() {
        for (String realm : List.of("", "a\nb", "x".repeat(128))) {
            assertThatThrownBy(() -> new LongTermAuthentication(realm, true, SECOND,
                    NonceSecret.of(StunClient.entropy(1)), StunClient.entropy(1),
                    LongTermAuthentication.Limits.DEFAULTS)).isInstanceOf(IllegalArgumentException.class);
        }
        for (long life : new long[] {0, SECOND - 1, 65_536 * SECOND}) {
            assertThatThrownBy(() -> new LongTermAuthentication(REALM, true, life,
                    NonceSecret.of(StunClient.entropy(1)), StunClient.entropy(1),
                    LongTermAuthentication.Limits.DEFAULTS)).hasMessageContaining("lifeNs");
        }
        assertThatThrownBy(() -> new TurnAccess(Map.of(), List.of(Sensitive.of("")), 0, Set.of()))
                .hasMessageContaining("secret");
    }
}
