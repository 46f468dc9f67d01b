package org.sallyport.sipcall.traversal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.sallyport.host.Host;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;

/**
 * The flow of each traversal zone, which stands while connections come and go. Owner: the desk.
 *
 * <pre>
 *  Carried ──connection lost──▶ Waiting ──another one proven, same era──▶ Carried: both ends repeat what had no answer
 *     ▲                            │ 64 T1                 other era: the far end has forgotten, all under way fails
 *     └──────another one───────Given up: everything under way has failed, and our era is another one
 * </pre>
 *
 * An era is how long a node remembers the transactions of a zone. Each end names its own when a connection is proven,
 * so that none says anything again to a node that would take it for new.
 */
public final class ZoneFlows implements Timed {
    private static final int ERA_OCTETS = 8;

    /** Longest era of the far end that is kept. */
    private static final int ERA_CHARS_MAX = 64;

    private final Host host;
    private final Timers timers;
    private final ToLongFunction<String> patienceNs;
    private final User user;
    private final Map<String, Standing> byZone = new LinkedHashMap<>();

    /** Who is told what becomes of a zone's flow. */
    public interface User {
        /**
         * A connection carries the flow.
         *
         * @param again whether it took the place of another one, on which something may have been lost
         */
        void carried(ZoneFlow flow, boolean again);

        /** Whatever is under way on the flow will have no answer. */
        void failed(ZoneFlow flow);
    }

    private static final class Standing {
        private final ZoneFlow flow;
        private String peerEra;
        /** Until when another connection is waited for; never while there is one, or nobody waits. */
        private long untilNs = Machine.NEVER;

        Standing(ZoneFlow flow, String peerEra) {
            this.flow = flow;
            this.peerEra = peerEra;
        }
    }

    private final Map<String, String> eras = new LinkedHashMap<>();

    /**
     * @param patienceNs how long another connection of a zone is waited for, from when the last one was heard: as long
     *     as a
     *        transaction may wait, 64 T1, and one keep-alive of the zone more, since that long it may have been silent
     *        while all was well
     */
    public ZoneFlows(Host host, Timers timers, ToLongFunction<String> patienceNs, User user) {
        this.host = host;
        this.timers = timers;
        this.patienceNs = patienceNs;
        this.user = user;
    }

    /** What our end of a zone calls the time since it last forgot the zone's transactions. */
    public String era(String zone) {
        return eras.computeIfAbsent(zone, _ -> host.entropy().hex(ERA_OCTETS));
    }

    /** The flow of a zone that is connected, or for whose next connection we wait. */
    public Optional<ZoneFlow> of(String zone) {
        return Optional.ofNullable(byZone.get(zone)).map(s -> s.flow).filter(ZoneFlow::alive);
    }

    /**
     * The flow that a message on a connection belongs to. Whoever proves a connection speaks for the connection alone;
     * what comes over a proven one comes from the zone.
     */
    public Flow of(StreamFlow connection, SipMessage message) {
        if (connection.zone().isEmpty() || ZoneOptions.proves(message)) return connection;
        Standing s = byZone.get(connection.zone());
        return s == null ? connection : s.flow;
    }

    /** A connection has proven to be the zone. */
    public void up(String zone, StreamFlow connection, String peerEra) {
        String era = peerEra.length() > ERA_CHARS_MAX ? "" : peerEra;
        Standing s = byZone.get(zone);
        if (s == null) {
            s = new Standing(new ZoneFlow(zone, connection), era);
            byZone.put(zone, s);
            user.carried(s.flow, false);
            return;
        }
        if (s.flow.connection() == connection) return;
        s.untilNs = Machine.NEVER;
        boolean remembered = s.peerEra.equals(era);
        s.peerEra = era;
        s.flow.over(connection);
        if (!remembered) user.failed(s.flow);
        user.carried(s.flow, remembered);
    }

    /** A connection is gone. Nothing happens where another one has taken its place. */
    public void lost(String zone, StreamFlow connection) {
        Standing s = byZone.get(zone);
        if (s == null || s.flow.connection() != connection || s.untilNs != Machine.NEVER) return;
        long atNs = connection.lastHeardNs() + patienceNs.applyAsLong(zone);
        s.untilNs = Math.max(host.nowNs(), atNs);
        timers.wake(s.untilNs);
    }

    /** The zone is there no more: nobody waits for it. */
    public void ended(String zone) {
        Standing s = byZone.get(zone);
        if (s == null) return;
        giveUp(s);
    }

    private void giveUp(Standing s) {
        s.untilNs = Machine.NEVER;
        s.flow.giveUp();
        eras.remove(s.flow.zone());
        user.failed(s.flow);
    }

    @Override
    public long deadlineNs() {
        long soonestNs = Machine.NEVER;
        for (Standing s : byZone.values()) soonestNs = Math.min(soonestNs, s.untilNs);
        return soonestNs;
    }

    @Override
    public void timer(long nowNs) {
        for (Standing s : List.copyOf(byZone.values())) if (s.untilNs <= nowNs) giveUp(s);
    }
}
