package org.sallyport.sipcall.traversal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.traversal.ZoneWorld.SECOND_NS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.host.CloseReason;
import org.sallyport.machine.Machine;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/** Every state of control's end of a zone takes every input: where it stands then, and what is known of the zone. */
class TraversalClientLinkTest {
    /** A zone of which nothing is known yet is {@code start}; one that is down is named by its reason. */
    private static final String EVENTS = """
            state     |start                              |opened                          |closed                              |unreachable                         |untrusted                                 |early                           |due                                |stop
            idle      |connecting start                   |idle start                      |idle start                          |idle start                          |idle start                                |idle start                      |idle start                         |idle start
            resting   |connecting zone-no-listener, closed|resting zone-no-listener, closed|resting zone-no-listener, closed    |resting zone-no-listener, closed    |resting zone-no-listener, closed          |resting zone-no-listener, closed|connecting zone-no-listener, closed|idle zone-no-listener, closed
            finding   |finding start                      |finding start                   |resting next-hop-unreachable        |resting next-hop-unreachable        |resting zone-certificate-untrusted        |finding start                   |resting zone-unreachable           |idle start
            connecting|connecting start                   |proving start                   |resting next-hop-unreachable, closed|resting zone-unreachable, closed    |resting zone-certificate-untrusted, closed|connecting start                |resting zone-unreachable, closed   |idle start, closed
            proving   |proving start                      |proving start                   |resting next-hop-unreachable, closed|resting next-hop-unreachable, closed|resting zone-certificate-untrusted, closed|proving start                   |resting zone-unreachable, closed   |idle start, closed
            up        |up up                              |up up                           |resting next-hop-unreachable, closed|resting next-hop-unreachable, closed|resting zone-certificate-untrusted, closed|up up                           |up up                              |idle up, closed
            """;

    private static final String ANSWERS = """
            state  |200                                   |401          |403                                   |500
            proving|resting zone-server-not-proven, closed|proving start|resting zone-not-authenticated, closed|resting zone-not-authenticated, closed
            asking |up up                                 |up up        |resting zone-not-authenticated, closed|resting zone-not-authenticated, closed
            """;

    private final ZoneWorld world = new ZoneWorld();
    private TraversalClientLink link;
    private StreamFlow flow;

    @TestFactory
    List<DynamicTest> everyStateTakesEveryEvent() {
        return cells(EVENTS);
    }

    /** Keep-alives of a zone that is up are proofs as well. */
    @TestFactory
    List<DynamicTest> aProofIsJudgedByItsAnswer() {
        return cells(ANSWERS);
    }

    private static List<DynamicTest> cells(String table) {
        List<List<String>> rows =
                table.lines().map(l -> Arrays.stream(l.split("\\|")).map(String::strip).toList()).toList();
        List<DynamicTest> out = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int i = 1; i < row.size(); i++) {
                String input = rows.getFirst().get(i);
                String expected = row.get(i);
                out.add(DynamicTest.dynamicTest(row.getFirst() + " x " + input, () -> {
                    TraversalClientLinkTest t = new TraversalClientLinkTest();
                    t.bring(row.getFirst());
                    assertThat(t.cell(input)).isEqualTo(expected);
                }));
            }
        }
        return out;
    }

    private TraversalClientLink link(String peer) {
        Zone.TraversalClient zone = new Zone.TraversalClient("z", Zone.Common.DEFAULTS,
                new Zone.Peers(List.of(peer), 7001, Transport.TCP), 6001, new Zone.Tls(false), ZoneWorld.SECRET,
                60 * SECOND_NS, 5 * SECOND_NS);
        return new TraversalClientLink(world.control.site(zone), zone, List.of(world.control.us), Optional.empty(),
                world.control.finder());
    }

    private void bring(String state) {
        link = link(state.equals("finding") ? "edge.example.com" : "10.1.0.20");
        if (state.equals("idle")) return;
        world.edge.listen();
        if (state.equals("up") || state.equals("asking")) {
            TraversalServerPort port = new TraversalServerPort(world.edge.site(world.server(Optional.empty())),
                    world.server(Optional.empty()), _ -> Optional.empty());
            world.edge.answering(port);
        }
        link.start();
        flow = flowOf(link.state()).orElse(null);
        if (state.equals("finding") || state.equals("connecting")) return;
        if (state.equals("resting")) {
            link.closed(new CloseReason(CloseReason.Kind.REFUSED, ""));
            return;
        }
        world.run(SECOND_NS / 10);
        link.opened(flow);
        world.run(SECOND_NS / 10);
        if (state.equals("asking")) {
            // The fourth keep-alive asks SIP, which says nothing.
            world.edge.answering = Optional.empty();
            for (int i = 0; i < 4; i++) {
                world.run(link.deadlineNs() - world.control.host.nowNs());
                link.timer(link.deadlineNs());
                world.run(SECOND_NS / 10);
            }
        }
    }

    private static Optional<StreamFlow> flowOf(TraversalClientLink.State state) {
        return switch (state) {
            case TraversalClientLink.State.Resting _, TraversalClientLink.State.Finding _ -> Optional.empty();
            case TraversalClientLink.State.Connecting s -> Optional.of(s.flow());
            case TraversalClientLink.State.Proving s -> Optional.of(s.flow());
            case TraversalClientLink.State.Up s -> Optional.of(s.flow());
        };
    }

    private String cell(String input) {
        switch (input) {
            case "start" -> link.start();
            case "opened" -> link.opened(flow);
            case "closed" -> link.closed(new CloseReason(CloseReason.Kind.PEER, ""));
            case "unreachable" -> link.closed(new CloseReason(CloseReason.Kind.NETWORK, ""));
            case "untrusted" -> link.closed(new CloseReason(CloseReason.Kind.TLS_UNTRUSTED, ""));
            case "early" -> link.timer(Math.min(link.deadlineNs(), Long.MAX_VALUE) - 1);
            case "due" -> link.timer(link.deadlineNs() == Machine.NEVER ? Machine.NEVER - 1 : link.deadlineNs());
            case "stop" -> link.stop();
            case "200", "401", "403", "500" -> answer(Integer.parseInt(input));
            default -> throw new IllegalArgumentException(input);
        }
        boolean idle = link.state() instanceof TraversalClientLink.State.Resting(long at) && at == Machine.NEVER;
        String state = idle ? "idle" : link.state().getClass().getSimpleName().toLowerCase(Locale.ROOT);
        String zone = world.control.zone();
        world.run(SECOND_NS / 10);
        return state + " " + zone + (flow != null && !flow.alive() ? ", closed" : "");
    }

    private void answer(int status) {
        SipEditor answer = SipMessage.response(world.edge.requests.getLast(), status, "x", "t").edit();
        if (status == 401) answer.addLast(HeaderName.WWW_AUTHENTICATE,
                "Digest realm=\"traversal-zone\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"");
        world.control.transactions.response(answer.build());
    }

    @Test
    void whatIsFoundTooLateIsNotDialled() {
        bring("finding");
        link.stop();
        world.run(SECOND_NS);
        assertThat(link.state()).isEqualTo(new TraversalClientLink.State.Resting(Machine.NEVER));
    }
}
