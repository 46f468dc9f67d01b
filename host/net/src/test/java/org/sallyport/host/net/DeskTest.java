package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.wire.IpAddress;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.DeskLoop.class)
class DeskTest {
    @Parameter
    NetSettings.DeskLoop loop;

    @TempDir
    Path state;

    private NetHost host;

    @BeforeEach
    void start() {
        host = NetHost.start(NetSettings.of(state).withDeskLoop(loop));
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void theNativeLoopRunsWhereItIsWantedAndLoads() {
        assertThat(host.nativeLoop()).isEqualTo(loop == NetSettings.DeskLoop.BEST);
    }

    @Test
    void soonRunsAfterTheCallerInOrder() {
        Mailbox<String> said = new Mailbox<>();
        host.run(h -> {
            h.soon(() -> said.put("first"));
            h.soon(() -> said.put("second"));
            said.put("caller");
        });
        assertThat(List.of(said.take(), said.take(), said.take())).containsExactly("caller", "first", "second");
    }

    @Test
    void alarmsRunInOrderOfTheirDeadlinesAndNeverEarly() {
        Mailbox<String> said = new Mailbox<>();
        long deadlineNs = host.call(h -> {
            long now = h.nowNs();
            h.at(now + 30_000_000, () -> said.put(h.nowNs() - now >= 30_000_000 ? "late" : "early"));
            h.at(now - 1, () -> said.put("past"));
            return now;
        });
        assertThat(said.take()).isEqualTo("past");
        assertThat(said.take()).isEqualTo("late");
        assertThat(deadlineNs).isLessThan(host.nowNs());
    }

    @Test
    void aCancelledAlarmStaysSilent() {
        Mailbox<String> said = new Mailbox<>();
        host.run(h -> {
            Alarm alarm = h.at(h.nowNs() + 1_000_000, () -> said.put("cancelled one"));
            alarm.cancel();
            h.at(h.nowNs() + 20_000_000, () -> said.put("other"));
        });
        assertThat(said.take()).isEqualTo("other");
        assertThat(said.isEmpty()).isTrue();
    }

    @Test
    void aFailingCallbackIsCountedAndEndsNothingElse() {
        Mailbox<String> said = new Mailbox<>();
        host.run(h -> {
            h.soon(() -> {
                throw new IllegalStateException("on purpose");
            });
            h.soon(() -> said.put("next"));
        });
        assertThat(said.take()).isEqualTo("next");
        assertThat(host.counters()).containsEntry(NetCounter.OWN_FAILURE, 1L);
    }

    private static final long WORK_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private static void work() {
        long startNs = System.nanoTime();
        while (System.nanoTime() - startNs < WORK_NS) Thread.onSpinWait();
    }

    @Test
    void tellsHowLongItHadNothingToDo() {
        Mailbox<Long> rested = new Mailbox<>();
        long beforeNs = host.call(Host::idleNs);
        host.run(h -> h.at(h.nowNs() + 2 * WORK_NS, () -> rested.put(h.idleNs())));
        assertThat(rested.take() - beforeNs).isGreaterThan(WORK_NS);
    }

    @Test
    void doesNotTakeWorkForRest() {
        Mailbox<Long> worked = new Mailbox<>();
        host.run(h -> {
            long beforeNs = h.idleNs();
            work();
            h.soon(() -> worked.put(h.idleNs() - beforeNs));
        });
        assertThat(worked.take()).as("rest while a task worked").isLessThan(WORK_NS / 2);
        Claims at = Claims.onOwnAddress();
        Bound<DatagramSocket> bound = host.call(h -> h.datagram(at.edgeUdp(), (s, from, bytes) -> {
            long beforeNs = host.idleNs();
            work();
            h.soon(() -> worked.put(host.idleNs() - beforeNs));
        }));
        DatagramSocket socket = ((Bound.Ok<DatagramSocket>) bound).socket();
        host.run(h -> socket.send(at.at(5060), new byte[] {1}, 0, 1));
        assertThat(worked.take()).as("rest while a datagram was worked on").isLessThan(WORK_NS / 2);
    }

    @Test
    void anotherThreadIsTurnedAway() {
        assertThatThrownBy(() -> host.soon(() -> {})).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("owner is the desk");
        assertThatThrownBy(() -> host.datagram(Claims.onOwnAddress().edgeUdp(), (s, f, b) -> {}))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatTheTaskThrowsReachesTheCaller() {
        assertThatThrownBy(() -> host.run(h -> {
            throw new IllegalArgumentException("wrong");
        })).isInstanceOf(IllegalArgumentException.class).hasMessage("wrong");
    }

    @Test
    void ourOwnAddressesIncludeLoopback() {
        assertThat(host.localAddresses()).contains(IpAddress.LOOPBACK_V4);
    }

    @Test
    void randomnessDiffers() {
        assertThat(host.entropy().hex(16)).hasSize(32).isNotEqualTo(host.entropy().hex(16));
        assertThat(host.entropy().nextLong()).isNotEqualTo(host.entropy().nextLong());
    }
}
