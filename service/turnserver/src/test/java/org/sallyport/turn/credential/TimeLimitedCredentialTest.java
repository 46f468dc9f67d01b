package org.sallyport.turn.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.sallyport.turn.credential.AuthenticationBench.DAY_MS;
import static org.sallyport.turn.credential.AuthenticationBench.OLD_SECRET;
import static org.sallyport.turn.credential.AuthenticationBench.REALM;
import static org.sallyport.turn.credential.AuthenticationBench.SECRET;
import static org.sallyport.turn.credential.AuthenticationBench.both;
import static org.sallyport.turn.credential.AuthenticationBench.secrets;
import static org.sallyport.turn.credential.AuthenticationBench.with;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMethod;

/** Credentials that a web service issues and no database knows. */
class TimeLimitedCredentialTest {
    private static final long HOUR_MS = 3_600_000L;

    private final AuthenticationBench bench = with(secrets());

    @Test
    void anIssuedCredentialIsTheOneThatOtherProgramsCompute() {
        // Passwords by openssl dgst -sha1 -hmac 'north wind' -binary | base64.
        TimeLimitedCredential named = TimeLimitedCredential.issue(SECRET, "alice", 1_700_000_000_999L, HOUR_MS);
        assertThat(named.username()).isEqualTo("1700003600:alice");
        assertThat(named.password().reveal()).isEqualTo("6GJqgZJb8jO3w69jfrRqnfTbTKU=");
        assertThat(named.ttlSeconds()).isEqualTo(3_600);
        assertThat(named.toString()).doesNotContain(named.password().reveal());
        TimeLimitedCredential plain = TimeLimitedCredential.issue(SECRET, "", 1_700_000_000_000L, HOUR_MS);
        assertThat(plain.username()).isEqualTo("1700003600");
        assertThat(plain.password().reveal()).isEqualTo("mBo2Ih1WGLpV8A2LiyzsQ/TOvao=");
    }

    @Test
    void namesAndLivesThatCannotBeAreNotIssued() {
        for (String name : List.of("a:b", "a\nb", "\u0000", "e\u0301", "x".repeat(498))) {
            assertThatThrownBy(() -> TimeLimitedCredential.issue(SECRET, name, bench.wallMs, HOUR_MS))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> TimeLimitedCredential.issue(SECRET, "a", bench.wallMs, 999))
                .hasMessageContaining("lifeMs");
        assertThat(TimeLimitedCredential.issue(SECRET, "x".repeat(497), bench.wallMs, HOUR_MS).username()).hasSize(508);
    }

    @Test
    void aCredentialProvesTheNameBehindItsColonUnderAnySecretAndBothAlgorithms() {
        for (Sensitive<String> secret : List.of(SECRET, OLD_SECRET)) {
            StunClient alice = bench.issued(secret, "alice", HOUR_MS);
            for (int again = 0; again < 2; again++) {
                var old = bench.proven(bench.allocate(alice));
                assertThat(old.user()).isEqualTo("alice");
                assertThat(old.sha256()).isFalse();
                var modern = bench.proven(alice.modern(StunMethod.ALLOCATE, bench.challenge()));
                assertThat(modern.user()).isEqualTo("alice");
                assertThat(modern.sha256()).isTrue();
            }
        }
        StunClient nameless = bench.issued(SECRET, "", HOUR_MS);
        assertThat(bench.proven(bench.allocate(nameless)).user()).isEqualTo(nameless.name());
        assertThat(bench.proven(bench.allocate(bench.issued(SECRET, "\u30de\u30c8", HOUR_MS))).user())
                .isEqualTo("\u30de\u30c8");
        bench.refused(bench.allocate(bench.issued(Sensitive.of("east wind"), "alice", HOUR_MS)),
                StunError.UNAUTHENTICATED);
    }

    @Test
    void aSecretThatWasTakenAwayProvesNothingMore() {
        StunClient alice = bench.issued(OLD_SECRET, "alice", HOUR_MS);
        bench.proven(bench.allocate(alice));
        bench.auth.access(new TurnAccess(Map.of(), List.of(SECRET), DAY_MS, Set.of()));
        bench.refused(bench.refresh(alice), StunError.UNAUTHENTICATED);
        bench.auth.access(TurnAccess.NOBODY);
        bench.refused(bench.allocate(bench.issued(SECRET, "alice", HOUR_MS)), StunError.UNAUTHENTICATED);
    }

