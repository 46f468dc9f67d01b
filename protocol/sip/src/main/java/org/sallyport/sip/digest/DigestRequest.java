package org.sallyport.sip.digest;

import java.util.List;
import org.sallyport.wire.IpAddress;

/**
 * What a verifier needs of a request.
 *
 * @param method in upper case
 * @param uri Request-URI as sent
 * @param answers values of all its Authorization, or of all its Proxy-Authorization fields
 * @param body for auth-int; not kept
 * @param source address that it really came from
 */
public record DigestRequest(String method, String uri, List<String> answers, byte[] body, IpAddress source) {
    private static final byte[] NO_BODY = new byte[0];

    public DigestRequest {
        answers = List.copyOf(answers);
    }

    /** A request whose body does not matter, as with qop auth. */
    public DigestRequest(String method, String uri, List<String> answers, IpAddress source) {
        this(method, uri, answers, NO_BODY, source);
    }
}
