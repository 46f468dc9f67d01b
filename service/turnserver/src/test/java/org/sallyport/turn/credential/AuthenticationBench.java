package org.sallyport.turn.credential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.wire.Endpoint;

/** One authentication with alice and bob in its database, a client, and two clocks that tests move. */
public final class AuthenticationBench {
    public static final String REALM = "example.org";
    public static final long SECOND = 1_000_000_000L;
    public static final Endpoint CLIENT = Endpoint.of("198.51.100.7", 40_000);
    public static final Endpoint SERVER = Endpoint.of("192.0.2.1", 3478);
    public static final StunClient ALICE = new StunClient("alice", "wonder land", REALM);
    public static final StunClient BOB = new StunClient("bob", "builder", REALM);
    public static final Sensitive<String> OLD_SECRET = Sensitive.of("south wind");
    public static final Sensitive<String> SECRET = Sensitive.of("north wind");
    public static final long DAY_MS = 86_400_000L;

    public final LongTermAuthentication auth;

    /** The monotonic clock starts where it likes. */
    public long nowNs = -7 * SECOND - 1;

    public long wallMs = 1_700_000_000_000L;

    private AuthenticationBench(boolean sha256, TurnAccess access) {
        auth = new LongTermAuthentication(REALM, sha256, 600 * SECOND, NonceSecret.of(StunClient.entropy(8489)),
                StunClient.entropy(8489),
                LongTermAuthentication.Limits.DEFAULTS);
        auth.access(access);
    }

    public static TurnAccess users(String... revoked) {
        return new TurnAccess(Map.of("alice", ALICE.keys(), "bob", BOB.keys()), List.of(), DAY_MS, Set.of(revoked));
    }

    public static TurnAccess secrets(String... revoked) {
        return new TurnAccess(Map.of(), List.of(SECRET, OLD_SECRET), DAY_MS, Set.of(revoked));
    }

    public static TurnAccess both() {
        return new TurnAccess(users().users(), secrets().secrets(), DAY_MS, Set.of());
    }

    public static AuthenticationBench with(TurnAccess access) {
        return new AuthenticationBench(true, access);
    }

    public static AuthenticationBench md5Only(TurnAccess access) {
        return new AuthenticationBench(false, access);
    }

    /** Time passes by both clocks. */
    public void pass(long ms) {
        wallMs += ms;
        nowNs += ms * 1_000_000L;
    }

    public Authentication.Verdict judge(StunMessage request) {
        return auth.judge(request, CLIENT, SERVER, nowNs, wallMs);
    }

    public StunMessage challenge() {
        return refused(StunClient.read(StunClient.first().bytes()), StunError.UNAUTHENTICATED);
    }

    public String nonce() {
        return challenge().text(StunAttribute.NONCE).orElseThrow();
    }

    public StunMessage refused(StunMessage request, StunError wanted) {
        return refused(judge(request), wanted);
    }

    public StunMessage refused(Authentication.Verdict verdict, StunError wanted) {
        return switch (verdict) {
            case Authentication.Verdict.Proven p -> throw new AssertionError("proved to be " + p.user());
            case Authentication.Verdict.Challenged(byte[] answer, int code, _) -> {
                assertThat(StunError.of(code)).isEqualTo(wanted);
                StunMessage m = StunClient.read(answer);
                assertThat(m.messageClass()).isEqualTo(StunClass.ERROR);
                assertThat(m.errorCode()).contains(code);
                assertThat(m.value(StunAttribute.ERROR_CODE).orElseThrow()).as("empty phrase").hasSize(4);
                assertThat(m.has(StunAttribute.NONCE)).isEqualTo(code != 400);
                assertThat(m.has(StunAttribute.REALM)).isEqualTo(code != 400);
                yield m;
            }
        };
    }

    public Authentication.Verdict.Proven proven(StunMessage request) {
        return switch (judge(request)) {
            case Authentication.Verdict.Proven p -> p;
            case Authentication.Verdict.Challenged(_, int code, _) -> throw new AssertionError("refused by " + code);
        };
    }

    /** The credential that the web service would hand out now. */
    public StunClient issued(Sensitive<String> secret, String name, long lifeMs) {
        TimeLimitedCredential c = TimeLimitedCredential.issue(secret, name, wallMs, lifeMs);
        return new StunClient(c.username(), c.password().reveal(), REALM);
    }

    public StunMessage allocate(StunClient who) {
        return who.old(StunMethod.ALLOCATE, nonce());
    }

    public StunMessage refresh(StunClient who) {
        return who.old(StunMethod.REFRESH, nonce());
    }
}
