package org.sallyport.host.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * How long the desk waits for something to do. A thread that lost its core on the way to the kernel and back has not
 * been idle, though its wait was long: so in some turns it is looked whether something is there already before it
 * waits, and of the waits that share counts in which nothing was. Owner: the desk, once its thread runs.
 */
final class DeskWaits {
    /** One turn of so many looks: each look is a call of the kernel, and a turn has two of them otherwise. */
    static final int LOOK_EVERY = 8;

    /** What a look counts in the share. */
    private static final double LOOK_COUNTS = 0.25;

    private long idleNs;
    private int turns;
    private double restShare = 1;

    long idleNs() {
        return idleNs;
    }

    /** The same loop, with a look at the clock before and after it waits, and now and then at what is there. */
    IoHandlerFactory around(IoHandlerFactory loops) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new Timed(loops.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return loops.isChangingThreadSupported();
            }
        };
    }

    /** Also the context of its own turns, so that none is made for each. */
    private final class Timed implements IoHandler, IoHandlerContext {
        private final IoHandler loop;

        /** That of the turn that runs: nobody asks outside of one. */
        @SuppressWarnings("NullAway.Init")
        private IoHandlerContext turn;

        private boolean waits;
        private long workedNs;

        Timed(IoHandler loop) {
            this.loop = loop;
        }

        @Override
        public int run(IoHandlerContext context) {
            turn = context;
            waits = false;
            if (!context.canBlock()) return loop.run(this);
            if (++turns % LOOK_EVERY == 0) {
                int there = loop.run(this);
                restShare += LOOK_COUNTS * ((there == 0 ? 1 : 0) - restShare);
                if (there > 0 || !context.canBlock()) return there;
            }
            waits = true;
            workedNs = 0;
            long startNs = System.nanoTime();
            int events = loop.run(this);
            idleNs += (long) (restShare * Math.max(0, System.nanoTime() - startNs - workedNs));
            return events;
        }

        @Override
        public boolean canBlock() {
            return waits && turn.canBlock();
        }

        @Override
        public long delayNanos(long nowNs) {
            return turn.delayNanos(nowNs);
        }

        @Override
        public long deadlineNanos() {
            return turn.deadlineNanos();
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return true;
        }

        @Override
        public void reportActiveIoTime(long activeNs) {
            workedNs += activeNs;
            if (turn.shouldReportActiveIoTime()) turn.reportActiveIoTime(activeNs);
        }

        @Override
        public void initialize() {
            loop.initialize();
        }

        @Override
        public void prepareToDestroy() {
            loop.prepareToDestroy();
        }

        @Override
        public void destroy() {
            loop.destroy();
        }

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return loop.register(handle);
        }

        @Override
        public void wakeup() {
            loop.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handle) {
            return loop.isCompatible(handle);
        }
    }
}
