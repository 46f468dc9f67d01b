package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;

import org.junit.jupiter.api.Test;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.call.Goodbyes;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/** The last words of a call, in the name of the other end. */
class GoodbyesTest {
    private final SipFixture node = new SipFixture().open();
    private final SipMessage ok = node.called();
    private final Session session = node.calls.sessions.all().iterator().next();
    private final Goodbyes goodbyes = node.calls.goodbyes;

    @Test
    void bothEndsHearItEachInTheNameOfTheOther() {
        node.left();
        goodbyes.hangUp(session, Refusal.of(RefusalReason.MEDIA_SILENT), "media-silent");
        node.world.runFor(1);
        SipMessage toAlice = node.last(ALICE, "BYE");
        SipMessage toBob = node.last(BOB, "BYE");
        assertThat(toAlice.header(HeaderName.FROM)).isEqualTo(ok.header(HeaderName.TO));
        assertThat(toBob.header(HeaderName.FROM)).isEqualTo(ok.header(HeaderName.FROM));
        assertThat(toBob.cseq().number()).isEqualTo(2);
        assertThat(toBob.header(HeaderName.REASON)).contains("media-silent");
        assertThat(node.calls.sessions.size()).isZero();
        assertThat(goodbyes.waiting()).isEqualTo(2);
        node.arrives(BOB, node.answer(toBob, 200, "bob", BOB));
        assertThat(goodbyes.waiting()).isEqualTo(1);
        node.world.runFor(40 * SipFixture.SECOND_NS);
        assertThat(goodbyes.waiting()).isZero();
    }

    /** Nobody waits for an answer then, or a node that stops would wait for ever. */
    @Test
    void bothEndsHearItWhereNoMoreTransactionsMayBe() {
        Flow nowhere = node.flow("10.0.0.99");
        int held = 0;
        while (node.flows.transactions.ask(
                node.flows.headers.toNextHop("OPTIONS", nowhere, node.host.entropy()).build(), nowhere, _ -> {}))
            held++;
        assertThat(held).isBetween(900, 1_000);
        node.left();
        goodbyes.hangUp(session, Refusal.of(RefusalReason.MEDIA_SILENT), "media-silent");
        node.world.runFor(1);
        assertThat(node.left()).containsExactlyInAnyOrder("BYE to " + ALICE, "BYE to " + BOB);
        assertThat(goodbyes.waiting()).isZero();
    }

    @Test
    void oneEndAloneIsToldWhereTheOtherKnows() {
        node.left();
        goodbyes.hangUpOn(session, session.caller(), session.established().orElseThrow().callee(), "forgotten",
                "SIP;cause=481");
        node.world.runFor(1);
        assertThat(node.left()).containsExactly("BYE to " + ALICE);
        assertThat(node.calls.sessions.size()).isZero();
    }

    @Test
    void anAnswerThatIsNoneIsAcknowledgedAllTheSame() {
        node.left();
        goodbyes.acknowledge(session, session.established().orElseThrow().callee(), session.caller(), 7);
        node.world.runFor(1);
        assertThat(node.last(BOB, "ACK").cseq().number()).isEqualTo(7);
        assertThat(node.calls.sessions.size()).isEqualTo(1);
    }
}
