package org.sallyport.sipcall.proxy;

import java.util.Optional;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ClientListener;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sipcall.transport.Flow;

/**
 * What is left of the INVITE of a call that has ended, until its transaction does (RFC 6026 §7.2): a callee that says
 * its 2xx now has heard of no end. Owner: the desk.
 */
final class PastCall implements ClientListener<Flow> {
    private final Passage passage;
    private final LateAnswers.To to;
    private Optional<LateAnswers> late = Optional.empty();

    /** @param to whoever may still answer */
    PastCall(Passage passage, LateAnswers.To to) {
        this.passage = passage;
        this.to = to;
    }

    @Override
    public void onResponse(ClientTransaction<Flow> t, SipMessage response) {
        if (response.status() / 100 != 2) return;
        if (late.isEmpty()) late = Optional.of(passage.lateAnswers());
        late.get().end(response, to, LateAnswers.CALL_OVER);
    }

    @Override
    public void onTimeout(ClientTransaction<Flow> t) {}

    @Override
    public void onTransportError(ClientTransaction<Flow> t) {}
}
