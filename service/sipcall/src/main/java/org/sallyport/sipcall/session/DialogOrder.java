package org.sallyport.sipcall.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.media.LegSide;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;

/**
 * What of a dialog comes after what: the CSeq of each side, the INVITEs whose ACK may come, and the offer that waits.
 * Owner: the desk.
 */
public final class DialogOrder {
    /**
     * Most INVITEs of a side whose 2xx may still be acknowledged. A side sends the next one after the ACK (RFC 3261
     * §14.1).
     */
    static final int INVITES_MAX = 4;

    private final Said caller = new Said();
    private final Said callee = new Said();
    private OfferState offers;

    /** The requests of one side. */
    private static final class Said {
        /** -1 before the first. */
        long highest = -1;

        /** The oldest first. */
        final List<Long> invites = new ArrayList<>(1);

        /** The highest of them whose ACK has passed, -1 before the first. */
        long acknowledged = -1;

        boolean awaitsAck() {
            return !invites.isEmpty() && invites.getLast() > acknowledged;
        }

        void invite(long cseq) {
            if (invites.contains(cseq)) return;
            if (invites.size() == INVITES_MAX) invites.removeFirst();
            invites.add(cseq);
        }
    }

    private DialogOrder(OfferState offers) {
        this.offers = offers;
    }

    private Said of(LegSide side) {
        return side == LegSide.CALLER ? caller : callee;
    }

    /** A dialog that the caller's INVITE or other request made. */
    public static DialogOrder begunBy(SipMessage request, boolean offered) {
        long cseq = request.cseq().number();
        DialogOrder o =
                new DialogOrder(offered ? new OfferState.AskedByRequest(LegSide.CALLER, cseq) : OfferState.none());
        o.passed(LegSide.CALLER, request);
        return o;
    }

    /** A dialog that a NOTIFY made, before the answer to the caller's request with this CSeq. */
    public static DialogOrder begunBy(long cseq) {
        DialogOrder o = new DialogOrder(OfferState.none());
        o.caller.highest = cseq;
        return o;
    }

    /**
     * A dialog of an earlier run, with the highest CSeq of each side; 0 where a side has said nothing. What waited for
     * an answer then waits no more.
     */
    public static DialogOrder resumed(long callerCseq, long calleeCseq) {
        DialogOrder o = new DialogOrder(OfferState.none());
        o.resumed(LegSide.CALLER, callerCseq);
        o.resumed(LegSide.CALLEE, calleeCseq);
        return o;
    }

    /** The ACK of its last request may still come, where that was an INVITE. */
    private void resumed(LegSide side, long cseq) {
        if (cseq == 0) return;
        of(side).highest = cseq;
        of(side).invite(cseq);
    }

    /**
     * Whether a request of a side is older than one that has passed (RFC 3261 §12.2.2); the same number is a second
     * try.
     */
    public boolean isLate(LegSide from, SipMessage request) {
        return request.cseq().number() < of(from).highest;
    }

    /** Whether a PRACK of a side names an INVITE of that side (RFC 3262 §3). */
    public boolean acknowledgesProvisional(LegSide from, SipMessage prack) {
        return invitedByRack(prack.header(HeaderName.RACK)).filter(of(from).invites::contains).isPresent();
    }

    /** {@code RAck: 776656 1 INVITE}: the middle one. */
    private static Optional<Long> invitedByRack(@Nullable String rack) {
        if (rack == null) return Optional.empty();
        String[] parts = rack.strip().split("[ \t]+");
        boolean fits = parts.length == 3 && parts[1].matches("[0-9]{1,10}") && parts[2].equals(Method.INVITE);
        return fits ? Optional.of(Long.parseLong(parts[1])) : Optional.empty();
    }

    /** Whether an ACK of a side belongs to an INVITE of that side (RFC 3261 §13.2.2.4: the same number). */
    public boolean acknowledges(LegSide from, SipMessage ack) {
        return of(from).invites.contains(ack.cseq().number());
    }

    /** It passed. */
    public void acknowledged(LegSide from, SipMessage ack) {
        Said said = of(from);
        said.acknowledged = Math.max(said.acknowledged, ack.cseq().number());
    }

    /** Whether the newest INVITE of a side has not been acknowledged end to end; one that was refused never is. */
    public boolean awaitsAck() {
        return caller.awaitsAck() || callee.awaitsAck();
    }

    /** A request of a side passed. */
    public void passed(LegSide from, SipMessage request) {
        long cseq = request.cseq().number();
        Said said = of(from);
        said.highest = Math.max(said.highest, cseq);
        if (request.method().equals(Method.INVITE)) said.invite(cseq);
    }

    /** What a message means to the offer that waits, changing nothing. */
    public OfferState.Meaning meaning(OfferState.Input input) {
        return offers.on(input).meaning();
    }

    /** A message passes: what it means, and so it is. */
    public OfferState.Meaning on(OfferState.Input input) {
        OfferState.Step step = offers.on(input);
        offers = step.next();
        return step.meaning();
    }
}
