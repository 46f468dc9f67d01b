package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the shape of a type; types without a name of their own become nested types of where they stand. */
final class Shapes {
    static final String PER = "org.sallyport.per.";
    private static final String OCTETS = "org.sallyport.wire.Octets";
    private static final String LIST = "java.util.List";

    /** Where nested types go. */
    interface Nest {
        /** Writes a nested type of about this name and gives the name that it got. */
        String add(String name, Type type);
    }

    private final Nest nest;
    private final Alphabets alphabets;
    private int lambdas;

    Shapes(Nest nest, Alphabets alphabets) {
        this.nest = nest;
        this.alphabets = alphabets;
    }

    /** The shape of a component. */
    Shape of(String component, Type type) {
        return switch (type) {
            case Type.Bool _ -> plain("boolean", "java.lang.Boolean", "bool");
            case Type.Oid _ -> plain(PER + "ObjectIdentifier", PER + "ObjectIdentifier", "oid");
            case Type.Open _ -> plain(OCTETS, OCTETS, "open");
            case Type.Nothing _ -> new Shape(PER + "Nothing", PER + "Nothing", _ -> PER + "Nothing.NULL", (_, _) -> "",
                    (_, visitor) -> visitor + ".nothing();", (_, _) -> "");
            case Type.Int i -> integer(i.bounds());
            case Type.Bits b -> sized(PER + "BitString", "bitString", "bits", "bits", b.size());
            case Type.OctetText o -> sized(OCTETS, "octets", "octets", "octets", o.size());
            case Type.Text t -> text(t);
            case Type.ListOf l -> list(component, l);
            case Type.Reference r -> structure(r.javaName());
            case Type.Sequence _, Type.Choice _, Type.Enumerated _ -> structure(nest.add(component, type));
            case Type.Named n -> throw new IllegalStateException("not resolved: " + n.name());
        };
    }

    private static Shape plain(String type, String boxed, String verb) {
        return new Shape(type, boxed, in -> in + "." + verb + "()", (v, out) -> out + "." + verb + "(" + v + ");",
                (v, visitor) -> visitor + "." + verb + "(" + v + ");", (_, _) -> "");
    }

    private static Shape structure(String javaName) {
        return new Shape(javaName, javaName, in -> javaName + ".decode(" + in + ")",
                (v, out) -> v + ".encode(" + out + ");",
                (v, visitor) -> v + ".show(" + visitor + ");", (_, _) -> "");
    }

    private static Shape integer(Type.Bounds b) {
        Shape.Write tell = (v, visitor) -> visitor + ".integer(" + v + ");";
        if (!b.hasLow()) {
            if (b.hasHigh()) throw new IllegalStateException("an INTEGER with an upper bound alone");
            return new Shape("long", "java.lang.Long", in -> in + ".unconstrained()",
                    (v, out) -> out + ".unconstrained(" + v + ");",
                    tell, (_, _) -> "");
        }
        String low = b.low() + "L";
        if (!b.hasHigh()) {
            return new Shape("long", "java.lang.Long", in -> in + ".semiConstrained(" + low + ")",
                    (v, out) -> out + ".semiConstrained(" + v + ", " + low + ");", tell,
                    (v, label) -> PER + "Constraints.range(" + label + ", " + v + ", " + low
                            + ", java.lang.Long.MAX_VALUE);");
        }
        String bounds = low + ", " + b.high() + "L";
        if (b.extensible()) {
            return new Shape("long", "java.lang.Long", in -> in + ".integerExtended(" + bounds + ")",
                    (v, out) -> out + ".integerExtended(" + v + ", " + bounds + ");", tell, (_, _) -> "");
        }
        boolean small = b.low() >= Integer.MIN_VALUE && b.high() <= Integer.MAX_VALUE;
        Shape.Read read = small ? in -> in + ".integer32(" + b.low() + ", " + b.high() + ")"
                : in -> in + ".integer(" + bounds + ")";
        return new Shape(small ? "int" : "long", small ? "java.lang.Integer" : "java.lang.Long", read,
                (v, out) -> out + ".integer(" + v + ", " + bounds + ");", tell,
                (v, label) -> PER + "Constraints.range(" + label + ", " + v + ", " + bounds + ");");
    }

