package org.sallyport.sipcall.session;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.machine.Machine;
import org.sallyport.media.LegSide;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.sip.transaction.DeadlineHeap;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.transport.Flow;

/**
 * A call or subscription that passes through us. Owner: the desk.
 *
 * <p>One caller; as many callees as the request forked to, told apart by their tags, until one of them answers.
 */
public final class Session extends DeadlineHeap.Entry {
    /** What kind of dialog it is. */
    public enum Kind {
        CALL,
        SUBSCRIPTION
    }

    /** Where a call stands, for people. */
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
    private final Map<String, Dialog> dialogs = LinkedHashMap.newLinkedHashMap(1);
    private final Map<String, SessionMedia> mediaByGroup = LinkedHashMap.newLinkedHashMap(1);
    private final Map<String, Boolean> offers = HashMap.newHashMap(1);
    private final Map<String, Asked> asked = LinkedHashMap.newLinkedHashMap(1);
    private Life life = new Life.Searching();
    private long idleDeadlineNs = Machine.NEVER;
    private long packetsSeen = -1;
    private Optional<Silence> silence = Optional.empty();
    private Runnable atEnd = () -> {};

    /**
     * Where it stands, and nothing that does not belong there.
     *
     * <pre>
     *  Searching ──1xx──▶ Ringing ──2xx──▶ Connected ──BYE──▶ Ending
     *      │                 └──────BYE─────────────────────────▲ │ 2xx that crossed it: Connected
     *      └──2xx──▶ Connected
     * </pre>
     */
    private sealed interface Life {
        /** Nobody rings yet. */
        record Searching() implements Life {}

        /** Somebody rings. */
        record Ringing() implements Life {}

        /**
         * Somebody has answered.
         *
         * @param acknowledged whether the caller's ACK of the answer has passed
         * @param acknowledgeByNs when it should have
         */
        record Connected(Dialog with, long atNs, boolean acknowledged, long acknowledgeByNs) implements Life {}

        /** Nothing more is to be expected but the answer to a BYE. */
        record Ending(Optional<Connected> before) implements Life {}

        /** What there is of an answered call. */
        default Optional<Connected> connection() {
            return switch (this) {
                case Searching(), Ringing() -> Optional.empty();
                case Connected c -> Optional.of(c);
                case Ending(Optional<Connected> before) -> before;
            };
        }

        /** The same with the connection as it is now. */
        default Life with(Connected now) {
            return this instanceof Ending ? new Ending(Optional.of(now)) : now;
        }
    }

    /** A line of a call on hold carries nothing; it is over at a time unless that has changed by then. */
    public record Silence(MediaLine line, long untilNs) {}

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
        return switch (life) {
            case Life.Searching() -> State.SEARCHING;
            case Life.Ringing() -> State.RINGING;
            case Life.Connected _ -> State.CONNECTED;
            case Life.Ending _ -> State.ENDING;
        };
    }

    /** Somebody rings. */
    public void ringing() {
        if (life instanceof Life.Searching) life = new Life.Ringing();
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

    /** A callee answered: media of other branches ends. */
    public void connected(Dialog with, long nowNs) {
        if (established().isPresent()) return;
        life = new Life.Connected(with, nowNs, false, Machine.NEVER);
        mediaByGroup.forEach((group, media) -> {
            if (!group.equals(with.group())) media.close();
        });
    }

    /** The caller's ACK of the answer has passed. */
    public void acknowledged() {
        life.connection().ifPresent(c -> life = life.with(new Life.Connected(c.with(), c.atNs(), true, Machine.NEVER)));
    }

    /** Whether the caller's ACK of the answer has passed. */
    public boolean isAcknowledged() {
        return life.connection().filter(Life.Connected::acknowledged).isPresent();
    }

    /** Whether an INVITE of the call that was answered may still be acknowledged, its own or another of its dialog. */
    public boolean awaitsAck() {
        return established().filter(d -> d.order().awaitsAck()).isPresent();
    }

    /** The ACK should have passed by a time; {@link Machine#NEVER} where nobody waits for it. */
    public void acknowledgeBy(long deadlineNs) {
        life.connection().filter(c -> !c.acknowledged())
                .ifPresent(c -> life = life.with(new Life.Connected(c.with(), c.atNs(), false, deadlineNs)));
    }

    /** When it should have. */
    public long acknowledgeByNs() {
        return life.connection().map(Life.Connected::acknowledgeByNs).orElse(Machine.NEVER);
    }

    /** The dialog that was answered first. */
    public Optional<Dialog> established() {
        return life.connection().map(Life.Connected::with);
    }

    /** When it was answered, or 0. */
    public long connectedAtNs() {
        return life.connection().map(Life.Connected::atNs).orElse(0L);
    }

    /** Nothing more is to be expected but the answer to a BYE. */
    public void ending() {
        life = new Life.Ending(life.connection());
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

    /** A line of it fell silent while it is on hold; in place of what was known of its silence before. */
    public void silent(Silence now) {
        silence = Optional.of(now);
    }

    /** The silence that is over its time, which is forgotten; empty where there is none. */
    public Optional<Silence> silentTooLong(long nowNs) {
        Optional<Silence> over = silence.filter(s -> s.untilNs() <= nowNs);
        if (over.isPresent()) silence = Optional.empty();
        return over;
    }

    /** When to look at it: it is idle, was never acknowledged, or is silent for too long. */
    public long deadlineNs() {
        long soonestNs = Math.min(idleDeadlineNs, acknowledgeByNs());
        return silence.isEmpty() ? soonestNs : Math.min(soonestNs, silence.get().untilNs());
    }

    /** Runs once when it has ended. */
    public void atEnd(Runnable run) {
        atEnd = run;
    }

    /** It has ended: all its media does, and whoever waited for that hears of it. */
    public void ended() {
        closeMedia();
        Runnable run = atEnd;
        atEnd = () -> {};
        run.run();
    }

    /** Ends all its media. */
    public void closeMedia() {
        silence = Optional.empty();
        mediaByGroup.values().forEach(SessionMedia::close);
    }
}
