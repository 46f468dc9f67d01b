package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** What keeps a call or a subscription, and what ends it: by the request and its answer. */
class CallsTest {
    private final SipFixture node = new SipFixture().open();

    @ParameterizedTest
    @CsvSource({"INVITE,180,1", "INVITE,486,0", "INVITE,200,1", "SUBSCRIBE,200,1", "SUBSCRIBE,403,0", "OPTIONS,200,0",
        "MESSAGE,200,0"})
    void whatBegins(String method, int status, int left) {
        node.registered("alice", ALICE);
        node.bind("bob", BOB);
        node.arrives(ALICE, node.request(method, "sip:bob@example.com", "alice", ALICE, "Event: dialog"));
        assertThat(node.calls.sessions.size()).isEqualTo(method.equals("INVITE") || method.equals("SUBSCRIBE") ? 1 : 0);
        node.arrives(BOB, node.answer(node.last(BOB, method), status, "bob", BOB));
        assertThat(node.left()).contains(status + " " + method + " to " + ALICE);
        assertThat(node.calls.sessions.size()).isEqualTo(left);
    }

    /** Only an INVITE proves that the other end has no call any more (RFC 5057 §5.1); a BYE ends whatever it hears. */
    @ParameterizedTest
    @CsvSource({"INVITE,200,1", "INVITE,488,1", "INVITE,481,0", "INVITE,408,0", "INFO,200,1", "INFO,481,1",
        "INFO,408,1", "UPDATE,481,1", "BYE,200,0", "BYE,481,0", "BYE,500,0"})
    void whatIsSaidWithinACall(String method, int status, int left) {
        SipMessage ok = node.called();
        node.left();
        node.arrives(ALICE, node.within(method, ok, 2));
        assertThat(node.calls.sessions.size()).as("nothing is over before it is answered").isEqualTo(1);
        node.arrives(BOB, node.answer(node.last(BOB, method), status, "bob", BOB));
        assertThat(node.calls.sessions.size()).isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource({"active;expires=60,200,1", "terminated;reason=timeout,200,0", "terminated,200,0", "terminated,500,1"})
    void aNotifierEndsASubscription(String state, int status, int left) {
        node.registered("alice", ALICE);
        node.registered("bob", BOB);
        node.bind("bob", BOB);
        node.arrives(ALICE, node.request("SUBSCRIBE", "sip:bob@example.com", "alice", ALICE, "Event: dialog"));
        SipMessage subscribe = node.last(BOB, "SUBSCRIBE");
        node.arrives(BOB, node.answer(subscribe, 200, "bob", BOB));
        SipMessage notify = node.request("NOTIFY", subscribe.contacts().getFirst().uriText(), "bob", BOB,
                "To: " + subscribe.header(HeaderName.FROM), "Call-ID: " + subscribe.callId(), "Event: dialog",
                "Subscription-State: " + state,
                "Route: " + String.join(", ", subscribe.values(HeaderName.RECORD_ROUTE)));
        node.arrives(BOB, notify.edit().set(HeaderName.FROM, subscribe.header(HeaderName.TO) + ";tag=t-bob").build());
        node.arrives(ALICE, node.answer(node.last(ALICE, "NOTIFY"), status, "alice", ALICE));
        assertThat(node.calls.sessions.size()).isEqualTo(left);
    }
}
