package org.sallyport.media;

import java.util.List;
import java.util.Optional;
import org.sallyport.ice.IceCandidate;
import org.sallyport.ice.IceCredentials;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** How a leg learns where to send and from whom it accepts. */
public sealed interface FarEnd {
    /** Not known yet: nothing is sent and nothing accepted. */
    record Unknown() implements FarEnd {}

    /**
     * Learned from the first packet that passes the guards (latching).
     *
     * @param rtp what the session description says; what goes there before anything came from there depends on
     *     {@code belief}
     * @param rtcp the same for RTCP
     * @param belief how far the description is believed
     * @param preferred the signalling source's address: a packet from there wins over any other in the window
     * @param asymmetric whether it receives where it is described, though it sends from another port (RFC 3264 §5.1);
     *     else it is sent to where it sends from (RFC 4961)
     */
    record Latching(Optional<Endpoint> rtp, Optional<Endpoint> rtcp, Belief belief, Optional<IpAddress> preferred,
            boolean asymmetric)
            implements FarEnd {
        /** A far end that receives where it sends from, as almost all do. */
        public Latching(Optional<Endpoint> rtp, Optional<Endpoint> rtcp, Belief belief, Optional<IpAddress> preferred) {
            this(rtp, rtcp, belief, preferred, false);
        }

        /** The same, believed otherwise. */
        public Latching believed(Belief other) {
            return new Latching(rtp, rtcp, other, preferred, asymmetric);
        }

        /** Whether the described address is sent to before anything came from it, and so never binds anybody else. */
        boolean trusted() {
            return belief != Belief.NONE;
        }
    }

    /** How far a described address is believed to be the describer's own. */
    enum Belief {
        /** Not at all: a private address behind some NAT. */
        NONE,
        /** A description named it and nothing else did: it may be somebody who knows of no call. */
        NAMED,
        /** It signals from there, and has answered there. */
        PROVEN
    }

    /**
     * The shared pair of the edge: we send an authenticated probe to each port until it is answered, then again well
     * under the pinhole time; media may follow at once.
     */
    record Probing(Endpoint rtp, Endpoint rtcp, String username, Sensitive<String> password) implements FarEnd {}

    /**
     * ICE was agreed, and we are the lite agent (RFC 8445 §2.5): the far end is whoever passes our checks and is
     * nominated. Media of a source without a check is refused, whatever a session description says.
     *
     * @param local our name and password on this leg; others than before restart ICE (§9): what is bound stays until
     *     the next nomination
     * @param remoteUfrag the far end's name; empty as long as its answer is not here
     * @param candidates what it described, for ranks and priorities alone: nothing is ever sent to them unasked
     * @param preferred the signalling source's address: as good as one that a candidate names
     */
    record Checked(IceCredentials local, Optional<String> remoteUfrag, List<IceCandidate> candidates,
            Optional<IpAddress> preferred) implements FarEnd {
        public Checked {
            candidates = List.copyOf(candidates);
        }
    }

    /** The far end of a {@link LegPorts.Shared} leg: it is whoever passes the probe. */
    record Proven() implements FarEnd {}
}
