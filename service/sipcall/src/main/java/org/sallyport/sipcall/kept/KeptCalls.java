package org.sallyport.sipcall.kept;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.sipcall.call.Dialogs;
import org.sallyport.sipcall.call.Goodbyes;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.media.KeptMedia;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.proxy.Hop;
import org.sallyport.sipcall.proxy.MediaGate;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.traversal.ZoneFlows;
import org.sallyport.zone.Zone;

/**
 * Answered calls and subscriptions in the store, so that they outlive the restart of this node. Owner: the desk.
 *
 * <p>Once a second each of them is looked at, and what changed since it was written last is written again: one put for
 * an ordinary call, however many messages it takes. A call that ended is deleted within the same second.
 *
 * <pre>
 *  in the store ──read──▶ goes on with its id, ports and far ends
 *       │                    │ a party's connection does not come back in time
 *       │ too old, ports     ▼
 *       └─ gone, ICE ──▶ doomed ──both parties can be reached, or time is over──▶ BYE both ways
 * </pre>
 */
public final class KeptCalls {
    public static final String TABLE = "calls";
    private static final long SECOND_NS = 1_000_000_000L;

    /** No call: when this node was last seen to live, while it had calls. */
    static final String ALIVE = ".alive";

    /** How often that is written. */
    private static final long ALIVE_NS = 5 * SECOND_NS;

    /** After so long without us phones have given up, or their users have. */
    public static final long AWAY_MAX_MS = 120_000;

    /** How long a phone whose connection ended with the earlier run may take to connect and register again. */
    public static final long RETURN_NS = 90 * SECOND_NS;

    /** How long a call that cannot go on waits for both parties to be reachable. */
    public static final long DOOMED_NS = 30 * SECOND_NS;

    private final Host host;
    private final CallBytes bytes;
    private final long dialogIdleNs;
    private final Map<String, Zone> zones;
    private final Sessions sessions;
    private final Dialogs dialogs;
    private final ZoneFlows zoneFlows;
    private final MediaGate media;
    private final Goodbyes goodbyes;
    private final Map<String, Integer> written = new HashMap<>();
    private final Map<String, Doom> doomed = new LinkedHashMap<>();
    private final Map<String, Long> awaitedUntilNs = new LinkedHashMap<>();
    private long nextAliveNs;
    private long puts;

    private record Doom(String why, long untilNs) {}

    /**
     * @param dialogIdleNs how long a call may say nothing
     * @param zones by name, as they are at any time
     */
    public KeptCalls(Host host, CallBytes bytes, long dialogIdleNs, Map<String, Zone> zones, Sessions sessions,
            Dialogs dialogs,
            ZoneFlows zoneFlows, MediaGate media, Goodbyes goodbyes) {
        this.host = host;
        this.bytes = bytes;
        this.dialogIdleNs = dialogIdleNs;
        this.zones = zones;
        this.sessions = sessions;
        this.dialogs = dialogs;
        this.zoneFlows = zoneFlows;
        this.media = media;
        this.goodbyes = goodbyes;
    }

    // --- while it runs

    /** Once a second. */
    public void tick() {
        long nowNs = host.nowNs();
        Set<String> live = new HashSet<>();
        for (Session s : sessions.all()) {
            if (s.established().isEmpty() || s.state() == Session.State.ENDING) continue;
            live.add(s.id());
            int mark = mark(s);
            if (Objects.equals(written.put(s.id(), mark), mark)) continue;
            puts++;
            host.store().put(TABLE, s.id(), bytes.encode(kept(s)));
        }
        written.keySet().removeIf(id -> {
            if (live.contains(id)) return false;
            host.store().delete(TABLE, id);
            return true;
        });
        if (!live.isEmpty() && nowNs >= nextAliveNs) {
            nextAliveNs = nowNs + ALIVE_NS;
            host.store().put(TABLE, ALIVE, ByteBuffer.allocate(Long.BYTES).putLong(host.wallMs()).array());
        }
        endDoomed(nowNs);
    }

    /** Another number wherever something changed that is worth to be written. */
    private static int mark(Session s) {
        Session.Dialog d = s.established().orElseThrow();
        int media = 0;
        for (SessionMedia m : s.media()) media += m.changes();
        return Objects.hash(mark(s.caller()), mark(d.callee()), media);
    }

    private static int mark(Party p) {
        return Objects.hash(p.flow().remote(), p.flow().transport(), p.target(), p.lastCseq());
    }

