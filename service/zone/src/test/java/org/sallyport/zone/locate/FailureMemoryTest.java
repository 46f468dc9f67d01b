package org.sallyport.zone.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

class FailureMemoryTest {
    private static final long S = 1_000_000_000L;
    private final FailureMemory memory = new FailureMemory(60 * S, 3);

    private static LocateTarget target(int last, Transport transport) {
        return new LocateTarget(transport, Endpoint.of("203.0.113." + last, 5060), "example.com");
    }

    @Test
    void whatFailedIsTriedLastUntilItIsForgiven() {
        LocateTarget a = target(1, Transport.TCP);
        LocateTarget b = target(2, Transport.TCP);
        memory.failed(a, 0);
        assertThat(memory.ordered(List.of(a, b), 1)).containsExactly(b, a);
        assertThat(memory.ordered(List.of(a), 1)).as("better a bad one than none").containsExactly(a);
        assertThat(memory.ordered(List.of(a, b), 60 * S)).containsExactly(a, b);
        memory.failed(a, 100 * S);
        memory.succeeded(a);
        assertThat(memory.isAvoided(a, 101 * S)).isFalse();
    }

    @Test
    void oneTransportOrPortOrAddressSaysNothingAboutAnother() {
        memory.failed(target(1, Transport.TCP), 0);
        assertThat(memory.isAvoided(target(1, Transport.TLS), 1)).isFalse();
        assertThat(memory.isAvoided(target(2, Transport.TCP), 1)).isFalse();
        assertThat(memory.isAvoided(new LocateTarget(Transport.TCP, Endpoint.of("203.0.113.1", 5061), "example.com"),
                1)).isFalse();
        assertThat(memory.isAvoided(new LocateTarget(Transport.TCP, Endpoint.of("203.0.113.1", 5060), "other.example"),
                1)).isTrue();
    }

    @Test
    void itsSizeIsBounded() {
        for (int i = 0; i < 200; i++) memory.failed(target(i, Transport.UDP), i);
        assertThat(memory.size()).isEqualTo(3);
        assertThat(memory.isAvoided(target(199, Transport.UDP), 200)).isTrue();
        assertThat(memory.isAvoided(target(196, Transport.UDP), 200)).isFalse();
    }

    @Test
    void aSecondFailureProlongsTheFirst() {
        LocateTarget a = target(1, Transport.TCP);
        memory.failed(a, 0);
        memory.failed(target(2, Transport.TCP), S);
        memory.failed(a, 30 * S);
        assertThat(memory.isAvoided(a, 89 * S)).isTrue();
        assertThat(memory.size()).isEqualTo(2);
    }
}
