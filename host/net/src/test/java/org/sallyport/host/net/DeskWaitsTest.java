package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import org.junit.jupiter.api.Test;

/** What counts as rest: a wait for nothing, and no wait of a thread that had work and no core. */
class DeskWaitsTest {
    private static final long WAIT_NS = 100_000L;
    private static final int TURNS = 50 * DeskWaits.LOOK_EVERY;

    /** A kernel that takes its time for every wait; {@code there}: something was there all along. */
    private static final class SlowLoop implements IoHandler {
        boolean there;
        long waitedNs;
        int looks;

        @Override
        public int run(IoHandlerContext context) {
            if (!context.canBlock()) {
                looks++;
                return there ? 1 : 0;
            }
            long startNs = System.nanoTime();
            while (System.nanoTime() - startNs < WAIT_NS) Thread.onSpinWait();
            waitedNs += System.nanoTime() - startNs;
            return 1;
        }

        @Override
        public IoRegistration register(IoHandle handle) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handle) {
            return false;
        }
    }

    private static final IoHandlerContext NOTHING_ELSE_TO_DO = new IoHandlerContext() {
        @Override
        public boolean canBlock() {
            return true;
        }

        @Override
        public long delayNanos(long nowNs) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    };

    private final SlowLoop loop = new SlowLoop();
    private final DeskWaits waits = new DeskWaits();
    private final IoHandler desk = waits.around(_ -> loop).newHandler(null);

    /** Of the time that some turns waited, the share that was rest. */
    private double rest() {
        long idleNs = waits.idleNs();
        loop.waitedNs = 0;
        for (int i = 0; i < TURNS; i++) desk.run(NOTHING_ELSE_TO_DO);
        return (waits.idleNs() - idleNs) / (double) loop.waitedNs;
    }

    @Test
    void aWaitForNothingIsRest() {
        assertThat(rest()).isGreaterThan(0.9);
    }

    @Test
    void aWaitWithWorkAtHandIsNone() {
        loop.there = true;
        rest();
        assertThat(rest()).isLessThan(0.05);
        loop.there = false;
        rest();
        assertThat(rest()).as("and rest again thereafter").isGreaterThan(0.9);
    }

    @Test
    void mostTurnsDoNotLook() {
        rest();
        assertThat(loop.looks).isEqualTo(TURNS / DeskWaits.LOOK_EVERY);
    }
}
