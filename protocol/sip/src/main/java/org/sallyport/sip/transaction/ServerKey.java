package org.sallyport.sip.transaction;

import java.util.Locale;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;

/**
 * What a request shares with its retransmissions, its CANCEL and its ACK (RFC 3261 §17.2.3), and the source, so that a
 * third party with a guessed branch cancels and acknowledges nothing.
 *
 * @param id branch, or what RFC 2543 had in its place
 * @param host of the topmost Via's sent-by, in lower case
 * @param port of its sent-by, or -1
 * @param method INVITE for an ACK
 * @param source see {@link TransactionOutput#source}
 */
record ServerKey(String id, String host, int port, String method, Object source) {
    /** The key of a request whose ACK or CANCEL is looked up as {@code method}. */
    static ServerKey of(SipMessage request, String method, Object source) {
        Via via = request.topVia();
        String branch = via.branch();
        String id = branch != null && via.hasTransactionId() ? branch : withoutBranch(request, via);
        return new ServerKey(id, via.host().toLowerCase(Locale.ROOT), via.port(), method, source);
    }

    /** The key of the request of that method which this one cancels or acknowledges. */
    ServerKey as(String other) {
        return new ServerKey(id, host, port, other, source);
    }

    /**
     * A sender of RFC 2543 has no branch to tell by: Request-URI, From tag, Call-ID, CSeq number and topmost Via stand
     * in. The To tag is left out, since an ACK carries one that its INVITE had not.
     */
    private static String withoutBranch(SipMessage request, Via via) {
        String branch = via.branch();
        return "2543\n" + request.requestUri() + '\n' + request.from().tag() + '\n' + request.callId() + '\n'
                + request.cseq().number() + '\n' + (branch == null ? "" : branch);
    }
}
