package org.sallyport.app.print;

/** Colours, on a terminal that wants them and nowhere else. */
public enum Paint {
    GOOD("32"),
    BAD("31"),
    WARN("33"),
    FAINT("2"),
    STRONG("1");

    private static final boolean ON = wanted();

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    private static boolean wanted() {
        String term = System.getenv("TERM");
        return System.console() != null && System.console().isTerminal() && System.getenv("NO_COLOR") == null
                && term != null && !term.equals("dumb");
    }

    /** The text in this colour where colours are on; otherwise the text. */
    public String on(String text) {
        return ON ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
