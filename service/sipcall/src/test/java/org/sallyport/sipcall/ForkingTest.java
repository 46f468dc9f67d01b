package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/**
 * A call for two phones of Bob and, where they are not there, for a neighbor: what they answer in turn, and what leaves
 * at the last answer. {@code a}, {@code b} and {@code n} answer, {@code c} is the caller's CANCEL.
 */
class ForkingTest {
    private static final Map<String, String> PHONES = Map.of("a", "10.0.0.22", "b", "10.0.0.23", "n", "10.0.0.40");
    private static final Zone.Neighbor NEIGHBOR = new Zone.Neighbor("pbx", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.40"), 5060, Transport.UDP), new Zone.Tls(false));

    private final SipFixture node = new SipFixture(List.of(NEIGHBOR)).open();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            bound | a180                | 180 INVITE to 10.0.0.21
            bound | a100                | ''
            bound | a486                | ACK to 10.0.0.22
            bound | a486 b486           | ACK to 10.0.0.23, 486 INVITE to 10.0.0.21
            bound | a486 b404           | ACK to 10.0.0.23, 404 INVITE to 10.0.0.21
            bound | a503 b503           | ACK to 10.0.0.23, 480 INVITE to 10.0.0.21
            bound | a503 b486           | ACK to 10.0.0.23, 486 INVITE to 10.0.0.21
            bound | a180 b180 a200      | 200 INVITE to 10.0.0.21, CANCEL to 10.0.0.23
            bound | b180 a200 b200      | 200 INVITE to 10.0.0.21
            bound | b180 a200 b487      | ACK to 10.0.0.23
            bound | b180 a603           | ACK to 10.0.0.22, CANCEL to 10.0.0.23
            bound | b180 a603 b487      | ACK to 10.0.0.23, 603 INVITE to 10.0.0.21
            bound | b180 a603 b200      | 200 INVITE to 10.0.0.21
            bound | a180 b180 c         | 200 CANCEL to 10.0.0.21, CANCEL to 10.0.0.22, CANCEL to 10.0.0.23
            bound | a180 b180 c a487    | ACK to 10.0.0.22
            bound | a180 b180 c a487 b487 | ACK to 10.0.0.23, 487 INVITE to 10.0.0.21
            bound | a180 c a200         | 200 INVITE to 10.0.0.21
            none  | n180                | 180 INVITE to 10.0.0.21
            none  | n404                | ACK to 10.0.0.40, 480 INVITE to 10.0.0.21
            none  | n503                | ACK to 10.0.0.40, 503 INVITE to 10.0.0.21
            none  | n200                | 200 INVITE to 10.0.0.21
            """)
    void anAnswerAndWhatFollows(String phones, String script, String outcome) {
        node.registered("alice", ALICE);
        if (phones.equals("bound")) {
            node.bind("bob", PHONES.get("a"));
            node.bind("bob", PHONES.get("b"));
        }
        SipMessage invite = node.request("INVITE", "sip:bob@example.com", "alice", ALICE, "Call-ID: the-call");
        node.arrives(ALICE, invite);
        Map<String, SipMessage> asked = new HashMap<>();
        PHONES.forEach((name, address) -> node.sent.stream().filter(s -> s.to().equals(address)).findFirst()
                .ifPresent(s -> asked.put(name, s.message())));
        List<String> left = List.of();
        for (String step : script.split(" ")) {
            node.left();
            if (step.equals("c")) {
                String cancel = new String(invite.bytes(), StandardCharsets.UTF_8).replace("INVITE sip", "CANCEL sip")
                        .replace("1 INVITE", "1 CANCEL");
                node.arrives(ALICE, SipFixture.parsed(cancel));
            } else {
                String name = step.substring(0, 1);
                node.arrives(PHONES.get(name), node.answer(asked.get(name), Integer.parseInt(step.substring(1)), name,
                        PHONES.get(name)));
            }
            left = node.left();
        }
        assertThat(String.join(", ", left)).isEqualTo(outcome);
    }

    /**
     * Two phones ring, one answers and the call ends before the other does.
     *
     * @return what leaves then
     */
    private List<String> afterTheEnd(boolean acknowledged, String late) {
        node.registered("alice", ALICE);
        node.bind("bob", PHONES.get("a"));
        node.bind("bob", PHONES.get("b"));
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE, "Call-ID: the-call"));
        SipMessage first = node.last(PHONES.get("a"), "INVITE");
        SipMessage second = node.last(PHONES.get("b"), "INVITE");
        node.arrives(PHONES.get("b"), node.answer(second, 180, "b", PHONES.get("b")));
        node.arrives(PHONES.get("a"), node.answer(first, 200, "a", PHONES.get("a")));
        SipMessage ok = node.last(ALICE, "200 INVITE");
        if (acknowledged) node.arrives(ALICE, node.within("ACK", ok, 1));
        node.arrives(ALICE, node.within("BYE", ok, 2));
        node.arrives(PHONES.get("a"), node.answer(node.last(PHONES.get("a"), "BYE"), 200, "a", PHONES.get("a")));
        node.left();
        node.arrives(PHONES.get(late),
                node.answer(late.equals("a") ? first : second, 200, late, PHONES.get(late)));
        return node.left();
    }

    @Test
    void whoeverIsCancelledAndAnswersAfterTheEndIsAcknowledgedAndTold() {
        assertThat(afterTheEnd(true, "b")).containsExactly("ACK to 10.0.0.23", "BYE to 10.0.0.23");
    }

    @Test
    void whoeverHasNotAcknowledgedGetsTheAnswerAgain() {
        assertThat(afterTheEnd(false, "a")).containsExactly("200 INVITE to 10.0.0.21");
    }
}
