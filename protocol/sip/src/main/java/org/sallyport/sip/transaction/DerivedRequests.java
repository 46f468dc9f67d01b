package org.sallyport.sip.transaction;

import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;

/** The two requests that a transaction makes out of its INVITE. */
final class DerivedRequests {
    private static final String MAX_FORWARDS = "70";

    private DerivedRequests() {}

    /** The ACK of a refusal (RFC 3261 §17.1.1.3): the To of the response, everything else of the INVITE. */
    static SipMessage ack(SipMessage invite, SipMessage response) {
        return derived(invite, Method.ACK, response.text(HeaderName.TO)).build();
    }

    /** A CANCEL (RFC 3261 §9.1): the To of the INVITE, without a body. */
    static SipMessage cancel(SipMessage invite, String reason) {
        SipBuilder out = derived(invite, Method.CANCEL, invite.text(HeaderName.TO));
        if (!reason.isEmpty()) out.header(HeaderName.REASON, reason);
        return out.build();
    }

    private static SipBuilder derived(SipMessage invite, String method, String to) {
        SipBuilder out = SipMessage.request(method, invite.requestUri())
                .header(HeaderName.VIA, invite.topVia().toString());
        for (String route : invite.values(HeaderName.ROUTE)) out.header(HeaderName.ROUTE, route);
        return out.header(HeaderName.MAX_FORWARDS, MAX_FORWARDS)
                .header(HeaderName.FROM, invite.text(HeaderName.FROM))
                .header(HeaderName.TO, to)
                .header(HeaderName.CALL_ID, invite.callId())
                .header(HeaderName.CSEQ, invite.cseq().number() + " " + method);
    }
}
