package org.sallyport.zone.dialplan;

import java.util.Locale;

/**
 * What a telephone system could dial out of a text.
 *
 * <p>Systems differ: some skip separators, some cut at the first character that their dial pad lacks, some take
 * {@code & / ,} for the beginning of another number. So this counts for the worst of them: every digit of any script,
 * {@code *} and {@code #}, over everything that is no letter, over pauses and waits (RFC 4967 §4), and behind a digit
 * over the letters of dial pads (A to D, RFC 3966 §3). Another letter ends the count, for then it is a name; behind a
 * character that may begin another number it starts anew, and the longest counts. Some systems skip the letters too: so
 * as many digits in a row as a call abroad needs are a number in a name, too ({@link #NAMED_DIGITS_MIN}), and
 * {@code alice1984} is none.
 */
final class DialString {
    private static final String BEGINNERS = "+*#%&/,|!;=:@~?'\"$()<>{}[]^`\\";

    /** Fewest digits that count behind a letter: the shortest number abroad has so many with its prefix. */
    private static final int NAMED_DIGITS_MIN = 9;

    private static final String PAUSES = "ptwx";
    private static final String DIALERS = "abcd" + PAUSES;

    private DialString() {}

    /** How many digits the longest number in it has; 0 for a name. */
    static int digits(String text) {
        int longest = 0;
        int digits = 0;
        int row = 0;
        boolean name = false;
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (Character.digit(c, 10) >= 0) row++;
            else if (Character.isLetter(c)) row = 0;
            if (row >= NAMED_DIGITS_MIN) longest = Math.max(longest, row);
            if (name && BEGINNERS.indexOf(c) >= 0) {
                name = false;
                digits = c == '*' || c == '#' ? 1 : 0;
                longest = Math.max(longest, digits);
            } else if (!name && (Character.digit(c, 10) >= 0 || c == '*' || c == '#')) {
                longest = Math.max(longest, ++digits);
            } else if (Character.isLetter(c)) {
                boolean skipped =
                        (digits > 0 ? DIALERS : PAUSES).contains(Character.toString(c).toLowerCase(Locale.ROOT));
                name |= !skipped;
            }
        }
        return longest;
    }
}
