package org.sallyport.h323.pdu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.Display;
import org.sallyport.h323.q931.ElementRead;
import org.sallyport.h323.q931.ElementType;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.Q931Element;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.machine.Malformed;
import org.sallyport.per.PerFault;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * PDUs for people and programs: names as the standards give them, addresses and object identifiers readable, embedded
 * encodings in their place.
 *
 * <p>Text is indented lines, each ended by a line feed. JSON is made of maps (in order), lists, strings, numbers,
 * booleans and null: a SEQUENCE is a map, a CHOICE a map of one entry, octets a string of hex. In text, characters of a
 * stranger that do not print stand as {@code \}{@code uXXXX}, with a backslash before each quotation mark and
 * backslash; in JSON a string is what it is, and whoever writes it escapes it. Passwords and keys that a message has in
 * the clear are shown as {@code ***}.
 *
 * @param octetsShownMax longest octet string that is shown whole; of longer ones as many octets and the length are
 */
public record PduText(int octetsShownMax) {
    /** Long octet strings cut to 32 octets. */
    public static final PduText BRIEF = new PduText(32);

    /** Everything, up to {@link TextLines#CHARS_MAX} characters of text. */
    public static final PduText WHOLE = new PduText(Integer.MAX_VALUE);

    public PduText {
        if (octetsShownMax < 1) throw new IllegalArgumentException("octetsShownMax=" + octetsShownMax);
    }

    // --- text -----------------------------------------------------------------------------------------------------

    /** Any value of ASN.1. */
    public String text(PerValue value) {
        TextLines lines = new TextLines();
        lines.node(0, "", node(value));
        return lines.toString();
    }

    /** A RAS message. */
    public String text(RasPdu pdu) {
        TextLines lines = new TextLines();
        lines.node(0, "", node(pdu.message()));
        trailing(lines, pdu.trailing());
        return lines.toString();
    }

    /** The messages of an H.245 payload. */
    public String text(H245Pdu pdu) {
        TextLines lines = new TextLines();
        for (MultimediaSystemControlMessage m : pdu.messages()) lines.node(0, "", node(m));
        pdu.fault().ifPresent(f -> lines.fault(0, f));
        return lines.toString();
    }

    /** A call signalling message: the elements of Q.931, and what is in its User-user element. */
    public String text(CallSignallingPdu pdu) {
        Q931Message m = pdu.message();
        TextLines lines = new TextLines();
        lines.line(0, typeName(m) + ", call reference " + reference(m.callReference()));
        for (Q931Element e : m.elements()) {
            if (!isUserUser(e)) lines.line(2, elementName(e) + ": " + elementText(e));
        }
        switch (pdu.userInformation()) {
            case UserInformation.Absent _ -> {}
            case UserInformation.Foreign(Malformed why) -> lines.line(2, "UserUser cannot be read: " + why);
            case UserInformation.Broken(PerFault why) -> {
                lines.line(2, "UserUser:");
                lines.fault(4, why);
            }
            case UserInformation.Present p -> {
                lines.line(2, "UserUser:");
                lines.node(4, "", node(p.value()));
                trailing(lines, p.trailing());
            }
        }
        return lines.toString();
    }

    private void trailing(TextLines lines, Octets trailing) {
        if (!trailing.isEmpty()) lines.line(2, "behind it: " + NodeBuilder.hexText(trailing, octetsShownMax));
    }

    private Node node(PerValue value) {
        return NodeBuilder.of(value, octetsShownMax);
    }

    // --- JSON -----------------------------------------------------------------------------------------------------

    /** Any value of ASN.1. */
    public Object json(PerValue value) {
        return json(node(value));
    }