    private KeptCall kept(Session s) {
        Session.Dialog d = s.established().orElseThrow();
        Optional<SessionMedia> media = s.media(d.group());
        Optional<KeptMedia> kept = media.flatMap(SessionMedia::kept);
        boolean resumable = media.isEmpty() || kept.isPresent();
        long idleMs = Math.max(0, s.idleDeadlineNs() - host.nowNs()) / 1_000_000;
        return new KeptCall(s.id(), s.kind(), s.callId(), s.callerTag(), s.from(), s.alias(), host.wallMs(),
                s.startedAtMs(),
                host.wallMs() + idleMs, KeptCall.Party.of(s.caller()), d.tag(), d.group(),
                KeptCall.Party.of(d.callee()), kept,
                resumable);
    }

    /** Writes to the store since the start. */
    public long puts() {
        return puts;
    }

    // --- after a restart

    /** Takes over the calls of an earlier run; those that cannot go on are ended toward both sides. */
    public void restore(Map<String, byte[]> entries) {
        byte[] alive = entries.get(ALIVE);
        long aliveMs = alive != null && alive.length == Long.BYTES ? ByteBuffer.wrap(alive).getLong() : Long.MIN_VALUE;
        int unreadable = 0;
        for (Map.Entry<String, byte[]> e : entries.entrySet()) {
            if (e.getKey().equals(ALIVE)) continue;
            Optional<KeptCall> call = bytes.decode(e.getValue()).filter(c -> c.id().equals(e.getKey()));
            if (call.isPresent() && take(call.get(), aliveMs)) continue;
            host.store().delete(TABLE, e.getKey());
            unreadable++;
        }
        if (entries.size() > 1) {
            host.log(LogTopic.CALL, LogLevel.INFO,
                    written.size() - doomed.size() + " calls of an earlier run go on, " + doomed.size()
                            + " are ended, " + unreadable + " could not be read");
        }
    }

    /** False where the call names a zone that is gone, so that nobody of it can be reached. */
    private boolean take(KeptCall c, long aliveMs) {
        Zone from = zones.get(c.caller().zone());
        if (from == null || !zones.containsKey(c.callee().zone())) return false;
        long nowNs = host.nowNs();
        long nowMs = host.wallMs();
        Session s = new Session(c.id(), c.kind(), c.callId(), c.callerTag(), c.caller().live(), c.from(), c.alias(),
                nowNs - Math.max(0, nowMs - c.startedMs()) * 1_000_000, c.startedMs());
        DialogOrder order = DialogOrder.resumed(c.caller().lastCseq(), c.callee().lastCseq());
        s.dialog(c.tag(), c.callee().live(), c.group(), order).ifPresent(d -> s.connected(d, s.startedAtNs()));
        s.idleDeadlineNs(nowNs + Math.clamp(c.idleUntilMs() - nowMs, 0, dialogIdleNs / 1_000_000) * 1_000_000);
        Origin origin = new Origin(s.caller().flow(), from, Optional.empty());
        if (!sessions.resume(s, origin, nowNs)) return false;
        long awayMs = nowMs - Math.max(aliveMs, c.savedMs());
        if (awayMs > AWAY_MAX_MS || awayMs < 0) doom(s, "away for " + awayMs / 1_000 + " s by the clock");
        else if (!c.resumable()) doom(s, "ICE does not outlive a restart");
        else if (!c.media().map(m -> resume(s, m)).orElse(true)) doom(s, "media ports gone");
        else awaitedUntilNs.put(s.id(), nowNs + RETURN_NS);
        written.put(s.id(), mark(s));
        return true;
    }

    private boolean resume(Session s, KeptMedia m) {
        return media.fresh(s, s.established().orElseThrow().group(), m.caller(), m.callee()).resume(m);
    }

    private void doom(Session s, String why) {
        doomed.put(s.id(), new Doom(why, host.nowNs() + DOOMED_NS));
    }

    private void endDoomed(long nowNs) {
        awaitedUntilNs.entrySet().removeIf(e -> {
            Optional<Session> s = sessions.get(e.getKey());
            if (s.isEmpty() || reachable(s.get())) return true;
            if (nowNs < e.getValue()) return false;
            doomed.put(e.getKey(), new Doom("a phone did not connect again", nowNs));
            return true;
        });
        doomed.entrySet().removeIf(e -> {
            Optional<Session> s = sessions.get(e.getKey());
            if (s.isEmpty()) return true;
            if (!reachable(s.get()) && nowNs < e.getValue().untilNs()) return false;
            goodbyes.hangUp(s.get(), "lost by a restart: " + e.getValue().why(), Goodbyes.NODE_RESTARTS);
            return true;
        });
    }

    private boolean reachable(Session s) {
        return List.of(s.caller(), s.established().orElseThrow().callee()).stream().allMatch(this::reachable);
    }

    private boolean reachable(Party p) {
        return switch (dialogs.hopTo(p)) {
            case Hop.Live(Flow f) -> f.alive();
            case Hop.ToTraversal(String zone) -> zoneFlows.of(zone).isPresent();
            case Hop.ToNeighbor _, Hop.Located _ -> true;
        };
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("callsWritten", puts);
    }
}
