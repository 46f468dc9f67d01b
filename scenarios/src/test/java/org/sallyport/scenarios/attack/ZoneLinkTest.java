package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sallyport.host.CloseReason;
import org.sallyport.host.LogTopic;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** The link between the nodes stands as long as both are there, and comes back as soon as they are. */
class ZoneLinkTest {
    private static final long DAY_S = 24 * 3600;

    private static List<String> zoneLines(SimHost host) {
        return host.logLines().stream().filter(l -> l.topic() == LogTopic.ZONE).map(SimHost.LogLine::text).toList();
    }

    @Test
    void theLinkStandsForAMonthOfNoncesThatGrowOld() {
        AttackSite a = new AttackSite(1, SiteOptions.usual().zoneOver(Transport.TCP));
        a.site.up();
        Set<Endpoint> dialledFrom = new TreeSet<>(Comparator.comparing(Endpoint::toString));
        a.site.world().watch(new SimTap() {
            @Override
            public void sent(long timeNs, String host, SimPacket packet) {
                if (host.equals("control") && packet.to().port() == 7001) dialledFrom.add(packet.from());
            }
        });
        a.pass(30 * DAY_S);
        assertThat(dialledFrom).as("connections in a month").hasSize(1);
        assertThat(a.site.zoneUp()).isTrue();
        assertThat(zoneLines(a.site.control())).noneMatch(t -> t.contains("password"));
    }

    @Test
    void anEdgeThatIsBackAfterAnHourIsFoundWithinTenSeconds() {
        AttackSite a = new AttackSite(1, SiteOptions.usual().zoneOver(Transport.TCP));
        a.site.up();
        a.site.edge().powerCut();
        a.pass(3600);
        a.site.edge().powerOn();
        a.site.startEdge();
        a.site.until("control to find edge", 10 * AttackSite.SECOND, a.site::zoneUp);
    }

    @Test
    void theLogOfMessagesTellsForwardedAcksToo() {
        AttackSite a = AttackSite.up(1);
        Phone alice = a.phone(Site.Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone bob = a.phone(Site.Place.INTERNET, "bob", Transport.UDP, Manner.ANSWER);
        a.site.register(alice, bob);
        a.talk(alice, bob);
        for (SimHost node : List.of(a.site.control(), a.site.edge())) {
            List<String> acks = node.logLines().stream().filter(l -> l.topic() == LogTopic.SIP)
                    .map(SimHost.LogLine::text)
                    // Not the one of a challenge, which ends at the node that challenged.
                    .filter(t -> t.contains(" ACK sip:bob@") && !t.contains(" ACK sip:bob@acme.example ")).toList();
            assertThat(acks).as("ACKs at " + node.name()).hasSize(2).anyMatch(t -> t.startsWith("<<"))
                    .anyMatch(t -> t.startsWith(">>"));
        }
    }

    /** Keeps eight connections open that never say a word, each as soon as another one was closed. */
    private static void keepSilent(SimHost host, String address) {
        for (int i = 0; i < 8; i++) openSilently(host, address);
    }

    private static void openSilently(SimHost host, String address) {
        host.freeConnect(Endpoint.of(address, 0), Endpoint.of(AttackSite.EDGE, 7001), null, new StreamReceiver() {
            @Override
            public void opened(Stream stream) {}

            @Override
            public void bytes(Stream stream, byte[] bytes) {}

            @Override
            public void closed(Stream stream, CloseReason reason) {
                host.at(host.nowNs() + AttackSite.SECOND / 5, () -> openSilently(host, address));
            }
        });
    }

    @Test
    void silentConnectionsAtTheZonesPortDoNotKeepControlOut() {
        AttackSite a = new AttackSite(1, SiteOptions.usual().zoneOver(Transport.TCP));
        a.site.startEdge();
        for (int i = 0; i < 20; i++) {
            String address = "185.10.20." + (100 + i);
            SimHost machine = a.site.world().host("dmz-" + i).attach(a.site.dmz(), address);
            a.site.world().stranger(machine);
            keepSilent(machine, address);
        }
        a.pass(5);
        a.site.startControl();
        a.site.until("control to come in", 10 * AttackSite.SECOND, a.site::zoneUp);
        a.pass(5);
        assertThat(a.site.zoneUp()).isTrue();
    }
}
