package org.sallyport.sipcall.media;

import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.MediaDesk;

/** Offers and answers of a call that has one dialog and whose lines count for nobody. */
public final class Exchange {
    private Exchange() {}

    /** The media of such a call. */
    public static SessionMedia call(MediaDesk desk, String session, String label, Facing caller, Facing callee) {
        return new SessionMedia(desk, session, label, caller, callee, LineBudget.UNLIMITED, _ -> {});
    }

    /** What becomes of a description; with an answer the call is established. */
    static Rewritten pass(SessionMedia media, LegSide from, SdpRole role, byte[] sdp) {
        Rewritten out = media.pass(new Said(from, role, "", true), sdp);
        if (role == SdpRole.ANSWER) media.established("");
        return out;
    }
}
