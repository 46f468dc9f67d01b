package org.sallyport.media;

import org.sallyport.stun.StunKey;

/** What both flows of one leg go by. Owner: one media loop. */
final class LegTerms {
    final LineWorld line;
    final LegSide side;
    final LegPorts ports;
    /** Index of the shared pair, or -1 for a pair of its own. */
    final int sharedPair;
    /** USERNAME that binds a shared leg, or null. */
    final String username;
    /** Key of the shared leg's probes, or null. */
    final StunKey key;
    final Allowance allowance;
    PayloadRule payload;

    LegTerms(LineWorld line, LegSide side, LegPorts ports, PayloadRule payload) {
        this.line = line;
        this.side = side;
        this.ports = ports;
        this.payload = payload;
        this.allowance = new Allowance(line, side);
        switch (ports) {
            case LegPorts.OwnPair _ -> {
                sharedPair = -1;
                username = null;
                key = null;
            }
            case LegPorts.Multiplexed m -> {
                sharedPair = m.pair();
                username = null;
                key = null;
            }
            case LegPorts.Shared s -> {
                sharedPair = s.pair();
                username = s.username();
                key = StunKey.shortTerm(s.password().reveal());
            }
        }
    }

    /** Whether its far end proves itself at a pair that others share. */
    boolean proven() {
        return username != null;
    }
}
