package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.media.desk.Facing;
import org.sallyport.sipcall.flow.FlowZones;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/** Who is at the other end of a flow. */
class FlowZonesTest {
    private static final Zone.Neighbor NEIGHBOR = new Zone.Neighbor("pbx", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.40"), 5060, Transport.UDP), new Zone.Tls(false));
    private static final Zone.TraversalClient EDGE = new Zone.TraversalClient("edge", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.30"), 7001, Transport.TCP), 6001, new Zone.Tls(false),
            SipFixture.credentials(),
            SipFixture.SECOND_NS, 15 * SipFixture.SECOND_NS);

    private final SipFixture node = new SipFixture(List.of(NEIGHBOR, EDGE));
    private final FlowZones zones = node.flows.flowZones;

    @Test
    void whoHasRegisteredIsInside() {
        assertThat(zones.nameOf(node.flow(ALICE))).isEqualTo(Zone.DEFAULT);
        assertThat(zones.isStranger(node.flow(ALICE))).isTrue();
        node.registered("alice", ALICE);
        assertThat(zones.of(node.flow(ALICE))).contains(zones.local());
        assertThat(zones.isStranger(node.flow(ALICE))).isFalse();
    }

    @Test
    void aNeighborIsKnownByItsAddressWhereItsTransportIsUdp() {
        assertThat(zones.nameOf(node.flow("10.0.0.40"))).isEqualTo("pbx");
        assertThat(zones.isStranger(node.flow("10.0.0.40"))).isFalse();
    }

    @Test
    void aProvenConnectionIsItsZoneAndSoIsTheZonesFlow() {
        StreamFlow f = node.flows.transports
                .connect(new Dial(SipFixture.INNER, Transport.TCP, Endpoint.of("10.0.0.30", 7001), Optional.empty(),
                        List.of("SIT-1")));
        assertThat(zones.nameOf(f)).isEqualTo(Zone.DEFAULT);
        f.provenPair("edge");
        node.flows.zoneFlows.up("edge", f, "e");
        assertThat(zones.nameOf(f)).isEqualTo("edge");
        assertThat(zones.of(node.flows.zoneFlows.of("edge").orElseThrow())).contains(EDGE);
        assertThat(zones.isStranger(f)).isFalse();
    }

    @Test
    void whatAZoneIsDecidesWhomItsMediaFace() {
        assertThat(zones.kindOf("edge")).isEqualTo(Facing.Kind.TOWARD_EDGE);
        assertThat(zones.kindOf("pbx")).isEqualTo(Facing.Kind.INSIDE_ENDPOINT);
        assertThat(zones.isPair("edge")).isTrue();
        assertThat(zones.isPair("pbx")).isFalse();
        assertThat(zones.isPair("nobody")).isFalse();
    }
}
