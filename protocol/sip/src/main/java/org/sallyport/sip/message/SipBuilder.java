package org.sallyport.sip.message;

import java.io.ByteArrayOutputStream;
import java.util.Objects;

/**
 * Writes a message of our own; header fields come out in the order in which they went in, Content-Length last.
 *
 * <p>A line break in a name or value is our fault and throws.
 */
public final class SipBuilder {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    private String contentType;
    private byte[] body = new byte[0];

    SipBuilder(String startLine) {
        out.writeBytes(LineWriter.value(startLine));
        out.writeBytes(LineWriter.CRLF);
    }

    /** Adds a line. */
    public SipBuilder header(HeaderName name, String value) {
        return line(name.octets(), value);
    }

    /** Adds a line of a field that has no entry in {@link HeaderName}. */
    public SipBuilder header(String name, String value) {
        return line(LineWriter.name(name), value);
    }

    private SipBuilder line(byte[] name, String value) {
        out.writeBytes(name);
        out.write(':');
        out.write(' ');
        out.writeBytes(LineWriter.value(value));
        out.writeBytes(LineWriter.CRLF);
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
        header(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
        out.writeBytes(LineWriter.CRLF);
        out.writeBytes(body);
        return new SipMessage(out.toByteArray(), null);
    }
}
