package org.sallyport.sipcall.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.media.desk.Facing;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** Every state of a branch takes every input: what is told, and where it stands then. */
class BranchTest {
    private static final long TIMER_C_NS = 180_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Two ways, of which the first is tried. */
    private static final String WITH_ANOTHER_WAY = """
            state     |100         |180                   |200                      |486                  |503                  |timeout              |lost                 |cancel           |forgotten            |early       |due
            trying    |>Trying     |provisional>Ringing   |ended200 succeeded1>Ended|ended486 failed486>Ended|send2>Trying      |send2>Trying         |send2>Trying         |ended0 failed0>Ended|>Trying           |>Trying     |send2>Trying
            heard     |>Trying     |provisional>Ringing   |ended200 succeeded1>Ended|ended486 failed486>Ended|send2>Trying      |send2>Trying         |send2>Trying         |ended0 failed0>Ended|ended480 failed480>Ended|>Trying |ended408 failed408>Ended
            ringing   |>Ringing    |provisional>Ringing   |ended200 succeeded1>Ended|ended486 failed486>Ended|ended503 failed503>Ended|ended408 failed408>Ended|send2>Ringing|>Cancelling      |ended480 failed480>Ended|>Ringing |>Cancelling
            cancelling|>Cancelling |provisional>Cancelling|ended200 succeeded1>Ended|ended486 failed486>Ended|ended503 failed503>Ended|ended408 failed408>Ended|ended503 failed503>Ended|>Cancelling|ended480 failed480>Ended|>Cancelling|ended408 failed408>Ended
            ended     |>Ended      |>Ended                |succeeded0>Ended         |>Ended               |>Ended               |>Ended               |>Ended               |>Ended           |>Ended               |>Ended      |>Ended
            """;

    /** Only what differs on the last way. */
    private static final String ON_THE_LAST_WAY = """
            state     |503                    |timeout                |lost                   |due
            trying    |ended503 failed503>Ended|ended408 failed408>Ended|ended503 failed503>Ended|ended408 failed408>Ended
            ringing   |ended503 failed503>Ended|ended408 failed408>Ended|ended503 failed503>Ended|>Cancelling
            """;

    @TestFactory
    List<DynamicTest> everyStateTakesEveryInput() {
        return cells(WITH_ANOTHER_WAY, 2);
    }

    @TestFactory
    List<DynamicTest> theLastWayIsTheEnd() {
        return cells(ON_THE_LAST_WAY, 1);
    }

