package org.sallyport.sipcall.media;

import java.util.List;
import java.util.Optional;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.PayloadRule;
import org.sallyport.sip.sdp.PayloadTypes;
import org.sallyport.sipcall.transport.LocalInterface;
import org.sallyport.wire.Endpoint;

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
     * @param rtpPort our even port
     * @param via the interface of that port
     * @param shared the credential of a shared leg; empty for a pair of its own
     * @param farEnd how the far end is found
     * @param payload what its packets must look like
     * @param listed payload types that the side listed
     * @param rtp whom RTP had found
     * @param rtcp whom RTCP had found
     * @param held whether the side had asked the other not to send
     */
    public record Leg(int rtpPort, LocalInterface via, Optional<LegPorts.Shared> shared, FarEnd farEnd, PayloadRule payload,
            PayloadTypes listed, Optional<Endpoint> rtp, Optional<Endpoint> rtcp, boolean held) {}
}
