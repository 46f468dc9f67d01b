package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.sdp.BodyFields;
import org.sallyport.sip.sdp.BodyRead;
import org.sallyport.sip.sdp.SdpBody;
import org.sallyport.sipcall.media.Capabilities;
import org.sallyport.sipcall.media.MediaWatch;
import org.sallyport.sipcall.media.Rewritten;
import org.sallyport.sipcall.media.Said;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.LocalInterface;
import org.sallyport.zone.Zone;

/** Decides which calls have their media taken, and passes their session descriptions through. Owner: the desk. */
public final class MediaGate {
    private final Role role;
    private final MediaDesk desk;
    private final Function<Session, LineBudget> budgets;
    private final MediaWatch watch;

    /** What became of a body. */
    public sealed interface Passed {
        /** The editor has the new body, or there was nothing to do. */
        record Ok() implements Passed {}

        /** The message cannot pass. */
        record Refused(Refusal refusal) implements Passed {}
    }

    /**
     * @param budgets for whom the media lines of a call count
     * @param watch hears what happens to them
     */
    public MediaGate(Role role, MediaDesk desk, Function<Session, LineBudget> budgets, MediaWatch watch) {
        this.role = role;
        this.desk = desk;
        this.budgets = budgets;
        this.watch = watch;
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
            there.get().offering(callee);
            return there;
        }
        return anchored(caller, callee) ? Optional.of(fresh(session, group, caller, callee)) : Optional.empty();
    }

    /** Media of a call for a group that has none: nothing is opened yet. */
    public SessionMedia fresh(Session session, String group, Facing caller, Facing callee) {
        SessionMedia out =
                new SessionMedia(desk, session.id(), session.label(), caller, callee, budgets.apply(session), watch);
        session.media(group, out);
        return out;
    }

    private boolean anchored(Facing caller, Facing callee) {
        if (role == Role.EDGE) return true;
        boolean traversal = caller.kind() == Facing.Kind.TOWARD_EDGE || callee.kind() == Facing.Kind.TOWARD_EDGE;
        return traversal || caller.signalling().family() != callee.signalling().family();
    }

    /** The media that a route shares with others, over a flow: a port is of one address family. */
    public static String group(Route route, Flow flow) {
        return flow.via().bind().isV4() ? route.group() : route.group() + "/ip6";
    }

    /** Whom a flow's media leg faces. */
    public static Facing facing(Facing.Kind kind, Flow flow, Zone.Common zone, Facing.Standing standing) {
        return new Facing(kind, flow.via(), flow.remote().address(), zone.ice(), standing, zone.asymmetricRtp());
    }

    /**
     * Whether what these two say to each other goes through us: then neither is told the other's addresses by a
     * description. Within the private network they keep their media, and what they say of it, to themselves.
     */
    boolean stands(Facing.Kind one, Facing.Kind other) {
        return takesAll() || one == Facing.Kind.TOWARD_EDGE || other == Facing.Kind.TOWARD_EDGE;
    }

    /** Whether every call has its media taken here, so that what belongs to none is nothing. */
    boolean takesAll() {
        return role == Role.EDGE;
    }

    /** Passes the offer or answer in a message from one side, if it has one. */
    Passed pass(SessionMedia media, Said said, SipMessage message, SipEditor edit) {
        return each(message, edit, sdp -> media.pass(said, sdp));
    }

    /** Passes a message that is no part of an offer and answer: what it describes loses its addresses. */
    Passed strip(LocalInterface toward, SipMessage message, SipEditor edit) {
        return each(message, edit, sdp -> Capabilities.of(sdp, toward.advertised()));
    }

    private static Passed each(SipMessage message, SipEditor edit, Function<byte[], Rewritten> change) {
        return switch (read(message)) {
            case BodyRead.Nothing() -> new Passed.Ok();
            case BodyRead.Unreadable(String why) ->
                    new Passed.Refused(new Refusal(RefusalReason.UNREADABLE_BODY, "application/sdp", why));
            case BodyRead.Descriptions(SdpBody body) -> switch (change.apply(body.description())) {
                case Rewritten.Refused(Refusal refusal) -> new Passed.Refused(refusal);
                case Rewritten.Ok(byte[] rewritten) -> {
                    String type = message.contentType();
                    edit.body(type == null ? "application/sdp" : type, body.with(rewritten));
                    yield new Passed.Ok();
                }
            };
        };
    }

    /** Takes the body out of a message that has to pass, though its body must not: an answer, or the ACK of one. */
    static void dropBody(SipEditor edit) {
        edit.body(null, new byte[0]);
        for (HeaderName n : List.of(HeaderName.CONTENT_DISPOSITION, HeaderName.CONTENT_ENCODING)) edit.removeAll(n);
    }

    /**
     * The refusal of an answer as a call ends by it: that its body is no description says nothing of the caller's
     * request.
     */
    static Refusal ofTheCall(Refusal r) {
        return r.reason() != RefusalReason.UNREADABLE_BODY ? r
                : new Refusal(RefusalReason.BAD_SESSION_DESCRIPTION, r.expected(), r.came());
    }

    /** Whether the message has a description at all. */
    public static boolean describes(SipMessage message) {
        return read(message) instanceof BodyRead.Descriptions;
    }

    private static BodyRead read(SipMessage message) {
        if (message.bodyLength() == 0) return new BodyRead.Nothing();
        return SdpBody.read(new BodyFields(Optional.ofNullable(message.contentType()),
                Optional.ofNullable(message.header(HeaderName.CONTENT_DISPOSITION)),
                Optional.of(String.join(",", message.values(HeaderName.CONTENT_ENCODING))),
                Optional.ofNullable(message.header("Content-Transfer-Encoding"))), message.body());
    }
}
