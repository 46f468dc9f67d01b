package org.sallyport.turn.credential;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Sensitive;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.PasswordAlgorithm;
import org.sallyport.stun.SecurityFeature;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/**
 * Long-term credentials, RFC 8489 §9.2, for users of a database and for {@link TimeLimitedCredential}s. Owner: one
 * loop.
 *
 * <p>The checks of §9.2.4 come in its order, with one exception: a nonce that was never made for this client is
 * answered with 438 before anything else is made of the request, because the checks on algorithms depend on what the
 * nonce says. A nonce that was made for it and has grown old is answered only after the tag has proved right, as §9.2.4
 * has it.
 *
 * <p>Clients of RFC 5389, which know no PASSWORD-ALGORITHMS, are served with MD5 and MESSAGE-INTEGRITY.
 *
 * <p>When a time-limited credential runs out, no new allocation can be made with it. What was made with it before can
 * still be refreshed and used for {@link Limits#afterExpiryMs}: a browser has no means to put a new credential under
 * a running call, so that calls would end at the moment when a token does. Revocation ends both at once. For what is
 * there already the end is also measured by the monotonic clock, from the last allocation that the credential made, so
 * that a wall clock that steps ends no call (attack row X-8).
 *
 * <p>Nothing is kept of a request that proved nothing. Every refusal of a name or of a tag is the same 401 and costs
 * the same work, whoever it is about (attack row TURN-42).
 */
public final class LongTermAuthentication implements Authentication {
    /** Longest USERNAME, RFC 8489 §14.3. */
    public static final int USERNAME_BYTES_MAX = 508;

    /** How far the issuer's clock may be ahead of ours before a credential of full life is one of too long a life. */
    private static final long CLOCK_SKEW_MS = 60_000;

    private static final long MS_NS = 1_000_000L;

    private static final List<PasswordAlgorithm> OFFERED = List.of(PasswordAlgorithm.SHA_256, PasswordAlgorithm.MD5);
    private static final byte[] OFFER = PasswordAlgorithm.encode(OFFERED);

    /**
     * Bounds.
     *
     * @param keysMax keys of time-limited credentials that are remembered because they were proved; more than there are
     *     allocations, or a storm of refreshes finds none of them
     * @param afterExpiryMs how long what was allocated with a time-limited credential can be refreshed after it expired
     */
    public record Limits(int keysMax, long afterExpiryMs) {
        /** 8,192 keys, six hours. */
        public static final Limits DEFAULTS = new Limits(8_192, 6 * 3_600_000L);
    }

    /**
     * A time-limited credential that was proved.
     *
     * @param endNs when it expires by the monotonic clock, as far as the wall clock was right when it was proved
     */
    private record Remembered(StunKey key, long endNs) {}

    private final String realm;
    private final boolean sha256;
    private final Limits limits;
    private final NonceStamp nonces;
    private final StunKey nobodysKey;
    private final Map<String, Remembered> provenKeys;
    private TurnAccess access = TurnAccess.NOBODY;
    private Map<String, String> namesByHash = Map.of();
    private int features;
    private long proofs;

