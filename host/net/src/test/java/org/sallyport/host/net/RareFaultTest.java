package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class RareFaultTest {
    private static final long SECOND_NS = 1_000_000_000L;

    private final RareFault faults = new RareFault(NOPLogger.NOP_LOGGER, RareFault.PAUSE_NS);

    private static RuntimeException here() {
        return new IllegalStateException("here");
    }

    private static RuntimeException there() {
        return new IllegalStateException("there");
    }

    @Test
    void aFaultThatIsRepeatedIsToldOnceInAPause() {
        int told = 0;
        for (int i = 0; i < 35_000; i++) if (faults.tell("x", here(), i * SECOND_NS / 1_000)) told++;
        assertThat(told).isEqualTo(4);
    }

    @Test
    void anotherFaultIsNotHiddenByIt() {
        assertThat(faults.tell("x", here(), 0)).isTrue();
        assertThat(faults.tell("x", there(), 1)).isTrue();
        assertThat(faults.tell("x", here(), 2)).isFalse();
    }

    @Test
    void soManyPlacesAreKeptApartAndNoMore() {
        int told = 0;
        for (int i = 0; i < 1_000; i++) {
            RuntimeException e = here();
            e.setStackTrace(new StackTraceElement[] {new StackTraceElement("C", "m", "C.java", i)});
            if (faults.tell("x", e, 0)) told++;
        }
        assertThat(told).isEqualTo(65);
    }

    @Test
    void aFaultWithoutAStackIsKnownByItsClass() {
        RuntimeException bare = here();
        bare.setStackTrace(new StackTraceElement[0]);
        assertThat(faults.tell("x", bare, 0)).isTrue();
        assertThat(faults.tell("x", bare, 1)).isFalse();
    }
}
