package org.sallyport.asn1;

/** Lines of Java with their indentation. */
final class Source {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    /**
     * A line; one that ends with an opening brace goes a level in, one that begins with a closing brace a level out.
     */
    Source line(String line) {
        if (line.startsWith("}")) depth--;
        if (!line.isEmpty()) text.repeat("    ", depth).append(line);
        text.append('\n');
        if (line.endsWith("{")) depth++;
        return this;
    }

    /** Lines that have their own indentation already. */
    Source block(String lines) {
        lines.lines().forEach(l -> text.repeat("    ", l.isEmpty() ? 0 : depth).append(l).append('\n'));
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
