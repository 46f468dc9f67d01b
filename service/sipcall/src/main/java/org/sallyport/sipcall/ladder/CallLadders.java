package org.sallyport.sipcall.ladder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.Host;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Witness;
import org.sallyport.sipcall.traversal.CallList;

/**
 * What every call is made of, message by message, so that the first failure is recorded already. Owner: the desk.
 *
 * <pre>
 *  first INVITE ──▶ asked ──a call begins──▶ running ──ended by one of both, all heard──▶ went well: the last few
 *                     │                         └──any other end──▶ failed ─┐
 *                     ├──refused──────────────────────────────────▶ failed ─┼▶ the shelf of whoever began it
 *                     └──challenged, and nothing more for 64 s────▶ failed ─┘
 * </pre>
 *
 * <p>A message costs one look by its Call-ID and one small object; its text is not kept, see {@link Excerpt}. What is
 * kept of calls that ended is kept apart by who began them: strangers, those who come through the pair, all others.
 */
public final class CallLadders implements Witness {
    /** Failed calls that are kept of each of the three. */
    public static final int FAILED_MAX = 100;

    /** Calls that went well, or that nobody took: the last ones. */
    public static final int WELL_MAX = 50;

    /** Requests that are no call yet and may become none, of strangers and of all others each. */
    static final int ASKED_MAX = 1_000;

    /** What no call came of is over when nothing has been heard for as long as a transaction may last: 64 s. */
    static final long ASKED_NS = 64_000_000_000L;

    /** Octets of excerpts for each call that the node may carry; strangers have half of them. */
    private static final int OCTETS_PER_CALL = 4_096;

    /** Longest Call-ID, and longest tag, of a request that is noted before a call comes of it. */
    private static final int ID_CHARS_MAX = 512;

    private final Host host;
    private final boolean control;
    private final long octetsMax;
    private final Map<String, CallNotes> byCallId = new HashMap<>();
    private final Map<CallNotes, CallNotes> asked = new LinkedHashMap<>();
    private final Map<CallNotes, CallNotes> askedByStrangers = new LinkedHashMap<>();
    private final Shelf ours = new Shelf(FAILED_MAX);
    private final Shelf throughPair = new Shelf(FAILED_MAX);
    private final Shelf strangers = new Shelf(FAILED_MAX);
    private final Shelf well = new Shelf(WELL_MAX);
    /** Those that ended and are kept, until nothing more is to come of them. */
    private final Set<CallNotes> settling = new LinkedHashSet<>();
    private final Excerpt excerpt = new Excerpt();
    private long octets;
    private long strangersOctets;
    private long dropped;

    /** @param callsMax most calls of the node */
    public CallLadders(Host host, Role role, int callsMax) {
        this.host = host;
        this.control = role == Role.CONTROL;
        this.octetsMax = (long) callsMax * OCTETS_PER_CALL;
    }

    // --- messages

    @Override
    public void received(Flow flow, SipMessage message, boolean stranger) {
        if (isNoCall(message)) return;
        CallNotes notes = byCallId.get(message.callId());
        if (notes == null) {
            if (!message.isRequest() || !message.method().equals(Method.INVITE) || isUnwieldy(message)) return;
            notes = begin(flow, message, stranger);
        } else if (isAnother(notes, message)) return;
        add(notes, flow, message, false);
    }

    @Override
    public void sent(Flow flow, SipMessage message) {
        if (isNoCall(message)) return;
        CallNotes notes = byCallId.get(message.callId());
        if (notes != null) add(notes, flow, message, true);
    }

    /** What comes in number and belongs to no call is not looked for. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isNoCall(SipMessage m) {
        String method = m.method();
        return method == Method.REGISTER || method == Method.OPTIONS;
    }

    /** No phone makes such names, and what is kept by them has to be small. */
    private static boolean isUnwieldy(SipMessage m) {
        return m.callId().length() > ID_CHARS_MAX || DialogGuard.tag(m.from()).length() > ID_CHARS_MAX;
    }

    /** A call of somebody else that has the Call-ID of this one. */
    private static boolean isAnother(CallNotes notes, SipMessage m) {
        return m.isRequest() && m.method().equals(Method.INVITE) && m.to().tag() == null
                && !DialogGuard.tag(m.from()).equals(notes.callerTag);
    }

    private CallNotes begin(Flow flow, SipMessage invite, boolean stranger) {
        // Within a dialog it may be either side's; a call of an earlier run of this node begins in its middle.
        CallNotes notes = new CallNotes(invite, DialogGuard.tag(invite.from()), flow, stranger);
        byCallId.put(notes.callId, notes);
        Map<CallNotes, CallNotes> waiting = waiting(notes);
        waiting.put(notes, notes);
        if (waiting.size() > ASKED_MAX) {
            CallNotes oldest = waiting.keySet().iterator().next();
            waiting.remove(oldest);
            dropped++;
            if (oldest.outcome == CallLadder.Outcome.RUNNING) forget(oldest);
        }
        return notes;
    }

    private Map<CallNotes, CallNotes> waiting(CallNotes notes) {
        return notes.stranger ? askedByStrangers : asked;
    }

    private void add(CallNotes notes, Flow flow, SipMessage message, boolean out) {
        boolean room = octets < octetsMax && (!notes.stranger || strangersOctets < octetsMax / 2);
        int grown = notes.add(flow, message, out, host.nowNs(), room ? excerpt : null);
        octets += grown;
        if (notes.stranger) strangersOctets += grown;
        if (notes.refusedWith >= 300 && notes.outcome == CallLadder.Outcome.RUNNING && !notes.isChallenged())
            over(notes, "status " + notes.refusedWith, false);
    }

