package org.sallyport.h323.q931;

import org.sallyport.wire.Octets;

/**
 * The state of a call, Q.931 §4.5.7: one octet, bits 8 and 7 the coding standard, bits 6 to 1 the state.
 *
 * @param coding whose states they are
 * @param state 0 to 63: 0 null, 1 call initiated, 3 outgoing call proceeding, 4 call delivered, 6 call present, 7 call
 *     received, 8 connect request, 9 incoming call proceeding, 10 active
 */
public record CallState(CodingStandard coding, int state) {
    private static final String SECTION = "ITU-T Q.931 §4.5.7";

    public CallState {
        Q931Fields.bits(state, 6, "a call state");
    }

    static ElementRead<CallState> read(Octets content) {
        if (content.length() != 1) return Q931Fields.bad("not one octet", content.length(), SECTION);
        return Q931Fields.ok(new CallState(CodingStandard.of(content.at(0) >> 1), content.at(0) & 0x3f));
    }

    Octets write() {
        return Octets.of((byte) (coding.bits() << 1 | state));
    }
}
