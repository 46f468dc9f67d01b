package org.sallyport.sip.sdp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks through one body for descriptions, and for everything in which somebody else could find one. Used once.
 *
 * <p>Default-deny: a body in which readers could differ (a boundary in two places, a part without an end, a coding that
 * we do not undo, a description under another name) is unreadable. Everything else is left alone: DTMF relay, ISUP,
 * PIDF, XML, pictures.
 */
final class BodyScan {
    private static final int BOUNDARY_MAX = 70;
    private static final String BOUNDARY_CHARACTERS = "'()+_,-./:=? ";
    private static final Set<String> PLAIN_CODINGS = Set.of("7bit", "8bit", "binary", "");
    /** All of them have the letters of ASCII where ASCII has them. */
    private static final Set<String> PLAIN_CHARSETS = Set.of("utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "");
    /** Descriptions of another session than the call's, such as that of RFC 3959, have no ports here. */
    private static final Set<String> DISPOSITIONS = Set.of("session", "render", "");

    /** A stretch of octets. */
    record Span(int from, int to) {}

    private final byte[] b;
    private final List<Span> spans = new ArrayList<>();
    private @Nullable String fault;
    private int parts;

    BodyScan(byte[] body) {
        this.b = body;
    }

    BodyRead read(BodyFields fields) {
        Span whole = new Span(0, b.length);
        if (isBlank(whole)) return new BodyRead.Nothing();
        // RFC 3261 §20.15 wants a type; a description without one is read as what it looks like.
        boolean untyped = fields.type().isEmpty();
        if (untyped && !BodyText.beginsDescription(b, 0, b.length)) return new BodyRead.Unreadable("no Content-Type");
        Span counts =
                leaf(untyped ? new BodyFields(Optional.of("application/sdp"), fields.disposition(), fields.encoding(),
                        fields.transferEncoding()) : fields, whole, SdpBody.DEPTH_MAX);
        if (fault != null) return new BodyRead.Unreadable(fault);
        return counts == null ? new BodyRead.Nothing() : new BodyRead.Descriptions(new SdpBody(b, spans, counts));
    }

    private @Nullable Span fault(String why) {
        if (fault == null) fault = why;
        return null;
    }

    private boolean isBlank(Span s) {
        for (int i = s.from(); i < s.to(); i++)
            if (b[i] != '\r' && b[i] != '\n' && b[i] != ' ' && b[i] != '\t') return false;
        return true;
    }

    /** Looks at a body or part whose fields are read; the description that counts in it, or null. */
    private @Nullable Span leaf(BodyFields fields, Span at, int depth) {
        ContentType type = ContentType.parse(fields.type().orElse("text/plain"));
        if (type == null) return fault("a Content-Type that breaks its grammar");
        boolean sdp = type.type().equals("application/sdp");
        boolean multipart = type.type().startsWith("multipart/");
        boolean message = type.type().startsWith("message/");
        if (sdp || multipart || message) {
            String coding = coding(fields);
            if (coding != null) return fault("the coding " + coding);
        }
        if (multipart) return multipart(type, at, depth);
        if (message) return message(type, at);
        if (!sdp) return other(type, at);
        if (!PLAIN_CHARSETS.contains(type.parameters().getOrDefault("charset", "").toLowerCase(Locale.ROOT))) {
            return fault("a description in another character set");
        }
        if (!DISPOSITIONS.contains(word(fields.disposition()))) return fault("a description of another session");
        spans.add(at);
        return at;
    }

    private static @Nullable String coding(BodyFields fields) {
        String encoding = fields.encoding().orElse("").trim().toLowerCase(Locale.ROOT);
        if (!encoding.isEmpty() && !encoding.equals("identity")) return encoding;
        String transfer = word(fields.transferEncoding());
        return PLAIN_CODINGS.contains(transfer) ? null : transfer;
    }

    /** The value without parameters, in lower case. */
    private static String word(Optional<String> value) {
        String v = value.orElse("");
        int end = v.indexOf(';');
        return (end < 0 ? v : v.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    /** Descriptions under other names: by what they are called or look like. */
    private @Nullable Span other(ContentType type, Span at) {
        boolean named = type.type().indexOf("sdp", type.type().indexOf('/')) >= 0;
        if (named) return fault("a description of the type " + type.type());
        // What people write to each other may hold one; where it begins with one, somebody may take it for one.
        boolean letter =
                type.type().startsWith("text/") && at.from() == 0 && !type.parameters().containsKey("boundary");
        boolean found = letter ? BodyText.beginsDescription(b, at.from(), at.to())
                : BodyText.embedsDescription(b, at.from(), at.to());
        return found ? fault("a description that says it is " + type.type()) : null;
    }

    /** A message within a message may have a description in it, or say where one is to be had (RFC 4483). */
    private @Nullable Span message(ContentType type, Span at) {
        if (BodyText.embedsDescription(b, at.from(), at.to())) return fault("a description within " + type.type());
        if (!type.type().equals("message/external-body")) return null;
        PartHead head = PartHead.read(b, at.from(), at.to());
        ContentType inner = head == null ? null : ContentType.parse(head.fields().type().orElse("text/plain"));
        boolean harmless = inner != null && !inner.type().contains("sdp") && !inner.type().startsWith("multipart/")
                && !inner.type().startsWith("message/");
        return harmless ? null : fault("a description that is somewhere else");
    }

    private @Nullable Span multipart(ContentType type, Span at, int depth) {
        if (depth == 0) return fault("parts within parts, deeper than " + SdpBody.DEPTH_MAX);
        byte[] mark = mark(type);
        if (mark == null) return fault("a multipart type without a boundary that everybody reads alike");
        boolean alternative = type.type().equals("multipart/alternative");
        int delimiter = BodyText.delimiter(b, at.from(), at.to(), mark);
        if (delimiter < 0) return fault("a boundary that does not come");
        if (BodyText.holdsDescription(b, at.from(), delimiter)) return fault("a description before the first part");
        int delimiters = 1;
        Span counts = null;
        while (!closes(delimiter + mark.length, at.to())) {
            if (++parts > SdpBody.PARTS_MAX) return fault("more than " + SdpBody.PARTS_MAX + " parts");
            int part = BodyText.lineEnd(b, delimiter + mark.length, at.to());
            int next = BodyText.delimiter(b, part, at.to(), mark);
            if (next < 0) return fault("a last part without an end");
            Span found = part(part, partEnd(part, next), depth);
            if (fault != null) return null;
            if (found != null && (counts == null || alternative)) counts = found;
            delimiter = next;
            delimiters++;
        }
        if (BodyText.count(b, at.from(), at.to(), mark) != delimiters)
            return fault("a boundary in the midst of a line");
        int end = delimiter + mark.length + 2;
        return BodyText.holdsDescription(b, end, at.to()) ? fault("a description behind the last part") : counts;
    }

    private boolean closes(int behind, int to) {
        return behind + 1 < to && b[behind] == '-' && b[behind + 1] == '-';
    }

    private static byte @Nullable [] mark(ContentType type) {
        String boundary = type.parameters().get("boundary");
        // RFC 2231 §3 cuts values in pieces, and hardly anybody puts them together again.
        boolean pieces = type.parameters().keySet().stream().anyMatch(n -> n.startsWith("boundary*"));
        if (boundary == null || pieces || boundary.isEmpty() || boundary.length() > BOUNDARY_MAX
                || boundary.endsWith(" "))
            return null;
        for (int i = 0; i < boundary.length(); i++) {
            char c = boundary.charAt(i);
            boolean letter = c < 0x7f && Character.isLetterOrDigit(c);
            if (!letter && BOUNDARY_CHARACTERS.indexOf(c) < 0) return null;
        }
        return ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The line break before a delimiter belongs to the delimiter. */
    private int partEnd(int part, int delimiter) {
        int end = delimiter;
        if (end > part && b[end - 1] == '\n') end--;
        if (end > part && b[end - 1] == '\r') end--;
        return end;
    }

    private @Nullable Span part(int from, int to, int depth) {
        if (isBlank(new Span(from, to))) return null;
        PartHead head = PartHead.read(b, from, to);
        if (head == null) return fault("a part whose head breaks the grammar");
        boolean multipart = word(head.fields().type()).startsWith("multipart");
        return leaf(head.fields(), new Span(head.end(), to), multipart ? depth - 1 : depth);
    }
}
