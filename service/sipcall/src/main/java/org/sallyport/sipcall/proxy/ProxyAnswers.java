package org.sallyport.sipcall.proxy;

import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;

/** What a proxy says itself (RFC 3261 §16.2). */
public final class ProxyAnswers {
    /** A node that stops is back in so many seconds, or its supervisor has given up; by then there may be room, too. */
    private static final int RETRY_AFTER_SECONDS = 10;

    private ProxyAnswers() {}

    /** Whether the reason is that there is no room now. */
    public static boolean isLoad(RefusalReason reason) {
        return switch (reason) {
            case CALLS_MAX, TRANSACTIONS_MAX, NODE_BUSY, RATE_LIMIT, SOURCE_CALLS_MAX, OUTSIDE_CALLS_MAX,
                    SOURCE_REQUESTS_MAX,
                    REQUEST_OCTETS_MAX, NO_DESCRIPTORS, NO_MEDIA_PORTS, NO_OUTBOUND_PORTS, LINK_FULL -> true;
            default -> false;
        };
    }

    /** A refusal as a response: terse, since whoever reads it may be a stranger. */
    public static SipMessage refusing(SipMessage request, RefusalReason reason, String toTag) {
        SipMessage plain = RefusalStatus.of(reason).response(request, toTag);
        // Who may come back is told when (RFC 3261 §20.33); without it a 503 is a plain failure (§21.5.4).
        if (reason == RefusalReason.NODE_STOPS || isLoad(reason)) {
            return plain.edit().addLast(HeaderName.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS)).build();
        }
        return switch (reason) {
            // RFC 3261 §21.4.13: what would have been taken instead.
            case UNREADABLE_BODY -> plain.edit().addLast(HeaderName.ACCEPT, "application/sdp, multipart/mixed")
                    .addLast("Accept-Encoding", "identity").build();
            default -> plain;
        };
    }
}
