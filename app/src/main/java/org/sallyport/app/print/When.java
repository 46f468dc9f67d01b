package org.sallyport.app.print;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read them. */
public final class When {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private When() {}

    /** {@code 2026-11-30 08:15:17}, by this machine's clock and zone. */
    public static String moment(long ms) {
        return LOCAL.format(Instant.ofEpochMilli(ms).atZone(ZoneId.systemDefault()));
    }

    /** {@code 59s}, {@code 9m59s}, {@code 2h05m}, {@code 3d04h}. */
    public static String time(long seconds) {
        if (seconds < 60) return seconds + "s";
        if (seconds < 3_600) return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        if (seconds < 86_400) return String.format(Locale.ROOT, "%dh%02dm", seconds / 3_600, seconds / 60 % 60);
        return String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3_600 % 24);
    }

    /** Microseconds as {@code 1.3 ms}. */
    public static String ms(long us) {
        return String.format(Locale.ROOT, "%.1f ms", us / 1_000.0);
    }
}
