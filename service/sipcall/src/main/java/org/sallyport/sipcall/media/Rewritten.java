package org.sallyport.sipcall.media;

import org.sallyport.refusal.Refusal;

/** What became of a session description on its way through. */
public sealed interface Rewritten {
    /** Pass this one on instead. */
    record Ok(byte[] sdp) implements Rewritten {}

    /** Pass nothing on. */
    record Refused(Refusal refusal) implements Rewritten {}
}
