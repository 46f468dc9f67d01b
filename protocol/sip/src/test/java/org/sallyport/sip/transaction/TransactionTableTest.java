package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

class TransactionTableTest {
    private static final long MS = 1_000_000L;

    /** A flow: streams start with "tcp", and datagrams of one address share the part before the colon. */
    private final List<String> log = new ArrayList<>();
    private final List<SipMessage> sent = new ArrayList<>();
    private final TransactionOutput<String> output = new TransactionOutput<>() {
        @Override
        public void send(String flow, SipMessage m) {
            sent.add(m);
            log.add(flow + " " + (m.isRequest() ? m.method() : m.status() + " " + m.method()));
        }

        @Override
        public Delivery delivery(String flow) {
            return flow.startsWith("tcp") ? Delivery.RELIABLE : Delivery.UNRELIABLE;
        }

        @Override
        public Object source(String flow) {
            return flow.startsWith("tcp") ? flow : flow.substring(0, flow.indexOf(':'));
        }
    };
    private final TransactionTable<String> table = table(TransactionLimits.DEFAULTS);

    private TransactionTable<String> table(TransactionLimits limits) {
        return new TransactionTable<>(output, TransactionTimers.RFC3261, limits, new SeededEntropy(1));
    }

    private final ServerListener<String> server = new ServerListener<>() {
        @Override
        public void onTransportError(ServerTransaction<String> t) {
            log.add("server transport error");
        }

        @Override
        public void onAckMissing(ServerTransaction<String> t) {
            log.add("ack missing");
        }

        @Override
        public void onTerminated(ServerTransaction<String> t) {
            log.add("server ended");
        }
    };

    private final ClientListener<String> client = new ClientListener<>() {
        @Override
        public void onResponse(ClientTransaction<String> t, SipMessage response) {
            log.add("user got " + response.status());
        }

        @Override
        public void onTimeout(ClientTransaction<String> t) {
            log.add("user got timeout");
        }

        @Override
        public void onTransportError(ClientTransaction<String> t) {
            log.add("user got transport error");
        }

        @Override
        public void onTerminated(ClientTransaction<String> t) {
            log.add("client ended");
        }
    };

    private ServerTransaction<String> accept(SipMessage request, String flow, long nowNs) {
        Arrival<String> arrival = table.receiveRequest(request, flow, nowNs);
        assertThat(arrival).isInstanceOf(Arrival.New.class);
        ServerTransaction<String> t = ((Arrival.New<String>) arrival).transaction();
        t.listener(server);
        return t;
    }

    private void runUntil(long endNs) {
        while (table.deadlineNs() <= endNs) table.timer(table.deadlineNs());
    }

    @Nested
    class Server {
        private final SipMessage invite = Messages.request("INVITE", "z9hG4bK1");

        @Test
        void answersASilentInviteWith100() {
            accept(invite, "10.0.0.1:5060", 0);
            table.timer(199 * MS);
            assertThat(log).isEmpty();
            table.timer(200 * MS);
            assertThat(log).containsExactly("10.0.0.1:5060 100 INVITE");
            assertThat(sent.getFirst().to().tag()).isNull();
        }

        @Test
        void absorbsARetransmissionAndRepeatsTheLastResponse() {
            ServerTransaction<String> t = accept(invite, "10.0.0.1:5060", 0);
            t.respond(Messages.response(invite, 180), 1);
            assertThat(table.receiveRequest(invite, "10.0.0.1:5060", 2)).isInstanceOf(Arrival.Absorbed.class);
            assertThat(log).containsExactly("10.0.0.1:5060 180 INVITE", "10.0.0.1:5060 180 INVITE");
            assertThat(t.lastStatus()).isEqualTo(180);
        }

        @Test
        void aRefusalLivesUntilItsAckAndTimerI() {
            ServerTransaction<String> t = accept(invite, "10.0.0.1:5060", 0);
            t.respond(Messages.response(invite, 486), 0);
            table.timer(500 * MS);
            assertThat(table.receiveRequest(Messages.request("ACK", "z9hG4bK1"), "10.0.0.1:5060", 600 * MS))
                    .isInstanceOf(Arrival.Absorbed.class);
            assertThat(table.deadlineNs()).isEqualTo(5600 * MS);
            table.timer(5600 * MS);
            assertThat(log).containsExactly(
                    "10.0.0.1:5060 486 INVITE", "10.0.0.1:5060 486 INVITE", "server ended");
            assertThat(table.servers()).isZero();
            assertThat(table.deadlineNs()).isEqualTo(Machine.NEVER);
        }

