package org.sallyport.sipcall.media;

import org.sallyport.media.LegSide;
import org.sallyport.media.desk.MediaLine;

/** Who hears what happens to the media lines of calls. Owner: the desk. */
@FunctionalInterface
public interface MediaWatch {
    /** A line carried nothing in either direction for the whole limit. */
    void silent(MediaLine line);

    /** A line has ended; its last counters are in it. */
    default void ended(MediaLine line) {}

    /** A side only listened, and for longer than anybody may: nothing goes there any more. */
    default void unheard(MediaLine line, LegSide side) {}
}
