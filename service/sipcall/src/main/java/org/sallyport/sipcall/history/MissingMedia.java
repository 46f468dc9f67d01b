package org.sallyport.sipcall.history;

import java.util.List;
import java.util.Locale;
import org.sallyport.media.LegSide;

/**
 * A side of a call that was not heard though the descriptions say that it should be.
 *
 * @param line label of the media line
 * @param side who is not heard
 * @param medium audio or video
 * @param cause what it looks like from here
 * @param rows of the port book by which its packets would come
 * @param address whom it is about: the far end that was described or seen
 * @param ours where we wait for its packets, as the far end is told
 * @param detail what was seen, as sentences
 * @param atMs when it was found, in milliseconds since 1970
 * @param sinceNs since when nothing came
 */
public record MissingMedia(String line, LegSide side, String medium, Cause cause, List<String> rows, String address,
        String ours,
        String detail, long atMs, long sinceNs) {
    /** What it looks like. */
    public enum Cause {
        /** Nothing has ever come. */
        NOTHING_CAME,
        /** The same, and somebody sees us under another address than we tell. */
        WRONG_STATIC_NAT,
        /** Something comes, from where or of a kind that is not accepted. */
        REFUSED,
        /** ICE was agreed, and no pair was nominated. */
        NOT_NOMINATED,
        /** It came and stopped; reports still come. */
        MUTED,
        /** It came and stopped. */
        STOPPED,
        /** The other node of the pair is not reached, or does not reach us. */
        PAIR_BLOCKED,
        /** The pair works, and the other node passes nothing on. */
        BEYOND_THE_PAIR;

        /** The name in JSON and logs. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public MissingMedia {
        rows = List.copyOf(rows);
    }

    /** The rows as one word: {@code SIN-4/SIP-6}. */
    public String rowText() {
        return String.join("/", rows);
    }

    /** {@code no audio from the caller 198.51.100.7:4000, row SIN-4/SIP-6 at 203.0.113.5:36002: ...}. */
    @Override
    public String toString() {
        return "no " + medium + " from the " + side.name().toLowerCase(Locale.ROOT) + " " + address + ", row "
                + rowText() + " at " + ours
                + ": " + detail;
    }
}
