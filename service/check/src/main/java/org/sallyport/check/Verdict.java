package org.sallyport.check;

import java.util.Locale;

/** What became of one thing that was looked at. */
public enum Verdict {
    /** It is as it should be. */
    PASSES,
    /** It works, and may not for long, or not as well as it could. */
    REMARK,
    /** It was sent, and a firewall kept it. */
    BLOCKED,
    /** Somebody answered who is not the node. */
    ANSWERED_BY_ANOTHER,
    /** Wrong in a way that has nothing to do with a firewall's rule. */
    WRONG,
    /** Nobody knows, and that is never said to be fine. */
    NOT_JUDGED;

    /** Whether somebody has to mend something. */
    public boolean isProblem() {
        return this == BLOCKED || this == ANSWERED_BY_ANOTHER || this == WRONG;
    }

    /** {@code answered-by-another}. */
    public String token() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
