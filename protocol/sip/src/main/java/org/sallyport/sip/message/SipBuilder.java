package org.sallyport.sip.message;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes a message of our own; header fields come out in the order in which they went in, Content-Length last.
 *
 * <p>A line break in a name or value is our fault and throws.
 */
public final class SipBuilder {
    private static final int BYTES_FIRST = 512;
    private static final int LINES_FIRST = 12;

    private final LineWriter out = new LineWriter(BYTES_FIRST, LINES_FIRST);
    private @Nullable String contentType;
    private byte[] body = new byte[0];

    SipBuilder(String method, String uri) {
        out.requestLine(LineWriter.value(method + " " + uri + " SIP/2.0"), method.length());
    }

    /** Adds a line. */
    public SipBuilder header(HeaderName name, String value) {
        out.line(name.ordinal(), name.octets(), LineWriter.value(value));
        return this;
    }

    /** Adds a line of a field that has no entry in {@link HeaderName}. */
    public SipBuilder header(String name, String value) {
        byte[] octets = LineWriter.name(name);
        int id = HeaderName.idOf(octets, 0, octets.length);
        out.line(id < 0 ? SipIndex.UNKNOWN : id, octets, LineWriter.value(value));
        return this;
    }

    /** Sets body, Content-Type and Content-Length. */
    public SipBuilder body(String type, byte[] bytes) {
        contentType = Objects.requireNonNull(type);
        body = bytes.clone();
        return this;
    }

    /** The message, with Content-Length; this builder is used up. */
    public SipMessage build() {
        if (contentType != null) header(HeaderName.CONTENT_TYPE, contentType);
        return out.length(body.length).message(body, 0, body.length);
    }
}
