package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.machine.Machine;

class NonInviteServerTest {
    private static final String UNRELIABLE = """
            state     |request              |ACK         |100                |200               |404               |once              |early       |due         |failed
            trying    |>Trying              |>Trying     |SendNew>Proceeding |SendNew>Completed |SendNew>Completed |SendNew>Terminated|>Trying     |>Trying     |TransportErrorToUser>Terminated
            proceeding|SendAgain>Proceeding |>Proceeding |SendNew>Proceeding |SendNew>Completed |SendNew>Completed |SendNew>Terminated|>Proceeding |>Proceeding |TransportErrorToUser>Terminated
            completed |SendAgain>Completed  |>Completed  |>Completed         |>Completed        |>Completed        |>Completed        |>Completed  |>Terminated |TransportErrorToUser>Terminated
            terminated|>Terminated          |>Terminated |>Terminated        |>Terminated       |>Terminated       |>Terminated       |>Terminated |>Terminated |>Terminated
            """;

    @TestFactory
    List<DynamicTest> everyStateTakesEveryInputOnDatagrams() {
        return StateTable.tests(UNRELIABLE, (state, input) -> cell(Delivery.UNRELIABLE, state, input));
    }

    private static final String RELIABLE = """
            state     |request              |100                |200               |404
            trying    |>Trying              |SendNew>Proceeding |SendNew>Terminated|SendNew>Terminated
            proceeding|SendAgain>Proceeding |SendNew>Proceeding |SendNew>Terminated|SendNew>Terminated
            """;

    @TestFactory
    List<DynamicTest> timerJIsZeroOnStreams() {
        return StateTable.tests(RELIABLE, (state, input) -> cell(Delivery.RELIABLE, state, input));
    }

    private static final String RENEWED = """
            state     |renewed     |request              |100                |200               |due
            trying    |>Trying     |>Trying              |SendNew>Proceeding |SendNew>Completed |>Trying
            proceeding|>Proceeding |SendAgain>Proceeding |SendNew>Proceeding |SendNew>Completed |>Proceeding
            completed |>Completed  |SendAgain>Completed  |>Completed         |>Completed        |>Terminated
            terminated|>Terminated |>Terminated          |>Terminated        |>Terminated       |>Terminated
            """;

    @TestFactory
    List<DynamicTest> theLastResponseIsKeptForARequestThatComesAgainOnAnotherConnection() {
        return StateTable.tests(RENEWED, (state, input) -> cell(Delivery.RENEWED, state, input));
    }

    private static String cell(Delivery delivery, String state, String input) {
        NonInviteServer m = new NonInviteServer(delivery, TransactionTimers.RFC3261);
        switch (state) {
            case "trying" -> {}
            case "proceeding" -> on(m, new ServerInput.Respond(100), 1);
            case "completed" -> on(m, new ServerInput.Respond(200), 1);
            case "terminated" -> on(m, new ServerInput.TransportFailed(), 1);
            default -> throw new IllegalArgumentException(state);
        }
        long dueNs = m.deadlineNs();
        List<ServerEffect> effects = switch (input) {
            case "request" -> on(m, new ServerInput.RequestAgain(), 3);
            case "ACK" -> on(m, new ServerInput.Ack(), 3);
            case "100" -> on(m, new ServerInput.Respond(100), 3);
            case "200" -> on(m, new ServerInput.Respond(200), 3);
            case "404" -> on(m, new ServerInput.Respond(404), 3);
            case "once" -> on(m, new ServerInput.RespondOnce(401), 3);
            case "early" -> on(m, new ServerInput.Timer(), dueNs - 1);
            case "due" -> on(m, new ServerInput.Timer(), dueNs == Machine.NEVER ? 1L << 60 : dueNs);
            case "renewed" -> on(m, new ServerInput.Renewed(), 3);
            case "failed" -> on(m, new ServerInput.TransportFailed(), 3);
            default -> throw new IllegalArgumentException(input);
        };
        return StateTable.cell(effects, m.state());
    }

    private static List<ServerEffect> on(NonInviteServer m, ServerInput input, long nowNs) {
        List<ServerEffect> out = new ArrayList<>();
        m.on(input, nowNs, out::add);
        return out;
    }

    @Test
    void keepsTheResponseFor32Seconds() {
        NonInviteServer m = new NonInviteServer(Delivery.UNRELIABLE, TransactionTimers.RFC3261);
        on(m, new ServerInput.Respond(200), 5);
        assertThat(m.deadlineNs()).isEqualTo(5 + 32_000_000_000L);
    }
}
