package org.sallyport.sipcall.media;

import java.util.List;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.KeptLeg;
import org.sallyport.sip.sdp.PayloadTypes;

/**
 * The media of one call as it outlives a restart: enough to open the same ports and to go on with whom they had found.
 *
 * @param caller whom the caller's legs face
 * @param callee whom the callee's legs face
 * @param lines one for each section that is relayed
 */
public record KeptMedia(Facing caller, Facing callee, List<Line> lines) {
    public KeptMedia {
        lines = List.copyOf(lines);
    }

    /** The line of a section, by the section's index. */
    public record Line(int index, Leg caller, Leg callee) {}

    /**
     * One leg.
     *
     * @param line its ports and far end
     * @param listed payload types that the side listed
     * @param held whether the side had asked the other not to send
     */
    public record Leg(KeptLeg line, PayloadTypes listed, boolean held) {}
}
