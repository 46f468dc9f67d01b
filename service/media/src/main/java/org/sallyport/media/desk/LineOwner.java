package org.sallyport.media.desk;

import java.util.Optional;
import org.sallyport.media.LegSide;
import org.sallyport.wire.IpAddress;

/** Whom a media line belongs to: the call of some protocol, which is told what happens to it. Owner: the desk. */
public interface LineOwner {
    /** The call's short id, for the log. */
    String label();

    /** Whom the legs of a side face. */
    Facing facing(LegSide side);

    /** Something came from an address of a side: whatever else it receives there is welcome too. */
    void heard(LegSide side, IpAddress from);

    /** Whether another line of the call has heard a side, and still carries something. */
    boolean hears(LegSide side, MediaLine but);

    /** Whether a side should be heard in a section, by what both have described. */
    boolean expects(LegSide side, int index);

    /** When the descriptions of a section changed last. */
    Optional<Long> describedNs(int index);

    /** A line carried nothing in either direction for the whole limit. */
    void silent(MediaLine line);

    /** A side only listened, and for longer than anybody may: nothing goes there any more. */
    void unheard(MediaLine line, LegSide side);

    /** A line has ended; its last counters are in it. */
    void ended(MediaLine line);
}
