package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/** Who may send a request by our Path, and whether the flow is there that it names. */
class OverPathTest {
    private static final Zone.Neighbor NEIGHBOR = new Zone.Neighbor("pbx", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.40"), 5060, Transport.UDP), new Zone.Tls(false));
    private static final Zone.TraversalClient EDGE = new Zone.TraversalClient("edge", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.30"), 7001, Transport.TCP), 6001, new Zone.Tls(false),
            SipFixture.credentials(), SECOND_NS, 15 * SECOND_NS);

    private final SipFixture node = new SipFixture(List.of(NEIGHBOR, EDGE)).open();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            pair     | there     | OPTIONS to 10.0.0.22;
            pair     | abandoned | ; flow-failed
            pair     | made up   | ; flow-failed
            user     | there     | 403 OPTIONS to 10.0.0.21; forbidden-route
            neighbor | there     | 403 OPTIONS to 10.0.0.40; forbidden-route
            stranger | there     | 403 OPTIONS to 10.0.0.99; forbidden-route
            """)
    void aRequestByOurPath(String who, String flow, String outcome) {
        node.registered("alice", ALICE);
        node.registered("bob", BOB);
        Flow bob = node.flow(BOB);
        String name = node.flows.names.of(bob);
        if (flow.equals("abandoned")) {
            long beganNs = node.host.nowNs();
            node.flows.known.answered(bob, beganNs);
            node.flows.known.unanswered(bob, beganNs + KnownFlows.ABANDONED_NS);
        }
        String path = node.flows.headers.path(bob, flow.equals("made up") ? "x" + name.substring(1) : name);
        Flow from = switch (who) {
            case "pair" -> pair();
            case "user" -> node.flow(ALICE);
            case "neighbor" -> node.flow("10.0.0.40");
            default -> node.flow("10.0.0.99");
        };
        SipMessage request = node.request("OPTIONS", "sip:bob@" + BOB, "x", from.remote().address().toString(),
                "Route: " + path);
        node.upkeep.incoming.message(from, request);
        node.world.runFor(SECOND_NS / 100);
        String refused = Stream.of(RefusalReason.FLOW_FAILED, RefusalReason.FORBIDDEN_ROUTE)
                .filter(r -> node.host.logLines().stream().anyMatch(l -> l.text().contains(r.sentence())))
                .map(RefusalReason::id).findFirst().orElse("");
        assertThat((String.join(", ", node.left()) + "; " + refused).strip()).isEqualTo(outcome);
    }

    private StreamFlow pair() {
        StreamFlow f = node.flows.transports.connect(new Dial(SipFixture.INNER, Transport.TCP,
                Endpoint.of("10.0.0.30", 7001), Optional.empty(), List.of("SIT-1")));
        f.provenPair("edge");
        node.flows.zoneFlows.up("edge", f, "e");
        return f;
    }
}