        @Test
        void tellsOfARefusalThatWasNeverAcknowledged() {
            accept(invite, "tcp1", 0).respond(Messages.response(invite, 486), 0);
            runUntil(60_000 * MS);
            assertThat(log).containsExactly("tcp1 486 INVITE", "ack missing", "server ended");
        }

        @Test
        void passesTheAckOfASuccessToTheUserWhateverItsBranch() {
            accept(invite, "10.0.0.1:5060", 0).respond(Messages.response(invite, 200), 0);
            assertThat(table.receiveRequest(Messages.request("ACK", "z9hG4bK1"), "10.0.0.1:5060", 1))
                    .isInstanceOf(Arrival.Ack.class);
            assertThat(table.receiveRequest(Messages.request("ACK", "z9hG4bK2"), "10.0.0.1:5060", 1))
                    .isInstanceOf(Arrival.Ack.class);
        }

        @Test
        void whatOnlyRepetitionsNeedKeepsNoRequest() {
            SipMessage options = Messages.request("OPTIONS", "z9hG4bK2");
            ServerTransaction<String> t = accept(options, "10.0.0.1:5060", 0);
            assertThat(t.request).isSameAs(options);
            t.respond(Messages.response(options, 200), 0);
            assertThat(t.request).isNull();
            assertThat(table.receiveRequest(options, "10.0.0.1:5060", 1)).isInstanceOf(Arrival.Absorbed.class);
            assertThat(log).containsExactly("10.0.0.1:5060 200 OPTIONS", "10.0.0.1:5060 200 OPTIONS");
        }

        @Test
        void aSuccessThatWasAcknowledgedIsNotSaidAgainAndNotKept() {
            ServerTransaction<String> t = accept(invite, "10.0.0.1:5060", 0);
            t.respond(Messages.response(invite, 200), 0);
            assertThat(t.request).isNotNull();
            table.renewed(t, 1);
            t.acknowledged(2);
            assertThat(t.request).isNull();
            assertThat(t.last).isNull();
            table.renewed(t, 3);
            assertThat(log).containsExactly("10.0.0.1:5060 200 INVITE", "10.0.0.1:5060 200 INVITE");
            assertThat(table.receiveRequest(invite, "10.0.0.1:5060", 4)).isInstanceOf(Arrival.Absorbed.class);
            t.respond(Messages.response(invite, 200), 5);
            assertThat(log).hasSize(3);
        }

        @Test
        void sendsASecondSuccessButNothingElseAfterTheFirst() {
            ServerTransaction<String> t = accept(invite, "10.0.0.1:5060", 0);
            t.respond(Messages.response(invite, 200), 0);
            t.respond(Messages.response(invite, 200), 1);
            t.respond(Messages.response(invite, 486), 2);
            assertThat(log).containsExactly("10.0.0.1:5060 200 INVITE", "10.0.0.1:5060 200 INVITE");
        }

        @Test
        void aRefusalOnceLeavesNothingBehind() {
            accept(invite, "10.0.0.1:5060", 0).respondOnce(Messages.response(invite, 401), 0);
            assertThat(table.servers()).isZero();
            runUntil(60_000 * MS);
            assertThat(log).containsExactly("10.0.0.1:5060 401 INVITE", "server ended");
            assertThat(table.receiveRequest(invite, "10.0.0.1:5060", 1)).isInstanceOf(Arrival.New.class);
        }

        @Test
        void refusesPastItsLimitWithoutSendingAnything() {
            TransactionTable<String> small = table(new TransactionLimits(1, 1));
            small.receiveRequest(invite, "10.0.0.1:5060", 0);
            Arrival<String> second = small.receiveRequest(
                    Messages.request("OPTIONS", "z9hG4bK2"), "10.0.0.1:5060", 0);
            assertThat(((Arrival.Refused<String>) second).refusal().reason()).isEqualTo(RefusalReason.TRANSACTIONS_MAX);
            assertThat(log).isEmpty();
        }

