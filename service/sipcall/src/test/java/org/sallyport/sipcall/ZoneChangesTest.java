package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.BOB;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;

/** Other zones while calls run: what stays, what ends, who is known. */
class ZoneChangesTest {
    private static final String PBX = "10.0.0.40";

    private final SipFixture node = new SipFixture(List.of(neighbor(PBX), edge(7001))).open();
    private final Places places =
            new Places(SipFixture.INNER, node.flows.transports, () -> node.flows.ends.shown().partner(),
                    node.flows.table);
    private final ZoneChanges changes = new ZoneChanges(node.host, node.settings.zones(), node.flows.zones,
            node.flows.table, node.users.names, node.flows.neighbors,
            new ZoneChanges.Reached(node.flows.flowZones, node.flows.zoneFlows, node.flows.ends, places),
            node.calls.sessions, node.calls.goodbyes);
    private final StreamFlow pair = pair();

    private static Zone neighbor(String address) {
        return new Zone.Neighbor("pbx", SipFixture.COMMON, new Zone.Peers(List.of(address), 5060, Transport.UDP),
                new Zone.Tls(false));
    }

    private static Zone edge(int port) {
        return new Zone.TraversalClient("edge", SipFixture.COMMON,
                new Zone.Peers(List.of("10.0.0.30"), port, Transport.TCP), 6001, new Zone.Tls(false),
                SipFixture.credentials(), SECOND_NS, 15 * SECOND_NS);
    }

    private StreamFlow pair() {
        node.settings.zones().forEach(node.flows.ends::make);
        StreamFlow f = node.flows.transports.connect(new Dial(SipFixture.INNER, Transport.TCP,
                Endpoint.of("10.0.0.30", 7001), Optional.empty(), List.of("SIT-1")));
        f.provenPair("edge");
        node.flows.zoneFlows.up("edge", f, "e");
        node.flows.table.up("edge", Protocol.SIP, f.remote(), node.host.nowNs());
        return f;
    }

    private List<String> take(Zone... more) {
        List<Zone> zones = new ArrayList<>(
                List.of(new Zone.LocalZone(SipFixture.COMMON), new Zone.DefaultZone(SipFixture.COMMON)));
        zones.addAll(List.of(more));
        return changes.take(SipFixture.listening(zones, List.of()));
    }

    private void callThroughEdge() {
        node.bind("bob", BOB);
        SipMessage invite = node.request("INVITE", "sip:bob@example.com", "x", "10.0.0.30").edit()
                .set(HeaderName.FROM, "<sip:x@elsewhere.example>;tag=1").build();
        node.upkeep.incoming.message(pair, invite);
        node.world.runFor(SECOND_NS / 100);
        node.arrives(BOB, node.answer(node.last(BOB, "INVITE"), 200, "bob", BOB));
    }

    /** Calls left of one within the node and one through edge. */
    @ParameterizedTest
    @CsvSource({"same,same,2", "gone,same,2", "other,same,2", "same,other,2", "same,gone,1", "gone,gone,1"})
    void onlyACallOfATraversalZoneThatIsGoneEnds(String pbx, String edge, int left) {
        node.called();
        callThroughEdge();
        assertThat(node.calls.sessions.size()).isEqualTo(2);
        node.left();
        List<Zone> zones = new ArrayList<>();
        if (!pbx.equals("gone")) zones.add(neighbor(pbx.equals("same") ? PBX : "10.0.0.41"));
        if (!edge.equals("gone")) zones.add(edge(edge.equals("same") ? 7001 : 7002));
        assertThat(take(zones.toArray(Zone[]::new))).isEmpty();
        node.world.runFor(SECOND_NS / 100);
        assertThat(node.calls.sessions.size()).isEqualTo(left);
        assertThat(node.left().stream().filter(l -> l.startsWith("BYE")).toList())
                .isEqualTo(left == 2 ? List.of() : List.of("BYE to " + BOB));
    }

    @Test
    void aNeighborIsKnownByItsNewAddressAndNotByItsOldOne() {
        take(neighbor("10.0.0.41"), edge(7001));
        assertThat(node.flows.flowZones.nameOf(node.flow("10.0.0.41"))).isEqualTo("pbx");
        assertThat(node.flows.flowZones.nameOf(node.flow(PBX))).isEqualTo(Zone.DEFAULT);
    }

    @Test
    void aZoneThatStaysTheSameStaysUpAndOneThatChangedBeginsAnew() {
        take(neighbor(PBX), edge(7001));
        assertThat(node.flows.table.status("edge", Protocol.SIP).usable()).isTrue();
        take(neighbor(PBX), edge(7002));
        assertThat(node.flows.table.status("edge", Protocol.SIP).usable()).isFalse();
        assertThat(node.flows.zones.get("edge")).isEqualTo(edge(7002));
    }

    @Test
    void whatIsGoneIsStillKnownByItsNameToWhatIsUnderWay() {
        take(neighbor(PBX));
        assertThat(node.flows.zones).containsKey("edge");
        assertThat(node.flows.table.zones()).extracting(Zone::name).doesNotContain("edge");
    }
}
