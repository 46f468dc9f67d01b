package org.sallyport.sip.digest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.IpAddress;

/**
 * The server's side: challenges, and checks what comes back (RFC 3261 §22, RFC 8760). Owner: the desk.
 *
 * <p>Strict where RFC 7616 allows to be: qop is required, and only the offered algorithms are taken.
 */
public final class DigestVerifier {
    /** Octets of the key of the nonces. */
    public static final int KEY_OCTETS = 32;

    private final DigestSettings settings;
    private final Nonces nonces;

    /** @param key random, kept for the life of the node; a new one makes every nonce stale */
    public DigestVerifier(DigestSettings settings, Sensitive<byte[]> key) {
        if (key.reveal().length < KEY_OCTETS) throw new IllegalArgumentException("key is too short");
        this.settings = settings;
        this.nonces = new Nonces(settings, key);
    }

    /**
     * Values of WWW-Authenticate or Proxy-Authenticate, one for each algorithm, to be sent in this order.
     *
     * @param verdict why there is a challenge; decides on {@code stale=true}
     */
    public List<String> challenges(DigestVerdict verdict, IpAddress source, long nowNs) {
        String nonce = nonces.issue(source, nowNs);
        List<String> out = new ArrayList<>();
        for (DigestAlgorithm a : settings.algorithms()) {
            out.add(new DigestChallenge(settings.realm(), nonce, Optional.empty(), a,
                    verdict instanceof DigestVerdict.Stale, List.of(Qop.AUTH)).render());
        }
        return out;
    }

    /** Checks a request. The first answer for our realm decides. */
    public DigestVerdict verify(DigestRequest request, DigestCredentials credentials, long nowNs) {
        for (String value : request.answers()) {
            switch (DigestAnswer.parse(value)) {
                case DigestAnswer.Read.Bad(var why) -> {
                    return new DigestVerdict.Bad(why);
                }
                case DigestAnswer.Read.Answer(DigestAnswer a) when a.realm().equals(settings.realm()) -> {
                    return verify(a, request, credentials, nowNs);
                }
                case DigestAnswer.Read.Answer _, DigestAnswer.Read.Unusable _ -> {}
            }
        }
        return new DigestVerdict.Absent();
    }

    /**
     * Whether a request answers a challenge of ours to its source, rightly or not: who forges a source hears no
     * challenge.
     */
    public boolean answersOurs(DigestRequest request, long nowNs) {
        return request.answers().stream().map(DigestAnswer::parse)
                .anyMatch(
                        r -> r instanceof DigestAnswer.Read.Answer(DigestAnswer a) && a.realm().equals(settings.realm())
                                && nonces.live(a.nonce(), request.source(), nowNs).isPresent());
    }

    private DigestVerdict verify(DigestAnswer a, DigestRequest request, DigestCredentials credentials, long nowNs) {
        String user = a.username();
        if (!settings.algorithms().contains(a.algorithm()) || a.protection().isEmpty()) {
            return new DigestVerdict.NotOffered(user);
        }
        boolean strict = settings.uri() == DigestSettings.UriRule.REQUEST_URI;
        if (strict && !DigestUri.same(a.uri(), request.uri())) return new DigestVerdict.OtherUri(user);
        Optional<DigestSecret> secret = credentials.secret(user);
        // An unknown user costs the same work as a known one, so that the time tells nothing (svwar).
        Optional<String> ha1 = secret.orElse(NOBODY).ha1(a.algorithm(), user, settings.realm());
        String right = DigestMath.response(a.algorithm(), ha1.orElse(""), request.method(), a.uri(), a.nonce(),
                a.protection(), request.body());
        boolean fits = DigestMath.same(right, a.response());
        if (secret.isEmpty()) return new DigestVerdict.UnknownUser(user);
        if (ha1.isEmpty() || !fits) return new DigestVerdict.WrongPassword(user);
        Optional<Nonces.Id> nonce = nonces.live(a.nonce(), request.source(), nowNs);
        if (nonce.isEmpty() || !nonces.use(nonce.get(), a.protection().get().count(), nowNs)) {
            return new DigestVerdict.Stale(user);
        }
        return new DigestVerdict.Ok(user, info(a, ha1.get()));
    }

    private static final DigestSecret NOBODY = DigestSecret.password("");

    /** Authentication-Info without a body to cover, so always of qop auth's formula (RFC 7616 §3.5). */
    private static String info(DigestAnswer a, String ha1) {
        DigestAnswer.Protection p = a.protection().orElseThrow();
        DigestAnswer.Protection auth = new DigestAnswer.Protection(Qop.AUTH, p.cnonce(), p.count());
        String rspauth = DigestMath.response(
                a.algorithm(), ha1, "", a.uri(), a.nonce(), Optional.of(auth), new byte[0]);
        return "qop=auth, rspauth=\"" + rspauth + "\", cnonce=" + DigestParameters.quote(p.cnonce()) + ", nc=" + p.nc();
    }

    /** Nonces whose use is remembered, at most {@link DigestSettings#noncesMax}. */
    public int rememberedNonces() {
        return nonces.remembered();
    }
}
