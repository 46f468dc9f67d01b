package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.machine.Machine;

class InviteServerTest {
    private static final TransactionTimers TIMERS = TransactionTimers.RFC3261;
    private static final long MS = 1_000_000L;

    /** Rows are states, columns inputs; "due" is a timer at the deadline and "early" one before it. */
    private static final String UNRELIABLE = """
            state     |INVITE               |ACK                  |180                 |200                |486                 |once                |early      |due                    |failed
            silent    |>Proceeding          |>Proceeding          |SendNew>Proceeding  |SendNew>Accepted   |SendNew>Completed   |SendNew>Terminated  |>Proceeding|SendTrying>Proceeding  |TransportErrorToUser>Terminated
            ringing   |SendAgain>Proceeding |>Proceeding          |SendNew>Proceeding  |SendNew>Accepted   |SendNew>Completed   |SendNew>Terminated  |>Proceeding|>Proceeding            |TransportErrorToUser>Terminated
            completed |SendAgain>Completed  |>Confirmed           |>Completed          |>Completed         |>Completed          |>Completed          |>Completed |SendAgain>Completed    |TransportErrorToUser>Terminated
            confirmed |>Confirmed           |>Confirmed           |>Confirmed          |>Confirmed         |>Confirmed          |>Confirmed          |>Confirmed |>Terminated            |>Terminated
            accepted  |>Accepted            |AckToUser>Accepted   |>Accepted           |SendNew>Accepted   |>Accepted           |>Accepted           |>Accepted  |>Terminated            |TransportErrorToUser>Terminated
            terminated|>Terminated          |>Terminated          |>Terminated         |>Terminated        |>Terminated         |>Terminated         |>Terminated|>Terminated            |>Terminated
            """;

    @TestFactory
    List<DynamicTest> everyStateTakesEveryInputOnDatagrams() {
        return StateTable.tests(UNRELIABLE, (state, input) -> cell(Delivery.UNRELIABLE, state, input));
    }

    /** Only what differs: no Confirmed state, and the first deadline of Completed is H. */
    private static final String RELIABLE = """
            state     |INVITE               |ACK                  |early      |due
            silent    |>Proceeding          |>Proceeding          |>Proceeding|SendTrying>Proceeding
            completed |SendAgain>Completed  |>Terminated          |>Completed |AckNeverCame>Terminated
            accepted  |>Accepted            |AckToUser>Accepted   |>Accepted  |>Terminated
            """;

    @TestFactory
    List<DynamicTest> timersGAndIAreOffOnStreams() {
        return StateTable.tests(RELIABLE, (state, input) -> cell(Delivery.RELIABLE, state, input));
    }

    /**
     * A flow whose connection is replaced: nothing is repeated by timers, but all is kept that may have to be said
     * again.
     */
    private static final String RENEWED = """
            state     |renewed              |ACK                  |early      |due                    |failed
            silent    |>Proceeding          |>Proceeding          |>Proceeding|SendTrying>Proceeding  |TransportErrorToUser>Terminated
            ringing   |SendAgain>Proceeding |>Proceeding          |>Proceeding|>Proceeding            |TransportErrorToUser>Terminated
            completed |SendAgain>Completed  |>Confirmed           |>Completed |AckNeverCame>Terminated|TransportErrorToUser>Terminated
            confirmed |>Confirmed           |>Confirmed           |>Confirmed |>Terminated            |>Terminated
            accepted  |SendAgain>Accepted   |AckToUser>Accepted   |>Accepted  |>Terminated            |TransportErrorToUser>Terminated
            acked     |>Accepted            |AckToUser>Accepted   |>Accepted  |>Terminated            |>Terminated
            terminated|>Terminated          |>Terminated          |>Terminated|>Terminated            |>Terminated
            """;

    @TestFactory
    List<DynamicTest> whatHadNoAckIsSaidAgainOnAnotherConnection() {
        return StateTable.tests(RENEWED, (state, input) -> cell(Delivery.RENEWED, state, input));
    }

