package org.sallyport.asn1;

import java.util.Set;

/** From names of ASN.1 to names of Java: hyphens go, and what Java keeps for itself gets a suffix. */
final class JavaNames {
    /** Keywords, methods that records may not redefine, and names that generated methods use themselves. */
    private static final Set<String> TAKEN = Set.of(
            "abstract", "assert", "boolean", "break", "byte", "case", "catch", "char", "class", "const", "continue",
            "default",
            "do", "double", "else", "enum", "extends", "final", "finally", "float", "for", "goto", "if", "implements",
            "import",
            "instanceof", "int", "interface", "long", "native", "new", "package", "private", "protected", "public",
            "return",
            "short", "static", "strictfp", "super", "switch", "synchronized", "this", "throw", "throws", "transient",
            "try",
            "void", "volatile", "while", "true", "false", "null", "record", "yield", "var", "sealed", "permits",
            "clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait", "equals",
            "in", "out", "visitor", "present", "known", "extended", "bitmap", "count", "additions", "encode", "decode",
            "show",
            "encodeBody", "decodeBody", "showBody", "builder", "toBuilder", "build", "begin", "additionGroup", "inner",
            "given", "b",
            "java", "org");

    /** Types that generated code calls by their short names, or writes itself. */
    static final Set<String> TYPES_TAKEN = Set.of(
            "String", "Override", "Alphabets", "Builder", "Known", "UnknownValue", "UnknownAlternative");

    private JavaNames() {}

    private static String joined(String name) {
        StringBuilder out = new StringBuilder();
        for (String part : name.split("-")) {
            if (out.isEmpty()) out.append(part);
            else out.append(Character.toUpperCase(part.charAt(0))).append(part, 1, part.length());
        }
        return out.toString();
    }

    /** {@code h323-ID} becomes {@code h323ID}. */
    static String component(String name) {
        String out = joined(name);
        // Lambdas of lists number their parameters.
        return TAKEN.contains(out) || out.matches("(each|to)\\d+") ? out + "Value" : out;
    }

    /** {@code Setup-UUIE} becomes {@code SetupUUIE}, {@code h323-ID} becomes {@code H323ID}. */
    static String type(String name) {
        String out = joined(name);
        return Character.toUpperCase(out.charAt(0)) + out.substring(1);
    }

    /** {@code userProvidedNotScreened} becomes {@code USER_PROVIDED_NOT_SCREENED}. */
    static String constant(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('-', '_').toUpperCase(java.util.Locale.ROOT);
    }
}
