package org.sallyport.app.print;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** How wide the terminal is, where one reads what we write. */
final class Terminal {
    /** Nothing narrower is taken for a terminal. */
    private static final int COLUMNS_MIN = 20;

    private static final int COLUMNS = asked();

    private Terminal() {}

    /** Columns of the terminal; {@link Integer#MAX_VALUE} where nobody said how many, as in a pipe. */
    static int columns() {
        return COLUMNS;
    }

    private static int asked() {
        String told = System.getenv("COLUMNS");
        if (told != null) return number(told);
        if (System.console() == null || !System.console().isTerminal()) return Integer.MAX_VALUE;
        try {
            Process stty = new ProcessBuilder("sh", "-c", "stty size </dev/tty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD).start();
            if (!stty.waitFor(1, TimeUnit.SECONDS)) return Integer.MAX_VALUE;
            String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return number(size.substring(size.indexOf(' ') + 1));
        } catch (IOException e) {
            return Integer.MAX_VALUE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Integer.MAX_VALUE;
        }
    }

    private static int number(String text) {
        try {
            int n = Integer.parseInt(text.strip());
            return n < COLUMNS_MIN ? Integer.MAX_VALUE : n;
        } catch (NumberFormatException e) {
            return Integer.MAX_VALUE;
        }
    }
}
