package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.machine.Machine;

class InviteClientTest {
    private static final long MS = 1_000_000L;

    private static final String UNRELIABLE = """
            state     |180                                |200                      |486                               |cancel               |early       |due                |over                 |failed
            calling   |ResponseToUser>Proceeding          |ResponseToUser>Accepted  |SendAck+ResponseToUser>Completed  |>Calling             |>Calling    |SendAgain>Calling  |TimedOut>Terminated  |TransportErrorToUser>Terminated
            unwanted  |ResponseToUser+SendCancel>Cancelling|ResponseToUser>Accepted |SendAck+ResponseToUser>Completed  |>Calling             |>Calling    |SendAgain>Calling  |TimedOut>Terminated  |TransportErrorToUser>Terminated
            proceeding|ResponseToUser>Proceeding          |ResponseToUser>Accepted  |SendAck+ResponseToUser>Completed  |SendCancel>Cancelling|>Proceeding |>Proceeding        |>Proceeding          |TransportErrorToUser>Terminated
            cancelling|ResponseToUser>Cancelling          |ResponseToUser>Accepted  |SendAck+ResponseToUser>Completed  |>Cancelling          |>Cancelling |TimedOut>Terminated|TimedOut>Terminated  |TransportErrorToUser>Terminated
            completed |>Completed                         |>Completed               |SendAck>Completed                 |>Completed           |>Completed  |>Terminated        |>Terminated          |TransportErrorToUser>Terminated
            accepted  |>Accepted                          |ResponseToUser>Accepted  |>Accepted                         |>Accepted            |>Accepted   |>Terminated        |>Terminated          |>Terminated
            terminated|>Terminated                        |>Terminated              |>Terminated                       |>Terminated          |>Terminated |>Terminated        |>Terminated          |>Terminated
            """;

    @TestFactory
    List<DynamicTest> everyStateTakesEveryInputOnDatagrams() {
        return StateTable.tests(UNRELIABLE, (state, input) -> cell(Delivery.UNRELIABLE, state, input));
    }

    private static final String RELIABLE = """
            state     |486                               |early       |due
            calling   |SendAck+ResponseToUser>Terminated |>Calling    |TimedOut>Terminated
            proceeding|SendAck+ResponseToUser>Terminated |>Proceeding |>Proceeding
            accepted  |>Accepted                         |>Accepted   |>Terminated
            """;

    @TestFactory
    List<DynamicTest> timersAAndDAreOffOnStreams() {
        return StateTable.tests(RELIABLE, (state, input) -> cell(Delivery.RELIABLE, state, input));
    }

    private static final String RENEWED = """
            state     |renewed              |486                               |early       |due
            calling   |SendAgain>Calling    |SendAck+ResponseToUser>Completed  |>Calling    |TimedOut>Terminated
            unwanted  |SendAgain>Calling    |SendAck+ResponseToUser>Completed  |>Calling    |TimedOut>Terminated
            proceeding|>Proceeding          |SendAck+ResponseToUser>Completed  |>Proceeding |>Proceeding
            cancelling|>Cancelling          |SendAck+ResponseToUser>Completed  |>Cancelling |TimedOut>Terminated
            completed |>Completed           |SendAck>Completed                 |>Completed  |>Terminated
            accepted  |>Accepted            |>Accepted                         |>Accepted   |>Terminated
            terminated|>Terminated          |>Terminated                       |>Terminated |>Terminated
            """;

    @TestFactory
    List<DynamicTest> whatHadNoAnswerIsSentAgainOnAnotherConnection() {
        return StateTable.tests(RENEWED, (state, input) -> cell(Delivery.RENEWED, state, input));
    }

    private static String cell(Delivery delivery, String state, String input) {
        InviteClient m = new InviteClient(delivery, TransactionTimers.RFC3261, 0);
        switch (state) {
            case "calling" -> {}
            case "unwanted" -> on(m, new ClientInput.Cancel(), 1);
            case "proceeding" -> on(m, new ClientInput.Response(180), 1);
            case "cancelling" -> {
                on(m, new ClientInput.Response(180), 1);
                on(m, new ClientInput.Cancel(), 2);
            }
            case "completed" -> on(m, new ClientInput.Response(486), 1);
            case "accepted" -> on(m, new ClientInput.Response(200), 1);
            case "terminated" -> on(m, new ClientInput.TransportFailed(), 1);
            default -> throw new IllegalArgumentException(state);
        }
        long dueNs = m.deadlineNs();
        List<ClientEffect> effects = switch (input) {
            case "180" -> on(m, new ClientInput.Response(180), 3);
            case "200" -> on(m, new ClientInput.Response(200), 3);
            case "486" -> on(m, new ClientInput.Response(486), 3);
            case "cancel" -> on(m, new ClientInput.Cancel(), 3);
            case "early" -> on(m, new ClientInput.Timer(), dueNs - 1);
            case "due" -> on(m, new ClientInput.Timer(), dueNs == Machine.NEVER ? 1L << 60 : dueNs);
            case "over" -> on(m, new ClientInput.Timer(), 1L << 60);
            case "renewed" -> on(m, new ClientInput.Renewed(), 3);
            case "failed" -> on(m, new ClientInput.TransportFailed(), 3);
            default -> throw new IllegalArgumentException(input);
        };
        return StateTable.cell(effects, m.state());
    }

    private static List<ClientEffect> on(InviteClient m, ClientInput input, long nowNs) {
        List<ClientEffect> out = new ArrayList<>();
        m.on(input, nowNs, out::add);
        return out;
    }

    @Test
    void repeatsTheInviteSixTimesBeforeTimerB() {
        InviteClient m = new InviteClient(Delivery.UNRELIABLE, TransactionTimers.RFC3261, 0);
        List<Long> sentAtMs = new ArrayList<>();
        long nowNs = 0;
        while (!(m.state() instanceof InviteClient.State.Terminated)) {
            nowNs = m.deadlineNs();
            if (on(m, new ClientInput.Timer(), nowNs).contains(new ClientEffect.SendAgain())) sentAtMs.add(nowNs / MS);
        }
        assertThat(sentAtMs).containsExactly(500L, 1500L, 3500L, 7500L, 15_500L, 31_500L);
        assertThat(nowNs).isEqualTo(32_000 * MS);
    }

    @Test
    void givesACancelledCall32SecondsForItsFinalResponse() {
        InviteClient m = new InviteClient(Delivery.RELIABLE, TransactionTimers.RFC3261, 0);
        on(m, new ClientInput.Response(100), 1);
        assertThat(m.deadlineNs()).isEqualTo(Machine.NEVER);
        on(m, new ClientInput.Cancel(), 10);
        assertThat(m.deadlineNs()).isEqualTo(10 + 32_000 * MS);
    }
}
