package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LocalInterface;
import org.sallyport.sipcall.transport.NetworkSide;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

class KnownFlowsTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");
    private static final LocalInterface VIA = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);

    private final KnownFlows flows = new KnownFlows(3, FlowJournal.NONE);

    private static Flow flow(int port) {
        return new DatagramFlow(VIA, null, Endpoint.of("91.0.0.1", port));
    }

    @Test
    void aFlowBelongsToWhoRegisteredOverItUntilThatEnds() {
        flows.registered(flow(1), "bob@acme.example", 100, false, 0);
        flows.registered(flow(1), "dave@acme.example", 50, false, 0);
        assertThat(flows.owners(flow(1), 49)).containsExactlyInAnyOrder("bob@acme.example", "dave@acme.example");
        assertThat(flows.owners(flow(1), 50)).containsExactly("bob@acme.example");
        assertThat(flows.owners(flow(1), 100)).isEmpty();
        assertThat(flows.owners(flow(2), 0)).isEmpty();
    }

    @Test
    void takingARegistrationBackTakesTheFlowBack() {
        flows.registered(flow(1), "bob@acme.example", 100, true, 0);
        flows.registered(flow(1), "bob@acme.example", 0, true, 10);
        assertThat(flows.owners(flow(1), 10)).isEmpty();
        assertThat(flows.natted(flow(1))).isEmpty();
        assertThat(flows.size()).isZero();
    }

    @Test
    void aLostStreamIsForgotten() {
        flows.registered(flow(1), "bob@acme.example", 100, true, 0);
        flows.lost(flow(1));
        assertThat(flows.size()).isZero();
    }

    @Test
    void moreThanTheLimitAreNotRemembered() {
        for (int i = 1; i <= 10; i++) flows.registered(flow(i), "bob@acme.example", 100, true, 0);
        assertThat(flows.size()).isEqualTo(3);
        assertThat(flows.owners(flow(4), 0)).isEmpty();
    }

    @Test
    void keepAlivesGoToLiveFlowsBehindANatInTheOrderOfTheirRegistration() {
        flows.registered(flow(3), "a@acme.example", 100, true, 0);
        flows.registered(flow(1), "b@acme.example", 100, false, 0);
        flows.registered(flow(2), "c@acme.example", 20, true, 0);
        List<Flow> natted = new ArrayList<>(flows.nattedFlows(10));
        assertThat(natted).containsExactly(flow(3), flow(2));
        assertThat(flows.nattedFlows(20)).containsExactly(flow(3));
        assertThat(flows.size()).isEqualTo(2);
    }

    @Test
    void aPhoneThatHasStoppedAnsweringIsGivenUpAndTakenBackAtItsFirstSign() {
        long late = KnownFlows.ABANDONED_NS;
        flows.registered(flow(1), "bob@acme.example", 10 * late, true, 0);
        flows.answered(flow(1), 10);
        assertThat(flows.unanswered(flow(1), late)).isEmpty();
        assertThat(flows.unanswered(flow(1), late + 10)).containsExactly("bob@acme.example");
        assertThat(flows.unanswered(flow(1), late + 20)).as("told once").isEmpty();
        assertThat(flows.abandoned(flow(1))).isTrue();
        assertThat(flows.nattedFlows(late + 20)).isEmpty();
        flows.heard(flow(1), late + 30);
        assertThat(flows.abandoned(flow(1))).isFalse();
        assertThat(flows.nattedFlows(late + 30)).containsExactly(flow(1));
    }

    @Test
    void ofAPhoneThatNeverAnswersSilenceTellsNothing() {
        flows.registered(flow(1), "bob@acme.example", Long.MAX_VALUE, true, 0);
        assertThat(flows.unanswered(flow(1), 10 * KnownFlows.ABANDONED_NS)).isEmpty();
        assertThat(flows.nattedFlows(10 * KnownFlows.ABANDONED_NS)).containsExactly(flow(1));
    }
}
