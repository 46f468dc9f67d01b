package org.sallyport.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sallyport.machine.Entropy;
import org.sallyport.wire.Endpoint;

/**
 * A visitor's words in a SIP message (RFC 3261 §7) that looks like the beginning of a call, so that a helper in a
 * firewall takes it for one.
 */
final class VisitMessage {
    private static final String WORDS = "Sallyport-Visit";
    private static final int HEAD_LINES_MAX = 64;
    private static final int LINE_SHOWN_MAX = 120;

    private VisitMessage() {}

    static byte[] request(Endpoint own, Endpoint edge, String transport, String words, Entropy entropy) {
        String us = own.address().uriHost();
        String family = own.address().isV4() ? "IP4" : "IP6";
        String sdp = "v=0\r\no=- 1 1 IN " + family + " " + own.address() + "\r\ns=-\r\nc=IN " + family + " "
                + own.address() + "\r\nt=0 0\r\nm=audio " + own.port() + " RTP/AVP 0\r\n";
        String peer = "sip:" + edge.address().uriHost() + ":" + edge.port();
        String head = "VISIT " + peer + " SIP/2.0\r\nVia: SIP/2.0/" + transport + " " + us + ":" + own.port()
                + ";branch=z9hG4bK" + entropy.hex(8) + ";rport\r\nMax-Forwards: 1\r\nFrom: <sip:visitor@" + us
                + ">;tag=" + entropy.hex(4) + "\r\nTo: <" + peer + ">\r\nCall-ID: " + entropy.hex(8) + "@" + us
                + "\r\nCSeq: 1 VISIT\r\nContact: <sip:visitor@" + us + ":" + own.port() + ">\r\n" + WORDS + ": " + words
                + "\r\nContent-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n";
        return (head + sdp).getBytes(StandardCharsets.UTF_8);
    }

    /** How long the first message in a stream is; -1 while it is not whole, 0 where it is none. */
    static int length(String stream) {
        int end = stream.indexOf("\r\n\r\n");
        if (end < 0) return stream.startsWith("SIP/2.0 ") || "SIP/2.0 ".startsWith(stream) ? -1 : 0;
        if (!stream.startsWith("SIP/2.0 ")) return 0;
        String length = header(stream, "content-length").orElse("0");
        if (!length.matches("[0-9]{1,6}")) return 0;
        int whole = end + 4 + Integer.parseInt(length);
        return stream.length() >= whole ? whole : -1;
    }

    static Optional<String> words(String message) {
        return header(message, WORDS.toLowerCase(Locale.ROOT));
    }

    /** The first line of somebody's answer, and what he calls himself. */
    static String banner(String message) {
        String first = message.lines().findFirst().orElse("");
        String shown = first.length() > 80 ? first.substring(0, 80) : first;
        return "'" + shown + "'" + header(message, "server").map(s -> ", server " + s).orElse("");
    }

    private static Optional<String> header(String message, String name) {
        return message.lines().takeWhile(l -> !l.isEmpty()).limit(HEAD_LINES_MAX)
                .filter(l -> l.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(l -> l.substring(name.length() + 1).strip()).findFirst();
    }

    /** What edge got, as it told in its answer's body. */
    static String echo(String answer) {
        int end = answer.indexOf("\r\n\r\n");
        try {
            return end < 0 ? "" : new String(Base64.getDecoder().decode(answer.substring(end + 4).strip()),
                    StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /**
     * Lines that came otherwise than they were sent, did not come, or were not sent; what edge itself notes in the Via
     * (RFC 3581) does not count.
     */
    static List<String> changed(String sent, String came) {
        List<String> out = new ArrayList<>();
        List<String> left = new ArrayList<>(came.lines().map(VisitMessage::plain).toList());
        List<String> otherwise = new ArrayList<>();
        for (String line : sent.lines().map(VisitMessage::plain).toList()) if (!left.remove(line)) otherwise.add(line);
        for (String line : otherwise) {
            String key = line.substring(0, Math.min(line.length(), Math.max(1, line.indexOf(':') + 1)));
            Optional<String> other = left.stream().filter(t -> t.startsWith(key)).findFirst();
            other.ifPresent(left::remove);
            out.add(shown(line) + " became " + shown(other.orElse("nothing")));
        }
        left.forEach(line -> out.add(shown(line) + " was added"));
        return out;
    }

    /** What comes back was written by whoever is on the way, and has any length. */
    private static String shown(String line) {
        return line.length() > LINE_SHOWN_MAX ? line.substring(0, LINE_SHOWN_MAX) + "…" : line;
    }

    private static String plain(String line) {
        return line.startsWith("Via:")
                ? line.replaceAll(";(rport|received|alias)(=[^;]*)?", "").replaceAll("\\s+", " ") : line.strip();
    }
}
