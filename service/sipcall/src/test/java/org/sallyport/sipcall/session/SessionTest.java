package org.sallyport.sipcall.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.machine.Machine;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** Where a call stands after what, and when it has to be looked at. */
class SessionTest {
    private static final String TABLE = """
            state       |1xx      |2xx               |ACK                |BYE
            searching   |RINGING  |CONNECTED         |SEARCHING          |ENDING
            ringing     |RINGING  |CONNECTED         |RINGING            |ENDING
            connected   |CONNECTED|CONNECTED         |CONNECTED acked    |ENDING
            acknowledged|CONNECTED acked|CONNECTED acked|CONNECTED acked |ENDING acked
            ending      |ENDING   |CONNECTED         |ENDING             |ENDING
            leaving     |ENDING   |ENDING            |ENDING acked       |ENDING
            """;

    private final Party caller = new Party("local-zone", flow(), false);
    private final Session session = new Session("s", Session.Kind.CALL, "c", "1", caller, "sip:a@a", "b@b", 0, 0);
    private final Session.Dialog dialog =
            session.dialog("2", new Party("local-zone", flow(), false), "", DialogOrder.begunBy(1)).orElseThrow();

    private static DatagramFlow flow() {
        IpAddress us = IpAddress.of("10.0.0.10");
        return new DatagramFlow(new LocalInterface("inner", NetworkSide.INSIDE, us, us), null,
                Endpoint.of("10.0.0.21", 5060));
    }

    @TestFactory
    List<DynamicTest> everyStateTakesEveryInput() {
        List<List<String>> rows =
                TABLE.lines().map(l -> Arrays.stream(l.split("\\|")).map(String::strip).toList()).toList();
        List<DynamicTest> out = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int i = 1; i < row.size(); i++) {
                String input = rows.getFirst().get(i);
                String expected = row.get(i);
                out.add(DynamicTest.dynamicTest(row.getFirst() + " x " + input, () -> {
                    SessionTest t = new SessionTest();
                    t.bring(row.getFirst());
                    t.on(input);
                    assertThat(t.session.state() + (t.session.isAcknowledged() ? " acked" : "")).isEqualTo(expected);
                }));
            }
        }
        return out;
    }

    private void bring(String state) {
        switch (state) {
            case "searching" -> {}
            case "ringing" -> on("1xx");
            case "connected" -> on("2xx");
            case "acknowledged" -> {
                on("2xx");
                on("ACK");
            }
            case "ending" -> on("BYE");
            case "leaving" -> {
                on("2xx");
                on("BYE");
            }
            default -> throw new IllegalArgumentException(state);
        }
    }

    private void on(String input) {
        switch (input) {
            case "1xx" -> session.ringing();
            case "2xx" -> session.connected(dialog, 7);
            case "ACK" -> session.acknowledged();
            case "BYE" -> session.ending();
            default -> throw new IllegalArgumentException(input);
        }
    }

    @Test
    void theFirstAnswerStays() {
        session.connected(dialog, 7);
        session.connected(session.dialog("3", caller, "", DialogOrder.begunBy(1)).orElseThrow(), 8);
        assertThat(session.established()).contains(dialog);
        assertThat(session.connectedAtNs()).isEqualTo(7);
        session.ending();
        assertThat(session.established()).contains(dialog);
    }

    @Test
    void itIsLookedAtWhenTheFirstOfItsTimesIsOver() {
        assertThat(session.deadlineNs()).isEqualTo(Machine.NEVER);
        session.idleDeadlineNs(100);
        session.connected(dialog, 7);
        session.acknowledgeBy(50);
        assertThat(session.deadlineNs()).isEqualTo(50);
        session.silent(new Session.Silence(null, 20));
        assertThat(session.deadlineNs()).isEqualTo(20);
        assertThat(session.silentTooLong(19)).isEmpty();
        assertThat(session.silentTooLong(20)).isPresent();
        assertThat(session.silentTooLong(20)).isEmpty();
        session.acknowledged();
        assertThat(session.deadlineNs()).isEqualTo(100);
    }

    @Test
    void anAckThatHasPassedIsNotWaitedFor() {
        session.connected(dialog, 7);
        session.acknowledged();
        session.acknowledgeBy(50);
        assertThat(session.acknowledgeByNs()).isEqualTo(Machine.NEVER);
    }
}
