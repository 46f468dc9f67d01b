package org.sallyport.media.desk;

import java.util.Optional;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.PayloadRule;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.LocalInterface;

/**
 * One leg as it outlives a restart: enough to open the same port and to go on with whom it had found.
 *
 * @param rtpPort our even port
 * @param via the interface of that port
 * @param shared the credential of a shared leg; empty for a pair of its own
 * @param farEnd how the far end is found
 * @param payload what its packets must look like
 * @param rtp whom RTP had found
 * @param rtcp whom RTCP had found
 */
public record KeptLeg(int rtpPort, LocalInterface via, Optional<LegPorts.Shared> shared, FarEnd farEnd,
        PayloadRule payload,
        Optional<Endpoint> rtp, Optional<Endpoint> rtcp) {}
