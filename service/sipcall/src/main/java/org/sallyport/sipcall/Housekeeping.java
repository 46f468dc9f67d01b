package org.sallyport.sipcall;

import java.util.Map;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.machine.Machine;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.sipcall.call.Searches;
import org.sallyport.sipcall.call.Sessions;
import org.sallyport.sipcall.flow.IdleStreams;
import org.sallyport.sipcall.flow.NatKeepAlives;
import org.sallyport.sipcall.history.MissingCalls;
import org.sallyport.sipcall.kept.KeptCalls;
import org.sallyport.sipcall.ladder.CallLadders;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.proxy.UnderWay;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.sipcall.transport.Flow;

/**
 * What nobody asks for but time, once a second: expiries, idle connections, keep-alives, the store. Owner: the desk.
 */
final class Housekeeping implements Timed {
    static final long SECOND_NS = 1_000_000_000L;

    /** Between two looks for requests that nothing ends: 10 s. */
    private static final long OVERDUE_LOOK_NS = 10 * SECOND_NS;

    private final Host host;
    private final Timers timers;
    private final Registrar<Flow> registrar;
    private final UnderWay underWay;
    private final Hearing hearing;
    private final IdleStreams idleStreams;
    private final KeptCalls keptCalls;
    private final NatKeepAlives keepAlives;
    private long nextNs = Machine.NEVER;
    private long nextOverdueNs;
    private long overdue;

    /** Who looks after sides that are not heard, and who writes down what calls were. */
    record Hearing(MissingCalls missing, MediaDesk media, Sessions sessions, Searches searches,
            CallLadders ladders) {
        void look() {
            missing.look(media.quietLines(l -> l.owner() instanceof SessionMedia), sessions::of,
                    (session, verdict) -> searches.missed(session.callId(), verdict.toString()));
        }
    }

    Housekeeping(Host host, Timers timers, Registrar<Flow> registrar, UnderWay underWay, Hearing hearing,
            IdleStreams idleStreams, KeptCalls keptCalls, NatKeepAlives keepAlives) {
        this.host = host;
        this.timers = timers;
        this.registrar = registrar;
        this.underWay = underWay;
        this.hearing = hearing;
        this.idleStreams = idleStreams;
        this.keptCalls = keptCalls;
        this.keepAlives = keepAlives;
    }

    /** Begins to tick. */
    void begin() {
        timer(host.nowNs());
        timers.wake(nextNs);
    }

    @Override
    public long deadlineNs() {
        return nextNs;
    }

    @Override
    public void timer(long nowNs) {
        nextNs = nowNs + SECOND_NS;
        registrar.expire(nowNs, b -> host.log(LogTopic.REGISTRATION, LogLevel.INFO, b.aor() + " expired"));
        if (nowNs >= nextOverdueNs) {
            nextOverdueNs = nowNs + OVERDUE_LOOK_NS;
            overdue += underWay.endOverdue(nowNs);
            hearing.ladders().look(nowNs);
        }
        hearing.look();
        idleStreams.look(nowNs);
        keptCalls.tick();
        keepAlives.look(nowNs);
    }

    /** Adds what is counted here, by name. */
    void count(Map<String, Long> out) {
        out.put("requestsOverdue", overdue);
    }
}
