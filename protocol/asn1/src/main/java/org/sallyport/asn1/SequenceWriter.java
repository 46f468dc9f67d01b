package org.sallyport.asn1;

import static org.sallyport.asn1.JavaWriter.PER;
import static org.sallyport.asn1.JavaWriter.quoted;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes sequences as records; also alternatives that are sequences without a name, whose choice puts itself around
 * them.
 */
final class SequenceWriter {
    /** As many bits as the bitmaps have that generated code keeps in a {@code long}. */
    private static final int BITS_MAX = 64;

    /**
     * One component of the record.
     *
     * @param optional whether it is a {@code java.util.Optional}
     * @param value Java literal of its DEFAULT, or empty
     */
    private record Field(String asn, String java, Shape shape, boolean optional, String value) {
        String type() {
            return optional ? "java.util.Optional<" + shape.boxed() + ">" : shape.javaType();
        }

        /** Whether it is in the bitmap of its sequence. */
        boolean maybe() {
            return optional || !value.isEmpty();
        }

        /** Expression: whether there is something to write, which a default value is not, X.691 §19.5. */
        String there() {
            if (value.isEmpty()) return java + ".isPresent()";
            String held = optional ? java + ".orElse(" + value + ")" : java;
            return shape.primitive() ? held + " != " + value : "!" + held + ".equals(" + value + ")";
        }
    }

    /**
     * One addition.
     *
     * @param group name of the nested record of a group, or empty
     * @param members the components as the schema writes them, of the same order as the fields
     */
    private record Extra(String group, List<Type.Component> members, List<Field> fields) {
        String there() {
            return String.join(" || ", fields.stream().map(Field::there).toList());
        }
    }

    private final JavaWriter writer;
    private final Type.Sequence type;
    /** Name of the choice that this is an alternative of, or empty. */
    private final String choice;
    private final List<Field> root = new ArrayList<>();
    private final List<Extra> additions = new ArrayList<>();
    private final List<Field> all = new ArrayList<>();
    private final List<Field> optionals;

    SequenceWriter(JavaWriter writer, Type.Sequence type, String choice) {
        this.writer = writer;
        this.type = type;
        this.choice = choice;
        for (Type.Component c : type.root()) root.add(field(c, c.optional()));
        this.optionals = root.stream().filter(Field::maybe).toList();
        all.addAll(root);
        for (Type.Addition a : type.additions()) {
            Extra extra = extra(a, additions.size());
            additions.add(extra);
            all.addAll(extra.fields());
        }
        if (optionals.size() > BITS_MAX) {
            throw writer.fault("more than " + BITS_MAX + " components with OPTIONAL or DEFAULT");
        }
        if (additions.size() > BITS_MAX) throw writer.fault("more than " + BITS_MAX + " additions");
        Set<String> seen = new HashSet<>();
        for (Field f : all) {
            if (!seen.add(f.java())) throw writer.fault("two components would be " + f.java() + " in Java");
        }
    }

    private Extra extra(Type.Addition a, int index) {
        List<Type.Component> members = a.members();
        String group = "";
        if (a.group()) {
            // Types without a name are nested here once; the record of the group refers to them.
            members = members.stream()
                    .map(c -> new Type.Component(c.name(), nested(c.name(), c.type()), c.optional(), c.value()))
                    .toList();
            group = writer.nest("addition-group" + index, new Type.Sequence(members, false, List.of()));
        }
        // What an older sender does not know is absent, whatever the standard says of newer ones.
        return new Extra(group, members, members.stream().map(c -> field(c, true)).toList());
    }

    private Type nested(String component, Type t) {
        return switch (t) {
            case Type.Sequence _, Type.Choice _, Type.Enumerated _ -> new Type.Reference(writer.nest(component, t), t);
            case Type.ListOf l -> new Type.ListOf(nested(component + "-element", l.element()), l.size());
            default -> t;
        };
    }

    private Field field(Type.Component c, boolean optional) {
        Shape shape = writer.shapes.of(c.name(), c.type());
        String value = c.value().map(v -> literal(c, v, shape)).orElse("");
        return new Field(c.name(), JavaNames.component(c.name()), shape, optional, value);
    }

