package org.sallyport.sipcall.traversal;

import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Entropy;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.transport.Flow;

/** The OPTIONS by which the ends of a zone prove themselves, and the words in which a refusal travels between them. */
final class ZoneOptions {
    /** Realm of zone passwords. */
    static final String REALM = "traversal-zone";

    /** Header field by which each end names its era, see {@link ZoneFlows}. */
    static final String ERA = "Sallyport-Era";

    private ZoneOptions() {}

    /** Whether a message is such an OPTIONS: it goes to the next hop and no farther. */
    static boolean proves(SipMessage message) {
        return message.isRequest() && message.method().equals(Method.OPTIONS) && message.maxForwards() <= 1;
    }

    /** The era that the other end named, or an empty string. */
    static String era(SipMessage message) {
        String named = message.header(ERA);
        return named == null ? "" : named;
    }

    static SipMessage request(Headers headers, Flow flow, String user, Optional<String> authorization, String era,
            long cseq,
            String callId, Entropy entropy) {
        String peer = "sip:" + flow.remote().address().uriHost() + ":" + flow.remote().port();
        SipBuilder out = SipMessage.request("OPTIONS", peer)
                .header(HeaderName.VIA, headers.via(flow, Via.COOKIE + entropy.hex(8)))
                .header(HeaderName.MAX_FORWARDS, "1")
                .header(HeaderName.FROM, "<sip:" + user + "@" + REALM + ">;tag=" + entropy.hex(4))
                .header(HeaderName.TO, "<" + peer + ">")
                .header(HeaderName.CALL_ID, callId)
                .header(HeaderName.CSEQ, cseq + " OPTIONS");
        out.header(ERA, era);
        authorization.ifPresent(a -> out.header(HeaderName.AUTHORIZATION, a));
        return out.build();
    }

    /** A refusal that names its reason: the other end of the pair is no stranger to whom that would help. */
    static SipMessage refusing(SipMessage request, RefusalReason reason, String toTag) {
        SipEditor edit = RefusalStatus.of(reason).response(request, toTag).edit();
        return edit.addLast(HeaderName.WARNING, RefusalStatus.warning(reason)).build();
    }

    /** The reason that the other end named. */
    static Optional<Refusal> refusal(SipMessage response) {
        List<String> warnings = response.values(HeaderName.WARNING);
        for (String w : warnings) {
            for (RefusalReason r : RefusalReason.values()) {
                if (w.equals(RefusalStatus.warning(r))) return Optional.of(new Refusal(r, "", "said by the peer"));
            }
        }
        return Optional.empty();
    }
}
