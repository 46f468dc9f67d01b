package org.sallyport.media.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.host.Host;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ice.IceMode;
import org.sallyport.machine.Machine;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaCommand;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.PayloadRule;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Size;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** A desk that no protocol has made, with owners of several of them. */
class MediaDeskTest {
    private static final long SECOND = 1_000_000_000L;
    private static final String EDGE = "185.10.20.10";
    private static final byte[] RTP = {(byte) 0x80, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 9, 9};

    private final SimWorld world = new SimWorld(1);
    private final SimSegment net = world.segment("net", LinkConditions.LAN);
    private final SimHost edge = world.host("edge").attach(net, EDGE);
    private final PortSettings settings = PortSettings.builder().size(Size.LARGE).build();
    private final PortPairPool pool = new PortPairPool(settings, edge.entropy(), 60 * SECOND);
    private final LocalInterface outer =
            new LocalInterface("outer", NetworkSide.OUTSIDE, IpAddress.of(EDGE), IpAddress.of(EDGE));

    private MediaDesk desk(Host host, int loops) {
        return new MediaDesk(host, Role.EDGE, PortBook.of(settings), pool, new MediaSettings(List.of(outer),
                settings.sharedPairs(),
                new AddressPolicy(List.of(), Set.of(IpAddress.of(EDGE))), 0, 30 * SECOND, loops, MediaLimits.DEFAULT));
    }

    private Facing internet(String signalling) {
        return new Facing(Facing.Kind.INTERNET_ENDPOINT, outer, IpAddress.of(signalling), IceMode.OFF,
                Facing.Standing.THERE);
    }

    private Facing control() {
        return new Facing(Facing.Kind.TOWARD_CONTROL, outer, IpAddress.of("185.10.20.1"), IceMode.OFF,
                Facing.Standing.THERE);
    }

    /** A call of some protocol, which notes what it is told. */
    private final class Call implements MediaLine.Owner {
        final String name;
        final List<String> told = new ArrayList<>();

        Call(String name) {
            this.name = name;
        }

        MediaLine open(MediaDesk desk, Facing caller, Facing callee) {
            return ((OpenedLine.Ok) desk.open(this, 0, "audio", caller, callee, PayloadRule.ANY_RTP)).line();
        }

        @Override
        public String session() {
            return name;
        }

        @Override
        public String label() {
            return name;
        }

        @Override
        public Facing facing(LegSide side) {
            return internet("91.0.0.5");
        }

        @Override
        public void heard(LegSide side, IpAddress from) {
            told.add("heard " + side);
        }

        @Override
        public boolean hears(LegSide side, MediaLine but) {
            return false;
        }

        @Override
        public boolean expects(LegSide side, int index) {
            return true;
        }

        @Override
        public Optional<Long> describedNs(int index) {
            return Optional.empty();
        }

        @Override
        public boolean held() {
            return false;
        }

        @Override
        public void silent(MediaLine line) {
            told.add("silent");
        }

        @Override
        public void unheard(MediaLine line, LegSide side) {
            told.add("unheard " + side);
        }

        @Override
        public void ended(MediaLine line) {
            told.add("ended");
        }
    }

    private static FarEnd at(String address) {
        return new FarEnd.Latching(Optional.of(Endpoint.of(address, 4000)), Optional.empty(), FarEnd.Belief.PROVEN,
                Optional.empty());
    }

    @Test
    void eachOwnerIsToldOfItsOwnLineAlone() {
        MediaDesk desk = desk(edge, 1);
        Call one = new Call("sip");
        Call other = new Call("h323");
        MediaLine line = one.open(desk, internet("91.0.0.5"), internet("91.0.0.6"));
        other.open(desk, internet("91.0.0.7"), internet("91.0.0.8"));
        line.update(LegSide.CALLER, at("91.0.0.5"), PayloadRule.ANY_RTP);
        world.host("phone").attach(net, "91.0.0.5").freeDatagram(Endpoint.of("91.0.0.5", 4000), (_, _) -> {})
                .orElseThrow()
                .send(new Endpoint(IpAddress.of(EDGE), line.rtpPort(LegSide.CALLER)), RTP);
        world.runFor(SECOND);
        assertThat(one.told).containsExactly("heard CALLER");
        assertThat(other.told).isEmpty();
        line.close();
        world.runFor(31 * SECOND);
        assertThat(one.told).containsExactly("heard CALLER", "ended");
        assertThat(other.told).containsExactly("silent");
    }

    @Test
    void whoeverAsksForMissedLinesGetsHisOwnAndTakesNobodysAway() {
        MediaDesk desk = desk(edge, 1);
        Call one = new Call("sip");
        Call other = new Call("h323");
        one.open(desk, internet("91.0.0.5"), internet("91.0.0.6"));
        other.open(desk, internet("91.0.0.7"), internet("91.0.0.8"));
        world.runFor(6 * SECOND);
        assertThat(desk.quietLines(l -> l.owner() == one)).singleElement().satisfies(l -> assertThat(l.owner())
                .isSameAs(one));
        assertThat(desk.quietLines(l -> l.owner() == other)).hasSize(1);
    }

