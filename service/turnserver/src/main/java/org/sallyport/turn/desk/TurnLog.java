package org.sallyport.turn.desk;

import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.TurnEvent;

/** The lines of the topic {@code turn}. Owner: the desk. */
final class TurnLog {
    private static final long MINUTE_NS = 60_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    /** Refused peers in a minute from which on somebody is told; a browser with host candidates stays below. */
    private static final int REFUSED_TOLD_MIN = 10;

    private final Host host;
    private long minuteNs;
    private int refused;

    TurnLog(Host host) {
        this.host = host;
        this.minuteNs = host.nowNs();
    }

    void began(AllocationReport a) {
        if (!host.logs(LogTopic.TURN, LogLevel.DEBUG)) return;
        host.log(LogTopic.TURN, LogLevel.DEBUG, who(a) + " relays by " + relayed(a) + " over " + a.transport().token());
    }

    void ended(AllocationReport a, String why) {
        if (!host.logs(LogTopic.TURN, LogLevel.INFO)) return;
        host.log(LogTopic.TURN, LogLevel.INFO, who(a) + " relayed by " + relayed(a) + " for "
                + (host.nowNs() - a.startedNs()) / SECOND_NS + " s, " + traffic(a.toPeers()) + " out, "
                + traffic(a.toClient()) + " back: " + why);
    }

    /** Each one for who looks closely, one a minute for who does not. */
    void refused(TurnEvent.PeerRefused r) {
        String line = r.user() + " (" + r.client() + ") asks the relay to reach " + r.peer() + ". Refused: " + r.why();
        host.log(LogTopic.TURN, LogLevel.DEBUG, line);
        long nowNs = host.nowNs();
        if (nowNs - minuteNs >= MINUTE_NS) {
            minuteNs = nowNs;
            refused = 0;
        }
        if (++refused == REFUSED_TOLD_MIN) {
            host.log(LogTopic.TURN, LogLevel.WARN, line + ". It is one of " + REFUSED_TOLD_MIN
                    + " within a minute: revoke the user, or leave it where a browser offers its own addresses");
        }
    }

    private static String who(AllocationReport a) {
        return a.user() + " (" + a.client() + ")";
    }

    private static String relayed(AllocationReport a) {
        return String.join(" and ", a.relayed().stream().map(Object::toString).toList());
    }

    private static String traffic(AllocationReport.Traffic t) {
        return t.packets() + " packets of " + t.bytes() + " bytes";
    }
}
