package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Writes the Java of one structure: a record, a sealed interface or an enumeration, with all that is nested in it. */
final class JavaWriter {
    private static final String PER = Shapes.PER;

    private final Shapes.Alphabets alphabets;
    /** The name in the schema, for people and for faults. */
    private final String asnName;
    private final String javaName;
    /** Names of this type and of those around it: Java lets no nested type repeat one. */
    private final Set<String> around;
    private final List<String> nested = new ArrayList<>();
    private final Shapes shapes;

    private JavaWriter(Shapes.Alphabets alphabets, String asnName, String javaName, Set<String> outer) {
        this.alphabets = alphabets;
        this.asnName = asnName;
        this.javaName = javaName;
        this.around = new TreeSet<>(outer);
        this.around.add(javaName);
        this.shapes = new Shapes(this::nest, alphabets);
    }

    /** The whole source file of a structure. */
    static String file(Schema.Structure s, Shapes.Alphabets alphabets) {
        String javaName = JavaNames.type(s.name());
        JavaWriter writer = new JavaWriter(alphabets, s.name(), javaName, Set.of());
        return "package " + s.javaPackage() + ";\n\n" + writer.type(s.type(), "public ", "",
                "{@code " + s.name() + "} of {@code " + s.module() + "}.", true);
    }

