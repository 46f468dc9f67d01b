package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/**
 * What a transaction that is here for repetitions alone, and has let go of its request, still says to whatever comes.
 * Over {@code udp} everything may come twice, over {@code zone} it may come again after a connection was lost.
 */
class SettledTest {
    private static final long MINUTE_NS = 60_000_000_000L;

    private final List<String> log = new ArrayList<>();
    private final TransactionOutput<String> output = new TransactionOutput<>() {
        @Override
        public void send(String flow, SipMessage m) {
            log.add(m.isRequest() ? m.method() : m.status() + " " + m.method());
        }

        @Override
        public Delivery delivery(String flow) {
            return switch (flow) {
                case "udp" -> Delivery.UNRELIABLE;
                case "tcp" -> Delivery.RELIABLE;
                default -> Delivery.RENEWED;
            };
        }

        @Override
        public Object source(String flow) {
            return flow;
        }
    };
    private TransactionTable<String> table = table();

    private TransactionTable<String> table() {
        return new TransactionTable<>(output, TransactionTimers.RFC3261, TransactionLimits.DEFAULTS,
                new SeededEntropy(1));
    }

    private final ServerListener<String> server = new ServerListener<>() {
        @Override
        public void onTransportError(ServerTransaction<String> t) {
            log.add("error");
        }

        @Override
        public void onAckMissing(ServerTransaction<String> t) {
            log.add("no ACK");
        }
    };

    private final ClientListener<String> client = new ClientListener<>() {
        @Override
        public void onResponse(ClientTransaction<String> t, SipMessage response) {
            log.add("told " + response.status() + " " + response.header(HeaderName.CSEQ));
        }

        @Override
        public void onTimeout(ClientTransaction<String> t) {
            log.add("timeout");
        }

        @Override
        public void onTransportError(ClientTransaction<String> t) {
            log.add("error");
        }
    };

    private static String method(String state) {
        return state.contains("BYE") ? "BYE" : "INVITE";
    }

    private static String flow(String state) {
        return state.substring(state.lastIndexOf(' ') + 1);
    }

    private String left(Transaction<String> t) {
        assertThat(t.request).isNull();
        return String.join("+", log) + ">" + (t.isLive() ? "kept" : "gone");
    }

    // --- of whom we are asked

    private ServerTransaction<String> answered(String state, SipMessage request) {
        table = table();
        Arrival<String> arrival = table.receiveRequest(request, flow(state), 0);
        ServerTransaction<String> t = ((Arrival.New<String>) arrival).transaction();
        t.listener(server);
        t.respond(Messages.response(request, state.startsWith("refused") ? 486 : 200), 0);
        if (state.startsWith("refused") || state.startsWith("ACK")) {
            table.receiveRequest(Messages.request("ACK", "z9hG4bK1"), flow(state), 0);
        } else if (state.startsWith("answered INVITE")) {
            t.acknowledged(0);
        }
        log.clear();
        return t;
    }

    private String serves(String state, String input) {
        SipMessage request = Messages.request(method(state), "z9hG4bK1");
        ServerTransaction<String> t = answered(state, request);
        switch (input) {
            case "again" -> assertThat(table.receiveRequest(request, flow(state), 1))
                    .isInstanceOf(Arrival.Absorbed.class);
            case "ACK", "CANCEL" -> {
                if (table.receiveRequest(Messages.request(input, "z9hG4bK1"), flow(state), 1) instanceof Arrival.Ack) {
                    log.add("passed");
                }
            }
            case "renewed" -> table.renewed(t, 1);
            case "once" -> t.respondOnce(Messages.response(request, 401), 1);
            case "timer" -> table.timer(MINUTE_NS);
            case "lost" -> table.flowLost(flow(state), 1);
            default -> t.respond(Messages.response(request, Integer.parseInt(input)), 1);
        }
        if (method(state).equals("INVITE")) assertThat(t.last).isNull();
        return left(t);
    }

    @TestFactory
    List<DynamicTest> servers() {
        return StateTable.tests("""
                state                | again        | ACK         | CANCEL          | renewed | 180   | 200             | 486   | once  | timer | lost
                answered BYE udp     | 200 BYE>kept | passed>kept | 481 CANCEL>kept | >kept   | >kept | >kept           | >kept | >kept | >gone | >kept
                answered BYE zone    | 200 BYE>kept | passed>kept | 481 CANCEL>kept | >kept   | >kept | >kept           | >kept | >kept | >gone | error>gone
                refused INVITE udp   | >kept        | >kept       | 200 CANCEL>kept | >kept   | >kept | >kept           | >kept | >kept | >gone | >kept
                refused INVITE zone  | >kept        | >kept       | 200 CANCEL>kept | >kept   | >kept | >kept           | >kept | >kept | >gone | >gone
                answered INVITE udp  | >kept        | passed>kept | 200 CANCEL>kept | >kept   | >kept | 200 INVITE>kept | >kept | >kept | >gone | >kept
                answered INVITE zone | >kept        | passed>kept | 200 CANCEL>kept | >kept   | >kept | 200 INVITE>kept | >kept | >kept | >gone | >gone
                answered INVITE tcp  | >kept        | passed>kept | 200 CANCEL>kept | >kept   | >kept | 200 INVITE>kept | >kept | >kept | >gone | >gone
                ACK of INVITE udp    | >kept        | passed>kept | 200 CANCEL>kept | >kept   | >kept | 200 INVITE>kept | >kept | >kept | >gone | >kept
                ACK of INVITE zone   | >kept        | passed>kept | 200 CANCEL>kept | >kept   | >kept | 200 INVITE>kept | >kept | >kept | >gone | >gone
                """, this::serves);
    }

