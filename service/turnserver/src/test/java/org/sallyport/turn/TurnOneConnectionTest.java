package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;

/** UDP relays are the loops', TCP relays the desk's: a client that asks for one after the other must not notice. */
class TurnOneConnectionTest {
    private static final int TCP = 6;
    private static final int UDP = 17;

    private final StreamBench bench = StreamBench.whole(1);
    private StreamBench.Client c;

    @BeforeEach
    void connect() {
        SimHost phone = bench.host("phone", "9.1.1.1");
        c = bench.client(phone);
    }

    private StunMessage allocate(int transport) {
        return c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(transport), "alice");
    }

    private StunMessage delete() {
        return c.ask(c.request(StunMethod.REFRESH).lifetime(0), "alice");
    }

    private static void granted(StunMessage answer) {
        assertThat(answer.messageClass()).as("error " + StreamBench.error(answer)).isEqualTo(StunClass.SUCCESS);
    }

    @Test
    void aRefusedUdpRelayIsNoneAndATcpRelayFollows() {
        assertThat(StreamBench.error(allocate(99))).isEqualTo(442);
        granted(allocate(TCP));
    }

    @Test
    void anAllocateThatWasNotUnderstoodIsNoneEither() {
        assertThat(StreamBench.error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(UDP)
                .attribute(0x7fee, new byte[0]), "alice"))).isEqualTo(420);
        granted(allocate(TCP));
    }

    @Test
    void anAllocateWithAWrongPasswordIsNoneEither() {
        assertThat(StreamBench.error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(UDP), "mallory")))
                .isEqualTo(401);
        granted(allocate(TCP));
    }

    @Test
    void afterAUdpRelayHasEndedATcpRelayMayFollow() {
        granted(allocate(UDP));
        assertThat(StreamBench.error(allocate(TCP))).as("two at a time").isEqualTo(437);
        granted(delete());
        granted(allocate(TCP));
    }

    @Test
    void afterATcpRelayHasEndedAUdpRelayMayFollow() {
        granted(allocate(TCP));
        assertThat(StreamBench.error(allocate(UDP))).as("two at a time").isEqualTo(437);
        granted(delete());
        granted(allocate(UDP));
    }

    @Test
    void aUdpRelayThatExpiresMakesRoom() {
        granted(allocate(UDP));
        bench.world.runFor(601 * StreamBench.SECOND);
        // Its connection may have been closed for want of an allocation; another one has nothing to do with it.
        if (c.closed != null) connect();
        StunMessage answer = allocate(TCP);
        if (StreamBench.error(answer) == 438) {
            c.renew(answer.text(StunAttribute.NONCE).orElseThrow());
            answer = allocate(TCP);
        }
        granted(answer);
    }

    @Test
    void theNonceOfTheOneIsGoodForTheOther() {
        granted(allocate(TCP));
        granted(delete());
        granted(allocate(UDP));
        granted(delete());
        granted(allocate(TCP));
    }
}