    private String literal(Type.Component c, String v, Shape shape) {
        Type behind = c.type() instanceof Type.Reference r ? r.structure() : c.type();
        if (behind instanceof Type.Bool && (v.equals("TRUE") || v.equals("FALSE"))) return v.toLowerCase(Locale.ROOT);
        if (behind instanceof Type.Int i && v.matches("-?\\d+") && i.bounds().holds(Long.parseLong(v))) {
            return v + (shape.javaType().equals("long") ? "L" : "");
        }
        if (behind instanceof Type.Enumerated e && (e.root().contains(v) || e.additions().contains(v))) {
            return shape.javaType() + (e.extensible() ? ".Known." : ".") + JavaNames.constant(v);
        }
        throw writer.fault("DEFAULT " + v + " of " + c.name() + " is not supported");
    }

    // --- the record --------------------------------------------------------------------------------------------------

    String source(String doc) {
        Source s = new Source();
        s.line("/** " + doc + " */");
        List<String> components = new ArrayList<>(all.stream().map(f -> f.type() + " " + f.java()).toList());
        if (type.extensible()) components.add(PER + "Additions additions");
        String head = "record " + writer.javaName + "(" + String.join(", ", components) + ") implements ";
        if (choice.isEmpty()) {
            s.line("public " + head + PER + "PerValue {");
            s.line("/** The type, for reading and writing whole messages. */");
            s.line("public static final " + writer.codec()).line("");
        } else {
            s.line(head + choice + " {");
        }
        constructor(s);
        decode(s);
        encode(s);
        show(s);
        if (!all.isEmpty()) builder(s);
        for (String n : writer.nested) s.line("").block(n);
        return s.line("}").toString();
    }

    private String label(Field f) {
        return quoted(writer.asnName + "." + f.asn());
    }

    private void constructor(Source s) {
        s.line("/** Checks the constraints of all components. */");
        s.line("public " + writer.javaName + " {");
        for (Field f : all) {
            if (f.optional()) checkOptional(s, f);
            else check(s, f);
        }
        for (Extra e : additions) if (!e.group().isEmpty()) groupRule(s, e);
        if (type.extensible()) s.line("additions.beyond(" + additions.size() + ");");
        s.line("}").line("");
    }

    private void check(Source s, Field f) {
        Shape shape = f.shape();
        if (!shape.primitive()) s.line("java.util.Objects.requireNonNull(" + f.java() + ", " + label(f) + ");");
        if (shape.checked()) s.line(shape.check().of(f.java(), label(f)));
        if (shape.fixed()) s.line(f.java() + " = " + shape.fix().of(f.java(), label(f)) + ";");
    }

    private void checkOptional(Source s, Field f) {
        Shape shape = f.shape();
        if (shape.checked()) {
            s.line("if (" + f.java() + ".isPresent()) {").line(shape.check().of(f.java() + ".get()", label(f)))
                    .line("}");
        }
        if (shape.fixed()) {
            s.line(f.java() + " = " + f.java() + ".map(given -> " + shape.fix().of("given", label(f)) + ");");
        }
        if (!shape.checked() && !shape.fixed()) {
            s.line("java.util.Objects.requireNonNull(" + f.java() + ", " + label(f) + ");");
        }
    }

    private void groupRule(Source s, Extra group) {
        List<String> any = group.fields().stream().map(f -> f.java() + ".isPresent()").toList();
        List<String> must = new ArrayList<>();
        for (int i = 0; i < any.size(); i++) if (!group.members().get(i).maybe()) must.add(any.get(i));
        if (must.isEmpty()) return;
        String rule = String.join(" || ", any) + ", " + String.join(" && ", must);
        s.line(PER + "Constraints.group(" + quoted(writer.asnName) + ", " + rule + ");");
    }

    // --- reading -----------------------------------------------------------------------------------------------------

    private String bit(Field f) {
        return "0x" + Long.toHexString(1L << optionals.size() - 1 - optionals.indexOf(f)) + "L";
    }

