package org.sallyport.h323.pdu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.per.BitString;
import org.sallyport.per.CharacterSet;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.ValueVisitor;
import org.sallyport.wire.Octets;

/**
 * Knows at each piece of a value where it stands, and what encoding its octets are by the rules of their standards.
 * Owner: whoever shows it one value.
 */
abstract class PathVisitor implements ValueVisitor {
    /** One structure that has begun. */
    private static final class Frame {
        /** Name of a SEQUENCE's type; empty for a list and a CHOICE. */
        final String type;
        /** The component, or the alternative of a CHOICE; empty in a list. */
        String name;
        int index = -1;
        /** What the number or OBJECT IDENTIFIER says that tells what this SEQUENCE is about. */
        String about = "";

        Frame(String type, String name) {
            this.type = type;
            this.name = name;
        }
    }

    private final List<Frame> frames = new ArrayList<>();

    private @Nullable Frame top() {
        return frames.isEmpty() ? null : frames.getLast();
    }

    /** The SEQUENCE that is the {@code n}th from the inside, 0 the innermost; null where there is none. */
    private @Nullable Frame sequence(int n) {
        int left = n;
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (!frames.get(i).type.isEmpty() && left-- == 0) return frames.get(i);
        }
        return null;
    }

    /** A value begins: the next one of a list, if it is in a list. */
    private void starts() {
        Frame top = top();
        if (top != null && top.type.isEmpty() && top.name.isEmpty()) top.index++;
    }

    /** Type of the innermost SEQUENCE; empty outside of any. */
    final String type() {
        Frame s = sequence(0);
        return s == null ? "" : s.type;
    }

    /** What tells what the {@code n}th SEQUENCE from the inside is about; empty where nothing does. */
    private String about(int n) {
        Frame s = sequence(n);
        return s == null ? "" : s.about;
    }

    /** Component of the innermost SEQUENCE; empty outside of any. */
    final String component() {
        Frame s = sequence(0);
        return s == null ? "" : s.name;
    }

    /** Alternative of the CHOICE that the value is the whole of; empty where it is in none. */
    final String alternative() {
        Frame top = top();
        return top != null && top.type.isEmpty() ? top.name : "";
    }

    /** Whether the value stands in a SEQUENCE itself, not in a list or a CHOICE in it. */
    final boolean isInSequence() {
        Frame top = top();
        return top != null && !top.type.isEmpty();
    }

    /** Components, alternatives and list indexes from the outside in, such as {@code setup.fastStart[0]}. */
    final String path() {
        StringBuilder out = new StringBuilder();
        for (Frame f : frames) {
            if (f.index >= 0) out.append('[').append(f.index).append(']');
            if (f.name.isEmpty()) continue;
            if (!out.isEmpty()) out.append('.');
            out.append(f.name);
        }
        return out.toString();
    }

    /** What the octets at this place encode; empty where no rule of a standard is known for them. */
    final Optional<EmbeddedKind> embedded() {
        return Optional.ofNullable(switch (component()) {
            case "fastStart" -> EmbeddedKind.OPEN_LOGICAL_CHANNEL;
            case "h245Control", "parallelH245Control" -> EmbeddedKind.H245_CONTROL;
            case "h4501SupplementaryService" -> EmbeddedKind.H4501;
            case "messageNotUnderstood" -> EmbeddedKind.RAS_MESSAGE;
            case "h235Key" -> EmbeddedKind.H235_KEY;
            case "certificateResponse" -> EmbeddedKind.CERTIFICATE_SIGNATURE;
            case "toBeSigned" -> signed();
            case "content" -> alternative().equals("raw") ? rawContent() : null;
            case "parameterValue" -> alternative().equals("octetString") ? genericParameter() : null;
            case "argument" -> type().equals("Invoke") ? EmbeddedKind.argument(about(0)).orElse(null) : null;
            case "result" -> EmbeddedKind.result(about(0)).orElse(null);
            case "parameter" -> EmbeddedKind.parameter(about(0)).orElse(null);
            default -> null;
        });
    }

    private EmbeddedKind signed() {
        if (type().startsWith("H235Key")) return EmbeddedKind.KEY_SIGNED_MATERIAL;
        return type().startsWith("H235CertificateSignature") ? EmbeddedKind.RETURN_SIG : EmbeddedKind.CLEAR_TOKEN;
    }

    /** Parameters of H.225.0's generic data. */
    private @Nullable EmbeddedKind rawContent() {
        Frame feature = sequence(1);
        if (feature == null || !feature.type.equals("GenericData")) return null;
        return switch (feature.about + "/" + about(0)) {
            case "18/1" -> EmbeddedKind.INCOMING_CALL_INDICATION;
            case "18/2" -> EmbeddedKind.LRQ_KEEP_ALIVE_DATA;
            case "26/1" -> EmbeddedKind.UDP_FRAME;
            default -> null;
        };
    }

    /** Parameters of H.245's generic messages. */
    private @Nullable EmbeddedKind genericParameter() {
        Frame message = sequence(1);
        if (message == null || !message.type.equals("GenericMessage")) return null;
        return switch (message.about + "/" + about(0)) {
            case "0.0.8.460.19.0.1/1" -> EmbeddedKind.TRAVERSAL_PARAMETERS;
            case "0.0.8.460.24.2/1" -> EmbeddedKind.ALTERNATE_ADDRESS_LIST;
            default -> null;
        };
    }

    /** Keeps what tells the meaning of the other components. */
    private void identifies(String value) {
        Frame s = sequence(0);
        if (s == null) return;
        switch (s.name) {
            case "id", "messageIdentifier", "parameterIdentifier", "opcode", "errcode" -> s.about = value;
            default -> {}
        }
    }

    @Override
    public void beginSequence(String type) {
        starts();
        frames.add(new Frame(type, ""));
    }

    @Override
    public void component(String name) {
        frames.getLast().name = name;
    }

    @Override
    public void endSequence() {
        frames.removeLast();
    }

    @Override
    public void beginList(int size) {
        starts();
        frames.add(new Frame("", ""));
    }

    @Override
    public void endList() {
        frames.removeLast();
    }

    @Override
    public void beginChoice(String alternative) {
        starts();
        frames.add(new Frame("", alternative));
    }

    @Override
    public void endChoice() {
        frames.removeLast();
    }

    @Override
    public void bool(boolean value) {
        starts();
    }

    @Override
    public void integer(long value) {
        starts();
        identifies(Long.toString(value));
    }

    @Override
    public void enumerated(String name) {
        starts();
    }

    @Override
    public void nothing() {
        starts();
    }

    @Override
    public void octets(Octets value) {
        starts();
    }

    @Override
    public void bits(BitString value) {
        starts();
    }

    @Override
    public void text(CharacterSet set, String value) {
        starts();
    }

    @Override
    public void oid(ObjectIdentifier value) {
        starts();
        identifies(value.toString());
    }

    @Override
    public void open(Octets encoding) {
        starts();
    }

    @Override
    public void unknown(int index, Octets encoding) {
        starts();
    }
}
