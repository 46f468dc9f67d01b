package org.sallyport.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parameters in the order in which they stood, {@code ;name=value} or {@code ;name}; names compare in any case.
 *
 * @param list the parameters, unmodifiable
 */
public record Params(List<Param> list) {
    /** No parameters. */
    public static final Params NONE = new Params(List.of());

    private static final String[] USUAL = {"branch", "rport", "received", "tag", "lr", "transport", "expires", "alias"};

    public Params {
        list = List.copyOf(list);
    }

    /**
     * One parameter.
     *
     * @param name as it stood
     * @param value as it stood, quotes and escapes included; null for a parameter without a value
     */
    public record Param(String name, @Nullable String value) {
        @Override
        public String toString() {
            return value == null ? name : name + "=" + value;
        }
    }

    /** Whether a parameter of this name is there, with or without a value. */
    public boolean has(String name) {
        return find(name) != null;
    }

    /** The value of the first parameter of this name; null where it is absent or has no value. */
    public @Nullable String value(String name) {
        Param p = find(name);
        return p == null ? null : p.value();
    }

    private @Nullable Param find(String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).name().equalsIgnoreCase(name)) return list.get(i);
        }
        return null;
    }

    /** These parameters with that one set: in its old place where it was there, otherwise last. */
    public Params with(String name, String value) {
        List<Param> out = new ArrayList<>(list.size() + 1);
        boolean done = false;
        for (Param p : list) {
            if (!p.name().equalsIgnoreCase(name)) {
                out.add(p);
            } else if (!done) {
                out.add(new Param(p.name(), value));
                done = true;
            }
        }
        if (!done) out.add(new Param(name, value));
        return new Params(out);
    }

    /** These parameters without that one. */
    public Params without(String name) {
        if (!has(name)) return this;
        return new Params(list.stream().filter(p -> !p.name().equalsIgnoreCase(name)).toList());
    }

    /** {@code ;a=b;c}, empty for none. */
    @Override
    public String toString() {
        if (list.isEmpty()) return "";
        StringBuilder out = new StringBuilder();
        for (Param p : list) out.append(';').append(p);
        return out.toString();
    }

    /** The name as it stood; the usual ones are not made anew for each message. */
    static String name(byte[] b, int from, int to) {
        for (String usual : USUAL) {
            if (usual.length() == to - from && Octets.same(b, from, usual)) return usual;
        }
        return Octets.text(b, from, to);
    }

    /** Builds from text that {@link ParamScan} has accepted. */
    static Params of(byte[] b, int from, int to) {
        int i = Octets.skipSpace(b, from, to);
        if (i >= to) return NONE;
        List<Param> out = new ArrayList<>(4);
        ParamScan scan = new ParamScan();
        while (scan.next(b, i, to)) {
            String value = scan.valueStart < 0 ? null : SipMessage.unfolded(b, scan.valueStart, scan.valueEnd);
            out.add(new Param(name(b, scan.nameStart, scan.nameEnd), value));
            i = scan.end;
        }
        return new Params(out);
    }
}