    @Test
    void afterItsExpiryNothingNewIsAllocatedAndWhatIsThereLivesOnForAWhile() {
        StunClient alice = bench.issued(SECRET, "alice", HOUR_MS);
        bench.pass(HOUR_MS - 1);
        bench.proven(bench.allocate(alice));
        bench.pass(1);
        bench.refused(bench.allocate(alice), StunError.UNAUTHENTICATED);
        bench.refused(alice.modern(StunMethod.ALLOCATE, bench.challenge()), StunError.UNAUTHENTICATED);
        for (StunMethod method : List.of(StunMethod.REFRESH, StunMethod.CREATE_PERMISSION, StunMethod.CHANNEL_BIND)) {
            assertThat(bench.proven(alice.old(method, bench.nonce())).user()).isEqualTo("alice");
        }
        bench.pass(LongTermAuthentication.Limits.DEFAULTS.afterExpiryMs() - 1);
        bench.proven(bench.refresh(alice));
        bench.pass(1);
        bench.refused(bench.refresh(alice), StunError.UNAUTHENTICATED);
    }

    @Test
    void x8AWallClockThatStepsByADayEndsNothingThatIsThereAndLetsNothingNewLiveLonger() {
        for (long stepMs : new long[] {DAY_MS, -2 * DAY_MS, 30 * DAY_MS, -30 * DAY_MS}) {
            AuthenticationBench b = with(secrets());
            StunClient alice = b.issued(SECRET, "alice", HOUR_MS);
            b.proven(b.allocate(alice));
            b.pass(60_000);
            b.wallMs += stepMs;
            b.refused(b.allocate(alice), StunError.UNAUTHENTICATED);
            b.proven(b.refresh(alice));
            StunClient bob = new StunClient(alice.name().replace("alice", "bob"),
                    TimeLimitedCredential.password(SECRET, alice.name().replace("alice", "bob")), REALM);
            b.refused(b.refresh(bob), StunError.UNAUTHENTICATED);
            b.pass(HOUR_MS + LongTermAuthentication.Limits.DEFAULTS.afterExpiryMs() - 60_001);
            b.proven(b.refresh(alice));
            b.pass(1);
            b.refused(b.refresh(alice), StunError.UNAUTHENTICATED);
        }
    }

    @Test
    void withNoTimeLeftToRunOutNothingIsPermittedAfterExpiry() {
        var strict = new LongTermAuthentication(REALM, true, 600 * AuthenticationBench.SECOND,
                NonceSecret.of(StunClient.entropy(3)), StunClient.entropy(3),
                new LongTermAuthentication.Limits(4, 0));
        strict.access(secrets());
        StunClient alice = bench.issued(SECRET, "alice", HOUR_MS);
        bench.pass(HOUR_MS - 1);
        assertThat(refreshes(strict, alice)).isTrue();
        bench.pass(1);
        assertThat(refreshes(strict, alice)).isFalse();
    }

    private boolean refreshes(LongTermAuthentication strict, StunClient who) {
        String nonce = bench.refused(strict.judge(StunClient.read(StunClient.first().bytes()),
                AuthenticationBench.CLIENT, AuthenticationBench.SERVER, bench.nowNs, bench.wallMs),
                StunError.UNAUTHENTICATED).text(StunAttribute.NONCE).orElseThrow();
        return strict.judge(who.old(StunMethod.REFRESH, nonce), AuthenticationBench.CLIENT, AuthenticationBench.SERVER,
                bench.nowNs, bench.wallMs) instanceof Authentication.Verdict.Proven;
    }

