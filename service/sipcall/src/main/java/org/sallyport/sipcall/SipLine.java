package org.sallyport.sipcall;

import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;

/** The one log line of a SIP message: direction, start line, CSeq, Call-ID, flow. Never a body, never credentials. */
final class SipLine {
    private SipLine() {}

    static String in(Flow flow, SipMessage m) {
        return "<< " + line(flow, m);
    }

    static String out(Flow flow, SipMessage m) {
        return ">> " + line(flow, m);
    }

    private static String line(Flow flow, SipMessage m) {
        String what = m.isRequest() ? m.method() + " " + m.requestUri() : m.status() + " " + m.reason();
        return what + " [" + m.cseq() + "] " + m.callId() + " " + flow.label();
    }
}