    /**
     * For one loop.
     *
     * @param realm prepared by {@link OpaqueString}, at most 127 characters
     * @param sha256 whether SHA-256 is offered beside MD5
     * @param nonceNs life of a nonce in nanoseconds, one second to eighteen hours
     * @param secret shared by all that hear the same clients
     */
    public LongTermAuthentication(
            String realm, boolean sha256, long nonceNs, NonceSecret secret, Entropy entropy, Limits limits) {
        if (!OpaqueString.prepare(realm).equals(Optional.of(realm)) || realm.length() > 127) {
            throw new IllegalArgumentException("realm");
        }
        this.realm = realm;
        this.sha256 = sha256;
        this.limits = limits;
        nonces = new NonceStamp(realm, nonceNs, secret);
        nobodysKey = StunKey.longTermMd5("", realm, entropy.hex(16));
        provenKeys = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
                return size() > limits.keysMax();
            }
        };
        access(TurnAccess.NOBODY);
    }

    @Override
    public void access(TurnAccess changed) {
        access = changed;
        provenKeys.clear();
        Map<String, String> byHash = new HashMap<>();
        for (String name : changed.users().keySet()) byHash.put(userHash(name), name);
        namesByHash = byHash;
        features = 0;
        if (offersAlgorithms()) features |= 1 << SecurityFeature.PASSWORD_ALGORITHMS.bit();
        // With the bit set a client must hide its name, and a time-limited credential is found by nothing else.
        if (!byHash.isEmpty() && changed.secrets().isEmpty()) {
            features |= 1 << SecurityFeature.USERNAME_ANONYMITY.bit();
        }
    }

    /** A client takes the first algorithm that it knows, so SHA-256 is offered only where every user has that key. */
    private boolean offersAlgorithms() {
        return sha256 && access.users().values().stream().allMatch(k -> k.sha256() != null);
    }

    private String userHash(String name) {
        try {
            byte[] text = (name + ":" + realm).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public boolean revoked(String user) {
        if (access.revoked().contains(user)) return true;
        boolean timeLimited = TimeLimitedCredential.expirySeconds(user).isPresent();
        return timeLimited && access.revoked().contains(TimeLimitedCredential.user(user));
    }

    /** Tags computed and keys derived for strangers so far; what a test of equal work counts. */
    long proofs() {
        return proofs;
    }

    /** Keys of time-limited credentials that are kept now. */
    int keysRemembered() {
        return provenKeys.size();
    }

    @Override
    public Verdict judge(StunMessage request, Endpoint client, Endpoint server, long nowNs, long wallMs) {
        if (!request.has(StunAttribute.MESSAGE_INTEGRITY) && !request.has(StunAttribute.MESSAGE_INTEGRITY_SHA256)) {
            return challenge(request, StunError.UNAUTHENTICATED, client, nowNs);
        }
        boolean named = request.has(StunAttribute.USERNAME) || request.has(StunAttribute.USERHASH);
        Optional<String> nonce = request.text(StunAttribute.NONCE);
        if (!named || !request.has(StunAttribute.REALM) || nonce.isEmpty()) return malformed(request);
        NonceStamp.Kind kind = nonces.judge(nonce.get(), client, nowNs);
        if (kind == NonceStamp.Kind.FOREIGN) return challenge(request, StunError.STALE_NONCE, client, nowNs);
        Optional<PasswordAlgorithm> algorithm = algorithm(request, nonce.get());
        if (algorithm.isEmpty()) return malformed(request);
        return switch (prove(request, algorithm.get(), nowNs, wallMs)) {
            case Proof.Wrong(RefusalReason why) -> challenge(request, StunError.UNAUTHENTICATED, client, nowNs,
                    Optional.of(new Verdict.Failed(name(request).orElse(""), why)));
            case Proof.Right _ when kind == NonceStamp.Kind.STALE ->
                    challenge(request, StunError.STALE_NONCE, client, nowNs);
            case Proof.Right(Verdict.Proven proven) -> proven;
        };
    }

    /**
     * The third check of §9.2.4, which keeps anybody between from taking the better algorithm away: both attributes as
     * we sent them, or neither.
     */
    private Optional<PasswordAlgorithm> algorithm(StunMessage request, String nonce) {
        Optional<byte[]> offer = request.value(StunAttribute.PASSWORD_ALGORITHMS);
        Optional<byte[]> choice = request.value(StunAttribute.PASSWORD_ALGORITHM);
        if (offer.isEmpty() && choice.isEmpty()) return Optional.of(PasswordAlgorithm.MD5);
        boolean offered = SecurityFeature.PASSWORD_ALGORITHMS.in(SecurityFeature.ofNonce(nonce).orElse(0));
        if (!offered || offer.isEmpty() || choice.isEmpty() || !Arrays.equals(offer.get(), OFFER)) {
            return Optional.empty();
        }
        return PasswordAlgorithm.decode(choice.get())
                .filter(chosen -> chosen.size() == 1)
                .map(chosen -> PasswordAlgorithm.of(chosen.getFirst()));
    }

    /** What the tag of a request proves. */
    private sealed interface Proof {
        record Right(Verdict.Proven proven) implements Proof {}

        record Wrong(RefusalReason why) implements Proof {}
    }

    private Proof prove(
            StunMessage request, PasswordAlgorithm algorithm, long nowNs, long wallMs) {
        boolean ourRealm = request.text(StunAttribute.REALM).equals(Optional.of(realm));
        Optional<String> username = name(request);
        Optional<String> prepared = username.flatMap(OpaqueString::prepare);
        if (ourRealm && prepared.isPresent()) {
            OptionalLong expiry = TimeLimitedCredential.expirySeconds(username.get());
            if (!access.users().containsKey(prepared.get()) && expiry.isPresent() && !access.secrets().isEmpty()) {
                return proveTimeLimited(request, algorithm, username.get(), nowNs, wallMs);
            }
        }
        TurnAccess.Keys keys = ourRealm && prepared.isPresent() ? access.users().get(prepared.get()) : null;
        StunKey key = keys == null ? null : algorithm == PasswordAlgorithm.SHA_256 ? keys.sha256() : keys.md5();
        boolean right = fits(request, algorithm, key == null ? nobodysKey : key);
        if (key == null) return new Proof.Wrong(RefusalReason.UNKNOWN_USER);
        if (!right) return new Proof.Wrong(RefusalReason.WRONG_PASSWORD);
        if (revoked(prepared.get())) return new Proof.Wrong(RefusalReason.CREDENTIAL_REVOKED);
        return new Proof.Right(proven(request, prepared.get(), key));
    }

    /** The name as sent, or the one behind USERHASH; empty for one that cannot be anybody's. */
    private Optional<String> name(StunMessage request) {
        Optional<byte[]> octets = request.value(StunAttribute.USERNAME);
        if (octets.isEmpty()) {
            return request.value(StunAttribute.USERHASH).map(h -> namesByHash.get(HexFormat.of().formatHex(h)));
        }
        if (octets.get().length > USERNAME_BYTES_MAX) return Optional.empty();
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.get())).toString());
        } catch (CharacterCodingException notText) {
            return Optional.empty();
        }
    }

    private Proof proveTimeLimited(
            StunMessage request, PasswordAlgorithm algorithm, String username, long nowNs, long wallMs) {
        String name = algorithm + " " + username;
        Remembered remembered = provenKeys.get(name);
        StunKey key = remembered == null ? nobodysKey : remembered.key();
        // Whoever is refused pays for the look at a remembered key and for all secrets, remembered or not.
        boolean right = fits(request, algorithm, key) && remembered != null;
        if (!right) {
            for (Sensitive<String> secret : access.secrets()) {
                key = derive(secret, algorithm, username);
                right = fits(request, algorithm, key);
                if (right) break;
            }
        }
        long leftMs = TimeLimitedCredential.expirySeconds(username).orElse(0) * 1_000 - wallMs;
        boolean allocates = request.knownMethod() == StunMethod.ALLOCATE;
        if (!right) return new Proof.Wrong(RefusalReason.WRONG_PASSWORD);
        if (!timely(leftMs, allocates) && (allocates || !lasts(remembered, nowNs))) {
            return new Proof.Wrong(RefusalReason.CREDENTIAL_EXPIRED);
        }
        String user = OpaqueString.prepare(TimeLimitedCredential.user(username)).orElse("");
        if (user.isEmpty()) return new Proof.Wrong(RefusalReason.UNKNOWN_USER);
        if (revoked(username) || access.revoked().contains(user))
            return new Proof.Wrong(RefusalReason.CREDENTIAL_REVOKED);
        long endNs = remembered == null || allocates ? nowNs + leftMs * MS_NS : remembered.endNs();
        provenKeys.put(name, new Remembered(key, endNs));
        return new Proof.Right(proven(request, user, key));
    }

    private StunKey derive(Sensitive<String> secret, PasswordAlgorithm algorithm, String username) {
        proofs++;
        String password = TimeLimitedCredential.password(secret, username);
        return switch (algorithm) {
            case MD5 -> StunKey.longTermMd5(username, realm, password);
            case SHA_256 -> StunKey.longTermSha256(username, realm, password);
        };
    }

    private boolean timely(long leftMs, boolean allocates) {
        if (leftMs > access.credentialLifeMaxMs() + CLOCK_SKEW_MS) return false;
        return leftMs > (allocates ? 0 : -limits.afterExpiryMs());
    }

    /** Whether what a credential allocated may be refreshed still, whatever the wall clock shows by now. */
    private boolean lasts(@Nullable Remembered remembered, long nowNs) {
        return remembered != null && nowNs - remembered.endNs() < limits.afterExpiryMs() * MS_NS;
    }

    private boolean fits(StunMessage request, PasswordAlgorithm algorithm, StunKey key) {
        proofs++;
        if (request.has(StunAttribute.MESSAGE_INTEGRITY_SHA256)) {
            return request.verifySha256(key) == StunMessage.Verdict.RIGHT;
        }
        // A key of SHA-256 under a tag of SHA-1 is nobody's profile; it costs the same and proves nothing.
        return request.verifySha1(key) == StunMessage.Verdict.RIGHT && algorithm == PasswordAlgorithm.MD5;
    }

    /**
     * §9.2.4, last paragraph: the answer has the stronger tag where the request named an algorithm. It has it as well
     * where the request came with that tag alone, which the paragraph does not foresee.
     */
    private static Verdict.Proven proven(StunMessage request, String user, StunKey key) {
        boolean strong = request.has(StunAttribute.MESSAGE_INTEGRITY_SHA256)
                || request.has(StunAttribute.PASSWORD_ALGORITHM);
        return new Verdict.Proven(user, key, strong);
    }

    private static Verdict.Challenged malformed(StunMessage request) {
        return challenged(request, StunWriter.error(request, StunError.BAD_REQUEST), StunError.BAD_REQUEST,
                Optional.empty());
    }

    private Verdict.Challenged challenge(StunMessage request, StunError error, Endpoint client, long nowNs) {
        return challenge(request, error, client, nowNs, Optional.empty());
    }

    private Verdict.Challenged challenge(
            StunMessage request, StunError error, Endpoint client, long nowNs, Optional<Verdict.Failed> failed) {
        StunWriter answer = StunWriter.error(request, error)
                .text(StunAttribute.REALM, realm)
                .text(StunAttribute.NONCE, nonces.make(client, features, nowNs));
        if (offersAlgorithms()) answer.passwordAlgorithms(OFFERED);
        return challenged(request, answer, error, failed);
    }

    private static Verdict.Challenged challenged(
            StunMessage request, StunWriter answer, StunError error, Optional<Verdict.Failed> failed) {
        if (request.has(StunAttribute.FINGERPRINT)) answer.fingerprint();
        return new Verdict.Challenged(answer.bytes(), error.code(), failed);
    }
}