        @Test
        void tellsRequestsOfOldSendersApartWithoutABranch() {
            SipMessage old = Messages.request("INVITE", "192.0.2.1:5060", "");
            ServerTransaction<String> t = accept(old, "10.0.0.1:5060", 0);
            t.respond(Messages.response(old, 486), 0);
            assertThat(table.receiveRequest(old, "10.0.0.1:5060", 1)).isInstanceOf(Arrival.Absorbed.class);
            SipMessage ack = Messages.parse(new String(old.bytes())
                    .replace("INVITE", "ACK").replace("To: <sip:bob@example.com>", "To: <sip:bob@example.com>;tag=b2")
                    .replace("\r\n", "\n"));
            assertThat(table.receiveRequest(ack, "10.0.0.1:5060", 2)).isInstanceOf(Arrival.Absorbed.class);
            SipMessage other = Messages.parse(
                    new String(old.bytes()).replace("CSeq: 7", "CSeq: 8").replace("\r\n", "\n"));
            assertThat(table.receiveRequest(other, "10.0.0.1:5060", 3)).isInstanceOf(Arrival.New.class);
        }

        @Test
        void sentByAndMethodAreParts() {
            accept(Messages.request("OPTIONS", "z9hG4bK1"), "10.0.0.1:5060", 0);
            assertThat(table.receiveRequest(Messages.request("MESSAGE", "z9hG4bK1"), "10.0.0.1:5060", 0))
                    .isInstanceOf(Arrival.New.class);
            assertThat(table.receiveRequest(
                    Messages.request("OPTIONS", "192.0.2.1:5061;branch=z9hG4bK1", ""), "10.0.0.1:5060", 0))
                    .isInstanceOf(Arrival.New.class);
            assertThat(table.receiveRequest(
                    Messages.request("OPTIONS", "192.0.2.1:5060;branch=z9hG4bK1;rport", ""), "10.0.0.1:5060", 0))
                    .isInstanceOf(Arrival.Absorbed.class);
        }

        @Test
        void aLostFlowEndsAllOfItsTransactionsAndNoOthers() {
            accept(Messages.request("INVITE", "z9hG4bK1"), "tcp1", 0);
            accept(Messages.request("OPTIONS", "z9hG4bK2"), "tcp1", 0);
            ServerTransaction<String> other = accept(Messages.request("OPTIONS", "z9hG4bK3"), "tcp2", 0);
            table.flowLost("tcp1", 1);
            assertThat(log).containsExactly(
                    "server transport error", "server ended", "server transport error", "server ended");
            assertThat(table.servers()).isEqualTo(1);
            assertThat(other.isLive()).isTrue();
            table.flowLost("tcp1", 2);
            assertThat(log).hasSize(4);
        }

        @Test
        void aResponseAfterTheEndIsNotSent() {
            ServerTransaction<String> t = accept(invite, "tcp1", 0);
            table.flowLost("tcp1", 1);
            log.clear();
            t.respond(Messages.response(invite, 200), 2);
            assertThat(log).isEmpty();
        }
    }

    @Nested
    class Cancelling {
        private final SipMessage invite = Messages.request("INVITE", "z9hG4bK1");
        private final SipMessage cancel = Messages.request("CANCEL", "z9hG4bK1");

        @Test
        void aCancelIsAnsweredAndNamesItsInvite() {
            ServerTransaction<String> t = accept(invite, "10.0.0.1:5060", 0);
            Arrival<String> arrival = table.receiveRequest(cancel, "10.0.0.1:5060", 1);
            assertThat(arrival).isEqualTo(new Arrival.Cancelled<>(t));
            assertThat(log).containsExactly("10.0.0.1:5060 200 CANCEL");
            assertThat(sent.getFirst().to().tag()).isEqualTo(t.localTag());
        }

        @Test
        void aRepeatedCancelIsAnsweredAgainAndDoesNothing() {
            accept(invite, "10.0.0.1:5060", 0);
            table.receiveRequest(cancel, "10.0.0.1:5060", 1);
            assertThat(table.receiveRequest(cancel, "10.0.0.1:5060", 2)).isInstanceOf(Arrival.Absorbed.class);
            assertThat(log).containsExactly("10.0.0.1:5060 200 CANCEL", "10.0.0.1:5060 200 CANCEL");
        }

        @Test
        void aCancelAfterTheFinalResponseHasNoEffect() {
            accept(invite, "10.0.0.1:5060", 0).respond(Messages.response(invite, 200), 1);
            assertThat(table.receiveRequest(cancel, "10.0.0.1:5060", 2)).isInstanceOf(Arrival.Absorbed.class);
            assertThat(log).last().isEqualTo("10.0.0.1:5060 200 CANCEL");
        }

        @Test
        void aCancelForNothingIsRefusedWith481() {
            assertThat(table.receiveRequest(cancel, "10.0.0.1:5060", 1)).isInstanceOf(Arrival.Absorbed.class);
            assertThat(log).containsExactly("10.0.0.1:5060 481 CANCEL");
            assertThat(table.servers()).isZero();
        }