    private void forget(CallNotes notes) {
        if (!byCallId.remove(notes.callId, notes)) return;
        settling.remove(notes);
        octets -= notes.octets;
        if (notes.stranger) strangersOctets -= notes.octets;
    }

    // --- calls

    /** A call has come of what was asked, or goes on from an earlier run. */
    public void began(Session s) {
        if (s.kind() != Session.Kind.CALL) return;
        CallNotes notes = byCallId.get(s.callId());
        if (notes == null) {
            notes = new CallNotes(s.callId(), s.callerTag(), CallNotes.shown(s.from()), s.alias(), s.caller().flow(),
                    false);
            notes.answered = s.established().isPresent();
            notes.lastNs = host.nowNs();
            byCallId.put(notes.callId, notes);
        }
        // One that comes back to us is a session of its own, and the same call.
        if (!notes.callerTag.equals(s.callerTag()) || notes.live) return;
        waiting(notes).remove(notes);
        notes.session = s.id();
        notes.live = true;
    }

    /**
     * A call has ended.
     *
     * @param why in words
     * @param heard whether everybody was heard who should have been, and one of both ended it
     */
    public void ended(Session s, String why, boolean heard) {
        CallNotes notes = byCallId.get(s.callId());
        if (notes == null || !notes.session.equals(s.id())) return;
        notes.live = false;
        if (s.established().isPresent()) notes.answered = true;
        if (notes.outcome == CallLadder.Outcome.RUNNING) over(notes, why, heard);
        else notes.end = why;
    }

    private void over(CallNotes notes, String why, boolean heard) {
        waiting(notes).remove(notes);
        notes.end = why;
        notes.outcome = outcome(notes, heard);
        boolean failed = notes.outcome == CallLadder.Outcome.FAILED;
        Shelf shelf = !failed ? well : notes.stranger ? strangers : notes.throughPair ? throughPair : ours;
        settling.add(notes);
        CallNotes gone = shelf.put(notes, notes.holder());
        if (gone != null) forget(gone);
    }

    private static CallLadder.Outcome outcome(CallNotes notes, boolean heard) {
        if (notes.answered) return heard ? CallLadder.Outcome.WELL : CallLadder.Outcome.FAILED;
        return notes.cancelled ? CallLadder.Outcome.NOT_TAKEN : switch (notes.refusedWith) {
            case 486, 487, 600, 603 -> CallLadder.Outcome.NOT_TAKEN;
            default -> CallLadder.Outcome.FAILED;
        };
    }

    /** What no call came of is over after a while; once in some seconds is often enough. */
    public void look(long nowNs) {
        List<CallNotes> overdue = new ArrayList<>();
        for (Map<CallNotes, CallNotes> waiting : List.of(asked, askedByStrangers)) {
            for (CallNotes n : waiting.keySet()) {
                if (nowNs - n.lastNs >= ASKED_NS) overdue.add(n);
            }
        }
        for (CallNotes n : overdue)
            over(n, n.isChallenged() ? "asked for a password, and nothing more came" : "nothing came of it", false);
        settling.removeIf(n -> {
            if (nowNs - n.lastNs < ASKED_NS) return false;
            n.settle();
            return true;
        });
    }

    // --- what is asked

    /** The calls whose id, or Call-ID, begins like this, or whose key between the nodes is this; the newest first. */
    public List<CallLadder> find(String id) {
        List<CallLadder> out = new ArrayList<>();
        for (CallNotes n : byCallId.values()) {
            boolean fits = !id.isEmpty() && (id(n).startsWith(id) || n.callId.startsWith(id));
            Optional<String> key = fits ? key(n) : id.length() == CallList.KEY_CHARS ? key(n) : Optional.empty();
            if (fits || key.filter(id::equals).isPresent()) out.add(of(n, key));
        }
        out.sort(Comparator.comparingLong(CallLadder::startedAtUs).reversed());
        return out;
    }

    /** Calls that ended otherwise than they should, the newest first. */
    public List<CallLadder> failed() {
        return byCallId.values().stream().filter(n -> n.outcome == CallLadder.Outcome.FAILED).map(n -> of(n, key(n)))
                .sorted(Comparator.comparingLong(CallLadder::startedAtUs).reversed()).toList();
    }

    private static String id(CallNotes n) {
        return n.session.isEmpty() ? CallList.key(false, n.callId, n.callerTag) : n.session;
    }

    /** By the first INVITE that crossed the link: who sent it is what both nodes agree on. */
    private Optional<String> key(CallNotes n) {
        for (Note note : n.notes) {
            if (!note.zone.isEmpty() && note.status == 0 && note.method.equals(Method.INVITE))
                return Optional.of(CallList.key(control == note.out, n.callId, n.callerTag));
        }
        return Optional.empty();
    }

    private CallLadder of(CallNotes n, Optional<String> key) {
        long nowNs = host.nowNs();
        long nowUs = host.wallMs() * 1_000;
        List<CallLadder.Step> steps = new ArrayList<>();
        for (Note x : n.notes) {
            steps.add(new CallLadder.Step(nowUs - (nowNs - x.atNs) / 1_000, x.out, x.label(), x.zone, x.method,
                    x.status, x.cseq, x.described, x.excerpt, x.times,
                    nowUs - (nowNs - x.lastNs) / 1_000));
        }
        long firstNs = n.notes.isEmpty() ? n.lastNs : n.notes.getFirst().atNs;
        return new CallLadder(id(n), key, n.callId, n.from, n.to, n.stranger, n.outcome, n.end, n.answered,
                nowUs - (nowNs - firstNs) / 1_000, steps, n.leftOut);
    }

    /** Calls that still hold on to connections after their end. */
    int settling() {
        return settling.size();
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("laddersKept", (long) byCallId.size());
        out.put("ladderOctets", octets);
        out.put("laddersDropped", dropped);
    }
}
