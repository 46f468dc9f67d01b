package org.sallyport.sipcall.media;

import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpEditor;
import org.sallyport.sip.sdp.SdpParsed;
import org.sallyport.wire.IpAddress;

/**
 * A description that is no offer or answer of a call whose media we relay: what somebody can, in an answer to OPTIONS
 * or in a refusal (RFC 3261 §11.2, §21.4.26). Nobody may send anything to where it points, so it points nowhere.
 */
public final class Capabilities {
    private Capabilities() {}

    /** The description with {@code ours} in the place of every address, and without ports. */
    public static Rewritten of(byte[] description, IpAddress ours) {
        if (!(Sdp.parse(description) instanceof SdpParsed.Ok(Sdp sdp))) {
            return new Rewritten.Refused(Refusal.of(RefusalReason.BAD_SESSION_DESCRIPTION));
        }
        SdpEditor edit = sdp.edit().originAddress(ours).connections(ours).withoutAddresses();
        for (int i = 0; i < sdp.media().size(); i++) edit.port(i, 0);
        return new Rewritten.Ok(edit.build().bytes());
    }
}
