package org.sallyport.host.net;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pause of a door at which nobody can be let in. Where the process may open no more files the kernel reports the same
 * waiting connection again at once, and again: without a pause that is a loop, and with a line each time a full disk.
 * Owner: the desk.
 */
final class AcceptPause {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");

    /** How long the door is left shut: 1 s. */
    static final long PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    /** Between two lines of the log about one door: 60 s. */
    static final long TOLD_EVERY_NS = TimeUnit.SECONDS.toNanos(60);

    private final Desk desk;
    private final Channel channel;
    private boolean resting;
    private long quietUntilNs = Long.MIN_VALUE;
    private long untold;

    AcceptPause(Desk desk, Channel channel) {
        this.desk = desk;
        this.channel = channel;
    }

    /** A connection could not be accepted. */
    void failed(Object where, Throwable cause) {
        tell(where, cause);
        if (resting) return;
        resting = true;
        channel.config().setAutoRead(false);
        desk.at(System.nanoTime() + PAUSE_NS, () -> {
            resting = false;
            if (channel.isOpen()) channel.config().setAutoRead(true);
        });
    }

    private void tell(Object where, Throwable cause) {
        long nowNs = System.nanoTime();
        if (nowNs < quietUntilNs) {
            untold++;
            return;
        }
        LOG.error("cannot accept at {}, so it rests for a second at a time: {}{}", where, cause.getMessage(),
                untold == 0 ? "" : " (and " + untold + " more before)");
        quietUntilNs = nowNs + TOLD_EVERY_NS;
        untold = 0;
    }
}
