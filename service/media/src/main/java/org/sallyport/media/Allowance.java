package org.sallyport.media;

/**
 * What may be sent to the far end of one latching leg, by what is known of it. Owner: one media loop; asked per packet.
 *
 * <pre>
 *                    described                                      heard: a packet of the far end passed
 *   NONE ------- nothing                        --- heard --.    .---- again and again ----.
 *   NAMED ------ some packets and octets ------- heard ------+--> listenNs from the last one
 *   PROVEN ----- listenNs from the description - heard -----'     '-- then nothing: MediaEvent.Withheld
 * </pre>
 *
 * <p>Without this a description could aim the stream of a call at anybody (attack row RTP-18, RFC 8445 §19.5.1). The
 * count of an unheard leg goes on through new descriptions, so that none of them buys more.
 */
final class Allowance {
    private final LineWorld line;
    private final LegSide side;
    private final MediaLimits limits;
    private FarEnd.Belief belief = FarEnd.Belief.NONE;
    /** The leg proves its far end itself: by probes, or by checks. */
    private boolean open = true;
    private boolean heard;
    /** When it was described or last heard. */
    private long sinceNs;
    private int packets;
    private long octets;
    private boolean told;

    Allowance(LineWorld line, LegSide side) {
        this.line = line;
        this.side = side;
        this.limits = line.limits;
    }

    /** The leg has other means than this. */
    void open() {
        open = true;
    }

    /** A new offer/answer. */
    void describe(FarEnd.Belief belief, boolean sameEndpoint, long nowNs) {
        open = false;
        this.belief = belief;
        heard &= sameEndpoint;
        if (belief == FarEnd.Belief.PROVEN) proven(nowNs);
    }

    /** It is known to be there, now. */
    void proven(long nowNs) {
        if (belief == FarEnd.Belief.NONE) return;
        belief = FarEnd.Belief.PROVEN;
        sinceNs = nowNs;
        told = false;
    }

    /** A packet of the far end passed, or something else that only it can have sent; the hot path. */
    void heard(long nowNs) {
        heard = true;
        sinceNs = nowNs;
        packets = 0;
        octets = 0;
        told = false;
    }

    /** Whether a packet of this length may go there; the hot path. */
    boolean take(int lengthBytes, long nowNs) {
        if (open) return true;
        boolean known = heard || belief == FarEnd.Belief.PROVEN;
        if (known && nowNs - sinceNs < limits.listenNs()) return true;
        if (!known && packets < limits.unprovenPacketsMax() && octets + lengthBytes <= limits.unprovenBytesMax()) {
            packets++;
            octets += lengthBytes;
            return true;
        }
        // Told once for each time that it comes to this, so never per packet.
        if (!told) {
            told = true;
            line.events.accept(new MediaEvent.Withheld(line.id, side,
                    known ? MediaEvent.Withheld.Cause.UNHEARD : MediaEvent.Withheld.Cause.UNPROVEN));
        }
        return false;
    }

    /** Whether packets go there for as long as it is heard, or was not so long ago. */
    boolean lasts(long nowNs) {
        return open || heard && nowNs - sinceNs < limits.listenNs();
    }

    FarEnd.Belief belief() {
        return belief;
    }
}
