package org.sallyport.sipcall.proxy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.Facing;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/** What the proxy asks of the service, and tells it. Owner: the desk. */
public interface ProxyUser {
    /** Last changes to a request before it leaves: header fields that say who somebody is, Path. */
    void leaving(ProxiedRequest request, Route route, Flow flow, SipEditor edit);

    /** The same for an ACK of a 2xx from a side, for a party at the end of a flow. */
    void acknowledging(DialogGuard.Speaker speaker, Flow flow, SipMessage ack, SipEditor edit);

    /** What of a response that came over a branch may be believed. */
    SipMessage received(ProxiedRequest request, Branch branch, SipMessage response);

    /** A response is about to go back; {@code branch} null for a failure. */
    void returning(ProxiedRequest request, @Nullable Branch branch, SipMessage response, SipEditor edit);

    /** A 2xx went back. */
    void succeeded(ProxiedRequest request, Branch branch, SipMessage response);

    /** A 2xx came and could not be told to the caller's side, which got a failure instead. */
    void answerLost(ProxiedRequest request, Refusal refusal);

    /** The request is over without success. */
    void failed(ProxiedRequest request, int status, Refusal refusal);

    /** A branch is over; status 0 where nobody answered. */
    void branchEnded(ProxiedRequest request, Branch branch, int status, String why);

    /** The flow to the caller is lost, and nobody has acknowledged the 2xx that went there. */
    void unacknowledged(ProxiedRequest request);

    /** What a response describes could not be passed, and the call can be without it. */
    void descriptionRefused(ProxiedRequest request, SipMessage response, Refusal refusal);

    /** What a response describes could not be passed, and there is no call without it; who asked has been told. */
    void unfit(ProxiedRequest request, SipMessage response, Refusal why);

    /** The same of another message of a call. */
    void unfit(Session session, Refusal why);

    /** From which side a request within a dialog came. */
    LegSide side(ProxiedRequest request);

    /** Whom the caller's media leg faces. */
    Facing callerFacing(Origin origin);

    /** Whom the media leg of whoever is called on a route faces; he got the request, if he answers it. */
    Facing calleeFacing(Route route, Flow flow);

    /** The media of the dialog that a request belongs to. */
    Optional<SessionMedia> mediaOf(Session session, SipMessage request);

    /** What comes after what in the dialog that a request belongs to. */
    Optional<DialogOrder> order(Session session, SipMessage request);

    /** Where a message within a dialog goes. */
    Hop hopTo(Party party);
}
