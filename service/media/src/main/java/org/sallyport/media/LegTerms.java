package org.sallyport.media;

import org.jspecify.annotations.Nullable;
import org.sallyport.stun.StunKey;

/** What both flows of one leg go by. Owner: one media loop. */
final class LegTerms {
    final LineWorld line;
    final LegSide side;
    final LegPorts ports;
    /** Index of the shared pair, or -1 for a pair of its own. */
    final int sharedPair;
    /** What binds a shared leg; null for the others. */
    final @Nullable Credential credential;
    final Allowance allowance;
    PayloadRule payload;

    /** USERNAME and key of a shared leg's probes. */
    record Credential(String username, StunKey key) {}

    LegTerms(LineWorld line, LegSide side, LegPorts ports, PayloadRule payload) {
        this.line = line;
        this.side = side;
        this.ports = ports;
        this.payload = payload;
        this.allowance = new Allowance(line, side);
        switch (ports) {
            case LegPorts.OwnPair _ -> {
                sharedPair = -1;
                credential = null;
            }
            case LegPorts.Multiplexed m -> {
                sharedPair = m.pair();
                credential = null;
            }
            case LegPorts.Shared s -> {
                sharedPair = s.pair();
                credential = new Credential(s.username(), StunKey.shortTerm(s.password().reveal()));
            }
        }
    }

    /** Whether its far end proves itself at a pair that others share. */
    boolean proven() {
        return credential != null;
    }
}
