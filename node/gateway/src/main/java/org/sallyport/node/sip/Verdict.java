package org.sallyport.node.sip;

import static org.sallyport.node.site.StatusRow.ordered;

import java.util.Locale;
import java.util.Map;

/**
 * What is to be said of a call.
 *
 * @param kind which of the verdicts it is
 * @param sentence what was seen, and what it means
 * @param next what to look at or to run
 */
record Verdict(Kind kind, String sentence, String next) {
    /** The verdicts; their numbers never change their meaning. */
    enum Kind {
        /** Answered, nothing came from outside, and the description names a private address. */
        V_01,
        /** Media came from a second address after the first was learned. */
        V_02,
        /** The answer was sent again and again, and no ACK came. */
        V_04,
        /** The call ended when its session was to be refreshed. */
        V_05,
        /** The call came back to the node that sent it. */
        V_06,
        /** Refused with 488, 415 or 606, or by us for its description. */
        V_07,
        /** No rule of the dial plan led anywhere. */
        V_08,
        /** Refused by what the administrator forbids, or for whom the caller is. */
        V_09,
        /** The next hop was asked and said nothing, or was not reached. */
        V_10,
        /** Packets come, unevenly. */
        V_13,
        /** This pair ended it. */
        V_15,
        /** All was well. */
        V_16,
        /** A side was not heard, in any other way than V-01. */
        V_17,
        /** Refused by a node of the pair for another reason. */
        V_18,
        /** Refused by somebody else. */
        V_19,
        /** Busy, declined, or given up by the caller. */
        V_20,
        /** Asked for a password, and nothing more came. */
        V_21,
        /** Nobody has answered yet. */
        V_22;

        /** {@code V-01}. */
        String id() {
            return name().toUpperCase(Locale.ROOT).replace('_', '-');
        }
    }

    Map<String, Object> row() {
        return ordered("id", kind.id(), "sentence", sentence, "next", next);
    }
}
