package org.sallyport.h323.pdu;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.per.BitString;
import org.sallyport.per.CharacterSet;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerValue;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/** All simple values of a value by their paths, written as the lines of {@code captures/tshark-leaves.txt} are. */
final class Leaves extends PathVisitor {
    private final Map<String, String> found = new LinkedHashMap<>();
    private final String prefix;
    private final List<Integer> sizes = new ArrayList<>();

    private Leaves(String prefix) {
        this.prefix = prefix;
    }

    static Map<String, String> of(PerValue value) {
        return of(value, "");
    }

    private static Map<String, String> of(PerValue value, String prefix) {
        Leaves l = new Leaves(prefix);
        value.show(l);
        return l.found;
    }

    private void put(String text) {
        if (found.put(prefix + path(), text) != null) throw new AssertionError("twice: " + path());
    }

    @Override
    public void beginSequence(String type) {
        super.beginSequence(type);
        sizes.add(found.size());
    }

    @Override
    public void endSequence() {
        super.endSequence();
        if (sizes.removeLast() == found.size()) put("{}");
    }

    @Override
    public void beginList(int size) {
        super.beginList(size);
        put(size == 1 ? "1 item" : size + " items");
    }

    @Override
    public void bool(boolean value) {
        super.bool(value);
        put(Boolean.toString(value));
    }

    @Override
    public void integer(long value) {
        super.integer(value);
        put(Long.toString(value));
    }

    @Override
    public void enumerated(String name) {
        super.enumerated(name);
        put(name);
    }

    @Override
    public void nothing() {
        super.nothing();
        put("NULL");
    }

    @Override
    public void octets(Octets value) {
        super.octets(value);
        put(switch (component()) {
            case "ip", "network" -> IpAddress.of(value.toArray()).toString();
            case "productId", "versionId", "productNumber", "versionNumber" ->
                    new String(value.toArray(), StandardCharsets.ISO_8859_1).split("\0", 2)[0];
            default -> value.hex();
        });
        embedded().ifPresent(k -> {
            // tshark has what is inside beside the octets of a generic parameter, under the name of its type.
            String path = path().replaceFirst("\\.(raw|octetString)$", "." + k.type().name());
            for (PerValue v : new Embedded(path, k, value).read().values()) found.putAll(of(v, prefix + path + "."));
        });
    }

    @Override
    public void bits(BitString value) {
        super.bits(value);
        put(value.octets().hex());
    }

    @Override
    public void text(CharacterSet set, String value) {
        super.text(set, value);
        put(value);
    }

    @Override
    public void oid(ObjectIdentifier value) {
        super.oid(value);
        put(value.toString());
    }

    @Override
    public void unknown(int index, Octets encoding) {
        throw new AssertionError("the captures have nothing that is unknown: " + path());
    }
}
