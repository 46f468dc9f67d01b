package org.sallyport.media.desk;

import java.util.List;
import org.sallyport.media.MediaLimits;
import org.sallyport.ports.PortPair;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.LocalInterface;

/**
 * What the media desk needs to know.
 *
 * @param interfaces all of ours, since media need not be of the family of its signalling
 * @param sharedPairs the edge's shared pairs; empty on control
 * @param policy whose addresses may be sent to unheard
 * @param dscp differentiated services code point, 0 to 63
 * @param silenceNs a line is called silent after this
 * @param loops how many threads relay
 * @param limits of the relays; their lines are the most that the desk opens
 */
public record MediaSettings(List<LocalInterface> interfaces, List<PortPair> sharedPairs, AddressPolicy policy, int dscp,
        long silenceNs,
        int loops, MediaLimits limits) {
    public MediaSettings {
        interfaces = List.copyOf(interfaces);
        sharedPairs = List.copyOf(sharedPairs);
    }
}
