package org.sallyport.host.net;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaMachineFactory;
import org.sallyport.host.MediaSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One media loop: a thread, its sockets and its machine. Owner: that thread, except {@link #submit}. */
final class NetMediaLoop<C, E> implements MediaLoop<C>, DatagramPath.Sink {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.media");

    /** Until a timer that failed is tried again. */
    private static final long TIMER_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Commands handled before datagrams have their turn again. */
    private static final int COMMANDS_PER_TURN = 256;

    private final SocketParts parts;
    private final ArrayBlockingQueue<C> commands = new ArrayBlockingQueue<>(COMMANDS_MAX);
    private final ArrayBlockingQueue<E> events;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final AtomicBoolean eventsPosted = new AtomicBoolean();
    private final Consumer<E> onDesk;
    private final DatagramPath path;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile @Nullable CountDownLatch asked;

    /** The loop's own thread makes it before its first turn. */
    @SuppressWarnings("NullAway.Init")
    private MediaMachine<C> machine;

    private final RareFault faults = new RareFault(LOG, RareFault.PAUSE_NS);
    private long timerNotBeforeNs = Long.MIN_VALUE;

    NetMediaLoop(
            SocketParts parts,
            int number,
            Supplier<DatagramPath> paths,
            MediaMachineFactory<C, E> factory,
            Consumer<E> onDesk) {
        this.parts = parts;
        this.onDesk = onDesk;
        this.events = new ArrayBlockingQueue<>(parts.limits().datagrams().eventsMax());
        this.path = paths.get();
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("sallyport-media-" + number)
                .unstarted(() -> run(factory));
    }

    void start() {
        thread.start();
    }

    /** For tests that count what the thread allocates. */
    Thread thread() {
        return thread;
    }

    @Override
    public boolean submit(C command) {
        if (!commands.offer(command)) {
            parts.counters().count(NetCounter.COMMAND_REFUSED);
            return false;
        }
        // One wake-up for all that is submitted until the loop looks.
        if (signalled.compareAndSet(false, true)) path.wake();
        return true;
    }

    private void run(MediaMachineFactory<C, E> factory) {
        try {
            machine = factory.create(path, new NetEntropy(), this::event);
            while (!stopping) turn();
        } catch (RuntimeException | Error e) {
            FatalErrors.seen(e);
            LOG.error("media loop {} ended", thread.getName(), e);
            // Without its loop a node answers calls that carry nothing.
            if (!stopping) FatalErrors.lost(e);
            throw e;
        } finally {
            path.shut();
        }
    }

    private void turn() {
        path.poll(Math.max(machine.deadlineNs(), timerNotBeforeNs), this);
        if (signalled.get()) runCommands();
        long nowNs = System.nanoTime();
        if (machine.deadlineNs() <= nowNs && nowNs >= timerNotBeforeNs) {
            try {
                machine.timer(nowNs);
            } catch (RuntimeException | AssertionError e) {
                failed(e);
                // Its deadline may still be past: without a pause the loop would do nothing else.
                timerNotBeforeNs = nowNs + TIMER_PAUSE_NS;
            }
        }
    }

    /** Counts down in the loop's next turn. From one thread at a time. */
    void ask(CountDownLatch answered) {
        asked = answered;
        if (signalled.compareAndSet(false, true)) path.wake();
    }

    private void runCommands() {
        signalled.set(false);
        CountDownLatch answered = asked;
        if (answered != null) {
            asked = null;
            answered.countDown();
        }
        for (int i = 0; i < COMMANDS_PER_TURN; i++) {
            C command = commands.poll();
            if (command == null) return;
            try {
                machine.command(command, System.nanoTime());
            } catch (RuntimeException | AssertionError e) {
                failed(e);
            }
        }
        if (signalled.compareAndSet(false, true)) path.wake();
    }

    @Override
    public void datagram(
            MediaSocket socket,
            int tag,
            ByteBuffer packet,
            long sourceHigh,
            long sourceLow,
            int sourcePort,
            long nowNs) {
        try {
            machine.datagram(socket, tag, packet, sourceHigh, sourceLow, sourcePort, nowNs);
        } catch (RuntimeException | AssertionError e) {
            failed(e);
        }
    }

    /** Our own mistake costs one callback; a stranger who found it cannot fill the log. */
    private void failed(Throwable cause) {
        parts.counters().count(NetCounter.OWN_FAILURE);
        faults.tell("a callback on " + thread.getName() + " failed", cause, System.nanoTime());
    }

    private void event(E event) {
        if (!events.offer(event)) {
            parts.counters().count(NetCounter.EVENT_DROPPED);
            return;
        }
        if (eventsPosted.compareAndSet(false, true)) parts.desk().post(this::deliver);
    }

    private void deliver() {
        eventsPosted.set(false);
        for (E e = events.poll(); e != null; e = events.poll()) {
            E event = e;
            parts.desk().guard(() -> onDesk.accept(event));
        }
    }

    /** Ends the thread and closes its sockets. From any other thread. */
    void stop() {
        stopping = true;
        path.wake();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(2));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
