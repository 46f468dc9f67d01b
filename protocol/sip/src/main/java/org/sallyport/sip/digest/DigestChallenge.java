package org.sallyport.sip.digest;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The value of one WWW-Authenticate or Proxy-Authenticate (RFC 7616 §3.3).
 *
 * @param realm what the password is for
 * @param nonce the server's
 * @param opaque to be sent back; empty where there is none
 * @param algorithm named or, where it is not named, MD5
 * @param stale whether only the nonce was wrong
 * @param qop offered, in the server's order; empty with a server of RFC 2069
 */
public record DigestChallenge(
        String realm, String nonce, Optional<String> opaque, DigestAlgorithm algorithm, boolean stale, List<Qop> qop) {
    public DigestChallenge {
        qop = List.copyOf(qop);
    }

    /** Reads one field value; empty where it is malformed, no Digest, or of an algorithm or qop that is not ours. */
    public static Optional<DigestChallenge> parse(String value) {
        if (!(DigestParameters.withScheme(value) instanceof DigestParameters.Read.Parameters p)) {
            return Optional.empty();
        }
        Optional<DigestAlgorithm> algorithm = DigestAlgorithm.of(p.get("algorithm").orElse("MD5"));
        if (p.get("realm").isEmpty() || p.get("nonce").isEmpty() || algorithm.isEmpty()) return Optional.empty();
        List<Qop> qop = new ArrayList<>();
        for (String token : p.get("qop").orElse("").split(",")) Qop.of(token.strip()).ifPresent(qop::add);
        if (p.get("qop").isPresent() && qop.isEmpty()) return Optional.empty();
        return Optional.of(new DigestChallenge(p.get("realm").get(), p.get("nonce").get(), p.get("opaque"),
                algorithm.get(), p.get("stale").orElse("").equalsIgnoreCase("true"), qop));
    }

    /** As a field value. */
    public String render() {
        StringBuilder out = new StringBuilder(160).append("Digest realm=").append(DigestParameters.quote(realm))
                .append(", nonce=").append(DigestParameters.quote(nonce));
        opaque.ifPresent(o -> out.append(", opaque=").append(DigestParameters.quote(o)));
        if (stale) out.append(", stale=true");
        out.append(", algorithm=").append(algorithm.token());
        if (!qop.isEmpty()) {
            out.append(", qop=\"").append(String.join(",", qop.stream().map(Qop::token).toList())).append('"');
        }
        return out.toString();
    }
}
