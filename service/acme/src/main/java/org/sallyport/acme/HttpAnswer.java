package org.sallyport.acme;

import java.util.Map;
import java.util.Optional;

/**
 * An answer of HTTP.
 *
 * @param status code
 * @param headers names in lower case; of several of one name the last
 * @param body after any chunks were put together
 */
record HttpAnswer(int status, Map<String, String> headers, byte[] body) {
    HttpAnswer {
        headers = Map.copyOf(headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean good() {
        return status >= 200 && status < 300;
    }
}
