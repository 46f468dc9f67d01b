package org.sallyport.refusal;

import java.util.Objects;

/**
 * One refusal as it happened.
 *
 * @param reason its entry in the catalogue
 * @param expected what would have been accepted, for the administrator; may be empty
 * @param came what was found instead, for the administrator; may be empty, never a secret
 */
public record Refusal(RefusalReason reason, String expected, String came) {
    /** Longest text of either kind that is kept, in characters. */
    public static final int TEXT_MAX = 256;

    public Refusal {
        Objects.requireNonNull(reason);
        Objects.requireNonNull(expected);
        Objects.requireNonNull(came);
        expected = cut(expected);
        came = cut(came);
    }

    /** What a stranger wrote may be as long as a message; a refusal is kept in histories and logs. */
    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX) + "...";
    }

    /** A refusal with nothing to add to its sentence. */
    public static Refusal of(RefusalReason reason) {
        return new Refusal(reason, "", "");
    }

    /** One line for the administrator: name, sentence, expectation, finding, setting, next command. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(reason.id()).append(": ").append(reason.sentence());
        if (!expected.isEmpty()) out.append(" Expected ").append(expected).append('.');
        if (!came.isEmpty()) out.append(" Came ").append(came).append('.');
        if (!reason.setting().isEmpty()) out.append(" Setting: ").append(reason.setting()).append('.');
        return out.append(" Next: ").append(reason.nextCommand()).toString();
    }
}
