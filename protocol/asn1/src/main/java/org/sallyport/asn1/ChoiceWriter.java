package org.sallyport.asn1;

import static org.sallyport.asn1.JavaWriter.PER;
import static org.sallyport.asn1.JavaWriter.quoted;

import java.util.ArrayList;
import java.util.List;

/** Writes choices: a sealed interface with a record for each alternative, and one for those of newer schemas. */
final class ChoiceWriter {
    private final JavaWriter writer;
    private final Type.Choice type;
    private final int roots;
    /** Alternatives before and behind the extension mark, and the names of their records. */
    private final List<Type.Component> all;
    private final List<String> names;

    ChoiceWriter(JavaWriter writer, Type.Choice type) {
        this.writer = writer;
        this.type = type;
        this.roots = type.root().size();
        this.all = new ArrayList<>(type.root());
        this.all.addAll(type.additions());
        this.names = all.stream().map(a -> writer.claim(a.name())).toList();
    }

    String source(String doc) {
        Source s = new Source();
        s.line("/** " + doc + " */");
        s.line("public sealed interface " + writer.javaName + " extends " + PER + "PerValue {");
        s.line("/** The type, for reading and writing whole messages. */");
        s.line(writer.codec()).line("");
        for (int i = 0; i < all.size(); i++) s.block(alternative(i)).line("");
        if (type.extensible()) s.block(unknownAlternative()).line("");
        decode(s);
        return s.line("}").toString();
    }

    private void decode(Source s) {
        s.line("/** Reads one; null where the reader failed. */");
        s.line("static " + writer.javaName + " decode(" + PER + "PerReader in) {");
        s.line("if (!in.enter(" + quoted(writer.asnName) + ")) return null;");
        s.line(writer.javaName + " value;");
        if (type.extensible()) {
            s.line("if (in.extended()) {");
            s.line("int index = in.additionIndex(" + (all.size() - roots) + ");");
            s.line("value = switch (index) {");
            for (int i = roots; i < all.size(); i++) {
                s.line("case " + (i - roots) + " -> in.open(" + names.get(i) + "::decodeBody);");
            }
            s.line("default -> new UnknownAlternative(index, in.open());");
            s.line("};");
            s.line("} else {");
        }
        s.line("value = switch (in.rootIndex(" + roots + ")) {");
        for (int i = 0; i < roots - 1; i++) s.line("case " + i + " -> " + names.get(i) + ".decodeBody(in);");
        s.line("default -> " + names.get(roots - 1) + ".decodeBody(in);");
        s.line("};");
        if (type.extensible()) s.line("}");
        s.line("in.leave();");
        s.line("return in.failed() ? null : value;");
        s.line("}");
    }

    private String alternative(int index) {
        Type.Component a = all.get(index);
        JavaWriter inner = writer.inside(a.name(), names.get(index));
        if (a.type() instanceof Type.Sequence s) {
            String record = new SequenceWriter(inner, s, writer.javaName).source("{@code " + inner.asnName + "}.");
            // The record's last brace closes it: what belongs to the choice goes before.
            return record.substring(0, record.lastIndexOf('}')) + "\n" + indented(around(index)) + "}\n";
        }
        return a.type() instanceof Type.Nothing ? nothing(inner, index) : value(inner, a.type(), index);
    }

    private static String indented(String lines) {
        StringBuilder out = new StringBuilder();
        lines.lines().forEach(l -> out.append(l.isEmpty() ? "" : "    ").append(l).append('\n'));
        return out.toString();
    }

    /** What the choice puts around the body of an alternative. */
    private String around(int index) {
        boolean addition = index >= roots;
        Source s = new Source();
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        if (type.extensible()) s.line("out.bool(" + addition + ");");
        if (addition) s.line("out.additionIndex(" + (index - roots) + ");").line("int begin = out.beginOpen();");
        else s.line("out.rootIndex(" + index + ", " + roots + ");");
        s.line("encodeBody(out);");
        if (addition) s.line("out.endOpen(begin);");
        s.line("}").line("");
        s.line("@Override").line("public void show(" + PER + "ValueVisitor visitor) {");
        s.line("visitor.beginChoice(" + quoted(all.get(index).name()) + ");");
        s.line("showBody(visitor);");
        s.line("visitor.endChoice();");
        return s.line("}").toString();
    }

    /** An alternative of type NULL: a record of nothing. */
    private String nothing(JavaWriter inner, int index) {
        String name = inner.javaName;
        Source s = new Source();
        s.line("/** {@code " + inner.asnName + "}. */");
        s.line("record " + name + "() implements " + writer.javaName + " {");
        s.line("private static " + name + " decodeBody(" + PER + "PerReader in) {");
        s.line("return new " + name + "();").line("}").line("");
        s.line("private void encodeBody(" + PER + "PerWriter out) {}").line("");
        s.line("private void showBody(" + PER + "ValueVisitor visitor) {").line("visitor.nothing();").line("}")
                .line("");
        return s.block(around(index)).line("}").toString();
    }

    /** An alternative of a type with a name, or of a simple one: a record of one value. */
    private String value(JavaWriter inner, Type of, int index) {
        String name = inner.javaName;
        String label = quoted(inner.asnName);
        Shape shape = inner.shapes.of("value", of);
        Source s = new Source();
        s.line("/** {@code " + inner.asnName + "}. */");
        s.line("record " + name + "(" + shape.javaType() + " value) implements " + writer.javaName + " {");
        s.line("/** Checks the constraints of the value. */");
        s.line("public " + name + " {");
        if (!shape.primitive()) s.line("java.util.Objects.requireNonNull(value, " + label + ");");
        if (shape.checked()) s.line(shape.check().of("value", label));
        if (shape.fixed()) s.line("value = " + shape.fix().of("value", label) + ";");
        s.line("}").line("");
        s.line("private static " + name + " decodeBody(" + PER + "PerReader in) {");
        s.line("in.narrow(" + label + ");");
        s.line(shape.javaType() + " value = " + shape.read().from("in") + ";");
        s.line("return in.failed() ? null : new " + name + "(value);").line("}").line("");
        s.line("private void encodeBody(" + PER + "PerWriter out) {").line(shape.write().of("value", "out")).line("}")
                .line("");
        s.line("private void showBody(" + PER + "ValueVisitor visitor) {");
        s.line(shape.tell().of("value", "visitor")).line("}").line("");
        s.block(around(index));
        for (String n : inner.nested) s.line("").block(n);
        return s.line("}").toString();
    }

    private String unknownAlternative() {
        Source s = new Source();
        s.line("/**");
        s.line(" * An alternative that a newer version of the standard has: forwarded as it came.");
        s.line(" *");
        s.line(" * @param index counted from the extension mark; those below " + type.additions().size()
                + " have names");
        s.line(" * @param encoding a complete encoding of its value");
        s.line(" */");
        s.line("record UnknownAlternative(int index, org.sallyport.wire.Octets encoding) implements " + writer.javaName
                + " {");
        s.line("/** Refuses the index of an alternative that has a name. */");
        s.line("public UnknownAlternative {");
        s.line(PER + "Constraints.range(" + quoted(writer.asnName) + ", index, " + type.additions().size()
                + ", 65535);");
        s.line("}").line("");
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        s.line("out.bool(true);").line("out.additionIndex(index);").line("out.open(encoding);").line("}").line("");
        s.line("@Override").line("public void show(" + PER + "ValueVisitor visitor) {");
        s.line("visitor.unknown(index, encoding);").line("}");
        return s.line("}").toString();
    }
}
