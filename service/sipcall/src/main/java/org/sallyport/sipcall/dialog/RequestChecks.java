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
    private RequestChecks() {}

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
        if (refusal.reason() == RefusalReason.BAD_EXTENSION) {
            request.values(HeaderName.PROXY_REQUIRE).forEach(v -> edit.addLast(HeaderName.UNSUPPORTED, v));
        }
    }
}