    private String nest(String component, Type type) {
        String name = unique(JavaNames.type(component));
        String path = asnName + "." + component;
        JavaWriter inner = new JavaWriter(alphabets, path, name, around);
        around.add(name);
        nested.add(inner.type(type, "public ", "", "{@code " + path + "}.", false));
        return name;
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int i = 2; around.contains(name); i++) name = wanted + "Type" + (i == 2 ? "" : i);
        return name;
    }

    private String type(Type type, String access, String implement, String doc, boolean top) {
        return switch (type) {
            case Type.Sequence s -> new SequenceWriter(s, access, implement, doc, top).source();
            case Type.Choice c -> choice(c, access, doc, top);
            case Type.Enumerated e -> EnumeratedWriter.source(e, asnName, javaName, access, doc);
            default -> throw new IllegalStateException(type.toString());
        };
    }

    private String codec(boolean top) {
        return "%sPerType<%s> TYPE = new %sPerType<>(\"%s\", %s::decode);".formatted(PER, javaName, PER, asnName, javaName)
                .indent(0).strip();
    }

    private static String quoted(String s) {
        return "\"" + s + "\"";
    }

    // --- sequences -----------------------------------------------------------------------------------------------------------

    /** One component of the record. */
    private record Field(String asn, String java, Shape shape, boolean optional, String value) {
        /** Whether absence stands for a value: then the component is plain and the default is not written. */
        boolean defaulted() {
            return !value.isEmpty();
        }

        String type() {
            return optional ? "java.util.Optional<" + shape.boxed() + ">" : shape.javaType();
        }
    }

    /** Also writes alternatives that are sequences without a name: these put the choice around their body. */
    private final class SequenceWriter {
        private final Type.Sequence type;
        private final String access;
        private final String implement;
        private final String doc;
        private final boolean top;
        private final List<Field> root = new ArrayList<>();
        private final List<List<Field>> additions = new ArrayList<>();
        private final List<Field> all = new ArrayList<>();
        /** Name of the nested record of a group, or empty. */
        private final List<String> groups = new ArrayList<>();

        SequenceWriter(Type.Sequence type, String access, String implement, String doc, boolean top) {
            this.type = type;
            this.access = access;
            this.implement = implement;
            this.doc = doc;
            this.top = top;
            for (Type.Component c : type.root()) root.add(field(c, c.optional()));
            all.addAll(root);
            for (int i = 0; i < type.additions().size(); i++) {
                Type.Addition a = type.additions().get(i);
                // What an older sender does not know is absent, whatever the standard says of newer ones.
                List<Field> fields = a.members().stream().map(c -> field(c, true)).toList();
                additions.add(fields);
                all.addAll(fields);
                groups.add(a.group() ? nest("addition-group" + i, new Type.Sequence(a.members(), false, List.of())) : "");
            }
        }

        private Field field(Type.Component c, boolean optional) {
            Shape shape = shapes.of(c.name(), c.type());
            String value = optional ? "" : c.value().map(v -> literal(c, v, shape)).orElse("");
            return new Field(c.name(), JavaNames.component(c.name()), shape, optional, value);
        }

        private String literal(Type.Component c, String v, Shape shape) {
            Type behind = c.type() instanceof Type.Reference r ? r.structure() : c.type();
            return switch (behind) {
                case Type.Bool _ -> v.toLowerCase(java.util.Locale.ROOT);
                case Type.Int _ -> v + (shape.javaType().equals("long") ? "L" : "");
                case Type.Enumerated e -> shape.javaType() + (e.extensible() ? ".Known." : ".") + JavaNames.constant(v);
                default -> throw new IllegalStateException("DEFAULT of " + asnName + "." + c.name() + " is not supported");
            };
        }

        String source() {
            Source s = new Source();
            s.line("/** " + doc + " */");
            List<String> components = new ArrayList<>(all.stream().map(f -> f.type() + " " + f.java()).toList());
            if (type.extensible()) components.add(PER + "Additions additions");
            String interfaces = implement.isEmpty() ? PER + "PerValue" : implement;
            s.line(access + "record " + javaName + "(" + String.join(", ", components) + ") implements " + interfaces + " {");
            if (implement.isEmpty()) {
                s.line("/** The type, for reading and writing whole messages. */");
                s.line("public static final " + codec(top)).line("");
            }
            constructor(s);
            decode(s);
            encode(s);
            show(s);
            if (!all.isEmpty()) builder(s);
            for (String n : nested) s.line("").block(n);
            return s.line("}").toString();
        }

        private void constructor(Source s) {
            s.line("/** Checks the constraints of all components. */");
            s.line("public " + javaName + " {");
            for (Field f : all) {
                String label = quoted(asnName + "." + f.asn());
                Shape shape = f.shape();
                if (f.optional()) {
                    if (shape.checked()) s.line("if (" + f.java() + ".isPresent()) {").line(shape.check().of(f.java() + ".get()", label)).line("}");
                    if (shape.fixed()) s.line(f.java() + " = " + f.java() + ".map(y -> " + shape.fix().of("y", label) + ");");
                    if (!shape.checked() && !shape.fixed()) s.line("java.util.Objects.requireNonNull(" + f.java() + ", " + label + ");");
                } else {
                    if (!primitive(shape)) s.line("java.util.Objects.requireNonNull(" + f.java() + ", " + label + ");");
                    if (shape.checked()) s.line(shape.check().of(f.java(), label));
                    if (shape.fixed()) s.line(f.java() + " = " + shape.fix().of(f.java(), label) + ";");
                }
            }
            for (int i = 0; i < additions.size(); i++) {
                if (!groups.get(i).isEmpty()) groupRule(s, type.additions().get(i), additions.get(i));
            }
            if (type.extensible()) s.line("additions.beyond(" + additions.size() + ");");
            s.line("}").line("");
        }

        private void groupRule(Source s, Type.Addition group, List<Field> fields) {
            List<String> any = new ArrayList<>();
            List<String> must = new ArrayList<>();
            for (int i = 0; i < fields.size(); i++) {
                any.add(fields.get(i).java() + ".isPresent()");
                if (!group.members().get(i).maybe()) must.add(any.getLast());
            }
            if (must.isEmpty()) return;
            s.line(PER + "Constraints.group(" + quoted(asnName) + ", " + String.join(" || ", any) + ", " + String.join(" && ", must) + ");");
        }

        private static boolean primitive(Shape shape) {
            return shape.javaType().equals("int") || shape.javaType().equals("long") || shape.javaType().equals("boolean");
        }

        private List<Field> optionals() {
            return root.stream().filter(f -> f.optional() || f.defaulted()).toList();
        }

        private String bit(List<Field> optionals, Field f) {
            return "0x" + Long.toHexString(1L << optionals.size() - 1 - optionals.indexOf(f)) + "L";
        }

        private void decode(Source s) {
            boolean alternative = !implement.isEmpty();
            String verb = alternative ? "decodeBody" : "decode";
            if (!alternative) s.line("/** Reads one; null where the reader failed. */");
            s.line((alternative ? "private " : "public ") + "static " + javaName + " " + verb + "(" + PER + "PerReader in) {");
            s.line("if (!in.enter()) return in.within(" + quoted(asnName) + ");");
            if (type.extensible()) s.line("boolean extended = in.extended();");
            List<Field> optionals = optionals();
            if (!optionals.isEmpty()) s.line("long present = in.optionals(" + optionals.size() + ");");
            for (Field f : root) {
                String read = f.shape().read().from("in");
                if (f.optional()) {
                    s.line(f.type() + " " + f.java() + " = (present & " + bit(optionals, f) + ") == 0 ? java.util.Optional.empty() : "
                            + some(f, read) + ";");
                } else if (f.defaulted()) {
                    s.line(f.type() + " " + f.java() + " = (present & " + bit(optionals, f) + ") == 0 ? " + f.value() + " : " + read + ";");
                } else {
                    s.line(f.type() + " " + f.java() + " = " + read + ";");
                }
            }
            if (type.extensible()) decodeAdditions(s);
            s.line("in.leave();");
            s.line("if (in.failed()) return in.within(" + quoted(asnName) + ");");
            List<String> names = new ArrayList<>(all.stream().map(Field::java).toList());
            if (type.extensible()) names.add("additions");
            s.line("return new " + javaName + "(" + String.join(", ", names) + ");");
            s.line("}").line("");
        }

        private static String some(Field f, String read) {
            return "java.util.Optional.ofNullable(" + read + ")";
        }

        private void decodeAdditions(Source s) {
            for (List<Field> a : additions) for (Field f : a) s.line(f.type() + " " + f.java() + " = java.util.Optional.empty();");
            s.line(PER + "Additions additions = " + PER + "Additions.NONE;");
            s.line("if (extended) {");
            s.line("int count = in.additionCount(" + additions.size() + ");");
            s.line("long bitmap = in.additionBitmap(count);");
            for (int i = 0; i < additions.size(); i++) {
                List<Field> a = additions.get(i);
                s.line("if ((bitmap & 0x" + Long.toHexString(1L << i) + "L) != 0) {");
                if (groups.get(i).isEmpty()) {
                    Field f = a.getFirst();
                    s.line(f.java() + " = java.util.Optional.ofNullable(in.open(z -> " + f.shape().read().from("z") + "));");
                } else {
                    s.line(groups.get(i) + " group = in.open(" + groups.get(i) + "::decode);");
                    s.line("if (group != null) {");
                    for (int m = 0; m < a.size(); m++) {
                        Field f = a.get(m);
                        boolean optional = type.additions().get(i).members().get(m).optional();
                        s.line(f.java() + " = " + (optional ? "group." + f.java() + "()" : "java.util.Optional.of(group." + f.java() + "())") + ";");
                    }
                    s.line("}");
                }
                s.line("}");
            }
            s.line("additions = in.additions(count, bitmap, " + additions.size() + ");");
            s.line("}");
        }

        private void encode(Source s) {
            boolean alternative = !implement.isEmpty();
            if (!alternative) s.line("@Override");
            s.line((alternative ? "private " : "public ") + "void " + (alternative ? "encodeBody" : "encode") + "(" + PER + "PerWriter out) {");
            if (type.extensible()) {
                s.line("long known = " + (additions.isEmpty() ? "0" : String.join(" | ", knownBits())) + ";");
                s.line("boolean extended = known != 0 || !additions.unknown().isEmpty();");
                s.line("out.bool(extended);");
            }
            List<Field> optionals = optionals();
            if (!optionals.isEmpty()) {
                List<String> bits = optionals.stream().map(f -> "(" + there(f) + " ? " + bit(optionals, f) + " : 0)").toList();
                s.line("out.optionals(" + String.join(" | ", bits) + ", " + optionals.size() + ");");
            }
            for (Field f : root) {
                if (f.optional()) s.line("if (" + there(f) + ") {").line(f.shape().write().of(f.java() + ".get()", "out")).line("}");
                else if (f.defaulted()) s.line("if (" + there(f) + ") {").line(f.shape().write().of(f.java(), "out")).line("}");
                else s.line(f.shape().write().of(f.java(), "out"));
            }
            if (type.extensible()) encodeAdditions(s);
            s.line("}").line("");
        }

        private String there(Field f) {
            if (f.optional()) return f.java() + ".isPresent()";
            return primitive(f.shape()) ? f.java() + " != " + f.value() : "!" + f.java() + ".equals(" + f.value() + ")";
        }

        private List<String> knownBits() {
            List<String> out = new ArrayList<>();
            for (int i = 0; i < additions.size(); i++) out.add("(" + present(additions.get(i)) + " ? 0x" + Long.toHexString(1L << i) + "L : 0)");
            return out;
        }

        private String present(List<Field> addition) {
            return String.join(" || ", addition.stream().map(f -> f.java() + ".isPresent()").toList());
        }

        private void encodeAdditions(Source s) {
            s.line("if (extended) {");
            s.line("out.additionBitmap(known, " + additions.size() + ", additions);");
            for (int i = 0; i < additions.size(); i++) {
                List<Field> a = additions.get(i);
                s.line("if (" + present(a) + ") {");
                s.line("int begin = out.beginOpen();");
                if (groups.get(i).isEmpty()) {
                    s.line(a.getFirst().shape().write().of(a.getFirst().java() + ".get()", "out"));
                } else {
                    List<String> arguments = new ArrayList<>();
                    for (int m = 0; m < a.size(); m++) {
                        Type.Component c = type.additions().get(i).members().get(m);
                        String name = a.get(m).java();
                        arguments.add(c.optional() ? name : c.value().isPresent()
                                ? name + ".orElse(" + literal(c, c.value().get(), a.get(m).shape()) + ")" : name + ".get()");
                    }
                    s.line("new " + groups.get(i) + "(" + String.join(", ", arguments) + ").encode(out);");
                }
                s.line("out.endOpen(begin);");
                s.line("}");
            }
            s.line("out.additions(additions);");
            s.line("}");
        }

        private void show(Source s) {
            boolean alternative = !implement.isEmpty();
            if (!alternative) s.line("@Override");
            s.line((alternative ? "private " : "public ") + "void " + (alternative ? "showBody" : "show") + "(" + PER + "ValueVisitor visitor) {");
            s.line("visitor.beginSequence(" + quoted(asnName) + ");");
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
                String initial = f.optional() ? " = java.util.Optional.empty()" : f.defaulted() ? " = " + f.value() : "";
                s.line("private " + held + " " + f.java() + initial + ";");
            }
            if (type.extensible()) s.line("private " + PER + "Additions additions = " + PER + "Additions.NONE;");
            s.line("").line("private Builder() {}").line("");
            for (Field f : all) setter(s, f);
            s.line("/** The value. */");
            s.line("public " + javaName + " build() {");
            List<String> arguments = new ArrayList<>(all.stream().map(f -> f.optional() ? f.java()
                    : PER + "Constraints.set(" + quoted(asnName + "." + f.asn()) + ", " + f.java() + ")").toList());
            if (type.extensible()) arguments.add("additions");
            s.line("return new " + javaName + "(" + String.join(", ", arguments) + ");");
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

    // --- choices -----------------------------------------------------------------------------------------------------------

    private String choice(Type.Choice c, String access, String doc, boolean top) {
        List<String> records = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Type.Component> all = new ArrayList<>(c.root());
        all.addAll(c.additions());
        for (int i = 0; i < all.size(); i++) {
            String name = unique(JavaNames.type(all.get(i).name()));
            around.add(name);
            names.add(name);
        }
        for (int i = 0; i < all.size(); i++) records.add(alternative(c, i, all.get(i), names.get(i)));
        Source s = new Source();
        s.line("/** " + doc + " */");
        s.line(access + "sealed interface " + javaName + " extends " + PER + "PerValue {");
        s.line("/** The type, for reading and writing whole messages. */");
        s.line(codec(top)).line("");
        for (String r : records) s.block(r).line("");
        if (c.extensible()) s.block(unknownAlternative(c)).line("");
        s.line("/** Reads one; null where the reader failed. */");
        s.line("static " + javaName + " decode(" + PER + "PerReader in) {");
        s.line("if (!in.enter()) return in.within(" + quoted(asnName) + ");");
        s.line(javaName + " value;");
        if (c.extensible()) {
            s.line("if (in.extended()) {");
            s.line("int index = in.additionIndex(" + c.additions().size() + ");");
            s.line("value = switch (index) {");
            for (int i = 0; i < c.additions().size(); i++) {
                s.line("case " + i + " -> in.open(" + names.get(c.root().size() + i) + "::decodeBody);");
            }
            s.line("default -> new UnknownAlternative(index, in.open());");
            s.line("};");
            s.line("} else {");
        }
        s.line("value = switch (in.rootIndex(" + c.root().size() + ")) {");
        for (int i = 0; i < c.root().size() - 1; i++) s.line("case " + i + " -> " + names.get(i) + ".decodeBody(in);");
        s.line("default -> " + names.get(c.root().size() - 1) + ".decodeBody(in);");
        s.line("};");
        if (c.extensible()) s.line("}");
        s.line("in.leave();");
        s.line("return in.failed() ? in.within(" + quoted(asnName) + ") : value;");
        s.line("}");
        return s.line("}").toString();
    }

    private String alternative(Type.Choice c, int index, Type.Component a, String name) {
        String path = asnName + "." + a.name();
        JavaWriter inner = new JavaWriter(alphabets, path, name, around);
        boolean addition = index >= c.root().size();
        Source wrap = new Source();
        wrap.line("@Override");
        wrap.line("public void encode(" + PER + "PerWriter out) {");
        if (c.extensible()) wrap.line("out.bool(" + addition + ");");
        if (addition) {
            wrap.line("out.additionIndex(" + (index - c.root().size()) + ");");
            wrap.line("int begin = out.beginOpen();");
        } else {
            wrap.line("out.rootIndex(" + index + ", " + c.root().size() + ");");
        }
        wrap.line("encodeBody(out);");
        if (addition) wrap.line("out.endOpen(begin);");
        wrap.line("}").line("");
        wrap.line("@Override");
        wrap.line("public void show(" + PER + "ValueVisitor visitor) {");
        wrap.line("visitor.beginChoice(" + quoted(a.name()) + ");").line("showBody(visitor);").line("visitor.endChoice();");
        wrap.line("}");
        if (a.type() instanceof Type.Sequence s) {
            String record = inner.type(s, "", javaName, "{@code " + path + "}.", false);
            // The record's last brace closes it: what belongs to the choice goes before.
            int end = record.lastIndexOf('}');
            return record.substring(0, end) + "\n" + wrap.toString().indent(4) + "}\n";
        }
        return inner.simpleAlternative(a, name, javaName, wrap.toString());
    }

    /** An alternative that is not a sequence of its own: a record of one value, or of none for NULL. */
    private String simpleAlternative(Type.Component a, String name, String choice, String wrap) {
        Source s = new Source();
        s.line("/** {@code " + asnName + "}. */");
        if (a.type() instanceof Type.Nothing) {
            s.line("record " + name + "() implements " + choice + " {");
            s.line("private static " + name + " decodeBody(" + PER + "PerReader in) {").line("return new " + name + "();").line("}").line("");
            s.line("private void encodeBody(" + PER + "PerWriter out) {}").line("");
            s.line("private void showBody(" + PER + "ValueVisitor visitor) {").line("visitor.nothing();").line("}").line("");
            return s.block(wrap).line("}").toString();
        }
        Shape shape = shapes.of("value", a.type());
        s.line("record " + name + "(" + shape.javaType() + " value) implements " + choice + " {");
        s.line("/** Checks the constraints of the value. */");
        s.line("public " + name + " {");
        if (!SequenceWriter.primitive(shape)) s.line("java.util.Objects.requireNonNull(value, " + quoted(asnName) + ");");
        if (shape.checked()) s.line(shape.check().of("value", quoted(asnName)));
        if (shape.fixed()) s.line("value = " + shape.fix().of("value", quoted(asnName)) + ";");
        s.line("}").line("");
        s.line("private static " + name + " decodeBody(" + PER + "PerReader in) {");
        s.line(shape.javaType() + " value = " + shape.read().from("in") + ";");
        s.line("return in.failed() ? in.within(" + quoted(asnName) + ") : new " + name + "(value);").line("}").line("");
        s.line("private void encodeBody(" + PER + "PerWriter out) {").line(shape.write().of("value", "out")).line("}").line("");
        s.line("private void showBody(" + PER + "ValueVisitor visitor) {").line(shape.tell().of("value", "visitor")).line("}").line("");
        s.block(wrap);
        for (String n : nested) s.line("").block(n);
        return s.line("}").toString();
    }

    private String unknownAlternative(Type.Choice c) {
        Source s = new Source();
        s.line("/**");
        s.line(" * An alternative that a newer version of the standard has: forwarded as it came.");
        s.line(" *");
        s.line(" * @param index counted from the extension mark; those below " + c.additions().size() + " have names");
        s.line(" * @param encoding a complete encoding of its value");
        s.line(" */");
        s.line("record UnknownAlternative(int index, org.sallyport.wire.Octets encoding) implements " + javaName + " {");
        s.line("/** Refuses the index of an alternative that has a name. */");
        s.line("public UnknownAlternative {");
        s.line(PER + "Constraints.range(" + quoted(asnName) + ", index, " + c.additions().size() + ", 65535);");
        s.line("}").line("");
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        s.line("out.bool(true);").line("out.additionIndex(index);").line("out.open(encoding);").line("}").line("");
        s.line("@Override").line("public void show(" + PER + "ValueVisitor visitor) {");
        s.line("visitor.unknown(index, encoding);").line("}");
        return s.line("}").toString();
    }
}
