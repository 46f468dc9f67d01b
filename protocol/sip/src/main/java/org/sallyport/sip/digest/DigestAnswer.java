package org.sallyport.sip.digest;

import java.util.Map;
import java.util.Optional;
import org.sallyport.machine.Malformed;

/**
 * The value of one Authorization or Proxy-Authorization (RFC 7616 §3.4).
 *
 * @param username as sent
 * @param realm as challenged
 * @param nonce as challenged
 * @param uri the request's URI as the sender saw it
 * @param response the digest in hex, in lower case
 * @param algorithm named or, where it is not named, MD5
 * @param protection how the request is protected; empty in the manner of RFC 2069
 * @param opaque as challenged
 */
public record DigestAnswer(
        String username, String realm, String nonce, String uri, String response, DigestAlgorithm algorithm,
        Optional<Protection> protection, Optional<String> opaque) {

    /**
     * What a qop brings with it.
     *
     * @param qop auth or auth-int
     * @param cnonce the client's nonce
     * @param count how often the client has used the server's nonce, this time included
     */
    public record Protection(Qop qop, String cnonce, int count) {
        /** The count as it stands in the field and in the digest: eight hex digits. */
        String nc() {
            return "%08x".formatted(count);
        }
    }

    /** What was read. */
    public sealed interface Read {
        /** An answer. */
        record Answer(DigestAnswer answer) implements Read {}

        /** Of another scheme, or of an algorithm that is not ours: to be treated as if it were not there. */
        record Unusable() implements Read {}

        /** Against the grammar. */
        record Bad(Malformed why) implements Read {}
    }

    /** Reads one field value. */
    public static Read parse(String value) {
        return switch (DigestParameters.withScheme(value)) {
            case DigestParameters.Read.OtherScheme() -> new Read.Unusable();
            case DigestParameters.Read.Bad(Malformed why) -> new Read.Bad(why);
            case DigestParameters.Read.Parameters p -> of(p);
        };
    }

    private static Read of(DigestParameters.Read.Parameters p) {
        Map<String, String> m = p.byName();
        for (String name : new String[] {"username", "realm", "nonce", "uri", "response"}) {
            if (!m.containsKey(name)) return bad(name + " missing");
        }
        Optional<DigestAlgorithm> algorithm = DigestAlgorithm.of(m.getOrDefault("algorithm", "MD5"));
        if (algorithm.isEmpty()) return new Read.Unusable();
        String response = m.getOrDefault("response", "").toLowerCase(java.util.Locale.ROOT);
        if (!response.matches("[0-9a-f]{" + algorithm.get().hexLength() + "}")) return bad("response is no digest");
        Optional<Protection> protection = Optional.empty();
        if (m.containsKey("qop")) {
            Optional<Qop> qop = Qop.of(m.get("qop"));
            String nc = m.getOrDefault("nc", "");
            if (qop.isEmpty()) return bad("qop is unknown");
            if (!nc.matches("[0-7][0-9a-fA-F]{7}")) return bad("nc is not eight hex digits");
            String cnonce = m.getOrDefault("cnonce", "");
            if (cnonce.isEmpty()) return bad("cnonce missing");
            protection = Optional.of(new Protection(qop.get(), cnonce, Integer.parseInt(nc, 16)));
        }
        return new Read.Answer(new DigestAnswer(
                m.getOrDefault("username", ""), m.getOrDefault("realm", ""), m.getOrDefault("nonce", ""),
                m.getOrDefault("uri", ""), response, algorithm.get(),
                protection, p.get("opaque")));
    }

    private static Read bad(String why) {
        return new Read.Bad(new Malformed(why, 0, "RFC 7616 §3.4"));
    }

    /** As a field value. */
    public String render() {
        StringBuilder out = new StringBuilder(320)
                .append("Digest username=").append(DigestParameters.quote(username))
                .append(", realm=").append(DigestParameters.quote(realm))
                .append(", nonce=").append(DigestParameters.quote(nonce))
                .append(", uri=").append(DigestParameters.quote(uri))
                .append(", response=\"").append(response).append('"')
                .append(", algorithm=").append(algorithm.token());
        protection.ifPresent(q -> out.append(", cnonce=").append(DigestParameters.quote(q.cnonce()))
                .append(", qop=").append(q.qop().token()).append(", nc=").append(q.nc()));
        opaque.ifPresent(o -> out.append(", opaque=").append(DigestParameters.quote(o)));
        return out.toString();
    }
}
