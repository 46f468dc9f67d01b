package org.sallyport.sipcall.call;

import org.sallyport.host.LogText;
import org.sallyport.sipcall.session.Session;

/** The one log line of a call, fixed in its order. */
public final class CallLine {
    private CallLine() {}

    public static String of(Session s, long nowNs, String why) {
        long seconds = s.connectedAtNs() == 0 ? 0 : (nowNs - s.connectedAtNs()) / 1_000_000_000L;
        String to = s.established().map(d -> d.callee().zone()).orElse("-");
        return s.label() + " " + LogText.field(s.from()) + " (" + s.caller().zone() + ") -> " + LogText.field(s.alias())
                + " (" + to + ") " + seconds
                + " s " + why;
    }
}
