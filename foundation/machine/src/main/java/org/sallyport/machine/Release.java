package org.sallyport.machine;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a release, by its first two numbers: what the third one counts changes nothing that is written to a disk
 * or said to the other node. Two releases beside each other work together, and go on with each other's state.
 *
 * @param major of {@code 0.2.1} the 0
 * @param minor of {@code 0.2.1} the 2
 */
public record Release(int major, int minor) implements Comparable<Release> {
    /** This one; a test compares it with what Maven calls it. */
    public static final Release OURS = new Release(0, 2);

    /** The one before, which said nothing of its name: whoever says nothing is taken for it. */
    public static final Release BEFORE = new Release(0, 1);

    private static final Pattern NAME =
            Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(\\.\\d{1,6})?([-+~][0-9A-Za-z.+~-]{1,40})?");

    /** Reads {@code 0.2}, {@code 0.2.1} or {@code 0.2.1-SNAPSHOT}. */
    public static Optional<Release> parse(String text) {
        Matcher m = NAME.matcher(text);
        return m.matches() ? Optional.of(new Release(Integer.parseInt(m.group(1)), Integer.parseInt(m.group(2))))
                : Optional.empty();
    }

    /**
     * Whether this release works with another one: with itself, the one before and the one after. A newer one knows its
     * own past better than we know its number, so that only what may come next counts here.
     */
    public boolean worksWith(Release other) {
        Release older = compareTo(other) <= 0 ? this : other;
        Release newer = older.equals(this) ? other : this;
        if (older.equals(newer) || newer.equals(OURS) && older.equals(BEFORE)) return true;
        return newer.major == older.major ? newer.minor == older.minor + 1
                : newer.major == older.major + 1 && newer.minor == 0;
    }

    @Override
    public int compareTo(Release other) {
        return Comparator.comparingInt(Release::major).thenComparingInt(Release::minor).compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
