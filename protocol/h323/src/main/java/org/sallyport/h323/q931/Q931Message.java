package org.sallyport.h323.q931;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/**
 * A call signalling message, Q.931 §4 under the profile of H.225.0 §7. Immutable.
 *
 * <pre>
 *   octet  what
 *   1      protocol discriminator, 0x08
 *   2      bits 4 to 1 the length n of the call reference value, the others zero
 *   3      ...  call reference, n octets
 *   3+n    message type
 *   4+n    ...  information elements
 * </pre>
 *
 * <p>The elements stand in the order they came, with shifts, repeated and unknown ones; what is decoded encodes to the
 * same octets. Edits leave all other elements as they are. {@link #read} looks at codeset 0 only and takes the first
 * element of its kind.
 */
public final class Q931Message {
    /** The first octet of every message. */
    public static final int PROTOCOL_DISCRIMINATOR = 0x08;

    /** The first octet of the User-user content: what follows is ASN.1 (H.225.0 §7.2.2). */
    public static final int USER_USER_DISCRIMINATOR = 0x05;

    private static final int REPEAT_INDICATOR = 0xd0;

    private final CallReference callReference;
    private final int messageType;
    private final List<Q931Element> elements;

    private Q931Message(CallReference callReference, int messageType, List<Q931Element> elements) {
        this.callReference = callReference;
        this.messageType = messageType;
        this.elements = elements;
    }

    /** A message without elements. */
    public static Q931Message of(CallReference callReference, int messageType) {
        if ((messageType & ~0xff) != 0) throw new IllegalArgumentException("a message type is one octet");
        return new Q931Message(callReference, messageType, List.of());
    }

    /** Reads the content of one TPKT frame, which must be one message and nothing more. The octets are not copied. */
    public static Q931Decoded decode(Octets bytes, Q931Limits limits) {
        int size = bytes.length();
        if (size > limits.messageBytesMax()) return bad("the message is too long", limits.messageBytesMax(), "4.1");
        if (size < 3) return bad("shorter than the header", size, "5.8.2");
        if (bytes.at(0) != PROTOCOL_DISCRIMINATOR) return bad("another protocol discriminator", 0, "4.2");
        int referenceBytes = bytes.at(1);
        if (referenceBytes > CallReference.VALUE_BYTES_MAX) return bad("not a call reference length", 1, "5.8.3.1");
        int at = 2 + referenceBytes;
        if (at >= size) return bad("ends before the message type", size, "5.8.2");
        CallReference reference = new CallReference(bytes.slice(2, referenceBytes));
        int type = bytes.at(at++);
        List<Q931Element> found = new ArrayList<>();
        int locked = 0;
        int next = 0;
        while (at < size) {
            if (found.size() == limits.elementsMax()) return bad("too many elements", at, "4.5");
            int codeset = next;
            next = locked;
            int first = bytes.at(at);
            if ((first & 0xf0) == 0x90) {
                Q931Element.Shift shift = new Q931Element.Shift(locked, first);
                if (shift.isLocking()) locked = shift.target();
                next = shift.target();
                found.add(shift);
                at++;
            } else if (first >= 0x80) {
                found.add(new Q931Element.Single(codeset, first));
                at++;
            } else {
                int start = at + (Q931Element.hasLongLength(codeset, first) ? 3 : 2);
                if (start > size) return bad("an element ends before its content", at, "4.5.1");
                int length = bytes.at(start - 1);
                if (start - at == 3) length |= bytes.at(at + 1) << 8;
                if (length > size - start) return bad("an element runs past the end", at, "4.5.1");
                found.add(new Q931Element.Variable(codeset, first, bytes.slice(start, length)));
                at = start + length;
            }
        }
        return new Q931Decoded.Ok(new Q931Message(reference, type, List.copyOf(found)));
    }

    private static Q931Decoded bad(String reason, int offset, String section) {
        return new Q931Decoded.Bad(new Malformed(reason, offset, "ITU-T Q.931 §" + section));
    }

    /** Which call it is about. */
    public CallReference callReference() {
        return callReference;
    }

    /** The message type, 0 to 255; the known ones are in {@link MessageType}. */
    public int messageType() {
        return messageType;
    }

    /** All elements in their order. */
    public List<Q931Element> elements() {
        return elements;
    }

    /** Length on the wire in octets, without a TPKT header. */
    public int sizeBytes() {
        int size = 3 + callReference.octets().length();
        for (Q931Element e : elements) size += e.sizeBytes();
        return size;
    }

    /** The message on the wire, without a TPKT header. */
    public Octets encode() {
        byte[] target = new byte[sizeBytes()];
        writeTo(target, 0);
        return Octets.wrap(target);
    }

    /** Writes the message and gives the index behind it. */
    int writeTo(byte[] target, int at) {
        Octets reference = callReference.octets();
        target[at] = PROTOCOL_DISCRIMINATOR;
        target[at + 1] = (byte) reference.length();
        reference.copyTo(target, at + 2);
        int next = at + 2 + reference.length();
        target[next++] = (byte) messageType;
        for (Q931Element e : elements) next = e.writeTo(target, next);
        return next;
    }

    /** What the first element of this kind says. */
    public <T> ElementRead<T> read(ElementType<T> type) {
        int i = find(type.identifier(), 0);
        return i < 0 ? new ElementRead.Absent<>() : readAt(i, type);
    }

    /** What every element of this kind says, in their order. */
    public <T> List<ElementRead<T>> readAll(ElementType<T> type) {
        List<ElementRead<T>> all = new ArrayList<>();
        for (int i = find(type.identifier(), 0); i >= 0; i = find(type.identifier(), i + 1)) all.add(readAt(i, type));
        return List.copyOf(all);
    }