    private void decode(Source s) {
        if (choice.isEmpty()) s.line("/** Reads one; null where the reader failed. */");
        s.line((choice.isEmpty() ? "public static " : "private static ") + writer.javaName
                + (choice.isEmpty() ? " decode(" : " decodeBody(") + PER + "PerReader in) {");
        s.line("if (!in.enter(" + quoted(writer.asnName) + ")) return null;");
        if (type.extensible()) s.line("boolean extended = in.extended();");
        if (!optionals.isEmpty()) s.line("long present = in.optionals(" + optionals.size() + ");");
        for (Field f : root) {
            String read = f.shape().read().from("in");
            String otherwise = f.optional() ? "java.util.Optional.empty()" : f.value();
            if (f.optional()) read = "java.util.Optional.ofNullable(" + read + ")";
            if (f.maybe()) read = "(present & " + bit(f) + ") == 0 ? " + otherwise + " : " + read;
            s.line(f.type() + " " + f.java() + " = " + read + ";");
        }
        if (type.extensible()) decodeAdditions(s);
        s.line("in.leave();");
        s.line("if (in.failed()) return null;");
        List<String> names = new ArrayList<>(all.stream().map(Field::java).toList());
        if (type.extensible()) names.add("additions");
        s.line("return new " + writer.javaName + "(" + String.join(", ", names) + ");");
        s.line("}").line("");
    }

    private void decodeAdditions(Source s) {
        for (Extra e : additions) {
            for (Field f : e.fields()) s.line(f.type() + " " + f.java() + " = java.util.Optional.empty();");
        }
        s.line(PER + "Additions additions = " + PER + "Additions.NONE;");
        s.line("if (extended) {");
        s.line("int count = in.additionCount(" + additions.size() + ");");
        s.line("long bitmap = in.additionBitmap(count);");
        for (int i = 0; i < additions.size(); i++) {
            Extra e = additions.get(i);
            s.line("if ((bitmap & 0x" + Long.toHexString(1L << i) + "L) != 0) {");
            if (e.group().isEmpty()) {
                Field f = e.fields().getFirst();
                String read = "in.open(inner -> " + f.shape().read().from("inner") + ")";
                s.line(f.java() + " = java.util.Optional.ofNullable(" + read + ");");
            } else {
                s.line(e.group() + " additionGroup = in.open(" + e.group() + "::decode);");
                s.line("if (additionGroup != null) {");
                for (int m = 0; m < e.fields().size(); m++) {
                    String name = e.fields().get(m).java();
                    boolean optional = e.members().get(m).optional();
                    String member = "additionGroup." + name + "()";
                    s.line(name + " = " + (optional ? member : "java.util.Optional.of(" + member + ")") + ";");
                }
                s.line("}");
            }
            s.line("}");
        }
        s.line("additions = in.additions(count, bitmap, " + additions.size() + ");");
        s.line("}");
    }

    // --- writing -----------------------------------------------------------------------------------------------------

    private void encode(Source s) {
        if (choice.isEmpty()) s.line("@Override");
        s.line((choice.isEmpty() ? "public void encode(" : "private void encodeBody(") + PER + "PerWriter out) {");
        if (type.extensible()) {
            List<String> bits = new ArrayList<>();
            for (int i = 0; i < additions.size(); i++) {
                bits.add("(" + additions.get(i).there() + " ? 0x" + Long.toHexString(1L << i) + "L : 0)");
            }
            s.line("long known = " + (bits.isEmpty() ? "0" : String.join(" | ", bits)) + ";");
            s.line("boolean extended = known != 0 || !additions.unknown().isEmpty();");
            s.line("out.bool(extended);");
        }
        if (!optionals.isEmpty()) {
            List<String> bits = optionals.stream().map(f -> "(" + f.there() + " ? " + bit(f) + " : 0)").toList();
            s.line("out.optionals(" + String.join(" | ", bits) + ", " + optionals.size() + ");");
        }
        for (Field f : root) {
            String write = f.shape().write().of(f.optional() ? f.java() + ".get()" : f.java(), "out");
            if (f.maybe()) s.line("if (" + f.there() + ") {").line(write).line("}");
            else s.line(write);
        }
        if (type.extensible()) encodeAdditions(s);
        s.line("}").line("");
    }

