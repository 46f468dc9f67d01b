package org.sallyport.sipcall.session;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.sallyport.media.LegSide;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Who may speak within a dialog (attack rows SIP-17 and SIP-44). A token, a Call-ID and both tags are seen by everybody
 * on the way and prove nothing: whoever speaks must be the party itself. Owner: the desk.
 *
 * <pre>
 *  party came through       may speak from
 *  the traversal zone       that zone's proven connection
 *  a neighbor zone          any peer of that zone, and as below
 *  anything else            its flow; its address, over a transport that is no weaker; a flow that registered the same
 *                           address-of-record; the address that its own Contact or Record-Route names
 * </pre>
 */
public final class DialogGuard {
    private final Function<String, Tie> ties;

    /** What binds a party to its zone. */
    public enum Tie {
        /** The one proven connection of a traversal zone. */
        PAIR,
        /** Any peer of a neighbor zone. */
        NEIGHBOR,
        /** Nothing: what counts is its flow. */
        FLOW
    }

    /**
     * Whoever sent something.
     *
     * @param flow how it came
     * @param zone name of the zone
     * @param owners addresses-of-record that the flow has registered
     */
    public record Sender(Flow flow, String zone, Set<String> owners) {
        public Sender {
            owners = Set.copyOf(owners);
        }
    }

    /** Which side of which dialog a message says to be from. */
    public record Speaker(LegSide from, Session session, Session.Dialog dialog) {
        /** The party that it claims to be. */
        public Party own() {
            return from == LegSide.CALLER ? session.caller() : dialog.callee();
        }

        /** The party that it is for. */
        public Party other() {
            return from == LegSide.CALLER ? dialog.callee() : session.caller();
        }
    }

    /** @param ties what binds a party to the zone with a name */
    public DialogGuard(Function<String, Tie> ties) {
        this.ties = ties;
    }

    /** The dialog with exactly this Call-ID and these two tags (RFC 3261 §12.2.2); no other stands in for it. */
    public static Optional<Speaker> speaker(Session session, SipMessage request) {
        String from = tag(request.from());
        String to = tag(request.to());
        if (!session.callId().equals(request.callId())) return Optional.empty();
        if (from.equals(session.callerTag())) {
            Optional<Session.Dialog> called = session.dialog(to);
            if (called.isPresent()) return called.map(d -> new Speaker(LegSide.CALLER, session, d));
        }
        if (!to.equals(session.callerTag())) return Optional.empty();
        return session.dialog(from).map(d -> new Speaker(LegSide.CALLEE, session, d));
    }

    /** A tag; the empty one where there is none, as with ends older than RFC 3261 (§12.2.1.1). */
    public static String tag(NameAddr address) {
        return address.tag() == null ? "" : address.tag();
    }

    /** Whether whoever sent a message is the party. */
    public boolean isParty(Party party, Sender sender) {
        return switch (ties.apply(party.zone())) {
            case PAIR -> party.zone().equals(sender.zone());
            case NEIGHBOR -> party.zone().equals(sender.zone()) || isOutsidePair(sender) && isItsFlow(party, sender);
            case FLOW -> isOutsidePair(sender) && isItsFlow(party, sender);
        };
    }

    /** What comes through a traversal zone is of that zone, whatever it says. */
    private boolean isOutsidePair(Sender sender) {
        return ties.apply(sender.zone()) != Tie.PAIR;
    }

    private static boolean isItsFlow(Party party, Sender sender) {
        Flow flow = sender.flow();
        if (flow.equals(party.flow())) return true;
        if (party.aors().stream().anyMatch(sender.owners()::contains)) return true;
        // What was said over TLS could not be read on the way: who repeats it in the clear may have been told anywhere.
        if (party.flow().transport() == Transport.TLS && flow.transport() != Transport.TLS) return false;
        IpAddress seen = flow.remote().address();
        return seen.equals(party.flow().remote().address()) || names(party, seen);
    }

    /** Whether the party said itself, over its own flow, that it is found at an address. */
    private static boolean names(Party party, IpAddress address) {
        Optional<SipUri> next = party.routes().isEmpty() ? party.target().flatMap(SipUri::parse)
                : NameAddr.parse(party.routes().getFirst()).flatMap(NameAddr::uri);
        return next.flatMap(u -> IpAddress.parse(u.host())).filter(address::equals).isPresent();
    }
}
