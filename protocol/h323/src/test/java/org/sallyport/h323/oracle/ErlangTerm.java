package org.sallyport.h323.oracle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.sallyport.per.BitString;
import org.sallyport.per.CharacterSet;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.ValueVisitor;
import org.sallyport.wire.Octets;

/**
 * Writes terms in Erlang's external format (erts, "External Term Format"); as a visitor, a value in the form that code
 * of {@code asn1ct} with the option {@code maps} takes and gives:
 *
 * <ul>
 *   <li>SEQUENCE: a map without the absent components. CHOICE: {@code {Alternative, Value}}. Lists as lists.
 *   <li>ENUMERATED and BOOLEAN: atoms. NULL: {@code 'NULL'}. OBJECT IDENTIFIER: a tuple of arcs.
 *   <li>OCTET STRING and open types: binaries. BIT STRING: a bitstring.
 *   <li>Character strings: lists of integers; of BMPString, those above 255 are {@code {0,0,High,Low}}.
 *   <li>What lies beyond the schema: as {@link NewerSchema} names it.
 * </ul>
 */
final class ErlangTerm implements ValueVisitor {
    private static final int MAP = 116;
    private static final int SMALL_TUPLE = 104;
    private static final int LIST = 108;
    private static final int NIL = 106;
    private static final int STRING = 107;
    private static final int BINARY = 109;
    private static final int BIT_BINARY = 77;
    private static final int SMALL_ATOM_UTF8 = 119;
    private static final int SMALL_INTEGER = 97;
    private static final int INTEGER = 98;
    private static final int SMALL_BIG = 110;

    private final Map<String, byte[]> atoms = new HashMap<>();
    /** Structures that are begun: where the size of a map stands, or 0 for anything else. */
    private final ArrayDeque<Integer> begun = new ArrayDeque<>();
    private byte[] buffer = new byte[1 << 16];
    private int at;
    /** Whether the next value belongs to a component whose name is written. */
    private boolean named;

    /** Forgets all and begins a message. */
    ErlangTerm reset() {
        begun.clear();
        named = false;
        at = 0;
        put(131);
        return this;
    }

    /** The message. */
    byte[] message() {
        return Arrays.copyOf(buffer, at);
    }

    private void room(int octets) {
        if (at + octets > buffer.length) buffer = Arrays.copyOf(buffer, Math.max(at + octets, buffer.length * 2));
    }

    private void put(int octet) {
        room(1);
        buffer[at++] = (byte) octet;
    }

    private void put16(int v) {
        put(v >> 8);
        put(v);
    }

    private void put32(int v) {
        put16(v >> 16);
        put16(v);
    }

    private void put(Octets octets) {
        room(octets.length());
        octets.copyTo(buffer, at);
        at += octets.length();
    }

    // --- terms -------------------------------------------------------------------------------------------------------

    void tuple(int size) {
        put(SMALL_TUPLE);
        put(size);
    }

    /** A list of so many terms, which follow; then {@link #endList}. */
    void list(int size) {
        if (size > 0) {
            put(LIST);
            put32(size);
        }
    }

    void endOfList() {
        put(NIL);
    }

    void atom(String name) {
        named = false;
        byte[] utf8 = atoms.computeIfAbsent(name, n -> n.getBytes(StandardCharsets.UTF_8));
        put(SMALL_ATOM_UTF8);
        put(utf8.length);
        put(Octets.wrap(utf8));
    }

    // --- values ------------------------------------------------------------------------------------------------------

    @Override
    public void beginSequence(String type) {
        named = false;
        put(MAP);
        begun.push(at);
        put32(0);
    }

    @Override
    public void component(String name) {
        int size = begun.element();
        // The sizes of maps have 32 bits, but no sequence has 65,536 components.
        int count = ((buffer[size + 2] & 0xff) << 8 | buffer[size + 3] & 0xff) + 1;
        buffer[size + 2] = (byte) (count >> 8);
        buffer[size + 3] = (byte) count;
        atom(name);
        named = true;
    }

    @Override
    public void endSequence() {
        begun.pop();
    }

    @Override
    public void beginList(int size) {
        named = false;
        begun.push(0);
        list(size);
    }

    @Override
    public void endList() {
        begun.pop();
        endOfList();
    }

    @Override
    public void beginChoice(String alternative) {
        begun.push(0);
        tuple(2);
        atom(alternative);
    }

    @Override
    public void endChoice() {
        begun.pop();
    }

    @Override
    public void bool(boolean value) {
        atom(value ? "true" : "false");
    }

    @Override
    public void integer(long value) {
        named = false;
        if (value >= 0 && value < 256) {
            put(SMALL_INTEGER);
            put((int) value);
        } else if (value == (int) value) {
            put(INTEGER);
            put32((int) value);
        } else {
            // Magnitude, lowest octet first; that of the lowest long is itself, unsigned.
            long magnitude = Math.abs(value);
            int octets = (64 - Long.numberOfLeadingZeros(magnitude) + 7) / 8;
            put(SMALL_BIG);
            put(octets);
            put(value < 0 ? 1 : 0);
            for (int i = 0; i < octets; i++) put((int) (magnitude >>> 8 * i));
        }
    }

    @Override
    public void enumerated(String name) {
        atom(name);
    }

    @Override
    public void nothing() {
        atom("NULL");
    }

    @Override
    public void octets(Octets value) {
        named = false;
        put(BINARY);
        put32(value.length());
        put(value);
    }

    @Override
    public void bits(BitString value) {
        int inLast = value.lengthBits() & 7;
        if (inLast == 0) {
            octets(value.octets());
            return;
        }
        named = false;
        put(BIT_BINARY);
        put32(value.octets().length());
        put(inLast);
        put(value.octets());
    }

    @Override
    public void text(CharacterSet set, String value) {
        named = false;
        boolean narrow = value.length() < 65_536;
        for (int i = 0; i < value.length() && narrow; i++) narrow = value.charAt(i) < 256;
        if (narrow && !value.isEmpty()) {
            put(STRING);
            put16(value.length());
            for (int i = 0; i < value.length(); i++) put(value.charAt(i));
            return;
        }
        list(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 256) {
                integer(c);
            } else {
                tuple(4);
                integer(0);
                integer(0);
                integer(c >> 8);
                integer(c & 0xff);
            }
        }
        endOfList();
    }

    @Override
    public void oid(ObjectIdentifier value) {
        named = false;
        String[] arcs = value.toString().split("\\.");
        tuple(arcs.length);
        for (String arc : arcs) integer(Long.parseLong(arc));
    }

    @Override
    public void open(Octets encoding) {
        octets(encoding);
    }

    @Override
    public void unknown(int index, Octets encoding) {
        String name = NewerSchema.name(index);
        if (!named && !begun.isEmpty() && begun.element() != 0) {
            component(name);
            NewerSchema.show(index, encoding, this);
        } else if (encoding.isEmpty()) {
            // An enumeration: an alternative has an octet of content at least.
            atom(name);
        } else {
            beginChoice(name);
            NewerSchema.show(index, encoding, this);
            endChoice();
        }
    }
}
