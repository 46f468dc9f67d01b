package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.machine.Machine;

class NonInviteClientTest {
    private static final long MS = 1_000_000L;

    private static final String UNRELIABLE = """
            state     |100                       |200                       |404                       |cancel      |early       |due                  |over                 |failed
            trying    |ResponseToUser>Proceeding |ResponseToUser>Completed  |ResponseToUser>Completed  |>Trying     |>Trying     |SendAgain>Trying     |TimedOut>Terminated  |TransportErrorToUser>Terminated
            proceeding|ResponseToUser>Proceeding |ResponseToUser>Completed  |ResponseToUser>Completed  |>Proceeding |>Proceeding |SendAgain>Proceeding |TimedOut>Terminated  |TransportErrorToUser>Terminated
            completed |>Completed                |>Completed                |>Completed                |>Completed  |>Completed  |>Terminated          |>Terminated          |>Terminated
            terminated|>Terminated               |>Terminated               |>Terminated               |>Terminated |>Terminated |>Terminated          |>Terminated          |>Terminated
            """;

    @TestFactory
    List<DynamicTest> everyStateTakesEveryInputOnDatagrams() {
        return StateTable.tests(UNRELIABLE, (state, input) -> cell(Delivery.UNRELIABLE, state, input));
    }

    private static final String RELIABLE = """
            state     |200                       |early       |due
            trying    |ResponseToUser>Terminated |>Trying     |TimedOut>Terminated
            proceeding|ResponseToUser>Terminated |>Proceeding |TimedOut>Terminated
            """;

    @TestFactory
    List<DynamicTest> timersEAndKAreOffOnStreams() {
        return StateTable.tests(RELIABLE, (state, input) -> cell(Delivery.RELIABLE, state, input));
    }

    private static final String RENEWED = """
            state     |renewed              |200                       |early       |due
            trying    |SendAgain>Trying     |ResponseToUser>Completed  |>Trying     |TimedOut>Terminated
            proceeding|SendAgain>Proceeding |ResponseToUser>Completed  |>Proceeding |TimedOut>Terminated
            completed |>Completed           |>Completed                |>Completed  |>Terminated
            terminated|>Terminated          |>Terminated               |>Terminated |>Terminated
            """;

    @TestFactory
    List<DynamicTest> whatHadNoAnswerIsSentAgainOnAnotherConnection() {
        return StateTable.tests(RENEWED, (state, input) -> cell(Delivery.RENEWED, state, input));
    }

    private static String cell(Delivery delivery, String state, String input) {
        NonInviteClient m = new NonInviteClient(delivery, TransactionTimers.RFC3261, 0);
        switch (state) {
            case "trying" -> {}
            case "proceeding" -> on(m, new ClientInput.Response(100), 1);
            case "completed" -> on(m, new ClientInput.Response(200), 1);
            case "terminated" -> on(m, new ClientInput.TransportFailed(), 1);
            default -> throw new IllegalArgumentException(state);
        }
        long dueNs = m.deadlineNs();
        List<ClientEffect> effects = switch (input) {
            case "100" -> on(m, new ClientInput.Response(100), 3);
            case "200" -> on(m, new ClientInput.Response(200), 3);
            case "404" -> on(m, new ClientInput.Response(404), 3);
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

    private static List<ClientEffect> on(NonInviteClient m, ClientInput input, long nowNs) {
        List<ClientEffect> out = new ArrayList<>();
        m.on(input, nowNs, out::add);
        return out;
    }

    @Test
    void repeatsTheRequestTenTimesBeforeTimerF() {
        assertThat(sentAtMs(new NonInviteClient(Delivery.UNRELIABLE, TransactionTimers.RFC3261, 0))).containsExactly(
                500L, 1500L, 3500L, 7500L, 11_500L, 15_500L, 19_500L, 23_500L, 27_500L, 31_500L);
    }

    @Test
    void repeatsEveryFourSecondsAfterAProvisionalResponse() {
        NonInviteClient m = new NonInviteClient(Delivery.UNRELIABLE, TransactionTimers.RFC3261, 0);
        on(m, new ClientInput.Response(100), 100 * MS);
        assertThat(sentAtMs(m)).containsExactly(
                500L, 4500L, 8500L, 12_500L, 16_500L, 20_500L, 24_500L, 28_500L);
    }

    private static List<Long> sentAtMs(NonInviteClient m) {
        List<Long> out = new ArrayList<>();
        while (!(m.state() instanceof NonInviteClient.State.Terminated)) {
            long nowNs = m.deadlineNs();
            if (on(m, new ClientInput.Timer(), nowNs).contains(new ClientEffect.SendAgain())) out.add(nowNs / MS);
        }
        return out;
    }
}