    /** Both INVITEs have one branch: the CANCEL of the first is not that of the second. */
    @Test
    void whoGivesTheNextInviteTheSameBranchMayCancelItToo() {
        SipMessage invite = Messages.request("INVITE", "z9hG4bK1");
        SipMessage cancel = Messages.request("CANCEL", "z9hG4bK1");
        SipMessage second = Messages.numbered(cancel, 8);
        ServerTransaction<String> first =
                ((Arrival.New<String>) table.receiveRequest(invite, "udp", 0)).transaction();
        table.receiveRequest(cancel, "udp", 1);
        first.respond(Messages.response(invite, 487), 2);
        table.receiveRequest(Messages.request("ACK", "z9hG4bK1"), "udp", 3);
        assertThat(table.cancels(second, "udp")).isFalse();
        ServerTransaction<String> next =
                ((Arrival.New<String>) table.receiveRequest(Messages.numbered(invite, 8), "udp", 4)).transaction();
        log.clear();
        assertThat(table.cancels(cancel, "udp")).isFalse();
        assertThat(table.receiveRequest(cancel, "udp", 5)).isInstanceOf(Arrival.Absorbed.class);
        assertThat(table.cancels(second, "udp")).isTrue();
        assertThat(table.receiveRequest(second, "udp", 6)).isEqualTo(new Arrival.Cancelled<>(next));
        for (SipMessage other : List.of(second, cancel, Messages.numbered(cancel, 9))) {
            assertThat(table.cancels(other, "udp")).isFalse();
            assertThat(table.receiveRequest(other, "udp", 7)).isInstanceOf(Arrival.Absorbed.class);
        }
        assertThat(log).hasSize(5).containsOnly("200 CANCEL");
        assertThat(table.servers()).isEqualTo(2);
    }

    /** Over a connection the transaction of a CANCEL ends with its answer, and what it cancelled stays cancelled. */
    @Test
    void onlyTheFirstCancelOfAnInviteTakesWorkAway() {
        for (String flow : List.of("udp", "tcp", "zone")) {
            SipMessage invite = Messages.request("INVITE", "z9hG4bK" + flow);
            SipMessage cancel = Messages.request("CANCEL", "z9hG4bK" + flow);
            table.receiveRequest(invite, flow, 0);
            assertThat(table.cancels(cancel, flow)).isTrue();
            table.receiveRequest(cancel, flow, 1);
            assertThat(table.cancels(cancel, flow)).as(flow).isFalse();
        }
        assertThat(log).containsExactly("200 CANCEL", "200 CANCEL", "200 CANCEL");
    }

    // --- whom we asked

    private String asks(String state, String input) {
        table = table();
        SipMessage request = Messages.request(method(state), "z9hG4bK1");
        ClientTransaction<String> t = table.client(request, flow(state), client, 0).orElseThrow();
        table.receiveResponse(Messages.response(request, state.startsWith("refused") ? 486 : 200), 0);
        log.clear();
        switch (input) {
            case "other CSeq" -> assertThat(
                    table.receiveResponse(Messages.numbered(Messages.response(request, 200), 9), 1)).isTrue();
            case "bad 180" -> assertThat(table.receiveUnreadable(Messages.response(request, 180), 1)).isFalse();
            case "bad 200", "bad 486" -> assertThat(
                    table.receiveUnreadable(Messages.response(request, Integer.parseInt(input.substring(4))), 1))
                    .isTrue();
            case "cancel" -> t.cancel("", 1);
            case "renewed" -> table.renewed(t, 1);
            case "timer" -> table.timer(MINUTE_NS);
            case "lost" -> table.flowLost(flow(state), 1);
            default -> assertThat(table.receiveResponse(Messages.response(request, Integer.parseInt(input)), 1))
                    .isTrue();
        }
        return left(t);
    }

    @TestFactory
    List<DynamicTest> clients() {
        return StateTable.tests("""
                state                | 180   | 200                    | 486      | other CSeq             | bad 180 | bad 200  | bad 486  | cancel | renewed | timer | lost
                refused INVITE udp   | >kept | >kept                  | ACK>kept | >kept                  | >kept   | ACK>kept | ACK>kept | >kept  | >kept   | >gone | >kept
                refused INVITE zone  | >kept | >kept                  | ACK>kept | >kept                  | >kept   | ACK>kept | ACK>kept | >kept  | >kept   | >gone | error>gone
                answered INVITE udp  | >kept | told 200 7 INVITE>kept | >kept    | told 200 7 INVITE>kept | >kept   | >kept    | >kept    | >kept  | >kept   | >gone | >kept
                answered INVITE zone | >kept | told 200 7 INVITE>kept | >kept    | told 200 7 INVITE>kept | >kept   | >kept    | >kept    | >kept  | >kept   | >gone | >gone
                answered INVITE tcp  | >kept | told 200 7 INVITE>kept | >kept    | told 200 7 INVITE>kept | >kept   | >kept    | >kept    | >kept  | >kept   | >gone | >gone
                answered BYE udp     | >kept | >kept                  | >kept    | >kept                  | >kept   | >kept    | >kept    | >kept  | >kept   | >gone | >kept
                answered BYE zone    | >kept | >kept                  | >kept    | >kept                  | >kept   | >kept    | >kept    | >kept  | >kept   | >gone | >gone
                refused BYE udp      | >kept | >kept                  | >kept    | >kept                  | >kept   | >kept    | >kept    | >kept  | >kept   | >gone | >kept
                """, this::asks);
    }
}