    /** A RAS message. */
    public Map<String, Object> json(RasPdu pdu) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("ras", json(pdu.message()));
        trailing(out, pdu.trailing());
        return out;
    }

    /** The messages of an H.245 payload. */
    public Map<String, Object> json(H245Pdu pdu) {
        Map<String, Object> out = new LinkedHashMap<>();
        List<Object> messages = new ArrayList<>();
        for (MultimediaSystemControlMessage m : pdu.messages()) messages.add(json(m));
        out.put("h245", messages);
        pdu.fault().ifPresent(f -> out.put("fault", f.toString()));
        return out;
    }

    /** A call signalling message. */
    public Map<String, Object> json(CallSignallingPdu pdu) {
        Q931Message m = pdu.message();
        Map<String, Object> q931 = new LinkedHashMap<>();
        q931.put("messageType", typeName(m));
        q931.put("callReference", m.callReference().octets().hex());
        List<Object> elements = new ArrayList<>();
        for (Q931Element e : m.elements()) {
            Map<String, Object> element = new LinkedHashMap<>();
            element.put("name", elementName(e));
            if (!isUserUser(e)) element.put("text", elementText(e));
            elements.add(element);
        }
        q931.put("elements", elements);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("q931", q931);
        switch (pdu.userInformation()) {
            case UserInformation.Absent _ -> {}
            case UserInformation.Foreign(Malformed why) -> out.put("fault", why.toString());
            case UserInformation.Broken(PerFault why) -> out.put("fault", why.toString());
            case UserInformation.Present p -> {
                out.put("userInformation", json(p.value()));
                trailing(out, p.trailing());
            }
        }
        return out;
    }

    private void trailing(Map<String, Object> out, Octets trailing) {
        if (!trailing.isEmpty()) out.put("trailing", NodeBuilder.hexJson(trailing, octetsShownMax));
    }

    private Object json(Node node) {
        return switch (node) {
            case Node.Leaf(String _, Object value) -> value;
            case Node.Chosen(String alternative, Node value) -> {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put(alternative, json(value));
                yield one;
            }
            case Node.Fields f -> {
                Map<String, Object> all = new LinkedHashMap<>();
                for (Node.Field field : f.fields()) all.put(field.name(), json(field.value()));
                yield all;
            }
            case Node.Items(List<Node> values) -> list(values);
            case Node.Inner i -> {
                Map<String, Object> in = new LinkedHashMap<>();
                in.put("octets", i.lengthBytes());
                in.put(i.kind().type().name(), list(i.values()));
                i.fault().ifPresent(f -> in.put("fault", f.toString()));
                i.shown().ifPresent(o -> in.put("hex", NodeBuilder.hexJson(o, octetsShownMax)));
                yield in;
            }
        };
    }

    private List<Object> list(List<Node> values) {
        List<Object> out = new ArrayList<>();
        for (Node v : values) out.add(json(v));
        return out;
    }

    // --- Q.931 ----------------------------------------------------------------------------------------------------

    private static String typeName(Q931Message m) {
        return MessageType.name(m.messageType()).orElseGet(() -> "message type " + m.messageType());
    }

    private static String reference(CallReference r) {
        String value = r.value().isPresent() ? Integer.toString(r.value().getAsInt()) : r.octets().hex();
        return value + (r.isToOrigin() ? " (to its origin)" : " (from its origin)");
    }

    private static boolean isUserUser(Q931Element e) {
        return e.codeset() == 0 && e.identifier() == ElementType.USER_USER_IDENTIFIER;
    }

    private static String elementName(Q931Element e) {
        if (e.codeset() != 0) return "codeset " + e.codeset() + " element " + e.identifier();
        return ElementType.name(e.identifier()).orElseGet(() -> "element " + e.identifier());
    }

    private String elementText(Q931Element e) {
        return switch (e) {
            case Q931Element.Single s -> "octet " + Octets.of((byte) s.octet()).hex();
            case Q931Element.Shift s -> (s.isLocking() ? "to codeset " : "for one element to codeset ") + s.target();
            case Q931Element.Variable v when v.codeset() != 0 -> NodeBuilder.hexText(v.content(), octetsShownMax);
            case Q931Element.Variable v -> known(v).orElseGet(() -> NodeBuilder.hexText(v.content(), octetsShownMax));
        };
    }

    private static Optional<String> known(Q931Element.Variable v) {
        if (v.identifier() == ElementType.DISPLAY.identifier()) {
            return read(ElementType.DISPLAY, v.content()).map(Display::text).map(Printable::quoted);
        }
        if (v.identifier() == ElementType.CAUSE.identifier()) {
            return read(ElementType.CAUSE, v.content()).map(ElementWords::of);
        }
        for (ElementType<?> t : List.of(ElementType.CALLING_PARTY_NUMBER, ElementType.CALLED_PARTY_NUMBER,
                ElementType.CONNECTED_NUMBER, ElementType.REDIRECTING_NUMBER, ElementType.BEARER_CAPABILITY,
                ElementType.PROGRESS_INDICATOR, ElementType.CALL_STATE, ElementType.NOTIFICATION_INDICATOR,
                ElementType.KEYPAD, ElementType.SIGNAL, ElementType.DATE_TIME)) {
            if (v.identifier() == t.identifier()) return read(t, v.content()).map(ElementWords::of);
        }
        return Optional.empty();
    }

    private static <T> Optional<T> read(ElementType<T> type, Octets content) {
        return type.read(content) instanceof ElementRead.Value<T>(T value) ? Optional.of(value) : Optional.empty();
    }
}
