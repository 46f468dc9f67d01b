package org.sallyport.sipcall.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Alarm;
import org.sallyport.media.LegSide;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.transport.Flow;

/**
 * A call or subscription that passes through us. Owner: the desk.
 *
 * <p>One caller; as many callees as the request forked to, told apart by their tags, until one of them answers.
 */
public final class Session {
    /** What kind of dialog it is. */
    public enum Kind {
        CALL,
        SUBSCRIPTION
    }

    /** Where a call stands. */
    public enum State {
        SEARCHING,
        RINGING,
        CONNECTED,
        ENDING
    }

    /** Most early dialogs of one call: forks beyond are answered but not tracked. */
    public static final int DIALOGS_MAX = 32;

    private final String id;
    private final Kind kind;
    private final String callId;
    private final String callerTag;
    private final Party caller;
    private final long startedAtNs;
    private final long startedAtMs;
    private final String from;
    private final String alias;
    private final Map<String, Dialog> dialogs = new LinkedHashMap<>();
    private final Map<String, SessionMedia> mediaByGroup = new LinkedHashMap<>();
    private final Map<String, Boolean> offers = new HashMap<>();
    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private State state = State.SEARCHING;
    private Optional<Dialog> established = Optional.empty();
    private long connectedAtNs;
    private boolean acknowledged;
    private long idleDeadlineNs = Long.MAX_VALUE;
    private long packetsSeen = -1;
    private Optional<Alarm> silence = Optional.empty();

    /**
     * One dialog with one callee.
     *
     * @param tag the callee's
     * @param callee its end
     * @param group which media it uses
     * @param order what comes after what in it
     */
    public record Dialog(String tag, Party callee, String group, DialogOrder order) {}

    /**
     * A place that the request was sent to.
     *
     * @param zone name of the zone
     * @param flow how
     * @param flowBound whether whoever is there can be reached over that flow alone
     * @param group which media it would use
     */
    public record Asked(String zone, Flow flow, boolean flowBound, String group) {
        /** The same, bound to its flow where that is so or turned out to be. */
        public Asked boundIf(boolean natted) {
            return new Asked(zone, flow, flowBound || natted, group);
        }
    }

    public Session(String id, Kind kind, String callId, String callerTag, Party caller, String from, String alias,
            long startedAtNs, long startedAtMs) {
        this.id = id;
        this.kind = kind;
        this.callId = callId;
        this.callerTag = callerTag;
        this.caller = caller;
        this.from = from;
        this.alias = alias;
        this.startedAtNs = startedAtNs;
        this.startedAtMs = startedAtMs;
    }

    /** Random, unique in the node; it stands in our Record-Route URIs. */
    public String id() {
        return id;
    }

    /** The first characters of the id, for people. */
    public String label() {
        return id.substring(0, Math.min(8, id.length()));
    }

    public Kind kind() {
        return kind;
    }

    public String callId() {
        return callId;
    }

    public String callerTag() {
        return callerTag;
    }

    public Party caller() {
        return caller;
    }

    /** The caller's address, without tag. */
    public String from() {
        return from;
    }

    /** What was dialled. */
    public String alias() {
        return alias;
    }

    public long startedAtNs() {
        return startedAtNs;
    }

    /** Wall clock, in milliseconds since 1970. */
    public long startedAtMs() {
        return startedAtMs;
    }

    public State state() {
        return state;
    }

    /** Somebody rings. */
    public void ringing() {
        if (state == State.SEARCHING) state = State.RINGING;
    }

    /** Notes an early or confirmed dialog; the same tag again changes nothing. */
    public Optional<Dialog> dialog(String tag, Party callee, String group, DialogOrder order) {
        Dialog there = dialogs.get(tag);
        if (there != null) return Optional.of(there);
        if (dialogs.size() >= DIALOGS_MAX) return Optional.empty();
        Dialog fresh = new Dialog(tag, callee, group, order);
        dialogs.put(tag, fresh);
        return Optional.of(fresh);
    }

    /** A dialog beside the established one is over, and with it nothing else. */
    public void forget(Dialog dialog) {
        dialogs.remove(dialog.tag(), dialog);
    }

    /** The dialog with a callee's tag. */
    public Optional<Dialog> dialog(String tag) {
        return Optional.ofNullable(dialogs.get(tag));
    }

    /** All dialogs, the oldest first. */
    public Collection<Dialog> dialogs() {
        return List.copyOf(dialogs.values());
    }

    /** A callee answered: media of other branches ends. */
    public void connected(Dialog with, long nowNs) {
        if (established.isPresent()) return;
        established = Optional.of(with);
        state = State.CONNECTED;
        connectedAtNs = nowNs;
        mediaByGroup.forEach((group, media) -> {
            if (!group.equals(with.group())) media.close();
        });
    }

    /** The caller's ACK of the answer has passed. */
    public void acknowledged() {
        acknowledged = true;
    }

    /** Whether the caller's ACK of the answer has passed. */
    public boolean isAcknowledged() {
        return acknowledged;
    }

    /** The dialog that was answered first. */
    public Optional<Dialog> established() {
        return established;
    }

    /** When it was answered, or 0. */
    public long connectedAtNs() {
        return connectedAtNs;
    }

    /** Nothing more is to be expected but the answer to a BYE. */
    public void ending() {
        state = State.ENDING;
    }

    /** Media of a group of branches, once it is there. */
    public Optional<SessionMedia> media(String group) {
        return Optional.ofNullable(mediaByGroup.get(group));
    }

    /** Gives a group of branches its media. */
    public void media(String group, SessionMedia media) {
        mediaByGroup.put(group, media);
    }

    /** All media of the call. */
    public Collection<SessionMedia> media() {
        return List.copyOf(mediaByGroup.values());
    }

    /** Whether the request with this CSeq of a side carried an offer, so that its response carries the answer. */
    public boolean offered(LegSide side, String cseq) {
        return offers.getOrDefault(side + " " + cseq, false);
    }

    /** Notes that a request carried an offer. Only the newest few matter. */
    public void offer(LegSide side, String cseq) {
        if (offers.size() > DIALOGS_MAX) offers.clear();
        offers.put(side + " " + cseq, true);
    }

    /** The request was sent to somebody, whose NOTIFY may come before the answer (RFC 6665 §4.1.2.4). */
    public void asked(Asked place) {
        if (asked.size() < DIALOGS_MAX) asked.put(place.group() + " " + place.flow().label(), place);
    }

    /** Whom the request was sent to. */
    public Collection<Asked> asked() {
        return List.copyOf(asked.values());
    }

    /** When it ends unless something is heard, for dialogs without media to watch. */
    public long idleDeadlineNs() {
        return idleDeadlineNs;
    }

    /** Puts its end off. */
    public void idleDeadlineNs(long at) {
        idleDeadlineNs = at;
    }

    /** Whether more media packets have come than at the last look; the first look cannot know and says yes. */
    public boolean flowed(long packetsIn) {
        boolean more = packetsIn != packetsSeen;
        packetsSeen = packetsIn;
        return more;
    }

    /** An alarm about its silence, in place of the one before; it ends with the call. */
    public void silenceAlarm(Alarm alarm) {
        silence.ifPresent(Alarm::cancel);
        silence = Optional.of(alarm);
    }

    /** Ends all its media. */
    public void closeMedia() {
        silence.ifPresent(Alarm::cancel);
        mediaByGroup.values().forEach(SessionMedia::close);
    }
}
