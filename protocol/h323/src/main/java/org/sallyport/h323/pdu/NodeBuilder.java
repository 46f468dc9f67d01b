package org.sallyport.h323.pdu;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.per.BitString;
import org.sallyport.per.CharacterSet;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerValue;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/** Hears a value and makes the nodes that show it. Owner: whoever shows it one value. */
final class NodeBuilder extends PathVisitor {
    static final String HIDDEN = "***";

    /** A structure that has begun. */
    private static final class Open {
        final List<Node.Field> fields = new ArrayList<>();
        final List<Node> values = new ArrayList<>();
        /** The component that awaits its value, or the alternative of a CHOICE. */
        @Nullable
        String name;
        @Nullable
        String address;
        @Nullable
        String port;
    }

    private final int octetsShownMax;
    private final int depth;
    private final List<Open> open = new ArrayList<>();

    private NodeBuilder(int octetsShownMax, int depth) {
        this.octetsShownMax = octetsShownMax;
        this.depth = depth;
        open.add(new Open());
    }

    static Node of(PerValue value, int octetsShownMax) {
        return of(value, octetsShownMax, 0);
    }

    private static Node of(PerValue value, int octetsShownMax, int depth) {
        NodeBuilder b = new NodeBuilder(octetsShownMax, depth);
        value.show(b);
        return b.open.getFirst().values.getFirst();
    }

    // --- structures -----------------------------------------------------------------------------------------------

    /** Puts a finished node where it belongs. */
    private void put(Node node) {
        Open top = open.getLast();
        if (top.name != null) {
            top.fields.add(new Node.Field(top.name, node));
            top.name = null;
        } else {
            top.values.add(node);
        }
    }

    private void leaf(String text, @Nullable Object json) {
        put(isHidden() ? new Node.Leaf(HIDDEN, HIDDEN) : new Node.Leaf(text, json));
    }

    /** Passwords and keys that stand in a message in the clear; hashes and what is encrypted are shown. */
    private boolean isHidden() {
        return switch (component()) {
            case "password", "keyMaterial" -> true;
            default -> alternative().equals("secureChannel") || alternative().equals("secureChannelExt");
        };
    }

    @Override
    public void beginSequence(String type) {
        super.beginSequence(type);
        open.add(new Open());
    }

    @Override
    public void component(String name) {
        super.component(name);
        open.getLast().name = name;
    }

    @Override
    public void endSequence() {
        Open o = open.removeLast();
        boolean plain = o.address != null && o.port != null && o.fields.size() == 2;
        super.endSequence();
        put(new Node.Fields(o.fields, plain ? Optional.of(o.address + ":" + o.port) : Optional.empty()));
    }

    @Override
    public void beginList(int size) {
        super.beginList(size);
        open.add(new Open());
    }

    @Override
    public void endList() {
        Open o = open.removeLast();
        super.endList();
        put(new Node.Items(o.values));
    }

    @Override
    public void beginChoice(String alternative) {
        super.beginChoice(alternative);
        Open o = new Open();
        o.name = alternative;
        open.add(o);
    }

    @Override
    public void endChoice() {
        Node.Field chosen = open.removeLast().fields.getFirst();
        super.endChoice();
        put(new Node.Chosen(chosen.name(), chosen.value()));
    }

    // --- simple values --------------------------------------------------------------------------------------------

    @Override
    public void bool(boolean value) {
        super.bool(value);
        leaf(Boolean.toString(value), value);
    }

    @Override
    public void integer(long value) {
        super.integer(value);
        String c = component();
        if (isAddress() && (c.equals("port") || c.equals("tsapIdentifier"))) open.getLast().port = Long.toString(value);
        boolean feature = c.equals("id") && type().equals("GenericData") && alternative().equals("standard");
        leaf(feature ? value + " (H.460." + value + ")" : Long.toString(value), value);
    }

    @Override
    public void enumerated(String name) {
        super.enumerated(name);
        leaf(name, name);
    }

    @Override
    public void nothing() {
        super.nothing();
        leaf("", null);
    }

    @Override
    public void text(CharacterSet set, String value) {
        super.text(set, value);
        leaf(Printable.quoted(value), value);
    }

    @Override
    public void oid(ObjectIdentifier value) {
        super.oid(value);
        String dotted = value.toString();
        leaf(ObjectNames.of(value).map(n -> dotted + " (" + n + ")").orElse(dotted), dotted);
    }

