package org.sallyport.asn1;

/**
 * A schema that cannot be read or is not supported: our own file, so the build ends. The message starts with file:line.
 */
public final class SchemaFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A fault at a place. */
    public SchemaFault(Place place, String what) {
        super(place + ": " + what);
    }

    /**
     * Where something stands.
     *
     * @param file name of the schema file
     * @param line 1 is the first
     */
    public record Place(String file, int line) {
        @Override
        public String toString() {
            return file + ":" + line;
        }
    }
}
