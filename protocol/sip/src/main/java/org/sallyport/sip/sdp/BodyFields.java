package org.sallyport.sip.sdp;

import java.util.Optional;

/**
 * The header fields that say how a body, or a part of one, is to be read.
 *
 * @param type Content-Type
 * @param disposition Content-Disposition
 * @param encoding Content-Encoding, several values joined by commas
 * @param transferEncoding Content-Transfer-Encoding, which SIP has no need of and MIME parts may have
 */
public record BodyFields(Optional<String> type, Optional<String> disposition, Optional<String> encoding,
        Optional<String> transferEncoding) {
    /** A type and nothing else; null where there is none. */
    public static BodyFields of(String type) {
        return new BodyFields(Optional.ofNullable(type), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
