package org.sallyport.sipcall.transport;

import org.sallyport.host.LogText;
import org.sallyport.sip.message.SipMessage;

/** The one log line of a SIP message: direction, start line, CSeq, Call-ID, flow. Never a body, never credentials. */
public final class SipLine {
    private SipLine() {}

    /** A message that came. */
    public static String in(Flow flow, SipMessage m) {
        return "<< " + line(flow, m);
    }

    /** A message that goes. */
    public static String out(Flow flow, SipMessage m) {
        return ">> " + line(flow, m);
    }

    private static String line(Flow flow, SipMessage m) {
        String what = m.isRequest() ? LogText.field(m.method()) + " " + LogText.field(m.requestUri())
                : m.status() + " " + LogText.field(m.reason());
        // The answer to a broken request may lack both.
        return what + " [" + LogText.field(String.valueOf(m.cseq())) + "] " + LogText.field(String.valueOf(m.callId()))
                + " " + flow.label();
    }
}
