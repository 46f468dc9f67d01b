package org.sallyport.sip.sdp;

import org.sallyport.machine.Malformed;

/** What became of a body that claims to be a session description. */
public sealed interface SdpParsed {
    /**
     * A description.
     *
     * @param sdp the description
     */
    record Ok(Sdp sdp) implements SdpParsed {}

    /**
     * Not one.
     *
     * @param why what is wrong and where
     */
    record Bad(Malformed why) implements SdpParsed {}
}