        /** Attack SIP-44: the ids are right, the sender is another. */
        @Test
        void aCancelFromAnotherSourceCancelsNothing() {
            accept(invite, "10.0.0.1:5060", 0);
            assertThat(table.receiveRequest(cancel, "10.0.0.9:5060", 1)).isInstanceOf(Arrival.Absorbed.class);
            assertThat(log).containsExactly("10.0.0.9:5060 481 CANCEL");
        }

        @Test
        void aCancelFromAnotherPortOfTheSameAddressCounts() {
            accept(invite, "10.0.0.1:5060", 0);
            assertThat(table.receiveRequest(cancel, "10.0.0.1:61000", 1)).isInstanceOf(Arrival.Cancelled.class);
        }

        @Test
        void aCancelIsAnsweredEvenWhereTheTableIsFull() {
            TransactionTable<String> small = table(new TransactionLimits(1, 1));
            small.receiveRequest(invite, "10.0.0.1:5060", 0);
            assertThat(small.receiveRequest(cancel, "10.0.0.1:5060", 1)).isInstanceOf(Arrival.Cancelled.class);
            assertThat(log).containsExactly("10.0.0.1:5060 200 CANCEL");
            assertThat(small.servers()).isEqualTo(1);
        }
    }

    @Nested
    class Client {
        private final SipMessage invite = Messages.request("INVITE", "192.0.2.1:5060;branch=z9hG4bKc1",
                "Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>\n");

        private ClientTransaction<String> call(String flow) {
            return table.client(invite, flow, client, 0).orElseThrow();
        }

        @Test
        void acknowledgesARefusalItselfWithTheFieldsOfTheInvite() {
            call("10.0.0.2:5060");
            assertThat(table.receiveResponse(Messages.response(invite, 486), 1)).isTrue();
            assertThat(log).containsExactly("10.0.0.2:5060 INVITE", "10.0.0.2:5060 ACK", "user got 486");
            SipMessage ack = sent.getLast();
            assertThat(ack.requestUri()).isEqualTo("sip:bob@example.com");
            assertThat(ack.topVia().branch()).isEqualTo("z9hG4bKc1");
            assertThat(ack.viaCount()).isEqualTo(1);
            assertThat(ack.to().tag()).isEqualTo("b2");
            assertThat(ack.from().tag()).isEqualTo("a1");
            assertThat(ack.callId()).isEqualTo("call-1@192.0.2.1");
            assertThat(ack.header(HeaderName.CSEQ)).isEqualTo("7 ACK");
            assertThat(ack.values(HeaderName.ROUTE))
                    .containsExactly("<sip:p1.example.com;lr>", "<sip:p2.example.com;lr>");
            assertThat(Messages.parse(new String(ack.bytes()).replace("\r\n", "\n")).method()).isEqualTo("ACK");
        }

        @Test
        void acknowledgesARepeatedRefusalWithoutTellingTheUserAgain() {
            call("10.0.0.2:5060");
            table.receiveResponse(Messages.response(invite, 486), 1);
            table.receiveResponse(Messages.response(invite, 486), 2);
            assertThat(log).containsExactly(
                    "10.0.0.2:5060 INVITE", "10.0.0.2:5060 ACK", "user got 486", "10.0.0.2:5060 ACK");
            runUntil(40_000 * MS);
            assertThat(log).last().isEqualTo("client ended");
            assertThat(table.receiveResponse(Messages.response(invite, 486), 40_001 * MS)).isFalse();
        }

        @Test
        void passesEverySuccessAndAcknowledgesNone() {
            call("10.0.0.2:5060");
            table.receiveResponse(Messages.response(invite, 180), 1);
            table.receiveResponse(Messages.response(invite, 200), 2);
            table.receiveResponse(Messages.response(invite, 200), 3);
            assertThat(log).containsExactly(
                    "10.0.0.2:5060 INVITE", "user got 180", "user got 200", "user got 200");
        }

        @Test
        void timesOutAfter32SecondsOfSilence() {
            call("10.0.0.2:5060");
            runUntil(32_000 * MS);
            assertThat(log).hasSize(9).last().isEqualTo("client ended");
            assertThat(log).filteredOn("10.0.0.2:5060 INVITE"::equals).hasSize(7);
            assertThat(log.get(7)).isEqualTo("user got timeout");
            assertThat(table.clients()).isZero();
        }

        @Test
        void streamsNeedNoRetransmission() {
            call("tcp1");
            runUntil(32_000 * MS);
            assertThat(log).containsExactly("tcp1 INVITE", "user got timeout", "client ended");
        }

