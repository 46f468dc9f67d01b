package org.sallyport.h323call.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CallType;
import org.sallyport.h323.h225.EndpointType;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.ReleaseCompleteReason;
import org.sallyport.h323.h225.ReleaseCompleteUUIE;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.h323.q931.TpktFramed;
import org.sallyport.h323.q931.TpktFramer;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/** A room system of a simulated network: says what it is told to say, and keeps what it hears. */
final class Room implements StreamReceiver {
    static final ObjectIdentifier V4 = ObjectIdentifier.of("0.0.8.2250.0.4");
    static final EndpointType TYPE = EndpointType.builder().mc(false).undefinedNode(false).build();
    private static final long SECOND = 1_000_000_000L;

    final IpAddress address;
    final List<CallSignallingPdu> heard = new ArrayList<>();
    Optional<Stream> stream = Optional.empty();
    boolean gone;
    private final SimWorld world;
    private final SimHost host;
    private final TpktFramer framer = new TpktFramer(Tpkt.FRAME_BYTES_MAX);

    Room(SimWorld world, SimSegment lan, String name, String address) {
        this.world = world;
        this.host = world.host(name).attach(lan, address);
        this.address = IpAddress.of(address);
    }

    void listens() {
        host.freeListen(new Endpoint(address, 1_720), null, s -> {
            stream = Optional.of(s);
            return this;
        });
    }

    Room calls(Endpoint gatekeeper) {
        stream = Optional.of(host.freeConnect(new Endpoint(address, 0), gatekeeper, null, this));
        return this;
    }

    void says(CallSignallingPdu pdu) {
        byte[] octets = Tpkt.frame(pdu.encode()).toArray();
        stream.orElseThrow().write(octets, 0, octets.length);
        world.runFor(SECOND / 5);
    }

    @Override
    public void opened(Stream opened) {}

    @Override
    public void bytes(Stream from, byte[] bytes) {
        framer.push(bytes, 0, bytes.length);
        while (framer.next() instanceof TpktFramed.Frame(Octets payload))
            heard.add(((CallSignallingPdu.Read.Ok) CallSignallingPdu.read(payload)).pdu());
    }

    @Override
    public void closed(Stream from, CloseReason reason) {
        gone = true;
    }

    int lastType() {
        return heard.getLast().message().messageType();
    }

    H323MessageBody last() {
        return heard.getLast().userInformation().toOptional().orElseThrow().h323UuPdu().h323MessageBody();
    }

    static Octets guid(int n) {
        byte[] out = new byte[16];
        out[0] = (byte) n;
        return Octets.wrap(out);
    }

    static CallSignallingPdu pdu(CallReference reference, int type, H323MessageBody body) {
        return CallSignallingPdu.of(Q931Message.of(reference, type), H323UserInformation.builder()
                .h323UuPdu(H323UUPDU.builder().h323MessageBody(body).h245Tunnelling(false).build()).build());
    }

    /** Of the n-th call, for 4711. */
    static SetupUUIE.Builder setup(int n) {
        return SetupUUIE.builder().protocolIdentifier(V4).sourceInfo(TYPE).activeMC(false).conferenceID(guid(n))
                .conferenceGoal(new SetupUUIE.ConferenceGoal.Create()).callType(new CallType.PointToPoint())
                .callIdentifier(CallIdentifier.builder().guid(guid(n)).build())
                .destinationAddress(List.of(new AliasAddress.DialledDigits("4711")));
    }

    static CallSignallingPdu setupPdu(SetupUUIE u) {
        return pdu(CallReference.fromOrigin(77), MessageType.SETUP, new H323MessageBody.Setup(u));
    }

    static CallSignallingPdu release(CallReference reference) {
        return pdu(reference, MessageType.RELEASE_COMPLETE, new H323MessageBody.ReleaseComplete(
                ReleaseCompleteUUIE.builder().protocolIdentifier(V4).reason(new ReleaseCompleteReason.InConf())
                        .build()));
    }
}
