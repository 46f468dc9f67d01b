package org.sallyport.sipcall.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
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

    private final Map<LegSide, Long> highest = new EnumMap<>(LegSide.class);
    private final Map<LegSide, Deque<Long>> invites = new EnumMap<>(LegSide.class);
    private OfferState offers;

    private DialogOrder(OfferState offers) {
        this.offers = offers;
        for (LegSide s : LegSide.values()) invites.put(s, new ArrayDeque<>());
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
        o.highest.put(LegSide.CALLER, cseq);
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
        highest.put(side, cseq);
        invites.get(side).addLast(cseq);
    }

    /**
     * Whether a request of a side is older than one that has passed (RFC 3261 §12.2.2); the same number is a second
     * try.
     */
    public boolean isLate(LegSide from, SipMessage request) {
        return request.cseq().number() < highest.getOrDefault(from, -1L);
    }

    /** Whether a PRACK of a side names an INVITE of that side (RFC 3262 §3). */
    public boolean acknowledgesProvisional(LegSide from, SipMessage prack) {
        return invitedByRack(prack.header(HeaderName.RACK)).filter(invites.get(from)::contains).isPresent();
    }

    /** {@code RAck: 776656 1 INVITE}: the middle one. */
    private static Optional<Long> invitedByRack(String rack) {
        if (rack == null) return Optional.empty();
        String[] parts = rack.strip().split("[ \t]+");
        boolean fits = parts.length == 3 && parts[1].matches("[0-9]{1,10}") && parts[2].equals(Method.INVITE);
        return fits ? Optional.of(Long.parseLong(parts[1])) : Optional.empty();
    }

    /** Whether an ACK of a side belongs to an INVITE of that side (RFC 3261 §13.2.2.4: the same number). */
    public boolean acknowledges(LegSide from, SipMessage ack) {
        return invites.get(from).contains(ack.cseq().number());
    }

    /** A request of a side passed. */
    public void passed(LegSide from, SipMessage request) {
        long cseq = request.cseq().number();
        highest.merge(from, cseq, Math::max);
        Deque<Long> known = invites.get(from);
        if (!request.method().equals(Method.INVITE) || known.contains(cseq)) return;
        if (known.size() == INVITES_MAX) known.removeFirst();
        known.addLast(cseq);
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
