package org.sallyport.sipcall.dialog;

import java.util.List;
import java.util.Optional;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;

/** RFC 3261 §16.3: is the request sane enough to work on. */
public final class RequestChecks {
    /** How soon a call that found no room may try again: 10 s. */
    private static final int RETRY_AFTER_SECONDS = 10;

    private RequestChecks() {}

    /** Whether the reason is that there is no room now. */
    public static boolean isLoad(RefusalReason reason) {
        return switch (reason) {
            case CALLS_MAX, TRANSACTIONS_MAX, NODE_BUSY, RATE_LIMIT, SOURCE_CALLS_MAX, OUTSIDE_CALLS_MAX,
                    SOURCE_REQUESTS_MAX,
                    REQUEST_OCTETS_MAX, NO_DESCRIPTORS, NO_MEDIA_PORTS -> true;
            default -> false;
        };
    }

    public static Optional<Refusal> refusal(SipMessage request) {
        SipUri uri = request.uri();
        if (uri == null || !(uri.isSip() || uri.isTel()))
            return Optional.of(Refusal.of(RefusalReason.UNSUPPORTED_SCHEME));
        if (request.maxForwards() == 0) return Optional.of(Refusal.of(RefusalReason.TOO_MANY_HOPS));
        List<String> required = request.values(HeaderName.PROXY_REQUIRE);
        if (!required.isEmpty()) {
            return Optional
                    .of(new Refusal(RefusalReason.BAD_EXTENSION, "no Proxy-Require", String.join(", ", required)));
        }
        return Optional.empty();
    }

    /** Header fields that a refusal must carry by the RFC; the refusal's name only for somebody we know. */
    public static void explain(SipMessage request, Refusal refusal, boolean known, SipEditor edit) {
        if (known) edit.addLast(HeaderName.WARNING, RefusalStatus.warning(refusal.reason()));
        // Who is refused for want of room may come back (RFC 3261 §20.33); without it a 503 is a plain failure
        // (§21.5.4).
        if (isLoad(refusal.reason())) edit.addLast(HeaderName.RETRY_AFTER, Integer.toString(RETRY_AFTER_SECONDS));
        if (refusal.reason() == RefusalReason.BAD_EXTENSION) {
            request.values(HeaderName.PROXY_REQUIRE).forEach(v -> edit.addLast(HeaderName.UNSUPPORTED, v));
        }
    }
}
