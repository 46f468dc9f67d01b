package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What callbacks leave for the test's thread; the limit only ends a test that has failed. */
final class Mailbox<T> {
    private static final long LIMIT_SECONDS = 20;

    private final LinkedBlockingQueue<T> waiting = new LinkedBlockingQueue<>();

    void put(T value) {
        waiting.add(value);
    }

    T take() {
        try {
            T value = waiting.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            assertThat(value).as("something within %d s", LIMIT_SECONDS).isNotNull();
            return value;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }
}
