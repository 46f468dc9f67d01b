package org.sallyport.asn1;

/**
 * How Java holds a value of a type, and the code that reads, writes, tells and checks it.
 *
 * @param javaType type of a component
 * @param boxed the same as a type argument
 */
record Shape(String javaType, String boxed, Read read, Write write, Write tell, Write check, Write fix) {
    /** A shape whose values need no copy when they are made. */
    Shape(String javaType, String boxed, Read read, Write write, Write tell, Write check) {
        this(javaType, boxed, read, write, tell, check, (_, _) -> "");
    }

    /** An expression that reads a value from the reader of that name. */
    @FunctionalInterface
    interface Read {
        String from(String reader);
    }

    /** A statement about a value; the other name is that of the writer, the visitor, or the label of a check. */
    @FunctionalInterface
    interface Write {
        String of(String value, String other);
    }

    boolean primitive() {
        return javaType.equals("int") || javaType.equals("long") || javaType.equals("boolean");
    }

    boolean checked() {
        return !check.of("x", "y").isEmpty();
    }

    /** Whether {@link #fix} gives an expression that makes the value unchangeable. */
    boolean fixed() {
        return !fix.of("x", "y").isEmpty();
    }
}
