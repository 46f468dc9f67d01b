package org.sallyport.sipcall.proxy;

import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;

/** What a proxy says itself (RFC 3261 §16.2). */
public final class ProxyAnswers {
    /** A node that stops is back in so many seconds, or its supervisor has given up. */
    private static final int RETRY_AFTER_SECONDS = 10;

    private ProxyAnswers() {}

    /** A refusal as a response: terse, since whoever reads it may be a stranger. */
    public static SipMessage refusing(SipMessage request, RefusalReason reason, String toTag) {
        SipMessage plain = RefusalStatus.of(reason).response(request, toTag);
        return switch (reason) {
            case NODE_STOPS ->
                    plain.edit().addLast(HeaderName.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS)).build();
            // RFC 3261 §21.4.13: what would have been taken instead.
            case UNREADABLE_BODY -> plain.edit().addLast(HeaderName.ACCEPT, "application/sdp, multipart/mixed")
                    .addLast("Accept-Encoding", "identity").build();
            default -> plain;
        };
    }
}
