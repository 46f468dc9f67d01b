package org.sallyport.sipcall.ladder;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;

/** The notes of one call. Owner: the desk. */
final class CallNotes {
    /** Messages of a call that are kept; the first and the newest tell most, so those between give way. */
    static final int MESSAGES_MAX = 64;

    /** Of these so many are the first ones, for good. */
    private static final int FIRST = 40;

    private static final int TEXT_CHARS_MAX = 256;
    private static final int METHOD_CHARS_MAX = 32;

    final String callId;
    final String callerTag;
    final String from;
    final String to;
    final boolean stranger;
    private @Nullable Flow source;
    /** Whether it came through the pair. */
    final boolean throughPair;
    final List<Note> notes = new ArrayList<>(14);
    /** The call that it became in this node; empty before, and where it never did. */
    String session = "";
    boolean live;
    boolean answered;
    /** Whoever began it gave it up. */
    boolean cancelled;
    /** The final answer that its first request got from here; 0 before. */
    int refusedWith;
    String end = "";
    CallLadder.Outcome outcome = CallLadder.Outcome.RUNNING;
    long lastNs = Machine.NEVER;
    int octets;
    int leftOut;

    CallNotes(SipMessage invite, String callerTag, Flow source, boolean stranger) {
        this(invite.callId(), callerTag, shown(invite.from().uriText()),
                shown(invite.requestUri()), source, stranger);
    }

    CallNotes(String callId, String callerTag, String from, String to, Flow source, boolean stranger) {
        this.callId = callId;
        this.callerTag = callerTag;
        this.from = from;
        this.to = to;
        this.source = source;
        this.throughPair = source instanceof ZoneFlow;
        this.stranger = stranger;
    }

    /** A stranger's method may be as long as a line; only the longest of all that are known has to be told whole. */
    private static String name(String method) {
        return method.length() <= METHOD_CHARS_MAX ? method : method.substring(0, METHOD_CHARS_MAX);
    }

    static String shown(String uri) {
        String text = SecretMask.uris(uri);
        return text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX);
    }

    /**
     * Takes a message down.
     *
     * @param excerpts makes them; null where there is room for its name alone
     * @return by how many octets the notes have grown
     */
    int add(Flow flow, SipMessage m, boolean out, long nowNs, @Nullable Excerpt excerpts) {
        lastNs = nowNs;
        String method = name(m.method());
        int status = m.status();
        long cseq = m.cseq().number();
        for (int i = notes.size() - 1; i >= 0; i--) {
            Note n = notes.get(i);
            if (!n.isAgain(flow, out, method, status, cseq)) continue;
            n.times++;
            n.lastNs = nowNs;
            return 0;
        }
        boolean described = m.bodyLength() > 0 && Excerpt.isDescription(m);
        String excerpt = excerpts == null ? "" : excerpts.of(m);
        int grown = excerpt.length();
        if (notes.size() == MESSAGES_MAX) {
            grown -= notes.remove(FIRST).excerpt.length();
            leftOut++;
        }
        notes.add(new Note(nowNs, flow, out, method, status, cseq, described, excerpt));
        octets += grown;
        if (out && status >= 200 && method.equals(Method.INVITE)) judge(status);
        else if (!out && method.equals(Method.CANCEL)) cancelled = true;
        return grown;
    }

    /** A final answer goes back to whoever began the call, as far as one can tell; later ones are of re-INVITEs. */
    private void judge(int status) {
        if (answered) return;
        if (status < 300) answered = true;
        else refusedWith = status;
    }

    /** Who comes through the pair is told apart by his name, which is a claim; all others by their address. */
    Object holder() {
        return source == null || throughPair ? from : source.remote().address().holder();
    }

    /** Nothing more comes: lets go of connections, and of what they hold. */
    void settle() {
        source = null;
        notes.forEach(Note::settle);
    }

    boolean isChallenged() {
        return refusedWith == 401 || refusedWith == 407;
    }
}