    private void encodeAdditions(Source s) {
        s.line("if (extended) {");
        s.line("out.additionBitmap(known, " + additions.size() + ", additions);");
        for (int i = 0; i < additions.size(); i++) {
            Extra e = additions.get(i);
            s.line("if (" + e.there() + ") {");
            s.line("int begin = out.beginOpen();");
            if (e.group().isEmpty()) {
                s.line(e.fields().getFirst().shape().write().of(e.fields().getFirst().java() + ".get()", "out"));
            } else {
                List<String> arguments = new ArrayList<>();
                for (int m = 0; m < e.fields().size(); m++) {
                    Field f = e.fields().get(m);
                    arguments.add(e.members().get(m).optional() ? f.java()
                            : f.value().isEmpty() ? f.java() + ".get()" : f.java() + ".orElse(" + f.value() + ")");
                }
                s.line("new " + e.group() + "(" + String.join(", ", arguments) + ").encode(out);");
            }
            s.line("out.endOpen(begin);");
            s.line("}");
        }
        s.line("out.additions(additions);");
        s.line("}");
    }

    private void show(Source s) {
        if (choice.isEmpty()) s.line("@Override");
        s.line((choice.isEmpty() ? "public void show(" : "private void showBody(") + PER + "ValueVisitor visitor) {");
        s.line("visitor.beginSequence(" + quoted(writer.asnName) + ");");
        for (Field f : all) {
            if (f.optional()) s.line("if (" + f.java() + ".isPresent()) {");
            s.line("visitor.component(" + quoted(f.asn()) + ");");
            s.line(f.shape().tell().of(f.optional() ? f.java() + ".get()" : f.java(), "visitor"));
            if (f.optional()) s.line("}");
        }
        if (type.extensible()) s.line("additions.show(visitor);");
        s.line("visitor.endSequence();");
        s.line("}").line("");
    }

    // --- the builder -------------------------------------------------------------------------------------------------

    private void builder(Source s) {
        s.line("/** A builder of nothing yet. */");
        s.line("public static Builder builder() {").line("return new Builder();").line("}").line("");
        s.line("/** A builder of the same value, to change some of it. */");
        s.line("public Builder toBuilder() {").line("Builder b = new Builder();");
        for (Field f : all) s.line("b." + f.java() + " = " + f.java() + ";");
        if (type.extensible()) s.line("b.additions = additions;");
        s.line("return b;").line("}").line("");
        s.line("/** Collects the components. Mandatory ones that are missing, and broken constraints, make {@link #build} throw. */");
        s.line("public static final class Builder {");
        for (Field f : all) {
            String held = f.optional() ? f.type() : f.shape().boxed();
            String initial = f.optional() ? " = java.util.Optional.empty()" : f.maybe() ? " = " + f.value() : "";
            s.line("private " + held + " " + f.java() + initial + ";");
        }
        if (type.extensible()) s.line("private " + PER + "Additions additions = " + PER + "Additions.NONE;");
        s.line("").line("private Builder() {}").line("");
        for (Field f : all) setter(s, f);
        s.line("/** The value. */");
        s.line("public " + writer.javaName + " build() {");
        List<String> arguments = new ArrayList<>(all.stream().map(f -> f.optional() ? f.java()
                : PER + "Constraints.set(" + label(f) + ", " + f.java() + ")").toList());
        if (type.extensible()) arguments.add("additions");
        s.line("return new " + writer.javaName + "(" + String.join(", ", arguments) + ");");
        s.line("}").line("}");
    }

    private void setter(Source s, Field f) {
        s.line("/** {@code " + f.asn() + "}. */");
        s.line("public Builder " + f.java() + "(" + f.shape().javaType() + " value) {");
        s.line("this." + f.java() + " = " + (f.optional() ? "java.util.Optional.of(value)" : "value") + ";");
        s.line("return this;").line("}").line("");
        if (!f.optional()) return;
        s.line("/** No {@code " + f.asn() + "}. */");
        s.line("public Builder no" + JavaNames.type(f.asn()) + "() {");
        s.line(f.java() + " = java.util.Optional.empty();");
        s.line("return this;").line("}").line("");
    }
}