        @Test
        void holdsTheCancelBackUntilAProvisionalResponse() {
            ClientTransaction<String> t = call("tcp1");
            t.cancel("SIP;cause=200;text=\"Call completed elsewhere\"", 1);
            assertThat(log).containsExactly("tcp1 INVITE");
            table.receiveResponse(Messages.response(invite, 100), 2);
            assertThat(log).containsExactly("tcp1 INVITE", "user got 100", "tcp1 CANCEL");
            SipMessage cancel = sent.getLast();
            assertThat(cancel.topVia().branch()).isEqualTo("z9hG4bKc1");
            assertThat(cancel.header(HeaderName.CSEQ)).isEqualTo("7 CANCEL");
            assertThat(cancel.header(HeaderName.REASON)).startsWith("SIP;cause=200");
            assertThat(cancel.values(HeaderName.ROUTE)).hasSize(2);
            assertThat(cancel.to().tag()).isNull();
            table.receiveResponse(Messages.response(cancel, 200), 3);
            table.receiveResponse(Messages.response(invite, 487), 4);
            assertThat(log.subList(3, log.size())).containsExactly("tcp1 ACK", "user got 487", "client ended");
            assertThat(table.clients()).isZero();
        }

        @Test
        void aCancelAfterTheFinalResponseIsNotSent() {
            ClientTransaction<String> t = call("10.0.0.2:5060");
            table.receiveResponse(Messages.response(invite, 200), 1);
            t.cancel("", 2);
            assertThat(log).doesNotContain("10.0.0.2:5060 CANCEL");
        }

        @Test
        void dropsStrayResponses() {
            call("10.0.0.2:5060");
            SipMessage elsewhere = Messages.request("INVITE", "z9hG4bKother");
            assertThat(table.receiveResponse(Messages.response(elsewhere, 200), 1)).isFalse();
            // The CANCEL of an INVITE has its branch, and may be answered when nobody asks any more.
            SipMessage cancel = Messages.request("CANCEL", "z9hG4bKc1");
            assertThat(table.receiveResponse(Messages.response(cancel, 200), 1)).isFalse();
            assertThat(log).containsExactly("10.0.0.2:5060 INVITE");
        }

        @Test
        void aLostFlowIsAnErrorWhileAnAnswerIsAwaited() {
            call("tcp1");
            table.flowLost("tcp1", 1);
            assertThat(log).containsExactly("tcp1 INVITE", "user got transport error", "client ended");
        }

        @Test
        void sendsNothingPastItsLimit() {
            TransactionTable<String> small = table(new TransactionLimits(1, 1));
            assertThat(small.client(invite, "tcp1", client, 0)).isPresent();
            assertThat(small.client(Messages.request("BYE", "z9hG4bKc2"), "tcp1", client, 0)).isEmpty();
            assertThat(log).containsExactly("tcp1 INVITE");
        }

        @Test
        void aBranchInUseIsOurOwnMistake() {
            call("tcp1");
            assertThatThrownBy(() -> call("tcp1")).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void aListenerMayCallBackIntoTheTable() {
            SipMessage second = Messages.request("INVITE", "z9hG4bKc2");
            table.client(invite, "10.0.0.2:5060", new ClientListener<>() {
                @Override
                public void onResponse(ClientTransaction<String> t, SipMessage response) {
                    table.client(second, "10.0.0.3:5060", client, 5).orElseThrow().cancel("", 5);
                }

                @Override
                public void onTimeout(ClientTransaction<String> t) {}

                @Override
                public void onTransportError(ClientTransaction<String> t) {}
            }, 0);
            table.receiveResponse(Messages.response(invite, 503), 5);
            assertThat(log).containsExactly("10.0.0.2:5060 INVITE", "10.0.0.2:5060 ACK", "10.0.0.3:5060 INVITE");
            assertThat(table.clients()).isEqualTo(2);
        }
    }

    @Test
    void tenThousandUnacknowledgedInvitesAllEnd() {
        for (int i = 0; i < 10_000; i++) {
            SipMessage invite = Messages.request("INVITE", "z9hG4bK" + i);
            accept(invite, "10.0.0.1:5060", i * MS).respond(Messages.response(invite, 486), i * MS);
        }
        assertThat(table.servers()).isEqualTo(10_000);
        runUntil(50_000 * MS);
        assertThat(table.servers()).isZero();
        assertThat(log).filteredOn("ack missing"::equals).hasSize(10_000);
        assertThat(table.deadlineNs()).isEqualTo(Machine.NEVER);
    }
}
