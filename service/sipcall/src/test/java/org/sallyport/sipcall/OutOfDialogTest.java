package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** Requests that belong to no call: for whom they are, and who may send them. */
class OutOfDialogTest {
    private final SipFixture node = new SipFixture().open();

    @ParameterizedTest
    @CsvSource({
        // for the node itself
        "OPTIONS,sip:example.com,carol,200", "OPTIONS,sip:10.0.0.10,carol,200", "INFO,sip:example.com,carol,404",
        // strangers may call, and nothing else
        "MESSAGE,sip:bob@example.com,carol,407", "INVITE,sip:nobody@example.com,carol,407",
        // who claims to be a user proves it
        "INVITE,sip:bob@example.com,alice,407"})
    void whatANameOfOursNeedsAndWhatTheNodeAnswersItself(String method, String uri, String from, int status) {
        node.arrives("10.0.0.99", node.request(method, uri, from, "10.0.0.99"));
        assertThat(node.left().stream().filter(l -> !l.startsWith("100")))
                .containsExactly(status + " " + method + " to 10.0.0.99");
    }

    @Test
    void sip15AStrangerMayCallAndSendNothingElse() {
        node.arrives("10.0.0.99", foreign("MESSAGE"));
        assertThat(node.left()).containsExactly("403 MESSAGE to 10.0.0.99");
        node.arrives("10.0.0.99", foreign("INVITE"));
        assertThat(node.left()).containsExactly("404 INVITE to 10.0.0.99");
    }

    @Test
    void sip34OptionsOfAStrangerTellsOfNobody() {
        node.bind("bob", BOB);
        node.arrives("10.0.0.99", foreign("OPTIONS"));
        assertThat(node.left()).containsExactly("200 OPTIONS to 10.0.0.99");
    }

    private SipMessage foreign(String method) {
        return node.request(method, "sip:bob@example.com", "x", "10.0.0.99").edit()
                .set(HeaderName.FROM, "<sip:x@elsewhere.example>;tag=1").build();
    }

    @Test
    void aTagOfNoDialogIsUnknown() {
        node.arrives(ALICE,
                node.request("INFO", "sip:bob@example.com", "alice", ALICE, "To: <sip:bob@example.com>;tag=2"));
        assertThat(node.left()).containsExactly("481 INFO to " + ALICE);
    }

    @Test
    void aRouteOfSomebodyElseIsRefusedAndInTheHistory() {
        node.registered("alice", ALICE);
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE, "Route: <sip:192.0.2.1;lr>"));
        assertThat(node.left()).containsExactly("403 INVITE to " + ALICE);
        assertThat(node.searches.find("", 10)).hasSize(1);
    }

    @Test
    void aUserReachesAUser() {
        node.registered("alice", ALICE);
        node.bind("bob", BOB);
        node.arrives(ALICE, node.request("INVITE", "sip:bob@example.com", "alice", ALICE));
        assertThat(node.left()).containsExactly("100 INVITE to " + ALICE, "INVITE to " + BOB);
        assertThat(node.calls.sessions.size()).isEqualTo(1);
    }
}