    @Test
    void linesOverSeveralLoopsAllCarryMediaAndComeBack() {
        MediaDesk desk = desk(edge, 3);
        assertThat(desk.openSharedPairs(outer)).isEmpty();
        List<Call> calls = new ArrayList<>();
        List<MediaLine> lines = new ArrayList<>();
        Set<Integer> loops = new HashSet<>();
        List<byte[]> got = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Call c = new Call("call" + i);
            String caller = "91.0.1." + (i + 1);
            String callee = "91.0.2." + (i + 1);
            MediaLine line = c.open(desk, internet(caller), i % 3 == 0 ? control() : internet(callee));
            line.update(LegSide.CALLER, at(caller), PayloadRule.ANY_RTP);
            if (i % 3 != 0) line.update(LegSide.CALLEE, at(callee), PayloadRule.ANY_RTP);
            calls.add(c);
            lines.add(line);
            loops.add(line.loop());
            world.host(callee).attach(net, callee).freeDatagram(Endpoint.of(callee, 4000), (_, b) -> got.add(b))
                    .orElseThrow();
            SimHost.FreeSocket phone = world.host(caller).attach(net, caller).freeDatagram(Endpoint.of(caller, 4000),
                    (_, _) -> {})
                    .orElseThrow();
            world.runFor(SECOND / 10);
            phone.send(new Endpoint(IpAddress.of(EDGE), line.rtpPort(LegSide.CALLER)), RTP);
        }
        world.runFor(SECOND);
        assertThat(loops).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(calls).allSatisfy(c -> assertThat(c.told).containsExactly("heard CALLER"));
        assertThat(got).as("of the six whose callee is not behind control").hasSize(6);
        int[] refreshed = {0};
        desk.refreshed(() -> refreshed[0]++);
        world.runFor(SECOND / 10);
        assertThat(refreshed[0]).isEqualTo(1);
        assertThat(lines).allSatisfy(l -> assertThat(l.packetsIn()).isEqualTo(1));
        lines.forEach(MediaLine::close);
        world.runFor(SECOND);
        assertThat(desk.lines()).isEmpty();
        assertThat(desk.poolCounts().used()).isZero();
    }

    @Test
    void aLineBetweenTwoEndsBehindControlHasBothOnOneLoop() {
        MediaDesk desk = desk(edge, 3);
        assertThat(desk.openSharedPairs(outer)).isEmpty();
        for (int i = 0; i < 20; i++) {
            Call c = new Call("call" + i);
            MediaLine line = c.open(desk, control(), control());
            assertThat(line.shared(LegSide.CALLER).orElseThrow().pair() % 3).isEqualTo(line.shared(LegSide.CALLEE)
                    .orElseThrow().pair() % 3);
            world.runFor(SECOND / 10);
            assertThat(c.told).as("its loop took it").isEmpty();
        }
    }

    /** A host whose loops lose what they are told, while {@code lossy} is set. */
    private Host lossy(boolean[] lossy) {
        return (Host) Proxy.newProxyInstance(Host.class.getClassLoader(), new Class<?>[] {Host.class},
                (_, method, args) -> {
                    Object result = method.invoke(edge, args);
                    if (!method.getName().equals("mediaLoops")) return result;
                    @SuppressWarnings("unchecked") MediaLoop<MediaCommand> loop =
                            ((List<MediaLoop<MediaCommand>>) result).getFirst();
                    return List.<MediaLoop<MediaCommand>>of(c -> !lossy[0] && loop.submit(c));
                });
    }

    @Test
    void timeIsAskedForOnlyWhileSomethingWaits() {
        boolean[] lossy = {false};
        MediaDesk desk = desk(lossy(lossy), 1);
        assertThat(desk.deadlineNs()).isEqualTo(Machine.NEVER);
        Call c = new Call("call");
        MediaLine line = c.open(desk, internet("91.0.0.5"), internet("91.0.0.6"));
        lossy[0] = true;
        int[] refreshed = {0};
        lossy[0] = false;
        desk.refreshed(() -> refreshed[0]++);
        assertThat(desk.deadlineNs()).isEqualTo(edge.nowNs() + Recount.WAIT_NS);
        world.runFor(SECOND);
        assertThat(refreshed[0]).isEqualTo(1);
        assertThat(desk.deadlineNs()).isEqualTo(Machine.NEVER);
        lossy[0] = true;
        line.close();
        assertThat(desk.deadlineNs()).isEqualTo(edge.nowNs() + 5 * SECOND);
        world.runFor(12 * SECOND);
        assertThat(c.told).isEmpty();
        lossy[0] = false;
        world.runFor(5 * SECOND);
        assertThat(c.told).containsExactly("ended");
        world.runFor(6 * SECOND);
        assertThat(desk.deadlineNs()).isEqualTo(Machine.NEVER);
    }
}
