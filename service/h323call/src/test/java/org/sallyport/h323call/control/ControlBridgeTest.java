package org.sallyport.h323call.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.media.LegSide;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;
import org.sallyport.wire.Transport;

/** The control channel between two endpoints of a simulated network, in every order in which they may come. */
class ControlBridgeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final IpAddress CONTROL = IpAddress.of("10.1.0.10");

    private final SimWorld world = new SimWorld(5);
    private final SimSegment lan = world.segment("lan", LinkConditions.LAN);
    private final SimHost control = world.host("control").attach(lan, CONTROL.toString());
    private final End caller = new End("caller", "10.1.0.31");
    private final End callee = new End("callee", "10.1.0.32");
    private final End thief = new End("thief", "10.1.0.66");
    private final Ports ports = new Ports();
    private final List<String> heard = new ArrayList<>();
    private final ControlBridge bridge = new ControlBridge(control, ports,
            Map.of(LegSide.CALLER, caller.address, LegSide.CALLEE, callee.address), new ControlBridge.Relay() {
                @Override
                public Optional<Octets> passing(LegSide from, Octets payload) {
                    heard.add(from + " " + payload.length());
                    return payload.length() == 13 ? Optional.empty() : Optional.of(payload);
                }

                @Override
                public void connected() {
                    heard.add("connected");
                }

                @Override
                public void ended(LegSide side, String why) {
                    heard.add("ended by " + side);
                }
            });

    /** Ports from the range, one after the other. */
    private static final class Ports implements ControlPorts {
        private final PortBook book = PortBook.of(PortSettings.defaults());
        private final Set<PortClaim> lent = new HashSet<>();
        private int next = 15_000;
        private boolean none;

        private Optional<PortClaim> lend(PortClaim.Side side, String row) {
            if (none) return Optional.empty();
            PortClaim c = book.claim(Role.CONTROL, side, Transport.TCP, new Endpoint(CONTROL, next++), row);
            lent.add(c);
            return Optional.of(c);
        }

        @Override
        public Optional<PortClaim> listen(LegSide toward) {
            return lend(PortClaim.Side.LISTEN, "HII-7");
        }

        @Override
        public Optional<PortClaim> dial(LegSide toward) {
            return lend(PortClaim.Side.OPEN, "HII-6");
        }

        @Override
        public void release(PortClaim claim) {
            assertThat(lent.remove(claim)).as("it was lent").isTrue();
        }
    }

    /** An endpoint that takes H.245, or comes for it. */
    private final class End implements StreamReceiver {
        private final SimHost host;
        private final IpAddress address;
        private final List<Stream> streams = new ArrayList<>();
        private int got;
        private int closed;

        End(String name, String address) {
            this.host = world.host(name).attach(lan, address);
            this.address = IpAddress.of(address);
        }

        Endpoint listens(int port) {
            host.freeListen(new Endpoint(address, port), null, s -> {
                streams.add(s);
                return this;
            });
            return new Endpoint(address, port);
        }

        End goesTo(Endpoint there) {
            host.freeConnect(new Endpoint(address, 0), there, null, this);
            world.runFor(SECOND / 10);
            return this;
        }

        void says(int octets) {
            byte[] frame = Tpkt.frame(Octets.wrap(new byte[octets])).toArray();
            streams.getLast().write(frame, 0, frame.length);
            world.runFor(SECOND / 10);
        }

        @Override
        public void opened(Stream stream) {
            streams.add(stream);
        }

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            got += bytes.length;
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            closed++;
        }
    }

    @Test
    void theCalleeComesToUsAndWeGoToTheCaller() {
        Endpoint told = bridge.announced(LegSide.CALLER, caller.listens(5_000)).orElseThrow();
        assertThat(told.address()).isEqualTo(CONTROL);
        assertThat(caller.streams).as("nobody is called before somebody came").isEmpty();
        callee.goesTo(told);
        assertThat(bridge.isConnected()).isTrue();
        callee.says(5);
        caller.says(6);
        callee.says(13);
        assertThat(heard).containsExactly("connected", "CALLEE 5", "CALLER 6", "CALLEE 13");
        assertThat(caller.got).as("what is kept goes no further").isEqualTo(9);
        assertThat(callee.got).isEqualTo(10);
        bridge.close();
        world.runFor(SECOND);
        assertThat(caller.closed + callee.closed).isEqualTo(2);
        assertThat(heard).hasSize(4);
        assertThat(ports.lent).isEmpty();
        assertThat(control.liveSockets()).isEmpty();
    }

    @Test
    void theCallerComesWhereTheCalleeHasNamedAPlace() {
        Endpoint told = bridge.announced(LegSide.CALLEE, callee.listens(5_000)).orElseThrow();
        caller.goesTo(told);
        caller.says(7);
        assertThat(callee.got).isEqualTo(11);
        assertThat(heard).containsExactly("connected", "CALLER 7");
    }

    @Test
    void whatIsSaidBeforeTheOtherIsThereWaits() {
        Endpoint told = bridge.announced(LegSide.CALLER, caller.listens(5_000)).orElseThrow();
        callee.host.freeConnect(new Endpoint(callee.address, 0), told, null, callee);
        world.runFor(SECOND / 1_000);
        byte[] frame = Tpkt.frame(Octets.wrap(new byte[8])).toArray();
        if (!callee.streams.isEmpty()) callee.streams.getLast().write(frame, 0, frame.length);
        world.runFor(SECOND);
        if (caller.got == 0) callee.says(8);
        assertThat(caller.got).isEqualTo(12);
    }

    @Test
    void whereBothNameAPlaceThereIsOneChannelWhoeverComes() {
        for (boolean calleeFirst : new boolean[] {true, false}) {
            ControlBridgeTest t = new ControlBridgeTest();
            Endpoint toCallee = t.bridge.announced(LegSide.CALLER, t.caller.listens(5_000)).orElseThrow();
            Endpoint toCaller = t.bridge.announced(LegSide.CALLEE, t.callee.listens(5_000)).orElseThrow();
            if (calleeFirst) t.callee.goesTo(toCallee);
            t.caller.goesTo(toCaller);
            if (!calleeFirst) t.callee.goesTo(toCallee);
            t.world.runFor(SECOND);
            assertThat(t.bridge.isConnected()).isTrue();
            assertThat(t.heard).containsExactly("connected");
            assertThat(t.control.liveSockets()).as("one connection for each side").hasSize(2);
        }
    }

    @Test
    void somebodyElseIsNotLetInAndAPlaceThatChangesIsNotBelieved() {
        Endpoint told = bridge.announced(LegSide.CALLER, caller.listens(5_000)).orElseThrow();
        thief.goesTo(told);
        assertThat(thief.closed).isEqualTo(1);
        assertThat(bridge.announced(LegSide.CALLER, thief.listens(6_000))).hasValue(told);
        callee.goesTo(told);
        assertThat(thief.streams).as("it was connected, and shut out").hasSize(1);
        assertThat(caller.streams).hasSize(1);
        callee.goesTo(told);
        world.runFor(SECOND);
        assertThat(heard).as("a second connection of the same side changes nothing").containsExactly("connected");
    }

    @Test
    void whoComesTwiceHasTheFirstOfThem() {
        Endpoint told = bridge.announced(LegSide.CALLER, caller.listens(5_000)).orElseThrow();
        for (int i = 0; i < 2; i++)
            callee.host.freeConnect(new Endpoint(callee.address, 0), told, null, callee);
        world.runFor(SECOND);
        byte[] frame = Tpkt.frame(Octets.wrap(new byte[8])).toArray();
        callee.streams.getFirst().write(frame, 0, frame.length);
        world.runFor(SECOND);
        assertThat(caller.got).isEqualTo(12);
        assertThat(callee.closed).isEqualTo(1);
        assertThat(heard).containsExactly("connected", "CALLEE 8");
    }

    @Test
    void theEndOfOneSideIsTheEndAndEverythingComesBack() {
        Endpoint told = bridge.announced(LegSide.CALLER, caller.listens(5_000)).orElseThrow();
        callee.goesTo(told);
        callee.streams.getLast().close();
        world.runFor(SECOND);
        assertThat(heard).containsExactly("connected", "ended by CALLEE");
        assertThat(caller.closed).isEqualTo(1);
        assertThat(ports.lent).isEmpty();
        assertThat(control.liveSockets()).isEmpty();
    }

    @Test
    void aPlaceWhereNobodyListensEndsIt() {
        Endpoint told = bridge.announced(LegSide.CALLER, new Endpoint(caller.address, 5_999)).orElseThrow();
        callee.goesTo(told);
        world.runFor(30 * SECOND);
        assertThat(heard).containsExactly("ended by CALLER");
        assertThat(ports.lent).isEmpty();
    }

    @Test
    void withoutAPortNothingIsTold() {
        ports.none = true;
        assertThat(bridge.announced(LegSide.CALLER, caller.listens(5_000))).isEmpty();
        bridge.close();
        assertThat(bridge.announced(LegSide.CALLEE, callee.listens(5_000))).isEmpty();
    }
}
