package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.LogLevel;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.attack.Stranger;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;

/**
 * Peers that leave out what must be there, or say it wrong, or fall silent: whoever waits gets an answer or a defined
 * end.
 */
class HalfBrokenPeersTest extends TwoPhones {
    private static final byte[] SDP = Stranger.sdp(INSIDE, 4000);

    private SipEditor ok(SipMessage got, int status) {
        var edit = SipMessage.response(got, status, "Whatever", "t").edit().removeAll(HeaderName.RECORD_ROUTE);
        got.values(HeaderName.RECORD_ROUTE).forEach(r -> edit.addLast(HeaderName.RECORD_ROUTE, r));
        edit.addLast(HeaderName.CONTACT, "<sip:x@" + INSIDE + ":5060>");
        return status < 300 ? edit.body("application/sdp", SDP) : edit;
    }

    /** Bob's BYE of a call that stands, not yet sent. */
    private SipMessage byeOfACall() {
        SipMessage invite = bob.invite(ALICE);
        alice.send(ok(ring(invite), 200).build());
        a.pass(1);
        SipMessage answer = end(invite);
        String target = answer.contacts().getFirst().uriText();
        bob.send(bob.within(invite, answer, "ACK", target, 0).build());
        return bob.within(invite, answer, "BYE", target, 1).build();
    }

    private SipMessage end(SipMessage request) {
        return bob.answer(request.topVia().branch()).orElseThrow();
    }

    private void nothingIsLeft() {
        for (int i = 0; i < 300
                && !a.rows(Role.EDGE, "calls").isEmpty() | !a.rows(Role.CONTROL, "calls").isEmpty(); i++)
            a.pass(1);
        a.pass(40);
        for (Role r : Role.values()) {
            assertThat(a.rows(r, "calls")).as(r + "").isEmpty();
            assertThat(a.rows(r, "media")).as(r + "").isEmpty();
            assertThat(a.counter(r, "requestsUnderWay")).as(r + "").isZero();
            assertThat((r == Role.EDGE ? a.site.edge() : a.site.control()).logLines())
                    .noneMatch(l -> l.level() == LogLevel.ERROR);
        }
    }

    private static SipMessage tagless(SipEditor answer, SipMessage got) {
        return answer.set(HeaderName.TO, got.header(HeaderName.TO)).build();
    }

    @Test
    void aCallToAPhoneWithoutATagStandsAndEnds() {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        alice.send(tagless(ok(got, 180), got));
        alice.send(tagless(ok(got, 200), got));
        a.pass(1);
        SipMessage answer = end(invite);
        assertThat(answer.status()).isEqualTo(200);
        String target = answer.contacts().getFirst().uriText();
        bob.send(bob.within(invite, answer, "ACK", target, 0).build());
        SipMessage info = bob.within(invite, answer, "INFO", target, 1).build();
        bob.send(info);
        a.pass(1);
        assertThat(alice.requests("ACK")).isNotEmpty();
        assertThat(alice.requests("INFO")).isNotEmpty().allSatisfy(m -> {
            assertThat(m.to().tag()).isNull();
            assertThat(m.recordRoutes()).isEmpty();
        });
        alice.send(SipMessage.response(alice.requests("INFO").getLast(), 200, "OK", null).bytes());
        a.pass(1);
        assertThat(end(info).status()).isEqualTo(200);
        SipMessage bye = bob.within(invite, answer, "BYE", target, 2).build();
        bob.send(bye);
        a.pass(1);
        alice.send(SipMessage.response(alice.requests("BYE").getLast(), 200, "OK", null).bytes());
        a.pass(1);
        assertThat(end(bye).status()).isEqualTo(200);
        nothingIsLeft();
    }

