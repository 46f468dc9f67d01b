package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ice.IceMode;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** The media desk of an edge with both families outside, and who speaks to it there. */
abstract class EdgeDesk {
    static final String EDGE = "185.10.20.10";
    static final String EDGE_V6 = "2a00:1450::10";
    static final String CALLER = "91.0.0.5";
    static final String CALLEE = "91.0.0.6";
    static final long SECOND = 1_000_000_000L;

    final SimWorld world = new SimWorld(1);
    final SimSegment net = world.segment("net", LinkConditions.LAN);
    final SimHost edge = world.host("edge").attach(net, EDGE).attach(net, EDGE_V6);
    final PortSettings settings = PortSettings.builder().build();
    final PortPairPool pool = new PortPairPool(settings, edge.entropy(), 60 * SECOND);
    final LocalInterface outer = at(EDGE);
    final LocalInterface outerV6 = at(EDGE_V6);
    final MediaDesk desk = new MediaDesk(edge, Role.EDGE, PortBook.of(settings), pool,
            new MediaSettings(List.of(), settings.sharedPairs(),
                    new AddressPolicy(List.of(), Set.of(IpAddress.of(EDGE))), 0, 300 * SECOND, 1,
                    MediaLimits.DEFAULT));
    final Map<String, SimHost> hosts = new HashMap<>();

    EdgeDesk() {
        assertThat(desk.openSharedPairs(outer)).isEmpty();
    }

    static LocalInterface at(String address) {
        return new LocalInterface("outer", NetworkSide.OUTSIDE, IpAddress.of(address), IpAddress.of(address));
    }

    Facing end(String signalling, IceMode ice) {
        return new Facing(Facing.Kind.INTERNET_ENDPOINT, signalling.contains(":") ? outerV6 : outer,
                IpAddress.of(signalling), ice, Facing.Standing.THERE);
    }

    Facing control() {
        return new Facing(Facing.Kind.TOWARD_CONTROL, outer, IpAddress.of("185.10.20.1"), IceMode.OFF,
                Facing.Standing.THERE);
    }

    static byte[] sdp(String address, String... media) {
        String family = address.contains(":") ? "IP6" : "IP4";
        return ("v=0\r\no=- 1 1 IN " + family + " " + address + "\r\ns=-\r\nc=IN " + family + " " + address
                + "\r\nt=0 0\r\n"
                + String.join("\r\n", media) + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    static String passed(Rewritten r) {
        assertThat(r).isInstanceOf(Rewritten.Ok.class);
        return new String(((Rewritten.Ok) r).sdp(), StandardCharsets.ISO_8859_1);
    }

    SimHost.FreeSocket socket(String address, int port, List<byte[]> got) {
        SimHost h = hosts.computeIfAbsent(address, a -> world.host(a).attach(net, a));
        return h.freeDatagram(Endpoint.of(address, port), (_, bytes) -> got.add(bytes)).orElseThrow();
    }
}
