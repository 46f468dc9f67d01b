package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.List;

/** Writes enumerations: a Java enum, or where values may come that we do not know, a sealed interface around one. */
final class EnumeratedWriter {
    private static final String PER = Shapes.PER;

    private EnumeratedWriter() {}

    static String source(Type.Enumerated e, String asnName, String javaName, String access, String doc) {
        Source s = new Source();
        s.line("/** " + doc + " */");
        if (!e.extensible()) {
            constants(s, e, access + "enum " + javaName + " implements " + PER + "PerValue {", javaName);
            s.line("/** Reads one; null where the reader failed. */");
            s.line("public static " + javaName + " decode(" + PER + "PerReader in) {");
            s.line("int index = in.rootIndex(" + e.root().size() + ");");
            s.line("return in.failed() ? in.within(\"" + asnName + "\") : ALL[index];").line("}").line("");
            s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
            s.line("out.rootIndex(ordinal(), " + e.root().size() + ");").line("}").line("");
            show(s, "enumerated(name)");
            return s.line("}").toString();
        }
        int root = e.root().size();
        s.line(access + "sealed interface " + javaName + " extends " + PER + "PerValue {");
        s.line("/** The values that our schema knows. */");
        constants(s, e, "enum Known implements " + javaName + " {", "Known");
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        s.line("boolean addition = ordinal() >= " + root + ";");
        s.line("out.bool(addition);");
        s.line("if (addition) {").line("out.additionIndex(ordinal() - " + root + ");");
        s.line("} else {").line("out.rootIndex(ordinal(), " + root + ");").line("}");
        s.line("}").line("");
        show(s, "enumerated(name)");
        s.line("}").line("");
        s.line("/**").line(" * A value that a newer version of the standard has.").line(" *");
        s.line(" * @param index counted from the extension mark; those below " + e.additions().size() + " have names").line(" */");
        s.line("record UnknownValue(int index) implements " + javaName + " {");
        s.line("/** Refuses the index of a value that has a name. */");
        s.line("public UnknownValue {");
        s.line(PER + "Constraints.range(\"" + asnName + "\", index, " + e.additions().size() + ", 65535);").line("}").line("");
        s.line("@Override").line("public void encode(" + PER + "PerWriter out) {");
        s.line("out.bool(true);").line("out.additionIndex(index);").line("}").line("");
        show(s, "unknown(index, org.sallyport.wire.Octets.EMPTY)");
        s.line("}").line("");
        s.line("/** Reads one; null where the reader failed. */");
        s.line("static " + javaName + " decode(" + PER + "PerReader in) {");
        s.line("boolean extended = in.extended();");
        s.line("int index = extended ? in.additionIndex(" + e.additions().size() + ") : in.rootIndex(" + root + ");");
        s.line("if (in.failed()) return in.within(\"" + asnName + "\");");
        s.line("if (!extended) return Known.ALL[index];");
        s.line("return index < " + e.additions().size() + " ? Known.ALL[" + root + " + index] : new UnknownValue(index);").line("}");
        return s.line("}").toString();
    }

    private static void constants(Source s, Type.Enumerated e, String head, String javaName) {
        s.line(head);
        List<String> all = new ArrayList<>(e.root());
        all.addAll(e.additions());
        for (int i = 0; i < all.size(); i++) {
            s.line("/** {@code " + all.get(i) + "}. */");
            s.line(JavaNames.constant(all.get(i)) + "(\"" + all.get(i) + "\")" + (i + 1 < all.size() ? "," : ";"));
        }
        s.line("").line("private static final " + javaName + "[] ALL = values();").line("").line("private final String name;").line("");
        s.line(javaName + "(String name) {").line("this.name = name;").line("}").line("");
    }

    private static void show(Source s, String call) {
        s.line("@Override").line("public void show(" + PER + "ValueVisitor visitor) {").line("visitor." + call + ";").line("}");
    }
}
