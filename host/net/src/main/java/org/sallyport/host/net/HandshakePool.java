package org.sallyport.host.net;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which the costly parts of TLS handshakes run: keys, signatures, the check of a peer's chain. So many
 * strangers who begin handshakes wait for each other and not the desk for them. Owner: nobody; any thread may ask.
 *
 * <p>A handshake has at most one piece of work here at a time; its bytes, and everything else, stay with the desk.
 */
final class HandshakePool implements Executor {
    private static final long IDLE_SECONDS = 10;

    private final NetCounters counters;
    private final ThreadPoolExecutor threads;

    HandshakePool(NetLimits.Handshakes limits, NetCounters counters) {
        this.counters = counters;
        this.threads = new ThreadPoolExecutor(limits.threads(), limits.threads(), IDLE_SECONDS, TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(limits.waitingMax()), new DefaultThreadFactory("sallyport-tls", true));
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * Takes one piece of work.
     *
     * @throws RejectedExecutionException where too many wait: the handshake that asked ends by it
     */
    @Override
    public void execute(Runnable work) {
        try {
            threads.execute(work);
        } catch (RejectedExecutionException e) {
            counters.count(NetCounter.HANDSHAKE_REFUSED);
            throw e;
        }
    }

    /** Drops what waits; nobody hears of it any more. */
    void stop() {
        threads.shutdownNow();
    }
}
