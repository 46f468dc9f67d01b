package org.sallyport.h323call.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.ConnectUUIE;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.ReleaseCompleteReason;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323call.registrar.AliasPolicy;
import org.sallyport.h323call.registrar.EndpointKind;
import org.sallyport.h323call.registrar.EndpointLimits;
import org.sallyport.h323call.registrar.EndpointRegistrar;
import org.sallyport.h323call.registrar.Registration;
import org.sallyport.h323call.registrar.RegistrationAsk;
import org.sallyport.h323call.registrar.RegistrationOutcome;
import org.sallyport.host.Journal;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Moment;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.StrangerGuard;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.history.SearchRecord;

/** Calls among registered rooms, by the dial plan, with the history of each. */
class GatekeptTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint CONTROL = Endpoint.of("10.1.0.10", 1_720);

    private final SimWorld world = new SimWorld(5);
    private final SimSegment lan = world.segment("lan", LinkConditions.LAN);
    private final SimHost control = world.host("control").attach(lan, "10.1.0.10");
    private final Room caller = new Room(world, lan, "caller", "10.1.0.31");
    private final Room callee = new Room(world, lan, "callee", "10.1.0.32");
    private final PortSettings settings = PortSettings.defaults();
    private final PortBook book = PortBook.of(settings);
    private final PortPool ports =
            new PortPool(settings, Setting.H323_CALL_SIGNALING_RANGE, control.entropy(), PortPool.COOL_DOWN_NS);
    private final EndpointRegistrar registrar = new EndpointRegistrar(EndpointLimits.DEFAULTS, AliasPolicy.REJECT,
            control.entropy(), Journal.NONE);
    private final SearchHistory history = new SearchHistory(100);
    private DialPlan plan = plan(SearchRule.anyAlias(50, "local", Zone.LOCAL));
    private final Gatekept kept = new Gatekept(control, () -> book, ports, () -> plan,
            new Gatekept.Places(control.localAddresses(), 1_720), registrar, history);
    private final CallDesk desk = new CallDesk(control, kept, 100);

    private static DialPlan plan(SearchRule rule) {
        return new DialPlan(List.of(), List.of(rule),
                List.of(new Zone.LocalZone(Zone.Common.DEFAULTS), new Zone.DefaultZone(Zone.Common.DEFAULTS),
                        new Zone.Neighbor("pbx", Zone.Common.DEFAULTS,
                                new Zone.Peers(List.of("10.1.0.50"), 1_719, Transport.UDP), new Zone.Tls(false))),
                new StrangerGuard(List.of("example.com"), List.of(), 4));
    }

    @BeforeEach
    void listen() {
        control.listen(book.claim(Role.CONTROL, PortClaim.Side.LISTEN, Transport.TCP, CONTROL, "HII-5"), null,
                desk::accept);
        kept.onHangUp(c -> desk.end(c, Refusal.of(RefusalReason.CALLER_GAVE_UP)));
    }

    private Registration registered(Room room, String... aliases) {
        Endpoint ras = new Endpoint(room.address, 1_719);
        return ((RegistrationOutcome.Accepted) registrar.register(new RegistrationAsk(Optional.empty(),
                Arrays.stream(aliases).map(Alias::new).toList(), List.of(), ras.withPort(1_720), ras, ras,
                EndpointKind.TERMINAL, "", Optional.empty(), Optional.empty()),
                new Moment(control.nowNs(), control.wallMs()))).now();
    }

    private void called(int n, String alias) {
        callee.listens();
        caller.calls(CONTROL).says(Room.setupPdu(Room.setup(n)
                .destinationAddress(List.of(new AliasAddress.DialledDigits(alias)))
                .sourceAddress(List.of(new AliasAddress.H323ID("the president"))).build()));
    }

    private SearchRecord record() {
        return history.latest(1).getFirst();
    }

    @Test
    void aRoomCallsAnotherUnderItsOwnNameAndTheHistorySaysHowItWent() {
        registered(caller, "4711", "Room One");
        registered(callee, "5000");
        called(1, "5000");
        H323MessageBody.Setup setup = (H323MessageBody.Setup) callee.last();
        assertThat(setup.value().sourceAddress().orElseThrow()).as("and not under the one that it claims")
                .containsExactly(new AliasAddress.DialledDigits("4711"), new AliasAddress.H323ID("Room One"));
        callee.says(Room.pdu(callee.heard.getFirst().message().callReference().reversed(), MessageType.CONNECT,
                new H323MessageBody.Connect(ConnectUUIE.builder().protocolIdentifier(Room.V4)
                        .destinationInfo(Room.TYPE).conferenceID(Room.guid(1)).build())));
        assertThat(caller.lastType()).isEqualTo(MessageType.CONNECT);
        assertThat(record().end()).isEqualTo(new SearchEnd.Answered(0));
        assertThat(record().from()).startsWith("4711 (LocalZone, 10.1.0.31:");
        assertThat(record().branches()).singleElement()
                .satisfies(b -> assertThat(b.address()).isEqualTo("10.1.0.32:1720"));
        assertThat(control.liveSockets()).filteredOn(s -> s.claim().rows().contains("HII-4")).singleElement()
                .satisfies(s -> assertThat(s.claim().local().port()).isBetween(15_000, 19_999));
        kept.disengaged(registered(caller, "4711"), Room.guid(1));
        world.runFor(SECOND);
        assertThat(callee.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(record().end()).isInstanceOf(SearchEnd.HungUp.class);
        assertThat(ports.counts(control.nowNs()).used()).isZero();
    }

    @Test
    void whoIsNotThereIsNotThereAndThatIsSaidBeforeTheCallAndInIt() {
        Registration room = registered(caller, "4711");
        called(1, "5000");
        assertThat(((H323MessageBody.ReleaseComplete) caller.last()).value().reason())
                .hasValue(new ReleaseCompleteReason.CalledPartyNotRegistered());
        assertThat(record().end()).isEqualTo(new SearchEnd.Refused(Refusal.of(RefusalReason.NOT_REGISTERED)));
        assertThat(kept.objection(room, List.of(new Alias("5000"))).map(Refusal::reason))
                .hasValue(RefusalReason.NOT_REGISTERED);
        registered(callee, "5000");
        assertThat(kept.objection(room, List.of(new Alias("x"), new Alias("5000")))).isEmpty();
    }

    @Test
    void somebodyWhoHasNotRegisteredIsAStranger() {
        registered(callee, "5000");
        called(1, "5000");
        assertThat(caller.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(callee.heard).isEmpty();
        assertThat(record().from()).startsWith("somebody (DefaultZone, ");
        assertThat(record().end()).isInstanceOf(SearchEnd.Refused.class);
    }

    @Test
    void aRuleThatLeadsElsewhereLeadsToNobodyOfOurs() {
        registered(caller, "4711");
        registered(callee, "5000");
        plan = plan(SearchRule.anyAlias(50, "to the pbx", "pbx"));
        called(1, "5000");
        assertThat(caller.lastType()).isEqualTo(MessageType.RELEASE_COMPLETE);
        assertThat(callee.heard).isEmpty();
    }
}
