package org.sallyport.sipcall.kept;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ice.IceMode;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.PayloadRule;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.KeptLeg;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.sdp.PayloadTypes;
import org.sallyport.sipcall.media.KeptMedia;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.LostFlow;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;

class CallBytesTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");
    private static final LocalInterface VIA = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("edge").attach(world.segment("net", LinkConditions.LAN), US.toString());
    private final PortSettings settings = PortSettings.builder().build();
    private final SipTransports transports = new SipTransports(host, Role.EDGE, PortBook.of(settings),
            new PortPool(settings, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0), SipLimits.DEFAULT, 100);
    private final CallBytes bytes = new CallBytes(transports, List.of(VIA));

    private static KeptCall.Party party(Transport transport, int port) {
        LostFlow flow = new LostFlow(transport, VIA, new Endpoint(US, 5061), Endpoint.of("91.0.0.1", port));
        Party.Dialog dialog =
                new Party.Dialog("<sip:é@acme.example>;tag=" + port, "sip:x@192.168.1.2", List.of("<sip:r;lr>"), port);
        return KeptCall.Party.of(Party.resumed("local-zone", flow, true, dialog));
    }

    private static KeptMedia.Leg leg(FarEnd far, Optional<LegPorts.Shared> shared) {
        return new KeptMedia.Leg(new KeptLeg(36_000, VIA, shared, far, new PayloadRule(true, 3, 4),
                Optional.of(Endpoint.of("91.0.0.1", 4000)), Optional.empty()), new PayloadTypes(1, 2), true);
    }

    private static KeptCall call() {
        Endpoint e = Endpoint.of("2001:db8::1", 4000);
        Sensitive<String> secret = Sensitive.of("a password");
        KeptMedia.Leg shared = leg(new FarEnd.Proven(), Optional.of(new LegPorts.Shared(0, "name", secret)));
        KeptMedia.Leg probing = leg(new FarEnd.Probing(e, e, "name", secret), Optional.empty());
        FarEnd heard = new FarEnd.Latching(Optional.of(e), Optional.empty(), FarEnd.Belief.PROVEN, Optional.of(US));
        KeptMedia.Leg latching = leg(heard, Optional.empty());
        KeptMedia.Leg unknown = leg(new FarEnd.Unknown(), Optional.empty());
        Facing facing = new Facing(Facing.Kind.INTERNET_ENDPOINT, VIA, IpAddress.of("91.0.0.1"), IceMode.OFF,
                Facing.Standing.THERE);
        KeptMedia media = new KeptMedia(facing, facing,
                List.of(new KeptMedia.Line(0, shared, latching), new KeptMedia.Line(2, probing, unknown)));
        return new KeptCall("0123", Session.Kind.CALL, "call-id", "tag", "sip:a@b", "c@d", 1, 2, 3,
                party(Transport.TLS, 1), "to", "group",
                party(Transport.TCP, 2), Optional.of(media), true);
    }

    /** Octets with the right sum over them. */
    private static byte[] summed(byte[] body) {
        CRC32 crc = new CRC32();
        crc.update(body);
        return ByteBuffer.allocate(body.length + 4).put(body).putInt((int) crc.getValue()).array();
    }

    @Test
    void whatWasWrittenIsReadAgain() {
        assertThat(bytes.decode(bytes.encode(call()))).contains(call());
    }

    @Test
    void anOrdinaryCallIsSmall() {
        assertThat(bytes.encode(call()).length).isLessThan(1_200);
    }

    @Test
    void whatIsDamagedIsNotRead() {
        byte[] right = bytes.encode(call());
        for (int i = 0; i < right.length; i++) {
            byte[] wrong = right.clone();
            wrong[i] ^= 1;
            assertThat(bytes.decode(wrong)).as("octet %d", i).isEmpty();
            assertThat(bytes.decode(Arrays.copyOf(right, i))).as("cut at %d", i).isEmpty();
        }
    }

    @Test
    void anInterfaceThatIsGoneTakesItsCallsAlong() {
        assertThat(new CallBytes(transports, List.of()).decode(bytes.encode(call()))).isEmpty();
    }

    @Test
    void nonsenseWithTheRightSumIsAValueNeverAnException() {
        byte[] right = bytes.encode(call());
        byte[] body = Arrays.copyOf(right, right.length - 4);
        Random random = new Random(9);
        for (int n = 0; n < 20_000; n++) {
            byte[] wrong = body.clone();
            for (int k = 1 + random.nextInt(4); k > 0; k--)
                wrong[1 + random.nextInt(wrong.length - 1)] = (byte) random.nextInt(256);
            int cut = random.nextBoolean() ? wrong.length : 1 + random.nextInt(wrong.length - 1);
            assertThat(bytes.decode(summed(Arrays.copyOf(wrong, cut)))).isNotNull();
        }
    }
}
