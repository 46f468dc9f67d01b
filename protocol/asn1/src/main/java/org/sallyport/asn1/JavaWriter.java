package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Writes the Java of one structure with all that is nested in it: what it is called, where its nested types go, and who
 * writes which kind.
 */
final class JavaWriter {
    static final String PER = Shapes.PER;

    private final Shapes.Alphabets alphabets;
    private final SchemaFault.Place place;
    /** Names of this type and of those around it: Java lets no nested type repeat one. */
    private final Set<String> around;

    /** The name in the schema, for people and for faults. */
    final String asnName;
    final String javaName;
    final Shapes shapes;
    /** Sources of the nested types. */
    final List<String> nested = new ArrayList<>();

    private JavaWriter(
            Shapes.Alphabets alphabets, SchemaFault.Place place, String asnName, String javaName, Set<String> outer) {
        this.alphabets = alphabets;
        this.place = place;
        this.asnName = asnName;
        this.javaName = javaName;
        this.around = new TreeSet<>(outer);
        this.around.add(javaName);
        this.shapes = new Shapes(this::nest, alphabets);
    }

    /** The whole source file of a structure. */
    static String file(Schema.Structure s, Shapes.Alphabets alphabets) {
        String javaName = JavaNames.type(s.name());
        JavaWriter writer = new JavaWriter(alphabets, s.place(), s.name(), javaName, JavaNames.TYPES_TAKEN);
        return "package " + s.javaPackage() + ";\n\n"
                + writer.type(s.type(), "{@code " + s.name() + "} of {@code " + s.module() + "}.");
    }

    /** Nests a type of about this name and gives the name that it got. */
    String nest(String component, Type type) {
        String name = claim(component);
        JavaWriter inner = inside(component, name);
        nested.add(inner.type(type, "{@code " + inner.asnName + "}."));
        return name;
    }

    /** Takes a Java name for a nested type. */
    String claim(String component) {
        String wanted = JavaNames.type(component);
        String name = wanted;
        for (int i = 2; around.contains(name); i++) name = wanted + "Type" + (i == 2 ? "" : i);
        around.add(name);
        return name;
    }

    /** The writer of a nested type whose name was claimed. */
    JavaWriter inside(String component, String name) {
        return new JavaWriter(alphabets, place, asnName + "." + component, name, around);
    }

    private String type(Type type, String doc) {
        return switch (type) {
            case Type.Sequence s -> new SequenceWriter(this, s, "").source(doc);
            case Type.Choice c -> new ChoiceWriter(this, c).source(doc);
            case Type.Enumerated e -> new EnumeratedWriter(this, e).source(doc);
            default -> throw new IllegalStateException(type.toString());
        };
    }

    /** The declaration of {@code TYPE}, which reads and writes whole messages. */
    String codec() {
        return PER + "PerType<" + javaName + "> TYPE = new " + PER + "PerType<>("
                + quoted(asnName) + ", " + javaName + "::decode);";
    }

    /** A fault of this structure. */
    SchemaFault fault(String what) {
        return new SchemaFault(place, asnName + ": " + what);
    }

    static String quoted(String s) {
        return "\"" + s + "\"";
    }
}