    private <T> ElementRead<T> readAt(int index, ElementType<T> type) {
        Octets content = ((Q931Element.Variable) elements.get(index)).content();
        ElementRead<T> read = type.read(content);
        if (!(read instanceof ElementRead.Bad<T>(Malformed why))) return read;
        int at = 3 + callReference.octets().length();
        for (int i = 0; i <= index; i++) at += elements.get(i).sizeBytes();
        return new ElementRead.Bad<>(new Malformed(why.reason(), at - content.length() + why.offset(), why.section()));
    }

    /** The first variable-length element of codeset 0 with that identifier at an index or behind it, or -1. */
    private int find(int identifier, int from) {
        for (int i = from; i < elements.size(); i++) if (isPlain(i, identifier)) return i;
        return -1;
    }

    private boolean isPlain(int index, int identifier) {
        return elements.get(index) instanceof Q931Element.Variable v && v.codeset() == 0
                && v.identifier() == identifier;
    }

    /**
     * The ASN.1 of the User-user element, without the protocol discriminator in front of it. Another discriminator is
     * malformed.
     */
    public ElementRead<Octets> userUser() {
        return read(ElementType.USER_USER);
    }

    /** The same message with this ASN.1 in its User-user element, which is added where it is absent. */
    public Q931Message withUserUser(Octets asn1) {
        return with(ElementType.USER_USER, asn1);
    }

    /** The same message with another call reference. */
    public Q931Message withCallReference(CallReference other) {
        return new Q931Message(other, messageType, elements);
    }

    /** The same message with this value in the first element of the kind, which is added where it is absent. */
    public <T> Q931Message with(ElementType<T> type, T value) {
        Q931Element.Variable element = type.element(value);
        int i = find(type.identifier(), 0);
        return i < 0 ? inserting(element) : replacing(i, element);
    }

    /** The same message without any element of the kind. */
    public Q931Message without(ElementType<?> type) {
        Q931Message out = this;
        for (int i = find(type.identifier(), 0); i >= 0; i = out.find(type.identifier(), 0)) out = out.removing(i);
        return out;
    }

    /**
     * The same message with another element in this place of {@link #elements}.
     *
     * @param element no shift, and of the codeset that is in force there
     */
    public Q931Message replacing(int index, Q931Element element) {
        Q931Element old = elements.get(index);
        if (old instanceof Q931Element.Shift || element instanceof Q931Element.Shift) {
            throw new IllegalArgumentException("a shift would give others another meaning");
        }
        if (old.codeset() != element.codeset()) throw new IllegalArgumentException("the codesets differ");
        List<Q931Element> changed = new ArrayList<>(elements);
        changed.set(index, element);
        return withElements(changed);
    }

    /** The same message without the element in this place, and without the shift that was for it alone. */
    public Q931Message removing(int index) {
        if (elements.get(index) instanceof Q931Element.Shift) {
            throw new IllegalArgumentException("a shift would give others another meaning");
        }
        List<Q931Element> changed = new ArrayList<>(elements);
        changed.remove(index);
        for (int i = index - 1; i >= 0 && isLooseShift(changed.get(i)); i--) changed.remove(i);
        return withElements(changed);
    }

    /**
     * The same message with one more element of codeset 0, in the place that Q.931 §4.5.1 gives it: behind all
     * variable-length elements whose identifiers are not higher, and before any locking shift. An element of one octet
     * goes to the front.
     */
    public Q931Message inserting(Q931Element element) {
        if (element instanceof Q931Element.Shift || element.codeset() != 0) {
            throw new IllegalArgumentException("only elements of codeset 0 are inserted");
        }
        int at = 0;
        int end = 0;
        while (end < elements.size() && !(elements.get(end) instanceof Q931Element.Shift s && s.isLocking())) end++;
        if (element instanceof Q931Element.Variable) {
            at = end;
            for (int i = end - 1; i >= 0; i--) {
                Q931Element e = elements.get(i);
                if (!(e instanceof Q931Element.Variable) || e.codeset() != 0) continue;
                if (e.identifier() <= element.identifier()) break;
                at = i;
            }
            while (at > 0 && belongsToNext(elements.get(at - 1))) at--;
        }
        List<Q931Element> changed = new ArrayList<>(elements);
        changed.add(at, element);
        return withElements(changed);
    }

    private static boolean belongsToNext(Q931Element e) {
        return isLooseShift(e) || e instanceof Q931Element.Single s && s.identifier() == REPEAT_INDICATOR;
    }

    private static boolean isLooseShift(Q931Element e) {
        return e instanceof Q931Element.Shift s && !s.isLocking();
    }

    private Q931Message withElements(List<Q931Element> changed) {
        return new Q931Message(callReference, messageType, List.copyOf(changed));
    }

    /** The first single-octet element of codeset 0 with that identifier, such as 0xa1 for Sending complete. */
    public Optional<Q931Element.Single> single(int identifier) {
        for (Q931Element e : elements) {
            if (e instanceof Q931Element.Single s && s.codeset() == 0 && s.identifier() == identifier) {
                return Optional.of(s);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Q931Message m && messageType == m.messageType
                && callReference.equals(m.callReference) && elements.equals(m.elements);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * messageType + callReference.hashCode()) + elements.hashCode();
    }

    @Override
    public String toString() {
        String name = MessageType.name(messageType).orElseGet(() -> "type " + messageType);
        return name + " " + callReference + ", " + elements.size() + " elements";
    }
}