    @Test
    void turn44ACredentialThatWouldLiveTooLongIsRefused() {
        bench.proven(bench.allocate(bench.issued(SECRET, "alice", DAY_MS)));
        bench.proven(bench.allocate(bench.issued(SECRET, "alice", DAY_MS + 60_000)));
        bench.refused(bench.allocate(bench.issued(SECRET, "alice", DAY_MS + 61_000)), StunError.UNAUTHENTICATED);
        bench.refused(bench.refresh(bench.issued(SECRET, "alice", 3_650 * DAY_MS)), StunError.UNAUTHENTICATED);
        bench.wallMs = 0;
        StunClient later = with(secrets()).issued(SECRET, "alice", HOUR_MS);
        bench.refused(bench.allocate(later), StunError.UNAUTHENTICATED);
    }

    @Test
    void turn45TimeStampsOfAnyOtherShapeAreNobodysName() {
        List<String> shapes = List.of("-1700003600:a", "+1700003600:a", "01700003600:a", "1700003600:a:b",
                "1700003600:", ":1700003600", ":", "1700003600 :a", " 1700003600:a", "1.7e9:a", "0x6553f100:a",
                "9223372036854775807:a", "18446744075409555216:a", "99999999999999999999999:a", "1700003600\u0000:a",
                "1700003600:a\u0000",
                "\u0661\u0667\u0660\u0660\u0660\u0660\u0663\u0666\u0660\u0660:a", "1700003600\uff1aa",
                "1700003600:\u00a0\u200b", "0:a", "0", "");
        for (String shape : shapes) {
            StunClient signed = new StunClient(shape, TimeLimitedCredential.password(SECRET, shape), REALM);
            bench.refused(bench.allocate(signed), StunError.UNAUTHENTICATED);
        }
        String name = "1700003600:a";
        StunClient right = new StunClient(name, TimeLimitedCredential.password(SECRET, name), REALM);
        assertThat(bench.proven(bench.allocate(right)).user()).isEqualTo("a");
    }

    @Test
    void aRevokedNameIsRefusedByItselfAndWithItsTimeStamp() {
        StunClient alice = bench.issued(SECRET, "alice", HOUR_MS);
        StunClient later = bench.issued(SECRET, "alice", 2 * HOUR_MS);
        bench.proven(bench.allocate(alice));
        bench.auth.access(secrets("alice"));
        bench.refused(bench.refresh(alice), StunError.UNAUTHENTICATED);
        bench.refused(bench.refresh(later), StunError.UNAUTHENTICATED);
        assertThat(bench.auth.revoked("alice")).isTrue();
        assertThat(bench.auth.revoked(alice.name())).isTrue();
        bench.auth.access(secrets(alice.name()));
        bench.refused(bench.refresh(alice), StunError.UNAUTHENTICATED);
        assertThat(bench.proven(bench.refresh(later)).user()).isEqualTo("alice");
    }

    @Test
    void usersAndSecretsWorkSideBySide() {
        AuthenticationBench b = with(both());
        assertThat(b.proven(AuthenticationBench.ALICE.modern(StunMethod.ALLOCATE, b.challenge())).user())
                .isEqualTo("alice");
        assertThat(b.proven(b.issued(SECRET, "carol", HOUR_MS).modern(StunMethod.ALLOCATE, b.challenge())).user())
                .isEqualTo("carol");
    }

    @Test
    void onlyProvenKeysAreRememberedAndNoMoreThanTheLimit() {
        StunClient alice = bench.issued(SECRET, "alice", HOUR_MS);
        long before = bench.auth.proofs();
        bench.proven(bench.refresh(alice));
        long first = bench.auth.proofs() - before;
        bench.proven(bench.refresh(alice));
        assertThat(bench.auth.proofs() - before - first).as("a look at the remembered key").isEqualTo(1);
        assertThat(first).isEqualTo(3);
        for (int i = 0; i < 100; i++) {
            bench.refused(bench.refresh(new StunClient("1700003600:n" + i, "x", REALM)), StunError.UNAUTHENTICATED);
        }
        assertThat(bench.auth.keysRemembered()).isEqualTo(1);
        int max = LongTermAuthentication.Limits.DEFAULTS.keysMax();
        String nonce = bench.nonce();
        for (int i = 0; i < max + 50; i++) {
            bench.proven(bench.issued(SECRET, "n" + i, HOUR_MS).old(StunMethod.REFRESH, nonce));
        }
        assertThat(bench.auth.keysRemembered()).isEqualTo(max);
    }
}