    private static String cell(Delivery delivery, String state, String input) {
        InviteServer m = new InviteServer(delivery, TIMERS, 0);
        switch (state) {
            case "silent" -> {}
            case "ringing" -> on(m, new ServerInput.Respond(180), 1);
            case "completed" -> on(m, new ServerInput.Respond(486), 1);
            case "confirmed" -> {
                on(m, new ServerInput.Respond(486), 1);
                on(m, new ServerInput.Ack(), 2);
            }
            case "accepted" -> on(m, new ServerInput.Respond(200), 1);
            case "acked" -> {
                on(m, new ServerInput.Respond(200), 1);
                on(m, new ServerInput.Ack(), 2);
            }
            case "terminated" -> on(m, new ServerInput.TransportFailed(), 1);
            default -> throw new IllegalArgumentException(state);
        }
        long dueNs = m.deadlineNs();
        List<ServerEffect> effects = switch (input) {
            case "INVITE" -> on(m, new ServerInput.RequestAgain(), 3);
            case "ACK" -> on(m, new ServerInput.Ack(), 3);
            case "180" -> on(m, new ServerInput.Respond(180), 3);
            case "200" -> on(m, new ServerInput.Respond(200), 3);
            case "486" -> on(m, new ServerInput.Respond(486), 3);
            case "once" -> on(m, new ServerInput.RespondOnce(401), 3);
            case "early" -> on(m, new ServerInput.Timer(), dueNs - 1);
            // Where no timer runs, one comes at a time when all would be long over.
            case "due" -> on(m, new ServerInput.Timer(), dueNs == Machine.NEVER ? 1L << 60 : dueNs);
            case "renewed" -> on(m, new ServerInput.Renewed(), 3);
            case "failed" -> on(m, new ServerInput.TransportFailed(), 3);
            default -> throw new IllegalArgumentException(input);
        };
        return StateTable.cell(effects, m.state());
    }

    private static List<ServerEffect> on(InviteServer m, ServerInput input, long nowNs) {
        List<ServerEffect> out = new ArrayList<>();
        m.on(input, nowNs, out::add);
        return out;
    }

    @Test
    void sendsTryingAfter200MillisecondsAndNotAfterwards() {
        InviteServer m = new InviteServer(Delivery.UNRELIABLE, TIMERS, 0);
        assertThat(m.deadlineNs()).isEqualTo(200 * MS);
        assertThat(on(m, new ServerInput.Timer(), 200 * MS)).containsExactly(new ServerEffect.SendTrying());
        assertThat(m.deadlineNs()).isEqualTo(Machine.NEVER);
        assertThat(on(m, new ServerInput.RequestAgain(), 300 * MS)).containsExactly(new ServerEffect.SendAgain());
    }

    @Test
    void aProvisionalResponseFromTheUserSparesTheTrying() {
        InviteServer m = new InviteServer(Delivery.UNRELIABLE, TIMERS, 0);
        on(m, new ServerInput.Respond(180), 100 * MS);
        assertThat(m.deadlineNs()).isEqualTo(Machine.NEVER);
    }

    @Test
    void repeatsARefusalUntilTimerH() {
        InviteServer m = new InviteServer(Delivery.UNRELIABLE, TIMERS, 0);
        on(m, new ServerInput.Respond(486), 0);
        List<Long> sentAtMs = new ArrayList<>();
        while (!(m.state() instanceof InviteServer.State.Terminated)) {
            long nowNs = m.deadlineNs();
            for (ServerEffect e : on(m, new ServerInput.Timer(), nowNs)) {
                if (e instanceof ServerEffect.SendAgain) sentAtMs.add(nowNs / MS);
            }
        }
        assertThat(sentAtMs).containsExactly(
                500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
    }

    @Test
    void aRefusalToAnUnprovenSenderIsNeverRepeated() {
        InviteServer m = new InviteServer(Delivery.UNRELIABLE, TIMERS, 0);
        assertThat(on(m, new ServerInput.RespondOnce(401), 0)).containsExactly(new ServerEffect.SendNew());
        assertThat(m.deadlineNs()).isEqualTo(Machine.NEVER);
    }
}