    @Test
    void aPhoneWithoutATagHangsUp() {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        alice.send(tagless(ok(got, 200), got));
        a.pass(1);
        SipMessage answer = end(invite);
        bob.send(bob.within(invite, answer, "ACK", answer.contacts().getFirst().uriText(), 0).build());
        var bye = SipMessage.request("BYE", got.contacts().getFirst().uriText()).header(HeaderName.VIA,
                alice.via(alice.branch()));
        got.values(HeaderName.RECORD_ROUTE).forEach(r -> bye.header(HeaderName.ROUTE, r));
        alice.send(bye.header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.FROM, got.header(HeaderName.TO))
                .header(HeaderName.TO, got.header(HeaderName.FROM)).header(HeaderName.CALL_ID, got.callId())
                .header(HeaderName.CSEQ, "1 BYE").build());
        a.pass(1);
        assertThat(bob.requests("BYE")).isNotEmpty();
        bob.answer(bob.requests("BYE").getLast(), 200);
        nothingIsLeft();
    }

    @Test
    void aCallerWithoutATagIsHeard() {
        SipMessage invite = bob.invite(ALICE).edit().set(HeaderName.FROM, "<sip:x@elsewhere.example>").build();
        alice.send(ok(ring(invite), 200).build());
        a.pass(1);
        SipMessage answer = end(invite);
        bob.send(bob.within(invite, answer, "ACK", answer.contacts().getFirst().uriText(), 0).build());
        SipMessage bye = bob.within(invite, answer, "BYE", answer.contacts().getFirst().uriText(), 1).build();
        bob.send(bye);
        a.pass(1);
        assertThat(alice.requests("ACK")).isNotEmpty();
        alice.answer(alice.requests("BYE").getLast(), 200);
        a.pass(1);
        assertThat(end(bye).status()).isEqualTo(200);
        nothingIsLeft();
    }

    @Test
    void anAnswerWithoutAContactIsOneAndItsPhoneCanBeToldOfTheEnd() {
        SipMessage invite = bob.invite(ALICE);
        alice.send(ok(ring(invite), 200).removeAll(HeaderName.CONTACT).build());
        a.pass(1);
        SipMessage answer = end(invite);
        assertThat(answer.status()).isEqualTo(200);
        bob.send(bob.within(invite, answer, "ACK", ALICE, 0).build());
        a.pass(1);
        assertThat(alice.requests("ACK")).isNotEmpty();
        // Nobody speaks: the nodes end the call by themselves.
        a.pass(400);
        assertThat(alice.requests("BYE")).isNotEmpty()
                .allSatisfy(m -> assertThat(m.requestUri()).isEqualTo("sip:alice@" + INSIDE + ":5060"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAnswerWithAWrongCSeqIsStillTheAnswer(boolean method) {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        alice.send(ok(got, 180).build());
        alice.send(ok(got, 200)
                .set(HeaderName.CSEQ, method ? got.cseq().number() + " BYE" : got.cseq().number() + 7 + " INVITE")
                .build());
        a.pass(1);
        SipMessage answer = end(invite);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.cseq()).isEqualTo(invite.cseq());
    }

    @Test
    void theAnswerToACancelIsNoneToTheCall() {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        alice.send(ok(got, 200).removeAll(HeaderName.CONTACT).set(HeaderName.CSEQ, got.cseq().number() + " CANCEL")
                .body(null, new byte[0]).build());
        a.pass(1);
        assertThat(bob.answer(invite.topVia().branch())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|',
            value = {"Contact|Contact: <sip:x@", "To|To: <sip:", "To|X: y", "From|From: nobody", "Call-ID|X: y",
                "CSeq|CSeq: x",
                "Record-Route|Record-Route: <", "Content-Length|Content-Length: 9999", "Contact|no colon"})
    void anAnswerThatCannotBeReadIsAFailureAtOnce(String line, String odd) {
        SipMessage invite = bob.invite(ALICE);
        SipMessage got = ring(invite);
        alice.send(ok(got, 180).build());
        a.pass(1);
        String text = new String(ok(got, 200).build().bytes(), StandardCharsets.ISO_8859_1);
        String old = text.lines().filter(l -> l.startsWith(line)).findFirst().orElseThrow();
        alice.send(text.replace(old, odd));
        a.pass(1);
        assertThat(end(invite).status()).isEqualTo(502);
        assertThat(a.site.control().logLines())
                .anyMatch(l -> l.level() == LogLevel.INFO && l.text().contains("cannot be read"));
        nothingIsLeft();
    }

    @Test
    void aCallerWhoNeverAcknowledgesLosesTheCall() {
        SipMessage invite = bob.invite(ALICE);
        alice.send(ok(ring(invite), 200).build());
        a.pass(30);
        assertThat(a.rows(Role.CONTROL, "calls")).isNotEmpty();
        a.pass(20);
        assertThat(alice.requests("BYE")).isNotEmpty();
        assertThat(bob.requests("BYE")).isNotEmpty();
        assertThat(a.rows(Role.EDGE, "searches"))
                .anySatisfy(r -> assertThat(String.valueOf(r.get("end"))).contains("answer-unacknowledged"));
        nothingIsLeft();
    }

    @Test
    void aByeThatNobodyAnswersEndsTheCallAllTheSame() {
        SipMessage bye = byeOfACall();
        bob.send(bye);
        a.pass(40);
        assertThat(end(bye).status()).isEqualTo(408);
        nothingIsLeft();
    }

    @Test
    void theNextRequestWithTheSameBranchIsAnother() {
        // Some phones answer a challenge with the branch of the request that was challenged.
        bob.register("bob", "bob", "<sip:bob@" + OUTSIDE + ":5060>");
        SipMessage first = bob.request("MESSAGE", ALICE, "sip:bob@acme.example", ALICE)
                .body("text/plain", new byte[] {'x'}).build();
        SipMessage challenge = bob.ask(first);
        assertThat(challenge.status()).isEqualTo(407);
        SipMessage again = bob.proven(first, "bob", challenge).edit()
                .replaceFirstValue(HeaderName.VIA, first.topVia().toString()).build();
        bob.send(again);
        a.pass(1);
        assertThat(alice.requests("MESSAGE")).isNotEmpty();
    }

    /** A phone on TCP. */
    private final class Connection implements StreamReceiver {
        final List<SipMessage> heard = new ArrayList<>();
        final Stream stream;

        Connection() {
            stream = bob.host().freeConnect(new Endpoint(bob.local().address(), 0), Endpoint.of(AttackSite.EDGE, 5060),
                    null, this);
            a.pass(1);
        }

        @Override
        public void opened(Stream s) {}

        @Override
        public void bytes(Stream s, byte[] bytes) {
            if (SipMessage.parseDatagram(bytes) instanceof Parsed.Ok(SipMessage m)) heard.add(m);
        }

        @Override
        public void closed(Stream s, CloseReason reason) {}

        void send(SipMessage m) {
            stream.write(m.bytes(), 0, m.bytes().length);
        }

        boolean heard(UnaryOperator<SipMessage> only, int status) {
            return heard.stream().anyMatch(m -> !m.isRequest() && m.status() == status && only.apply(m) != null);
        }
    }

    private SipMessage overTcp(SipMessage m) {
        return m.edit().replaceFirstValue(HeaderName.VIA, m.topVia().toString().replace("UDP", "TCP")).build();
    }

    @Test
    void anInviteThatComesAgainOverAnotherConnectionIsTheSame() {
        SipMessage invite = overTcp(bob.invite(ALICE));
        Connection one = new Connection();
        one.send(invite);
        a.pass(1);
        long rings = alice.requests("INVITE").stream().map(m -> m.topVia().branch()).distinct().count();
        Connection two = new Connection();
        two.send(invite);
        a.pass(1);
        assertThat(alice.requests("INVITE").stream().map(m -> m.topVia().branch()).distinct()).hasSize((int) rings);
        alice.send(ok(alice.requests("INVITE").getLast(), 200).build());
        a.pass(1);
        assertThat(two.heard(m -> m, 200)).as("the answer over the connection that is there").isTrue();
        SipMessage answer = two.heard.stream().filter(m -> m.status() == 200).findFirst().orElseThrow();
        two.send(overTcp(bob.within(invite, answer, "ACK", answer.contacts().getFirst().uriText(), 0).build()));
        one.stream.close();
        a.pass(1);
        assertThat(alice.requests("ACK")).isNotEmpty();
        SipMessage bye = overTcp(bob.within(invite, answer, "BYE", answer.contacts().getFirst().uriText(), 1).build());
        two.send(bye);
        a.pass(1);
        assertThat(alice.requests("BYE")).isNotEmpty();
        alice.answer(alice.requests("BYE").getLast(), 200);
        nothingIsLeft();
    }

    @Test
    void aByeThatComesAgainOverAnotherConnectionIsAnsweredThere() {
        SipMessage bye = overTcp(byeOfACall());
        Connection one = new Connection();
        one.send(bye);
        a.pass(1);
        alice.answer(alice.requests("BYE").getLast(), 200);
        a.pass(1);
        assertThat(one.heard(m -> m, 200)).isTrue();
        Connection two = new Connection();
        two.send(bye);
        a.pass(1);
        // On a reliable transport the transaction ends with its answer (RFC 3261 §17.2.2, timer J); so has the call.
        assertThat(two.heard(m -> m, 481)).isTrue();
        nothingIsLeft();
    }

    @Test
    void aThirdHostTakesNoTransactionOverByItsBranch() {
        SipMessage invite = overTcp(bob.invite(ALICE));
        Connection one = new Connection();
        one.send(invite);
        a.pass(1);
        Stranger mallory = a.stranger("mallory", "91.77.7.7");
        List<SipMessage> got = new ArrayList<>();
        Stream other = mallory.host().freeConnect(new Endpoint(mallory.local().address(), 0),
                Endpoint.of(AttackSite.EDGE, 5060), null,
                new StreamReceiver() {
                    @Override
                    public void opened(Stream s) {}

                    @Override
                    public void bytes(Stream s, byte[] bytes) {
                        if (SipMessage.parseDatagram(bytes) instanceof Parsed.Ok(SipMessage m)) got.add(m);
                    }

                    @Override
                    public void closed(Stream s, CloseReason reason) {}
                });
        a.pass(1);
        other.write(invite.bytes(), 0, invite.bytes().length);
        a.pass(1);
        alice.send(ok(alice.requests("INVITE").getFirst(), 200).build());
        a.pass(1);
        assertThat(one.heard(m -> m, 200)).isTrue();
        assertThat(got).noneMatch(m -> m.status() == 200);
    }
}
