package org.sallyport.sipcall.proxy;

import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ClientListener;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sipcall.transport.Flow;

/**
 * What is left of the INVITE of a call that has ended, until its transaction does (RFC 6026 §7.2): a callee that says
 * its 2xx now has heard of no end. Owner: the desk.
 */
final class PastCall implements ClientListener<Flow> {
    private final Supplier<LateAnswers> answers;
    private final SipMessage request;
    private final Flow flow;
    private final String uri;
    private Optional<LateAnswers> late = Optional.empty();

    /**
     * @param answers whoever ends what late answers of one request began; made for the first
     * @param request the INVITE as it came
     * @param flow on which it left
     * @param uri to which
     */
    PastCall(Supplier<LateAnswers> answers, SipMessage request, Flow flow, String uri) {
        this.answers = answers;
        this.request = request;
        this.flow = flow;
        this.uri = uri;
    }

    @Override
    public void onResponse(ClientTransaction<Flow> t, SipMessage response) {
        if (response.status() / 100 != 2) return;
        if (late.isEmpty()) late = Optional.of(answers.get());
        int ownRoutes = request.recordRoutes().size() + LateAnswers.OWN_ROUTES;
        late.get().end(response, new LateAnswers.To(flow, uri, ownRoutes), LateAnswers.CALL_OVER);
    }

    @Override
    public void onTimeout(ClientTransaction<Flow> t) {}

    @Override
    public void onTransportError(ClientTransaction<Flow> t) {}
}