    private static String size(Type.Bounds size) {
        return size.low() + ", " + (size.hasHigh() ? size.high() : -1) + ", " + size.extensible();
    }

    private static Shape sized(String type, String verb, String tell, String check, Type.Bounds size) {
        String bounds = size(size);
        return new Shape(type, type, in -> in + "." + verb + "(" + bounds + ")",
                (v, out) -> out + "." + verb + "(" + v + ", " + bounds + ");",
                (v, visitor) -> visitor + "." + tell + "(" + v + ");",
                (v, label) -> free(size) ? ""
                        : PER + "Constraints." + check + "(" + label + ", " + v + ", " + bounds + ");");
    }

    private static boolean free(Type.Bounds size) {
        return size.extensible() || size.low() == 0 && !size.hasHigh();
    }

    private Shape text(Type.Text t) {
        String set = PER + "CharacterSet." + switch (t.kind()) {
            case "IA5String" -> "IA5";
            case "VisibleString" -> "VISIBLE";
            case "PrintableString" -> "PRINTABLE";
            case "NumericString" -> "NUMERIC";
            case "BMPString" -> "BMP";
            case "GeneralString" -> "GENERAL";
            default -> throw new IllegalStateException(t.kind());
        };
        String used = t.permitted().isEmpty() ? set : alphabets.name(set, t.permitted());
        // GeneralString has no known multiplier, so PER sees no size of it, X.691 §10.3.
        Type.Bounds size = t.kind().equals("GeneralString") ? Type.Bounds.ANY_SIZE : t.size();
        String bounds = size(size);
        return new Shape("String", "String", in -> in + ".text(" + used + ", " + bounds + ")",
                (v, out) -> out + ".text(" + v + ", " + used + ", " + bounds + ");",
                (v, visitor) -> visitor + ".text(" + used + ", " + v + ");",
                (v, label) -> PER + "Constraints.text(" + label + ", " + v + ", " + used + ", " + bounds + ");");
    }

    private Shape list(String component, Type.ListOf l) {
        Shape e = of(component + "-element", l.element());
        String bounds = size(l.size());
        String x = "each" + lambdas;
        String y = "to" + lambdas++;
        String type = LIST + "<" + e.boxed() + ">";
        return new Shape(type, type,
                in -> in + ".list(" + x + " -> " + e.read().from(x) + ", " + bounds + ")",
                (v, out) -> out + ".list(" + v + ", (" + x + ", " + y + ") -> { " + e.write().of(x, y) + " }, " + bounds
                        + ");",
                (v, visitor) -> visitor + ".beginList(" + v + ".size()); for (" + e.javaType() + " " + x + " : " + v
                        + ") { "
                        + e.tell().of(x, visitor) + " } " + visitor + ".endList();",
                (v, label) -> !e.checked() ? ""
                        : "for (" + e.javaType() + " " + x + " : " + v + ") { " + e.check().of(x, label) + " }",
                (v, label) -> {
                    String elements =
                            e.fixed() ? v + ".stream().map(" + x + " -> " + e.fix().of(x, label) + ").toList()" : v;
                    return PER + "Constraints.list(" + label + ", " + elements + ", " + bounds + ")";
                });
    }

    /** The permitted alphabets of one package. */
    static final class Alphabets {
        private final String javaPackage;
        private final List<String> lines = new ArrayList<>();
        private final Map<String, String> names = new LinkedHashMap<>();

        Alphabets(String javaPackage) {
            this.javaPackage = javaPackage;
        }

        String name(String set, String permitted) {
            String constant = names.computeIfAbsent(set + permitted, _ -> {
                String name = "A" + names.size();
                lines.add("    /** " + set.substring(set.lastIndexOf('.') + 1) + " of " + permitted.length()
                        + " characters. */\n"
                        + "    static final " + PER + "CharacterSet " + name + " = " + set + ".of(\""
                        + permitted.replace("\\", "\\\\").replace("\"", "\\\"") + "\");\n");
                return name;
            });
            return javaPackage + ".Alphabets." + constant;
        }

        boolean isEmpty() {
            return lines.isEmpty();
        }

        String source() {
            return "package " + javaPackage
                    + ";\n\n/** Permitted alphabets, each made once. */\nfinal class Alphabets {\n"
                    + String.join("\n", lines) + "\n    private Alphabets() {}\n}\n";
        }
    }
}
