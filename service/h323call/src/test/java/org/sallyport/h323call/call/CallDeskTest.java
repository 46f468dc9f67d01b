package org.sallyport.h323call.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.ConnectUUIE;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.ReleaseCompleteReason;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.h323call.control.ControlPorts;
import org.sallyport.h323call.message.CallParts;
import org.sallyport.h323call.message.SetupAsk;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.media.LegSide;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;
import org.sallyport.wire.Transport;
import org.sallyport.zone.dialplan.Alias;

/** Calls between two rooms of a simulated network that the gatekeeper routes. */
class CallDeskTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint CONTROL = Endpoint.of("10.1.0.10", 1_720);
    private static final PortBook BOOK = PortBook.of(PortSettings.defaults());

    private final SimWorld world = new SimWorld(5);
    private final SimSegment lan = world.segment("lan", LinkConditions.LAN);
    private final SimHost control = world.host("control").attach(lan, CONTROL.address().toString());
    private final Room caller = new Room(world, lan, "caller", "10.1.0.31");
    private final Room callee = new Room(world, lan, "callee", "10.1.0.32");
    private final Set<PortClaim> lent = new HashSet<>();
    private final List<String> told = new ArrayList<>();
    private Found found = new Found.There(List.of(new Target(new Alias("5000"), Endpoint.of("10.1.0.32", 1_720))),
            List.of());
    private int nextPort = 15_000;
    private final CallDesk desk = new CallDesk(control, new Surroundings(), 2);

    /** The ports of the document, and a plan that always says the same. */
    private final class Surroundings implements CallWorld {
        @Override
        public void find(Octets call, Endpoint from, SetupAsk ask, Consumer<Found> then) {
            told.add("find " + ask.wanted());
            then.accept(found);
        }

        @Override
        public Optional<PortClaim> dial(Endpoint to) {
            return lend(PortClaim.Side.OPEN, "HII-4");
        }

        private Optional<PortClaim> lend(PortClaim.Side side, String row) {
            PortClaim c = BOOK.claim(Role.CONTROL, side, Transport.TCP, CONTROL.withPort(nextPort++), row);
            lent.add(c);
            return Optional.of(c);
        }

        @Override
        public void release(PortClaim claim) {
            assertThat(lent.remove(claim)).isTrue();
        }

        @Override
        public ControlPorts control(Map<LegSide, IpAddress> peers) {
            return new ControlPorts() {
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
                    Surroundings.this.release(claim);
                }
            };
        }

        @Override
        public Endpoint ours(Endpoint end) {
            return CONTROL;
        }

        @Override
        public void answered(Octets call) {
            told.add("answered");
        }

        @Override
        public void over(Octets call, Optional<Refusal> why) {
            told.add("over" + why.map(w -> " " + w.reason()).orElse(""));
        }
    }

    @BeforeEach
    void listen() {
        control.listen(BOOK.claim(Role.CONTROL, PortClaim.Side.LISTEN, Transport.TCP, CONTROL, "HII-5"), null,
                desk::accept);
    }

    private CallSignallingPdu connect(Optional<Endpoint> h245) {
        ConnectUUIE.Builder b =
                ConnectUUIE.builder().protocolIdentifier(Room.V4).destinationInfo(Room.TYPE).conferenceID(Room.guid(1))
                        .callIdentifier(CallIdentifier.builder().guid(Room.guid(1)).build());
        if (h245.isPresent()) b = b.h245Address(IpPort.of(h245.get()).h225());
        return Room.pdu(callee.heard.getFirst().message().callReference().reversed(), MessageType.CONNECT,
                new H323MessageBody.Connect(b.build()));
    }

    private void talk() {
        callee.listens();
        caller.calls(CONTROL).says(Room.setupPdu(Room.setup(1).build()));
        callee.says(connect(Optional.empty()));
    }

    @Test
    void aCallIsMadeAnsweredAndEndedByTheCallee() {
        talk();
        SetupUUIE there = ((H323MessageBody.Setup) callee.heard.getFirst().userInformation().toOptional().orElseThrow()
                .h323UuPdu().h323MessageBody()).value();
        assertThat(there.destinationAddress()).hasValue(List.of(new AliasAddress.DialledDigits("5000")));
        assertThat(there.sourceCallSignalAddress()).hasValue(IpPort.of(CONTROL).h225());
        assertThat(caller.lastType()).isEqualTo(MessageType.CONNECT);
        assertThat(caller.heard.getLast().message().callReference()).isEqualTo(CallReference.toOrigin(77));
        assertThat(desk.standing()).isEqualTo(1);
        callee.says(Room.release(callee.heard.getFirst().message().callReference().reversed()));
        assertThat(((H323MessageBody.ReleaseComplete) caller.last()).value().reason())
                .as("the reason is the callee's own").hasValue(new ReleaseCompleteReason.InConf());
        world.runFor(SECOND);
        assertThat(caller.gone && callee.gone).isTrue();
        assertThat(told).containsExactly("find [4711]", "answered", "over");
        assertThat(lent).isEmpty();
        assertThat(desk.standing()).isZero();
    }

    @Test
    void theCallerEndsItOrVanishes() {
        talk();
        caller.says(Room.release(CallReference.fromOrigin(77)));
        assertThat(callee.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        CallDeskTest other = new CallDeskTest();
        other.listen();
        other.talk();
        other.caller.stream.orElseThrow().close();
        other.world.runFor(SECOND);
        assertThat(other.callee.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(other.told.getLast()).isEqualTo("over " + RefusalReason.CALLER_LOST);
        assertThat(other.lent).isEmpty();
    }

    @Test
    void theControlChannelGoesThroughUsAndNeverToSomebodyElsesMachine() {
        callee.listens();
        caller.calls(CONTROL).says(Room.setupPdu(Room.setup(1).build()));
        callee.says(connect(Optional.of(Endpoint.of("10.1.0.32", 6_000))));
        Endpoint ours = CallParts.h245(caller.last()).orElseThrow();
        assertThat(ours.address()).isEqualTo(CONTROL.address());
        assertThat(lent).anyMatch(c -> c.local().equals(ours) && c.rows().contains("HII-7"));
        CallDeskTest other = new CallDeskTest();
        other.listen();
        other.callee.listens();
        other.caller.calls(CONTROL).says(Room.setupPdu(Room.setup(1).build()));
        other.callee.says(other.connect(Optional.of(Endpoint.of("169.254.169.254", 80))));
        assertThat(CallParts.h245(other.caller.last())).isEmpty();
        caller.says(Room.release(CallReference.fromOrigin(77)));
        world.runFor(SECOND);
        assertThat(lent).isEmpty();
    }

    @Test
    void aCalleeWhoIsSlowIsAnnouncedAndOneWhoNeverAnswersIsGivenUp() {
        callee.listens();
        caller.calls(CONTROL).says(Room.setupPdu(Room.setup(1).build()));
        world.runFor(4 * SECOND);
        assertThat(caller.lastType()).isEqualTo(MessageType.CALL_PROCEEDING);
        world.runFor(200 * SECOND);
        assertThat(caller.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(callee.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(told.getLast()).isEqualTo("over " + RefusalReason.NEXT_HOP_SILENT);
    }

    @Test
    void theNextPlaceIsTriedWhereNobodyIsAtTheFirst() {
        found = new Found.There(List.of(new Target(new Alias("5000"), Endpoint.of("10.1.0.32", 1_721)),
                new Target(new Alias("5000"), Endpoint.of("10.1.0.32", 1_720))), List.of());
        talk();
        assertThat(caller.lastType()).isEqualTo(MessageType.CONNECT);
        CallDeskTest nobody = new CallDeskTest();
        nobody.listen();
        nobody.caller.calls(CONTROL).says(Room.setupPdu(Room.setup(1).build()));
        nobody.world.runFor(60 * SECOND);
        assertThat(nobody.caller.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(nobody.told.getLast()).isEqualTo("over " + RefusalReason.NEXT_HOP_UNREACHABLE);
        assertThat(nobody.lent).isEmpty();
    }

    @Test
    void whoeverMayNotCallHearsWhyAndTheAdministratorToo() {
        found = new Found.Nowhere(Refusal.of(RefusalReason.FORBIDDEN_DESTINATION));
        caller.calls(CONTROL).says(Room.setupPdu(Room.setup(1).build()));
        assertThat(((H323MessageBody.ReleaseComplete) caller.last()).value().reason())
                .hasValue(new ReleaseCompleteReason.NoPermission());
        assertThat(told).containsExactly("find [4711]", "over " + RefusalReason.FORBIDDEN_DESTINATION);
        caller.gone = false;
        caller.calls(CONTROL).says(Room.setupPdu(Room.setup(2).hopCount(1).build()));
        assertThat(told.getLast()).isEqualTo("over " + RefusalReason.TOO_MANY_HOPS);
        caller.calls(CONTROL).says(Room.setupPdu(Room.setup(3).noDestinationAddress().build()));
        assertThat(told.getLast()).isEqualTo("over " + RefusalReason.MALFORMED);
    }

    @Test
    void aCallThatComesBackIsALoopAndMoreThanMayStandAreRefused() {
        talk();
        Room again = new Room(world, lan, "again", "10.1.0.33");
        again.calls(CONTROL).says(Room.setupPdu(Room.setup(1).build()));
        assertThat(again.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        Room second = new Room(world, lan, "second", "10.1.0.34");
        second.calls(CONTROL).says(Room.setupPdu(Room.setup(2).build()));
        Room third = new Room(world, lan, "third", "10.1.0.35");
        third.calls(CONTROL).says(Room.setupPdu(Room.setup(3).build()));
        assertThat(third.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(desk.standing()).isEqualTo(2);
        caller.says(Room.setupPdu(Room.setup(4).build()));
        assertThat(caller.lastType()).as("a second call on the same line").isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(caller.gone).isFalse();
        desk.endAll(Refusal.of(RefusalReason.NODE_STOPS));
        world.runFor(SECOND);
        assertThat(desk.standing()).isZero();
        assertThat(lent).isEmpty();
    }

    @Test
    void whoDoesNotBeginWithASetupIsLetGo() {
        Room odd = new Room(world, lan, "odd", "10.1.0.36");
        odd.calls(CONTROL);
        for (int i = 0; i < 10 && !odd.gone; i++)
            odd.says(Room.pdu(CallReference.fromOrigin(0), MessageType.FACILITY, new H323MessageBody.Empty()));
        assertThat(odd.gone).isTrue();
        Room bare = new Room(world, lan, "bare", "10.1.0.37");
        bare.calls(CONTROL).says(CallSignallingPdu.of(Q931Message.of(CallReference.fromOrigin(3), MessageType.SETUP)));
        assertThat(bare.lastType()).as("a Setup without user information").isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(told).isEmpty();
    }

    @Test
    void brokenMessagesOfEitherSideHarmNoCall() {
        talk();
        Random random = new Random(23);
        byte[] good = connect(Optional.empty()).encode().toArray();
        for (int i = 0; i < 400; i++) {
            byte[] bad = good.clone();
            for (int k = random.nextInt(4); k >= 0; k--)
                bad[4 + random.nextInt(bad.length - 4)] = (byte) random.nextInt();
            // A broken one may read as the end of the call.
            if (CallSignallingPdu.read(Octets.wrap(bad)) instanceof CallSignallingPdu.Read.Ok(CallSignallingPdu p)
                    && p.message().messageType() == MessageType.RELEASE_COMPLETE)
                continue;
            byte[] frame = Tpkt.frame(Octets.wrap(bad)).toArray();
            (i % 2 == 0 ? caller : callee).stream.orElseThrow().write(frame, 0, frame.length);
            world.runFor(SECOND / 100);
        }
        assertThat(desk.standing()).isEqualTo(1);
        caller.says(Room.release(CallReference.fromOrigin(77)));
        assertThat(callee.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
    }
}