    private static List<DynamicTest> cells(String table, int ways) {
        List<List<String>> rows =
                table.lines().map(l -> Arrays.stream(l.split("\\|")).map(String::strip).toList()).toList();
        List<DynamicTest> out = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int i = 1; i < row.size(); i++) {
                String input = rows.getFirst().get(i);
                String expected = row.get(i);
                out.add(DynamicTest.dynamicTest(row.getFirst() + " x " + input, () -> {
                    BranchTest t = new BranchTest();
                    while (t.ways.size() > ways) t.ways.removeLast();
                    t.bring(row.getFirst());
                    assertThat(t.cell(input)).isEqualTo(expected);
                }));
            }
        }
        return out;
    }

    private final List<String> told = new ArrayList<>();
    private final Branch branch;
    private Branch.Attempt attempt;
    private Consumer<NextFlows> found;
    private final List<NextFlows.Way> ways = new ArrayList<>();
    private long nowNs = SECOND_NS;

    BranchTest() {
        for (int i = 1; i <= 2; i++) ways.add(NextFlows.Way.of(flow(i)));
        Route route = new Route("dns", "rule", "sip:b@b.example", List.of(), new Hop.ToTraversal("z"), "",
                Facing.Kind.INSIDE_ENDPOINT,
                false, false, 70);
        branch = new Branch(new Told(), route, true, TIMER_C_NS);
    }

    private static Flow flow(int last) {
        IpAddress us = IpAddress.of("10.0.0.10");
        return new DatagramFlow(new LocalInterface("inner", NetworkSide.INSIDE, us, us), null,
                Endpoint.of("10.0.0." + (20 + last), 5060));
    }

    private void bring(String state) {
        branch.start();
        found.accept(new NextFlows(ways, Refusal.of(RefusalReason.NAME_NOT_RESOLVED), List.of("looked up")));
        switch (state) {
            case "trying" -> {}
            case "heard" -> answer(100);
            case "ringing" -> answer(180);
            case "cancelling" -> {
                answer(180);
                branch.cancel();
            }
            case "ended" -> answer(486);
            default -> throw new IllegalArgumentException(state);
        }
        told.clear();
    }

    private String cell(String input) {
        long dueNs = branch.deadlineNs();
        switch (input) {
            case "100", "180", "200", "486", "503" -> answer(Integer.parseInt(input));
            case "timeout" -> attempt.onTimeout(null);
            case "lost" -> attempt.onTransportError(null);
            case "cancel" -> branch.cancel();
            case "forgotten" -> branch.forgotten(Refusal.of(RefusalReason.CALL_FORGOTTEN));
            case "early" -> branch.timer(nowNs);
            case "due" -> {
                nowNs = dueNs == Machine.NEVER ? nowNs : dueNs;
                branch.timer(nowNs);
            }
            default -> throw new IllegalArgumentException(input);
        }
        return String.join(" ", told) + ">" + branch.state().getClass().getSimpleName();
    }

    private void answer(int status) {
        String vias = "SIP/2.0/UDP 10.0.0.10;branch=z9hG4bKours";
        attempt.onResponse(null, SipMessage.response(SipMessage.request("INVITE", "sip:b@b.example").header("Via", vias)
                .header("Via", "SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKtheirs").header("From", "<sip:a@a.example>;tag=1")
                .header("To", "<sip:b@b.example>")
                .header("Call-ID", "c").header("CSeq", "1 INVITE").build(), status, "x", "2"));
    }

    @Test
    void aBranchWithoutWaysEndsWithTheReason() {
        ways.clear();
        branch.start();
        found.accept(new NextFlows(ways, Refusal.of(RefusalReason.NAME_NOT_RESOLVED), List.of()));
        assertThat(told).containsExactly("ended0", "failed0");
        assertThat(branch.silence().map(Refusal::reason)).contains(RefusalReason.NAME_NOT_RESOLVED);
    }

    @Test
    void whatIsFoundAfterTheEndIsNotTried() {
        branch.start();
        branch.cancel();
        found.accept(new NextFlows(ways, Refusal.of(RefusalReason.NAME_NOT_RESOLVED), List.of()));
        assertThat(told).containsExactly("ended0", "failed0");
    }

    @ParameterizedTest
    @CsvSource({"100, true", "180, true", "200, true", "486, true", "503, false"})
    void whoeverAnswersIsThereButForOneWhoIsOverloaded(int status, boolean there) {
        ways.set(0, new NextFlows.Way(() -> Optional.of(flow(1)), () -> told.add("failed way"),
                () -> told.add("answered way")));
        bring("trying");
        answer(status);
        assertThat(told.contains("answered way")).isEqualTo(there);
        assertThat(told.contains("failed way")).isEqualTo(!there);
    }

    @Test
    void aLateAnswerOfAnEarlierWayMeansNothing() {
        bring("trying");
        Branch.Attempt first = attempt;
        first.onTransportError(null);
        told.clear();
        first.onTimeout(null);
        assertThat(told).isEmpty();
    }

    @Test
    void anAnswerWithOurViaAloneIsForNobody() {
        bring("trying");
        attempt.onResponse(null,
                SipMessage.response(SipMessage.request("INVITE", "sip:b@b.example")
                        .header("Via", "SIP/2.0/UDP h;branch=z9hG4bKours")
                        .header("From", "<sip:a@a.example>;tag=1").header("To", "<sip:b@b.example>")
                        .header("Call-ID", "c").header("CSeq", "1 INVITE")
                        .build(), 200, "OK", "2"));
        assertThat(told).containsExactly("send2");
    }

    @Test
    void timerCBeginsAnewWithEveryProvisionalAnswer() {
        bring("ringing");
        assertThat(branch.deadlineNs()).isEqualTo(nowNs + TIMER_C_NS);
        nowNs += SECOND_NS;
        answer(183);
        assertThat(branch.deadlineNs()).isEqualTo(nowNs + TIMER_C_NS);
    }

    @Test
    void otherMethodsHaveNoTimers() {
        Branch other = new Branch(new Told(), branch.route(), false, TIMER_C_NS);
        other.start();
        found.accept(new NextFlows(ways, Refusal.of(RefusalReason.NAME_NOT_RESOLVED), List.of()));
        assertThat(other.deadlineNs()).isEqualTo(Machine.NEVER);
    }

    private final class Told implements Branch.User {
        @Override
        public long nowNs() {
            return nowNs;
        }

        @Override
        public void open(Hop hop, Consumer<NextFlows> answer) {
            found = answer;
        }

        @Override
        public Optional<Refusal> crowded(Flow way) {
            return Optional.empty();
        }

        @Override
        public Prepared prepare(Branch b, Flow way, int number) {
            return new Prepared.Ok(SipMessage.request("INVITE", "sip:b@b.example").build());
        }

        @Override
        public Optional<ClientTransaction<Flow>> send(SipMessage message, Flow way, Branch.Attempt listener) {
            attempt = listener;
            told.add("send" + (way.remote().address().toString().endsWith("21") ? 1 : 2));
            return Optional.empty();
        }

        @Override
        public SipMessage received(Branch b, SipMessage raw) {
            return raw;
        }

        @Override
        public void refused(Refusal why) {
            told.add("refused");
        }

        @Override
        public void provisional(Branch b, SipMessage response) {
            told.add("provisional");
        }

        @Override
        public void succeeded(Branch b, SipMessage response, boolean first) {
            told.add("succeeded" + (first ? 1 : 0));
        }

        @Override
        public void failed(Branch b, SipMessage response, int status) {
            told.add("failed" + status);
        }

        @Override
        public void ended(Branch b, int status, String why) {
            told.add("ended" + status);
        }

        @Override
        public void rescheduled() {}
    }
}
