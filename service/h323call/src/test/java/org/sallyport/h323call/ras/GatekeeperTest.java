package org.sallyport.h323call.ras;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AdmissionRejectReason;
import org.sallyport.h323.h225.AdmissionRequest;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.BandwidthRequest;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CallModel;
import org.sallyport.h323.h225.CallType;
import org.sallyport.h323.h225.DisengageReason;
import org.sallyport.h323.h225.DisengageRequest;
import org.sallyport.h323.h225.EndpointType;
import org.sallyport.h323.h225.GatekeeperRequest;
import org.sallyport.h323.h225.H221NonStandard;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.RegistrationRejectReason;
import org.sallyport.h323.h225.RegistrationRequest;
import org.sallyport.h323.h225.TerminalInfo;
import org.sallyport.h323.h225.UnregistrationRequest;
import org.sallyport.h323.h225.VendorIdentifier;
import org.sallyport.h323.pdu.RasPdu;
import org.sallyport.h323call.registrar.AliasPolicy;
import org.sallyport.h323call.registrar.EndpointLimits;
import org.sallyport.h323call.registrar.EndpointRegistrar;
import org.sallyport.h323call.registrar.Registration;
import org.sallyport.host.Journal;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Moment;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerDecoded;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

/** What an endpoint hears of its gatekeeper, and what somebody else does. */
class GatekeeperTest {
    private static final Endpoint ROOM = Endpoint.of("10.1.0.31", 1719);
    private static final Endpoint OTHER = Endpoint.of("10.1.0.32", 1719);
    private static final Endpoint STRANGER = Endpoint.of("198.51.100.7", 1719);
    private static final ObjectIdentifier V4 = ObjectIdentifier.of("0.0.8.2250.0.4");
    private static final Octets CALL = Octets.wrap(new byte[16]);

    private final List<String> heard = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private Optional<Refusal> objection = Optional.empty();
    private final EndpointRegistrar registrar = new EndpointRegistrar(EndpointLimits.DEFAULTS, AliasPolicy.REJECT,
            new SimWorld(1).host("control").entropy(), Journal.NONE);
    private final Gatekeeper gatekeeper = new Gatekeeper(settings(true), registrar, new Admissions() {
        @Override
        public Optional<Refusal> objection(Registration caller, List<Alias> wanted) {
            heard.add("may " + wanted);
            return objection;
        }

        @Override
        public void disengaged(Registration endpoint, Octets call) {
            heard.add("over");
        }

        @Override
        public void alive(Registration endpoint, List<Octets> calls) {
            heard.add("alive " + calls.size());
        }

        @Override
        public void gone(Registration endpoint) {
            heard.add("gone " + endpoint.aliases());
        }
    }, (request, from, who, why) -> refused.add(request + " " + who + " " + why.reason()));

    private static GatekeeperSettings settings(boolean discovery) {
        return new GatekeeperSettings("sallyport", EndpointLimits.DEFAULTS, AliasPolicy.REJECT, false,
                a -> a.toString().startsWith("10."), discovery, 120, List.of(Endpoint.of("10.1.0.10", 1719)),
                List.of(Endpoint.of("10.1.0.10", 1720)));
    }

    /** As over the wire, there and back. */
    private Optional<RasMessage> ask(RasMessage m, Endpoint from) {
        return gatekeeper.answer(wire(m), from, Optional.empty(), new Moment(0, 0)).map(GatekeeperTest::wire);
    }

    private static RasMessage wire(RasMessage m) {
        return switch (RasPdu.read(new RasPdu(m).encode())) {
            case PerDecoded.Value<RasPdu>(RasPdu p, int _) -> p.message();
            case PerDecoded.Broken<RasPdu>(var why) -> throw new AssertionError(why);
        };
    }

    private static AliasAddress alias(String text) {
        return text.matches("[0-9]+") ? new AliasAddress.DialledDigits(text) : new AliasAddress.H323ID(text);
    }

    private static EndpointType terminal() {
        return EndpointType.builder().terminal(TerminalInfo.builder().build()).mc(false).undefinedNode(false).build();
    }

    private static RegistrationRequest.Builder rrq(Endpoint from, String... aliases) {
        return RegistrationRequest.builder().requestSeqNum(7).protocolIdentifier(V4).discoveryComplete(false)
                .callSignalAddress(List.of(IpPort.of(from.withPort(1720)).h225()))
                .rasAddress(List.of(IpPort.of(from).h225())).terminalType(terminal())
                .terminalAlias(Arrays.stream(aliases).map(GatekeeperTest::alias).toList())
                .endpointVendor(VendorIdentifier.builder().vendor(new H221NonStandard(181, 0, 18,
                        org.sallyport.per.Additions.NONE)).productId(Octets.wrap("Room\0x".getBytes())).build());
    }

