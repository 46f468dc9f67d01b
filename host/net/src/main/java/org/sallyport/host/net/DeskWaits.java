package org.sallyport.host.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * How long the desk waits for something to do. Before it waits it is looked whether something is there already: a
 * thread that lost its core on the way to the kernel and back has not been idle. Owner: the desk, once its thread runs.
 */
final class DeskWaits {
    private long idleNs;

    long idleNs() {
        return idleNs;
    }

    /** The same loop, with a look at what is there and at the clock before it waits, and at the clock thereafter. */
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
            int events = loop.run(this);
            if (events > 0 || !context.canBlock()) return events;
            waits = true;
            workedNs = 0;
            long startNs = System.nanoTime();
            events = loop.run(this);
            idleNs += Math.max(0, System.nanoTime() - startNs - workedNs);
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