    @Override
    public void bits(BitString value) {
        super.bits(value);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bits", value.lengthBits());
        json.put("hex", hexJson(value.octets()));
        leaf(hexText(value.octets()) + " (" + value.lengthBits() + " bits)", json);
    }

    @Override
    public void octets(Octets value) {
        super.octets(value);
        if (isAddress() && (value.length() == 4 || value.length() == 16)) {
            String c = component();
            String literal = literal(value);
            if (c.equals("ip") || c.equals("network")) {
                open.getLast().address = value.length() == 4 ? literal : "[" + literal + "]";
            }
            leaf(literal, literal);
            return;
        }
        whole(value);
    }

    @Override
    public void open(Octets encoding) {
        super.open(encoding);
        whole(encoding);
    }

    @Override
    public void unknown(int index, Octets encoding) {
        super.unknown(index, encoding);
        String name = "(addition " + index + ")";
        Node.Leaf value = new Node.Leaf(hexText(encoding), hexJson(encoding));
        Open top = open.getLast();
        if (open.size() > 1 && top.name == null && isInSequence()) {
            top.fields.add(new Node.Field(name, value));
        } else {
            put(new Node.Chosen(name, value));
        }
    }

    // --- octets ---------------------------------------------------------------------------------------------------

    /** Types in which the component {@code ip} or {@code network} is an address of IP. */
    private boolean isAddress() {
        return switch (type()) {
            case "TransportAddress.ipAddress", "TransportAddress.ip6Address", "TransportAddress.ipSourceRoute",
                    "UnicastAddress.iPAddress", "UnicastAddress.iP6Address", "UnicastAddress.iPSourceRouteAddress",
                    "MulticastAddress.iPAddress", "MulticastAddress.iP6Address" -> true;
            default -> false;
        };
    }

    private static String literal(Octets octets) {
        IpAddress a = IpAddress.of(octets.toArray());
        // An IPv4 address that came in sixteen octets stays different from one in four.
        return octets.length() == 16 && a.isV4() ? "::ffff:" + a : a.toString();
    }

    private void whole(Octets value) {
        Optional<EmbeddedKind> kind = embedded();
        if (kind.isPresent() && depth < Embedded.DEPTH_MAX && !value.isEmpty()) {
            put(inner(new Embedded(path(), kind.get(), value)));
            return;
        }
        String text = letters(value);
        if (text.isEmpty()) {
            leaf(hexText(value), hexJson(value));
            return;
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hex", hexJson(value));
        json.put("text", text);
        leaf(isName() ? Printable.quoted(text) : hexText(value) + " " + Printable.quoted(text), json);
    }

    private Node inner(Embedded e) {
        Embedded.Content content = e.read();
        List<Node> values = new ArrayList<>();
        for (PerValue v : content.values()) values.add(of(v, octetsShownMax, depth + 1));
        boolean shown = content.fault().isPresent() && !e.kind().isSecret();
        return new Node.Inner(e.kind(), e.encoding().length(), values, content.fault(),
                shown ? Optional.of(e.encoding()) : Optional.empty());
    }

    /** Octet strings that the standard means as letters. */
    private boolean isName() {
        return switch (component()) {
            case "productId", "versionId", "productNumber", "versionNumber" -> true;
            default -> false;
        };
    }

    /** The octets as letters where all of them print, zeros at the end left off; empty where they are no letters. */
    private String letters(Octets octets) {
        int length = octets.length();
        if (length > octetsShownMax) return "";
        while (length > 0 && octets.at(length - 1) == 0) length--;
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            int c = octets.at(i);
            if (c < ' ' || c > '~') return "";
            out.append((char) c);
        }
        return length >= 3 || isName() ? out.toString() : "";
    }

    private String hexText(Octets octets) {
        return hexText(octets, octetsShownMax);
    }

    static String hexText(Octets octets, int shownMax) {
        if (octets.isEmpty()) return "(no octets)";
        if (octets.length() <= shownMax) return octets.hex();
        return octets.slice(0, shownMax).hex() + "... (" + octets.length() + " octets)";
    }

    private Object hexJson(Octets octets) {
        return hexJson(octets, octetsShownMax);
    }

    static Object hexJson(Octets octets, int shownMax) {
        if (octets.length() <= shownMax) return octets.hex();
        Map<String, Object> cut = new LinkedHashMap<>();
        cut.put("hex", octets.slice(0, shownMax).hex());
        cut.put("octets", octets.length());
        return cut;
    }
}
