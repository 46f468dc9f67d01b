package org.sallyport.h323call.ras;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.EndpointType;
import org.sallyport.h323.h225.H221NonStandard;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.RegistrationRejectReason;
import org.sallyport.h323.h225.RegistrationRequest;
import org.sallyport.h323.h225.TerminalInfo;
import org.sallyport.h323.h225.VendorIdentifier;
import org.sallyport.h323.pdu.RasPdu;
import org.sallyport.h323.security.PasswordHash;
import org.sallyport.h323.security.RasTokens;
import org.sallyport.h323call.registrar.AliasPolicy;
import org.sallyport.h323call.registrar.EndpointLimits;
import org.sallyport.h323call.registrar.EndpointRegistrar;
import org.sallyport.h323call.registrar.Registration;
import org.sallyport.host.Journal;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Sensitive;
import org.sallyport.per.Additions;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerDecoded;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.wire.Transport;
import org.sallyport.zone.dialplan.Alias;

/** RAS over a simulated network: who has to prove what, where answers go, and what too much of it does. */
class RasPortTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Endpoint CONTROL = Endpoint.of("10.1.0.10", 1719);
    private static final Map<String, String> USERS = Map.of("bob", "correct horse");

    private final SimWorld world = new SimWorld(5);
    private final SimSegment lan = world.segment("lan", LinkConditions.LAN);
    private final SimHost control = world.host("control").attach(lan, CONTROL.address().toString());
    private final SimHost room = world.host("room").attach(lan, "10.1.0.31");
    private final List<RasMessage> answers = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();
    private final EndpointRegistrar registrar = new EndpointRegistrar(EndpointLimits.DEFAULTS, AliasPolicy.REJECT,
            control.entropy(), Journal.NONE);
    private final SimHost.FreeSocket socket = room.freeDatagram(Endpoint.of("10.1.0.31", 1719), (from, bytes) -> {
        if (RasPdu.read(Octets.wrap(bytes)) instanceof PerDecoded.Value<RasPdu>(RasPdu p, int _))
            answers.add(p.message());
    }).orElseThrow();

    private RasPort port(boolean proves) {
        GatekeeperSettings settings = new GatekeeperSettings("sallyport", EndpointLimits.DEFAULTS, AliasPolicy.REJECT,
                proves, _ -> true, true, 120, List.of(CONTROL), List.of(CONTROL.withPort(1720)));
        RasRefusals told = (request, from, who, why) -> refused.add(request + " " + why);
        RasPort out = new RasPort(control, new Gatekeeper(settings, registrar, new Nobody(), told),
                proves ? Optional.of(new Proofs("sallyport",
                        claim -> Optional.ofNullable(USERS.get(claim.sender().reveal())).map(Sensitive::of)))
                        : Optional.empty(),
                told);
        assertThat(out.open(PortBook.of(PortSettings.defaults()).claim(Role.CONTROL, PortClaim.Side.BOTH, Transport.UDP,
                CONTROL, "HII-1", "HII-2"))).isEmpty();
        return out;
    }

    /** Routes no calls. */
    private static final class Nobody implements Admissions {
        @Override
        public Optional<Refusal> objection(Registration caller, List<Alias> wanted) {
            return Optional.empty();
        }

        @Override
        public void disengaged(Registration endpoint, Octets call) {}

        @Override
        public void alive(Registration endpoint, List<Octets> calls) {}

        @Override
        public void gone(Registration endpoint) {}
    }

    private static RasMessage rrq(int rasPort) {
        return rrq(Endpoint.of("10.1.0.31", rasPort));
    }

    private static RasMessage rrq(Endpoint ras) {
        return new RasMessage.RegistrationRequest(RegistrationRequest.builder().requestSeqNum(7)
                .protocolIdentifier(ObjectIdentifier.of("0.0.8.2250.0.4")).discoveryComplete(false)
                .callSignalAddress(List.of(IpPort.of(Endpoint.of("10.1.0.31", 1720)).h225()))
                .rasAddress(List.of(IpPort.of(ras).h225()))
                .terminalType(EndpointType.builder().terminal(TerminalInfo.builder().build()).mc(false)
                        .undefinedNode(false).build())
                .terminalAlias(List.of(new AliasAddress.H323ID("bob")))
                .endpointVendor(VendorIdentifier.builder().vendor(new H221NonStandard(181, 0, 18, Additions.NONE))
                        .build())
                .build());
    }

    private void send(RasMessage m) {
        socket.send(CONTROL, new RasPdu(m).encode().toArray());
        world.runFor(SECOND / 10);
    }

    private RasMessage signed(String user, String password) {
        return RasTokens.with(rrq(1719), PasswordHash.endpoint(user, control.wallMs() / 1_000, Sensitive.of(password),
                PasswordHash.Ending.values()[0]));
    }

    @Test
    void whoProvesWhoHeIsIsRegisteredUnderThatName() {
        port(true);
        send(signed("bob", "correct horse"));
        assertThat(answers).singleElement().isInstanceOf(RasMessage.RegistrationConfirm.class);
        assertThat(registrar.all()).singleElement().extracting(Registration::user).isEqualTo(Optional.of("bob"));
    }

    @Test
    void whoDoesNotHearsOneWordAndTheAdministratorWhy() {
        port(true);
        for (RasMessage m : List.of(rrq(1719), signed("bob", "wrong"), signed("eve", "correct horse"))) send(m);
        assertThat(answers).hasSize(3).allSatisfy(a -> assertThat(
                ((RasMessage.RegistrationReject) a).value().rejectReason())
                .isEqualTo(new RegistrationRejectReason.SecurityDenial()));
        assertThat(registrar.size()).isZero();
        assertThat(refused).hasSize(3);
        assertThat(refused.get(0)).contains("no-token");
        assertThat(refused.get(1)).contains("wrong-hash");
        assertThat(refused.get(2)).contains("unknown-sender");
    }

    @Test
    void anAnswerGoesWhereTheEndpointListensOnItsOwnMachine() {
        port(false);
        List<Integer> at = new ArrayList<>();
        room.freeDatagram(Endpoint.of("10.1.0.31", 5_719), (_, bytes) -> at.add(bytes.length)).orElseThrow();
        send(rrq(5_719));
        assertThat(at).hasSize(1);
        send(rrq(53));
        assertThat(answers).as("no port of a service").hasSize(1);
        List<Integer> victim = new ArrayList<>();
        world.host("victim").attach(lan, "10.1.0.66")
                .freeDatagram(Endpoint.of("10.1.0.66", 5_719), (_, bytes) -> victim.add(bytes.length)).orElseThrow();
        send(rrq(Endpoint.of("10.1.0.66", 5_719)));
        assertThat(victim).as("nobody has an answer sent to somebody else").isEmpty();
        assertThat(answers).hasSize(2);
    }

    @Test
    void whatIsNoRasIsCountedAndAFloodIsCut() {
        RasPort port = port(false);
        socket.send(CONTROL, "GET / HTTP/1.1".getBytes());
        socket.send(CONTROL, new byte[0]);
        for (int i = 0; i < 1_000; i++) socket.send(CONTROL, new RasPdu(rrq(1719)).encode().toArray());
        world.runFor(SECOND / 2);
        assertThat(port.broken()).isPositive();
        assertThat(port.dropped()).isGreaterThan(500);
        assertThat(answers).hasSizeBetween(50, RasPort.PER_PREFIX_MAX * 2);
        port.close();
        send(rrq(1719));
        assertThat(control.liveSockets()).isEmpty();
    }
}
