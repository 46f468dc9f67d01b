package org.sallyport.sipcall.media;

import java.util.List;
import org.sallyport.media.MediaLimits;
import org.sallyport.ports.PortPair;
import org.sallyport.wire.AddressPolicy;

/**
 * What the media desk needs to know.
 *
 * @param sharedPairs the edge's shared pairs; empty on control
 * @param policy whose addresses may be sent to unheard
 * @param dscp differentiated services code point, 0 to 63
 * @param silenceNs a line is called silent after this
 * @param limits of the relays; their lines are the most that the desk opens
 */
public record MediaSettings(List<PortPair> sharedPairs, AddressPolicy policy, int dscp, long silenceNs,
        MediaLimits limits) {
    public MediaSettings {
        sharedPairs = List.copyOf(sharedPairs);
    }
}
