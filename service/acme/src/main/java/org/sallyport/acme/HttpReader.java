package org.sallyport.acme;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads one answer of HTTP/1.1 (RFC 9112) as it comes in, within limits; what is none is a fault and no exception. Its
 * body ends by its length, by its last chunk, or with the connection. Each octet is looked at once.
 */
final class HttpReader {
    static final int HEAD_OCTETS_MAX = 16 * 1024;
    static final int BODY_OCTETS_MAX = 128 * 1024;

    private static final int LINE_OCTETS_MAX = 4 * 1024;
    private static final int HEADERS_MAX = 100;

    private enum Part {
        STATUS,
        HEADERS,
        COUNTED,
        UNTIL_THE_END,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS,
        WHOLE
    }

    private final boolean bodyless;
    private final Map<String, String> headers = new HashMap<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Part part = Part.STATUS;
    private int headOctets;
    private int status;
    private int left;
    private String fault = "";

    /** @param bodyless the answer to a HEAD has a length and no body */
    HttpReader(boolean bodyless) {
        this.bodyless = bodyless;
    }

    /** More octets; the answer, once it is whole. What follows it is not looked at. */
    Optional<HttpAnswer> more(byte[] octets) {
        int at = 0;
        while (at < octets.length && fault.isEmpty() && part != Part.WHOLE) {
            switch (part) {
                case COUNTED, CHUNK, UNTIL_THE_END -> {
                    int n = part == Part.UNTIL_THE_END ? octets.length - at : Math.min(left, octets.length - at);
                    at += take(octets, at, n);
                }
                default -> at = text(octets, at);
            }
        }
        return whole();
    }

    /** The connection has ended; the answer, where that ends it. */
    Optional<HttpAnswer> end() {
        if (part == Part.UNTIL_THE_END) part = Part.WHOLE;
        if (part != Part.WHOLE && fault.isEmpty()) fault = "the connection ended in the middle of the answer";
        return whole();
    }

    /** What is wrong with it; empty while nothing is. */
    String fault() {
        return fault;
    }

    private Optional<HttpAnswer> whole() {
        if (!fault.isEmpty() || part != Part.WHOLE) return Optional.empty();
        return Optional.of(new HttpAnswer(status, headers, body.toByteArray()));
    }

    private int take(byte[] octets, int at, int n) {
        if (body.size() + n > BODY_OCTETS_MAX) {
            fault = "the answer is longer than " + BODY_OCTETS_MAX + " octets";
            return n;
        }
        body.write(octets, at, n);
        left -= n;
        if (part == Part.COUNTED && left == 0) part = Part.WHOLE;
        if (part == Part.CHUNK && left == 0) part = Part.CHUNK_END;
        return n;
    }

    /** One line, or a part of one. */
    private int text(byte[] octets, int from) {
        int at = from;
        while (at < octets.length && octets[at] != '\n') at++;
        line.write(octets, from, at - from);
        headOctets += at - from;
        if (line.size() > LINE_OCTETS_MAX || headOctets > HEAD_OCTETS_MAX) {
            fault = "the head of the answer is too long";
            return octets.length;
        }
        if (at == octets.length) return at;
        String text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        take(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        return at + 1;
    }

    private void take(String text) {
        switch (part) {
            case STATUS -> first(text);
            case HEADERS -> header(text);
            case CHUNK_SIZE -> size(text.split(";", 2)[0].strip());
            case CHUNK_END -> {
                if (!text.isEmpty()) fault = "a chunk is longer than it says";
                part = Part.CHUNK_SIZE;
            }
            case TRAILERS -> {
                if (text.isEmpty()) part = Part.WHOLE;
            }
            default -> throw new IllegalStateException("no line in " + part);
        }
    }

    private void first(String text) {
        if (!text.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
            fault = "it is no answer of HTTP/1.1";
            return;
        }
        status = Integer.parseInt(text.substring(9, 12));
        part = Part.HEADERS;
    }

    private void header(String text) {
        if (text.isEmpty()) {
            body();
            return;
        }
        int colon = text.indexOf(':');
        if (colon <= 0 || headers.size() >= HEADERS_MAX) {
            fault = colon <= 0 ? "a line of its head has no colon" : "its head has too many lines";
            return;
        }
        headers.put(text.substring(0, colon).toLowerCase(Locale.ROOT), text.substring(colon + 1).strip());
    }

    /** How the body ends (RFC 9112 §6.3). */
    private void body() {
        if (status < 200) {
            // Something before the answer itself, such as 100.
            headers.clear();
            part = Part.STATUS;
            return;
        }
        String length = headers.get("content-length");
        List<String> codings =
                Arrays.asList(headers.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT).split(", *"));
        if (bodyless || status == 204 || status == 304) {
            part = Part.WHOLE;
        } else if (codings.contains("chunked")) {
            part = Part.CHUNK_SIZE;
        } else if (length == null) {
            part = Part.UNTIL_THE_END;
        } else if (!length.matches("[0-9]{1,6}")) {
            fault = "its length is no number that we take";
        } else {
            left = Integer.parseInt(length);
            part = left == 0 ? Part.WHOLE : Part.COUNTED;
        }
    }

    private void size(String text) {
        if (!text.matches("[0-9A-Fa-f]{1,6}")) {
            fault = "a chunk has no size that we take";
            return;
        }
        left = Integer.parseInt(text, 16);
        part = left == 0 ? Part.TRAILERS : Part.CHUNK;
    }
}
