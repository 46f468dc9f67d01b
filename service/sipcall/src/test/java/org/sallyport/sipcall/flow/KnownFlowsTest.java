package org.sallyport.sipcall.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

class KnownFlowsTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");
    private static final LocalInterface VIA = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);

    private final KnownFlows flows = new KnownFlows(3, FlowJournal.NONE);

    private static Flow flow(int port) {
        return new DatagramFlow(VIA, null, Endpoint.of("91.0.0.1", port));
    }

    private static Device phone(String aor, String callId) {
        return new Device(aor, Optional.empty(), OptionalInt.empty(), callId,
                "sip:x@192.168.1.20:" + callId.hashCode() % 1000);
    }

    @Test
    void aFlowBelongsToWhoRegisteredOverItUntilThatEnds() {
        flows.registered(flow(1), phone("bob@acme.example", "reg-1"), 100, false, 0);
        flows.registered(flow(1), phone("dave@acme.example", "reg-1"), 50, false, 0);
        assertThat(flows.owners(flow(1), 49)).containsExactlyInAnyOrder("bob@acme.example", "dave@acme.example");
        assertThat(flows.owners(flow(1), 50)).containsExactly("bob@acme.example");
        assertThat(flows.owners(flow(1), 100)).isEmpty();
        assertThat(flows.owners(flow(2), 0)).isEmpty();
    }

    @Test
    void takingARegistrationBackTakesTheFlowBack() {
        flows.registered(flow(1), phone("bob@acme.example", "reg-1"), 100, true, 0);
        flows.registered(flow(1), phone("bob@acme.example", "reg-1"), 0, true, 10);
        assertThat(flows.owners(flow(1), 10)).isEmpty();
        assertThat(flows.natted(flow(1))).isEmpty();
        assertThat(flows.size()).isZero();
    }

    @Test
    void aLostStreamIsForgotten() {
        flows.registered(flow(1), phone("bob@acme.example", "reg-1"), 100, true, 0);
        flows.lost(flow(1));
        assertThat(flows.size()).isZero();
    }

    @Test
    void moreThanTheLimitAreNotRemembered() {
        for (int i = 1; i <= 10; i++) flows.registered(flow(i), phone("bob@acme.example", "reg-" + i), 100, true, 0);
        assertThat(flows.size()).isEqualTo(3);
        assertThat(flows.owners(flow(4), 0)).isEmpty();
    }

    @Test
    void keepAlivesGoToLiveFlowsBehindANatInTheOrderOfTheirRegistration() {
        flows.registered(flow(3), phone("a@acme.example", "reg-3"), 100, true, 0);
        flows.registered(flow(1), phone("b@acme.example", "reg-1"), 100, false, 0);
        flows.registered(flow(2), phone("c@acme.example", "reg-2"), 20, true, 0);
        List<Flow> natted = new ArrayList<>(flows.due(false, 0, 10));
        assertThat(natted).containsExactly(flow(3), flow(2));
        assertThat(flows.due(false, 0, 20)).containsExactly(flow(3));
        assertThat(flows.size()).isEqualTo(2);
    }

    private static Device instance(String id, String callId, String contact) {
        return new Device("bob@acme.example", Optional.of(id), OptionalInt.empty(), callId, contact);
    }

    @Test
    void aPhoneThatRegistersOverAnotherFlowLeavesTheFirst() {
        flows.registered(flow(1), phone("bob@acme.example", "one"), 100, true, 0);
        flows.registered(flow(1), phone("dave@acme.example", "one"), 100, true, 0);
        flows.registered(flow(2), phone("bob@acme.example", "one"), 100, true, 0);
        assertThat(flows.owners(flow(1), 0)).containsExactly("dave@acme.example");
        assertThat(flows.owners(flow(2), 0)).containsExactly("bob@acme.example");
        flows.registered(flow(2), phone("dave@acme.example", "one"), 100, true, 0);
        assertThat(flows.due(true, 0, 0)).containsExactly(flow(2));
    }

    @Test
    void twoPhonesOfAUserAreKnownApartByInstanceElseByCallId() {
        Device first = instance("urn:uuid:1", "x", "sip:bob@192.168.1.20");
        Device second = instance("urn:uuid:2", "y", "sip:bob@192.168.1.20");
        flows.registered(flow(1), first, 100, true, 0);
        flows.registered(flow(2), second, 100, true, 0);
        assertThat(flows.current(first, Device.Likeness.SAME, 0)).contains(flow(1));
        // The first comes back after a reboot: another flow, another Call-ID, another port.
        flows.registered(flow(3), instance("urn:uuid:1", "z", "sip:bob@192.168.1.20:9"), 100, true, 0);
        assertThat(flows.current(first, Device.Likeness.SAME, 0)).contains(flow(3));
        assertThat(flows.current(second, Device.Likeness.SAME, 0)).contains(flow(2));
        assertThat(flows.current(first, Device.Likeness.SAME, 100)).isEmpty();
    }

    @Test
    void whereAPhoneIsGoneTheLikeliestOtherOfItsUserIsNamed() {
        Device gone = new Device("bob@acme.example", Optional.empty(), OptionalInt.empty(), "old",
                "sip:bob@192.168.1.20:40000");
        Device back = new Device("bob@acme.example", Optional.empty(), OptionalInt.empty(), "new",
                "sip:bob@192.168.1.20:40001");
        Device desk = new Device("bob@acme.example", Optional.empty(), OptionalInt.empty(), "desk",
                "sip:bob@192.168.1.30:5060");
        flows.registered(flow(1), back, 100, true, 0);
        flows.registered(flow(2), desk, 100, true, 0);
        assertThat(flows.current(gone, Device.Likeness.SAME, 0)).isEmpty();
        assertThat(flows.current(gone, Device.Likeness.USER, 0)).contains(flow(1));
        assertThat(flows.current(
                new Device("eve@acme.example", Optional.empty(), OptionalInt.empty(), "old",
                        "sip:bob@192.168.1.20:40000"),
                Device.Likeness.USER, 0)).isEmpty();
    }

    @Test
    void aNatThatWasSeenIsStillThereWhenThePhoneWritesItsPublicAddress() {
        flows.registered(flow(1), phone("bob@acme.example", "one"), 100, true, 0);
        flows.registered(flow(1), phone("bob@acme.example", "one"), 200, false, 0);
        flows.registered(flow(2), phone("dave@acme.example", "two"), 200, false, 0);
        assertThat(flows.due(false, 0, 150)).containsExactly(flow(1));
        assertThat(flows.due(true, 0, 150)).containsExactlyInAnyOrder(flow(1), flow(2));
    }

    @Test
    void aPhoneThatHasStoppedAnsweringIsGivenUpAndTakenBackAtItsFirstSign() {
        long late = KnownFlows.ABANDONED_NS;
        flows.registered(flow(1), phone("bob@acme.example", "one"), 10 * late, true, 0);
        flows.answered(flow(1), 10);
        assertThat(flows.unanswered(flow(1), late)).isEmpty();
        assertThat(flows.unanswered(flow(1), late + 10)).containsExactly("bob@acme.example");
        assertThat(flows.unanswered(flow(1), late + 20)).as("told once").isEmpty();
        assertThat(flows.abandoned(flow(1))).isTrue();
        assertThat(flows.due(false, 0, late + 20)).isEmpty();
        flows.heard(flow(1), late + 30);
        assertThat(flows.abandoned(flow(1))).isFalse();
        assertThat(flows.due(false, 0, late + 30)).containsExactly(flow(1));
    }

    @Test
    void ofAPhoneThatNeverAnswersSilenceTellsNothing() {
        flows.registered(flow(1), phone("bob@acme.example", "one"), Long.MAX_VALUE, true, 0);
        assertThat(flows.unanswered(flow(1), 10 * KnownFlows.ABANDONED_NS)).isEmpty();
        assertThat(flows.due(false, 0, 10 * KnownFlows.ABANDONED_NS)).containsExactly(flow(1));
    }

    @Test
    void aKeepAliveGoesWhereNothingWentForAWhile() {
        flows.registered(flow(1), phone("bob@acme.example", "one"), 1_000, true, 0);
        flows.registered(flow(2), phone("dave@acme.example", "two"), 1_000, true, 0);
        assertThat(flows.due(true, 15, 14)).isEmpty();
        flows.heard(flow(2), 14);
        assertThat(flows.due(true, 15, 15)).containsExactly(flow(1));
        assertThat(flows.due(true, 15, 29)).containsExactly(flow(2));
        assertThat(flows.due(true, 15, 30)).as("it did not answer, and is asked again").containsExactly(flow(1));
    }
}
