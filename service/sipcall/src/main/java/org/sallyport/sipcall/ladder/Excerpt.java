package org.sallyport.sipcall.ladder;

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

    private Excerpt() {}

    /** Lines ended by a line feed; empty for a message of which its name says all. */
    static String of(SipMessage m) {
        boolean request = m.isRequest();
        boolean invite = m.method().equals(Method.INVITE);
        boolean failed = !request && m.status() >= 300;
        boolean described = m.bodyLength() > 0 && isDescription(m);
        if (!described && !failed && !(invite && (request || m.status() >= 200)) && !m.method().equals(Method.BYE))
            return "";
        StringBuilder out = new StringBuilder(described ? 256 : 96);
        if (invite && (request || m.status() / 100 == 2)) {
            out.append("Contact: ").append(cut(SecretMask.uris(m.text(HeaderName.CONTACT)))).append('\n');
            field(out, "Session-Expires", m, HeaderName.SESSION_EXPIRES);
            field(out, request ? "User-Agent" : "Server", m, request ? HeaderName.USER_AGENT : HeaderName.SERVER);
        }
        if (failed || m.method().equals(Method.BYE)) refusal(out, m);
        if (described) description(out, m);
        if (out.length() > CHARS_MAX) out.setLength(CHARS_MAX);
        return out.toString();
    }

    private static void refusal(StringBuilder out, SipMessage m) {
        field(out, "Reason", m, HeaderName.REASON);
        field(out, "Warning", m, HeaderName.WARNING);
        field(out, "Retry-After", m, HeaderName.RETRY_AFTER);
        field(out, "Require", m, HeaderName.REQUIRE);
        field(out, "Unsupported", m, HeaderName.UNSUPPORTED);
        if (!m.isRequest()) field(out, "Server", m, HeaderName.SERVER);
    }

    private static void field(StringBuilder out, String name, SipMessage m, HeaderName field) {
        if (m.header(field) instanceof String value)
            out.append(name).append(": ").append(cut(SecretMask.uris(value))).append('\n');
    }

    private static String cut(String text) {
        return text.length() <= VALUE_CHARS_MAX ? text : text.substring(0, VALUE_CHARS_MAX);
    }

    static boolean isDescription(SipMessage m) {
        return m.header(HeaderName.CONTENT_TYPE) instanceof String type && type.contains("sdp");
    }

    /** The lines c= and m=, the way each goes, and the suite of its keys without the keys (RFC 4568 §9.1). */
    private static void description(StringBuilder out, SipMessage m) {
        byte[] b = m.bytes();
        int at = b.length - m.bodyLength();
        while (at < b.length && out.length() < CHARS_MAX) {
            int end = at;
            while (end < b.length && b[end] != '\n') end++;
            int last = end > at && b[end - 1] == '\r' ? end - 1 : end;
            if (last - at > 2 && b[at + 1] == '=') line(out, b, at, last);
            at = end + 1;
        }
    }

    private static void line(StringBuilder out, byte[] b, int from, int to) {
        switch (b[from]) {
            case 'c', 'm' -> append(out, b, from, Math.min(to, from + VALUE_CHARS_MAX));
            case 'a' -> {
                if (starts(b, from + 2, to, "crypto:")) {
                    append(out, b, from, suiteEnd(b, from, to));
                    return;
                }
                for (String a : ATTRIBUTES) {
                    if (starts(b, from + 2, to, a)) {
                        append(out, b, from, Math.min(to, from + VALUE_CHARS_MAX));
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

    private static void append(StringBuilder out, byte[] b, int from, int to) {
        if (to == from) return;
        for (int i = from; i < to; i++) out.append((char) (b[i] & 0xff));
        out.append('\n');
    }
}
