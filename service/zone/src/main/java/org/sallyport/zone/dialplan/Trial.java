package org.sallyport.zone.dialplan;

import java.util.Locale;

/**
 * One row of the dial plan as a search met it, for the search history.
 *
 * @param kind transform or rule
 * @param priority the row's
 * @param name the row's
 * @param verdict what came of it
 * @param detail the alias that it made, or what did not fit; one line, for people
 */
public record Trial(Kind kind, int priority, String name, Verdict verdict, String detail) {
    /** Which table the row stands in. */
    public enum Kind {
        TRANSFORM,
        RULE
    }

    /** What came of a row. Everything but {@link #MATCHED} means that the row changed nothing. */
    public enum Verdict {
        MATCHED,
        OTHER_SOURCE,
        OTHER_PROTOCOL,
        NOT_AUTHENTICATED,
        IS_ADDRESS,
        IS_NOT_ADDRESS,
        NO_MATCH,
        /** The regex needed more steps than it may. */
        TOO_COSTLY,
        /** What the pattern made of the alias is empty, too long, or holds white space. */
        BAD_RESULT,
        /** The guard against toll fraud. */
        STRANGER_REFUSED,
        /** The zone is the one that the request came from. */
        CAME_FROM_THERE,
        /**
         * The zone was asked for the same alias by an earlier rule, or for any by one of the operator's before an
         * automatic one.
         */
        ALREADY_ASKED,
        /** An earlier rule said stop. */
        STOPPED
    }

    /** {@code rule 100 "dns": stranger-refused (…)}. */
    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + " " + priority + " \"" + name + "\": "
                + verdict.name().toLowerCase(Locale.ROOT).replace('_', '-')
                + (detail.isEmpty() ? "" : " (" + detail + ")");
    }
}
