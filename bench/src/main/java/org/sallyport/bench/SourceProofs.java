package org.sallyport.bench;

import java.nio.ByteBuffer;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunWriter;

/**
 * How the callees of a benchmark prove themselves at the shared pair, as control's legs do: again and again, one by
 * one.
 */
final class SourceProofs {
    /** All of them once in this time, well under the 30 s for which a proof counts. */
    static final long ROUND_NS = 10_000_000_000L;

    private final StunKey[] keys;
    private int counter;

    SourceProofs(int calls) {
        this.keys = new StunKey[calls];
        for (int i = 0; i < calls; i++) keys[i] = StunKey.shortTerm(password(i));
    }

    static String username(int call) {
        return "call-" + call;
    }

    static String password(int call) {
        return "password of " + call;
    }

    /** Time between the proofs of one and of the next. */
    long everyNs() {
        return ROUND_NS / keys.length;
    }

    /** The next proof of a call; its number is above that of any before. */
    ByteBuffer next(int call) {
        byte[] id = ByteBuffer.allocate(12).putInt(++counter).array();
        return ByteBuffer.wrap(StunWriter.bindingRequest(id).username(username(call)).integrity(keys[call])
                .integritySha256(keys[call]).fingerprint().bytes());
    }
}
