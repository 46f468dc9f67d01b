package org.sallyport.sipcall.ladder;

import java.nio.charset.StandardCharsets;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipMessage;

/**
 * What is kept of a message beside its name: where media is wanted, where the sender wants to be reached, and what a
 * refusal says. A list of what is taken, and not of what is left out: so no password, key or digest can be among it.
 */
final class Excerpt {
    /** Longest excerpt of one message, in characters. */
    static final int CHARS_MAX = 600;

    /** Longest value of one header field that is kept. */
    private static final int VALUE_CHARS_MAX = 160;

    /** Attributes of a description that are kept, whole. */
    private static final String[] ATTRIBUTES = {"sendrecv", "sendonly", "recvonly", "inactive", "rtcp-mux", "rtcp:",
        "ice-lite", "setup:"};

    /** Excerpts are made one at a time, and many of them. */
    private final byte[] out = new byte[CHARS_MAX + 1];
    private int length;

    /** Lines ended by a line feed; empty for a message of which its name says all. */
    String of(SipMessage m) {
        boolean request = m.isRequest();
        boolean invite = m.method().equals(Method.INVITE);
        boolean failed = !request && m.status() >= 300;
        boolean described = m.bodyLength() > 0 && isDescription(m);
        boolean hangsUp = request && m.method().equals(Method.BYE);
        if (!described && !failed && !hangsUp && !(invite && (request || m.status() >= 200))) return "";
        length = 0;
        if (invite && (request || m.status() / 100 == 2)) {
            field("Contact: ", m, HeaderName.CONTACT);
            field("Session-Expires: ", m, HeaderName.SESSION_EXPIRES);
            if (request) field("User-Agent: ", m, HeaderName.USER_AGENT);
            else field("Server: ", m, HeaderName.SERVER);
        }
        if (failed || hangsUp) field("Reason: ", m, HeaderName.REASON);
        if (failed) refusal(m);
        if (described) description(m);
        return length == 0 ? "" : new String(out, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void refusal(SipMessage m) {
        field("Warning: ", m, HeaderName.WARNING);
        field("Retry-After: ", m, HeaderName.RETRY_AFTER);
        field("Require: ", m, HeaderName.REQUIRE);
        field("Unsupported: ", m, HeaderName.UNSUPPORTED);
        field("Server: ", m, HeaderName.SERVER);
    }

    private void field(String name, SipMessage m, HeaderName field) {
        if (!(m.header(field) instanceof String value)) return;
        text(name, name.length());
        String shown = SecretMask.uris(value);
        text(shown, Math.min(shown.length(), VALUE_CHARS_MAX));
        feed();
    }

    private void text(String text, int chars) {
        int n = Math.min(chars, CHARS_MAX - length);
        for (int i = 0; i < n; i++) out[length + i] = (byte) (text.charAt(i) < 0x100 ? text.charAt(i) : '?');
        length += n;
    }

    private void feed() {
        out[length++] = '\n';
        if (length > CHARS_MAX) length = CHARS_MAX;
    }

    static boolean isDescription(SipMessage m) {
        return m.header(HeaderName.CONTENT_TYPE) instanceof String type && type.contains("sdp");
    }

    /** The lines c= and m=, the way each goes, and the suite of its keys without the keys (RFC 4568 §9.1). */
    private void description(SipMessage m) {
        byte[] b = m.bytes();
        int at = b.length - m.bodyLength();
        while (at < b.length && length < CHARS_MAX) {
            int end = at;
            while (end < b.length && b[end] != '\n') end++;
            int last = end > at && b[end - 1] == '\r' ? end - 1 : end;
            if (last - at > 2 && b[at + 1] == '=') line(b, at, last);
            at = end + 1;
        }
    }

    private void line(byte[] b, int from, int to) {
        switch (b[from]) {
            case 'c', 'm' -> append(b, from, Math.min(to, from + VALUE_CHARS_MAX));
            case 'a' -> {
                if (starts(b, from + 2, to, "crypto:")) {
                    append(b, from, suiteEnd(b, from, to));
                    return;
                }
                for (String a : ATTRIBUTES) {
                    if (starts(b, from + 2, to, a)) {
                        append(b, from, Math.min(to, from + VALUE_CHARS_MAX));
                        return;
                    }
                }
            }
            default -> {}
        }
    }

    /** Behind tag and suite stand the keys. */
    private static int suiteEnd(byte[] b, int from, int to) {
        int i = from;
        int spaces = 0;
        while (i < to && (b[i] != ' ' || ++spaces < 2)) i++;
        return spaces < 2 ? from : i;
    }

    private static boolean starts(byte[] b, int from, int to, String text) {
        if (to - from < text.length()) return false;
        for (int i = 0; i < text.length(); i++) if (b[from + i] != text.charAt(i)) return false;
        return true;
    }

    private void append(byte[] b, int from, int to) {
        if (to == from) return;
        int n = Math.min(to - from, CHARS_MAX - length);
        System.arraycopy(b, from, out, length, n);
        length += n;
        feed();
    }
}
