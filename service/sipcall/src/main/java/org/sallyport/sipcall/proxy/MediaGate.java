package org.sallyport.sipcall.proxy;

import java.util.Optional;
import java.util.function.Function;
import org.sallyport.media.LegSide;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.sdp.SdpBody;
import org.sallyport.sipcall.media.Facing;
import org.sallyport.sipcall.media.LineBudget;
import org.sallyport.sipcall.media.MediaDesk;
import org.sallyport.sipcall.media.Rewritten;
import org.sallyport.sipcall.media.SdpRole;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.IceMode;

/** Decides which calls have their media taken, and passes their session descriptions through. Owner: the desk. */
public final class MediaGate {
    private final Role role;
    private final MediaDesk desk;
    private final Function<Session, LineBudget> budgets;

    /** What became of a body. */
    public sealed interface Passed {
        /** The editor has the new body, or there was nothing to do. */
        record Ok() implements Passed {}

        /** The message cannot pass. */
        record Refused(Refusal refusal) implements Passed {}
    }

    /** @param budgets for whom the media lines of a call count */
    public MediaGate(Role role, MediaDesk desk, Function<Session, LineBudget> budgets) {
        this.role = role;
        this.desk = desk;
        this.budgets = budgets;
    }

    /** Whether the message can carry a description that counts: RFC 3264 with 3262 and 3311. */
    public static boolean carriesDescriptions(String method) {
        return switch (method) {
            case "INVITE", "ACK", "PRACK", "UPDATE" -> true;
            default -> false;
        };
    }

    /**
     * The media between a caller and a branch, made when first needed; empty where the call keeps its media to itself:
     * within the private network, where both ends reach each other.
     */
    public Optional<SessionMedia> media(Session session, String group, Facing caller, Facing callee) {
        Optional<SessionMedia> there = session.media(group);
        if (there.isPresent()) {
            there.get().facing(LegSide.CALLEE, callee);
            return there;
        }
        if (!anchored(caller, callee)) return Optional.empty();
        SessionMedia fresh = new SessionMedia(desk, session.id(), session.label(), caller, callee, budgets.apply(session));
        session.media(group, fresh);
        return Optional.of(fresh);
    }

    private boolean anchored(Facing caller, Facing callee) {
        if (role == Role.EDGE) return true;
        boolean traversal = caller.kind() == Facing.Kind.TOWARD_EDGE || callee.kind() == Facing.Kind.TOWARD_EDGE;
        return traversal || caller.signalling().family() != callee.signalling().family();
    }

    /** Whom a flow's media leg faces. */
    public static Facing facing(Facing.Kind kind, Flow flow, IceMode ice) {
        return new Facing(kind, flow.via(), flow.remote().address(), ice);
    }

    /** Passes the description in a message from one side, if it has one. */
    public Passed pass(SessionMedia media, LegSide from, SdpRole meaning, SipMessage message, SipEditor edit) {
        if (message.bodyLength() == 0 || message.contentType() == null) return new Passed.Ok();
        Optional<byte[]> sdp = SdpBody.find(message.contentType(), message.body());
        if (sdp.isEmpty()) return new Passed.Ok();
        return switch (media.pass(from, meaning, sdp.get())) {
            case Rewritten.Refused(Refusal refusal) -> new Passed.Refused(refusal);
            case Rewritten.Ok(byte[] rewritten) -> {
                SdpBody.replace(message.contentType(), message.body(), rewritten)
                        .ifPresent(b -> edit.body(message.header(HeaderName.CONTENT_TYPE), b));
                yield new Passed.Ok();
            }
        };
    }

    /** Whether the message has a description at all. */
    public static boolean describes(SipMessage message) {
        return message.bodyLength() > 0 && message.contentType() != null
                && SdpBody.find(message.contentType(), message.body()).isPresent();
    }
}