    private String registered(Endpoint from, String... aliases) {
        return ((RasMessage.RegistrationConfirm) ask(new RasMessage.RegistrationRequest(rrq(from, aliases).build()),
                from).orElseThrow()).value().endpointIdentifier();
    }

    private RegistrationRejectReason rejected(RegistrationRequest r, Endpoint from) {
        return ((RasMessage.RegistrationReject) ask(new RasMessage.RegistrationRequest(r), from).orElseThrow()).value()
                .rejectReason();
    }

    private static AdmissionRequest.Builder arq(String id, boolean answer, String... wanted) {
        return AdmissionRequest.builder().requestSeqNum(9).callType(new CallType.PointToPoint()).endpointIdentifier(id)
                .destinationInfo(Arrays.stream(wanted).map(GatekeeperTest::alias).toList())
                .srcInfo(List.of(alias("4711"))).bandWidth(1_280L).callReferenceValue(5).conferenceID(CALL)
                .activeMC(false).answerCall(answer).callIdentifier(CallIdentifier.builder().guid(CALL).build());
    }

    @Test
    void anEndpointFindsItsGatekeeperAndRegistersAndAStrangerHearsNothing() {
        RasMessage grq = new RasMessage.GatekeeperRequest(GatekeeperRequest.builder().requestSeqNum(1)
                .protocolIdentifier(V4).rasAddress(IpPort.of(ROOM).h225()).endpointType(terminal()).build());
        assertThat(ask(grq, ROOM).orElseThrow()).isInstanceOfSatisfying(RasMessage.GatekeeperConfirm.class,
                c -> assertThat(IpPort.of(c.value().rasAddress()).orElseThrow().endpoint())
                        .isEqualTo(Endpoint.of("10.1.0.10", 1719)));
        assertThat(ask(grq, STRANGER)).isEmpty();
        assertThat(ask(new RasMessage.RegistrationRequest(rrq(STRANGER, "1").build()), STRANGER)).isEmpty();
        gatekeeper.settings(settings(false));
        assertThat(ask(grq, ROOM)).isEmpty();
        assertThat(ask(new RasMessage.RegistrationRequest(rrq(ROOM, "4711", "Room One").build()), ROOM).orElseThrow())
                .isInstanceOfSatisfying(RasMessage.RegistrationConfirm.class, c -> {
                    assertThat(c.value().timeToLive()).hasValue(1_800L);
                    assertThat(c.value().terminalAlias().orElseThrow()).containsExactly(alias("4711"),
                            alias("Room One"));
                    assertThat(c.value().requestSeqNum()).isEqualTo(7);
                });
        assertThat(registrar.all()).singleElement().extracting(Registration::vendor).isEqualTo("Room");
    }

    @Test
    void whoAsksForAnotherGatekeeperIsNotAnswered() {
        RasMessage grq = new RasMessage.GatekeeperRequest(GatekeeperRequest.builder().requestSeqNum(1)
                .protocolIdentifier(V4).rasAddress(IpPort.of(ROOM).h225()).endpointType(terminal())
                .gatekeeperIdentifier("other").build());
        assertThat(ask(grq, ROOM)).isEmpty();
    }

    @Test
    void anAliasOfSomebodyElseIsNamedInTheAnswerAndToldToTheAdministrator() {
        registered(ROOM, "4711");
        assertThat(rejected(rrq(OTHER, "4711", "5000").build(), OTHER))
                .isEqualTo(new RegistrationRejectReason.DuplicateAlias(List.of(alias("4711"))));
        assertThat(refused).containsExactly("RRQ 4711, 5000 " + RefusalReason.ALIAS_TAKEN);
    }

    @Test
    void aKeepAliveAddsNothingAndSomebodyElsesIsNone() {
        String id = registered(ROOM, "4711");
        RegistrationRequest light = rrq(ROOM, "4711", "666").keepAlive(true).endpointIdentifier(id).build();
        assertThat(ask(new RasMessage.RegistrationRequest(light), ROOM).orElseThrow())
                .isInstanceOf(RasMessage.RegistrationConfirm.class);
        assertThat(registrar.find(new Alias("666"), 0)).as("a keep-alive brings no alias (H323-14)").isEmpty();
        assertThat(rejected(light, OTHER)).isEqualTo(new RegistrationRejectReason.FullRegistrationRequired());
        assertThat(rejected(rrq(ROOM).keepAlive(true).build(), ROOM))
                .isEqualTo(new RegistrationRejectReason.FullRegistrationRequired());
    }

    @Test
    void aCallSignallingAddressOfSomebodyElseIsRefused() {
        RegistrationRequest odd = rrq(ROOM, "4711")
                .callSignalAddress(List.of(IpPort.of(Endpoint.of("169.254.169.254", 80)).h225())).build();
        assertThat(rejected(odd, ROOM)).isNotNull();
        assertThat(refused).singleElement().asString().contains(RefusalReason.ADDRESS_REFUSED.toString());
        assertThat(registrar.size()).isZero();
    }

