package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/** When control asks edge which calls it knows. */
class ReconciliationTest {
    private static final Endpoint THERE = Endpoint.of("10.0.0.30", 7001);
    private final SipFixture node = new SipFixture(List.of(new Zone.TraversalClient("edge", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.30"), 7001, Transport.TCP), 6001, new Zone.Tls(false),
            SipFixture.credentials(), SECOND_NS,
            15 * SECOND_NS))).open();

    private StreamFlow connected() {
        StreamFlow f = node.flows.transports
                .connect(new Dial(SipFixture.INNER, Transport.TCP, THERE, Optional.empty(), List.of("SIT-1")));
        f.provenPair("edge");
        return f;
    }

    @Test
    void itAsksAtOnceOnceMoreSoonAndThenEveryMinute() {
        long began = node.host.nowNs();
        node.flows.zoneFlows.up("edge", connected(), "e");
        assertThat(node.flows.transactions.clients()).isEqualTo(1);
        assertThat(node.calls.reconciliation.deadlineNs()).isEqualTo(began + 6 * SECOND_NS);
        node.calls.reconciliation.timer(began + 6 * SECOND_NS);
        assertThat(node.flows.transactions.clients()).isEqualTo(2);
        assertThat(node.calls.reconciliation.deadlineNs()).isEqualTo(began + 60 * SECOND_NS);
        node.calls.reconciliation.timer(began + 60 * SECOND_NS);
        assertThat(node.flows.transactions.clients()).isEqualTo(3);
        assertThat(node.calls.reconciliation.deadlineNs()).isEqualTo(began + 120 * SECOND_NS);
    }

    @Test
    void anotherConnectionBeginsAnew() {
        long began = node.host.nowNs();
        node.flows.zoneFlows.up("edge", connected(), "e");
        node.calls.reconciliation.timer(began + 6 * SECOND_NS);
        StreamFlow next =
                node.flows.transports.connect(new Dial(SipFixture.INNER, Transport.TCP, Endpoint.of("10.0.0.32", 7001),
                        Optional.empty(), List.of("SIT-1")));
        next.provenPair("edge");
        node.flows.zoneFlows.up("edge", next, "e");
        assertThat(node.calls.reconciliation.deadlineNs()).isEqualTo(node.host.nowNs() + 6 * SECOND_NS);
    }
}
