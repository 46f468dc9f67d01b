package org.sallyport.asn1;

import static org.sallyport.asn1.JavaWriter.PER;
import static org.sallyport.asn1.JavaWriter.quoted;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes enumerations: a Java enum, or where values may come that we do not know, a sealed interface around one. */
final class EnumeratedWriter {
    private final JavaWriter writer;
    private final Type.Enumerated type;
    private final int roots;
    private final int additions;

    EnumeratedWriter(JavaWriter writer, Type.Enumerated type) {
        this.writer = writer;
        this.type = type;
        this.roots = type.root().size();
        this.additions = type.additions().size();
    }

    String source(String doc) {
        Source s = new Source();
        s.line("/** " + doc + " */");
        if (type.extensible()) extensible(s);
        else plain(s);
        return s.line("}").toString();
    }

    private void plain(Source s) {
        constants(s, "public enum " + writer.javaName + " implements " + PER + "PerValue {", writer.javaName);
        s.line("/** Reads one; null where the reader failed. */");
        s.line("public static " + writer.javaName + " decode(" + PER + "PerReader in) {");
        s.line("if (!in.enter(" + quoted(writer.asnName) + ")) return null;");
        s.line("int index = in.rootIndex(" + roots + ");");
        s.line("in.leave();");
        s.line("return in.failed() ? null : byIndex[index];").line("}").line("");
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        s.line("out.rootIndex(ordinal(), " + roots + ");").line("}").line("");
        show(s, "enumerated(name)");
    }

    private void extensible(Source s) {
        s.line("public sealed interface " + writer.javaName + " extends " + PER + "PerValue {");
        s.line("/** The values that our schema knows. */");
        constants(s, "enum Known implements " + writer.javaName + " {", "Known");
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        s.line("boolean addition = ordinal() >= " + roots + ";");
        s.line("out.bool(addition);");
        s.line("if (addition) {").line("out.additionIndex(ordinal() - " + roots + ");");
        s.line("} else {").line("out.rootIndex(ordinal(), " + roots + ");").line("}");
        s.line("}").line("");
        show(s, "enumerated(name)");
        s.line("}").line("");
        unknownValue(s);
        s.line("/** Reads one; null where the reader failed. */");
        s.line("static " + writer.javaName + " decode(" + PER + "PerReader in) {");
        s.line("if (!in.enter(" + quoted(writer.asnName) + ")) return null;");
        s.line("boolean extended = in.extended();");
        s.line("int index = extended ? in.additionIndex(" + additions + ") : in.rootIndex(" + roots + ");");
        s.line("in.leave();");
        s.line("if (in.failed()) return null;");
        s.line("if (!extended) return Known.byIndex[index];");
        s.line("return index < " + additions + " ? Known.byIndex[" + roots + " + index] : new UnknownValue(index);")
                .line("}");
    }

    private void unknownValue(Source s) {
        s.line("/**").line(" * A value that a newer version of the standard has.").line(" *");
        s.line(" * @param index counted from the extension mark; those below " + additions + " have names").line(" */");
        s.line("record UnknownValue(int index) implements " + writer.javaName + " {");
        s.line("/** Refuses the index of a value that has a name. */");
        s.line("public UnknownValue {");
        s.line(PER + "Constraints.range(" + quoted(writer.asnName) + ", index, " + additions + ", 65535);").line("}")
                .line("");
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        s.line("out.bool(true);").line("out.additionIndex(index);").line("}").line("");
        show(s, "unknown(index, org.sallyport.wire.Octets.EMPTY)");
        s.line("}").line("");
    }

    private void constants(Source s, String head, String javaName) {
        s.line(head);
        List<String> all = new ArrayList<>(type.root());
        all.addAll(type.additions());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            String constant = JavaNames.constant(all.get(i));
            if (!seen.add(constant)) throw writer.fault("two values would be " + constant + " in Java");
            s.line("/** {@code " + all.get(i) + "}. */");
            s.line(constant + "(" + quoted(all.get(i)) + ")" + (i + 1 < all.size() ? "," : ";"));
        }
        // In lower case: no constant can be called so.
        s.line("").line("private static final " + javaName + "[] byIndex = values();").line("");
        s.line("private final String name;").line("");
        s.line(javaName + "(String name) {").line("this.name = name;").line("}").line("");
    }

    private static void show(Source s, String call) {
        s.line("@Override").line("public void show(" + PER + "ValueVisitor visitor) {").line("visitor." + call + ";")
                .line("}");
    }
}