    @Test
    void everyCallIsRoutedAndWhatCannotBeIsRefusedBefore() {
        String id = registered(ROOM, "4711");
        assertThat(ask(new RasMessage.AdmissionRequest(arq(id, false, "5000").build()), ROOM).orElseThrow())
                .isInstanceOfSatisfying(RasMessage.AdmissionConfirm.class, c -> {
                    assertThat(c.value().callModel()).isEqualTo(new CallModel.GatekeeperRouted());
                    assertThat(IpPort.of(c.value().destCallSignalAddress()).orElseThrow().endpoint())
                            .isEqualTo(Endpoint.of("10.1.0.10", 1720));
                    assertThat(c.value().irrFrequency()).hasValue(120);
                });
        objection = Optional.of(Refusal.of(RefusalReason.NOT_FOUND));
        assertThat(reason(arq(id, false, "5001").build(), ROOM))
                .isEqualTo(new AdmissionRejectReason.CalledPartyNotRegistered());
        assertThat(reason(arq(id, false).build(), ROOM)).isEqualTo(new AdmissionRejectReason.IncompleteAddress());
        assertThat(reason(arq(id, false, "5000").build(), OTHER))
                .isEqualTo(new AdmissionRejectReason.CallerNotRegistered());
        assertThat(ask(new RasMessage.AdmissionRequest(arq(id, true).build()), ROOM).orElseThrow())
                .as("who answers is asked nothing").isInstanceOf(RasMessage.AdmissionConfirm.class);
        assertThat(heard).containsExactly("may [5000]", "may [5001]");
    }

    private AdmissionRejectReason reason(AdmissionRequest r, Endpoint from) {
        return ((RasMessage.AdmissionReject) ask(new RasMessage.AdmissionRequest(r), from).orElseThrow()).value()
                .rejectReason();
    }

    @Test
    void nobodyEndsACallOrARegistrationOfSomebodyElse() {
        String id = registered(ROOM, "4711");
        RasMessage drq = new RasMessage.DisengageRequest(DisengageRequest.builder().requestSeqNum(3)
                .endpointIdentifier(id).conferenceID(CALL).callReferenceValue(5)
                .disengageReason(new DisengageReason.NormalDrop())
                .callIdentifier(CallIdentifier.builder().guid(CALL).build()).build());
        RasMessage urq = new RasMessage.UnregistrationRequest(UnregistrationRequest.builder().requestSeqNum(4)
                .callSignalAddress(List.of(IpPort.of(ROOM.withPort(1720)).h225())).endpointIdentifier(id).build());
        RasMessage brq = new RasMessage.BandwidthRequest(BandwidthRequest.builder().requestSeqNum(5)
                .endpointIdentifier(id).conferenceID(CALL).callReferenceValue(5).bandWidth(640L).build());
        assertThat(ask(drq, OTHER).orElseThrow()).isInstanceOf(RasMessage.DisengageReject.class);
        assertThat(ask(urq, OTHER).orElseThrow()).isInstanceOf(RasMessage.UnregistrationReject.class);
        assertThat(ask(brq, OTHER).orElseThrow()).isInstanceOf(RasMessage.BandwidthReject.class);
        assertThat(heard).isEmpty();
        assertThat(ask(drq, ROOM).orElseThrow()).isInstanceOf(RasMessage.DisengageConfirm.class);
        assertThat(ask(brq, ROOM).orElseThrow()).isInstanceOf(RasMessage.BandwidthConfirm.class);
        assertThat(ask(urq, ROOM).orElseThrow()).isInstanceOf(RasMessage.UnregistrationConfirm.class);
        assertThat(heard).containsExactly("over", "gone [4711]");
        assertThat(ask(urq, ROOM).orElseThrow()).isInstanceOf(RasMessage.UnregistrationReject.class);
    }

    @Test
    void whateverArrivesNothingIsThrown() {
        registered(ROOM, "4711");
        Random random = new Random(11);
        List<byte[]> good = List.of(new RasPdu(new RasMessage.RegistrationRequest(rrq(ROOM, "4711").build())).encode()
                .toArray(),
                new RasPdu(new RasMessage.AdmissionRequest(arq("x", false, "5000").build())).encode()
                        .toArray());
        int answered = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = good.get(i % 2).clone();
            for (int k = random.nextInt(5); k >= 0; k--) bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            if (RasPdu.read(Octets.wrap(bad)) instanceof PerDecoded.Value<RasPdu>(RasPdu p, int _)
                    && gatekeeper.answer(p.message(), ROOM, Optional.empty(), new Moment(0, 0)).isPresent())
                answered++;
        }
        assertThat(answered).as("some of it is a request").isGreaterThan(100);
        assertThat(registrar.size()).isLessThan(EndpointLimits.DEFAULTS.registrationsMax());
    }
}
