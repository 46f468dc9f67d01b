package org.sallyport.h323call.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323call.control.ControlPorts;
import org.sallyport.h323call.line.FrameLine;
import org.sallyport.h323call.message.CallParts;
import org.sallyport.h323call.message.SetupAsk;
import org.sallyport.host.Host;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.media.LegSide;
import org.sallyport.ports.PortClaim;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;

/**
 * Takes connections of call signalling, and makes a call of each whose first word is a Setup (H.225.0 §7.3.10). Owner:
 * the desk.
 */
public final class CallDesk {
    /** Frames that a connection may bring before its Setup: some say first who they are. */
    private static final int BEFORE_SETUP_MAX = 8;

    private final Host host;
    private final CallWorld world;
    private final int callsMax;
    private final Map<Octets, RoutedCall> calls = new HashMap<>();

    /** @param callsMax most calls at a time */
    public CallDesk(Host host, CallWorld world, int callsMax) {
        this.host = host;
        this.callsMax = callsMax;
        this.world = new Told(world);
    }

    /** Somebody has connected. */
    public StreamReceiver accept(Stream stream) {
        return FrameLine.accepted(host, stream, new Caller());
    }

    /** Calls that stand or are being made. */
    public int standing() {
        return calls.size();
    }

    /** Ends all of them. */
    public void endAll(Refusal why) {
        for (RoutedCall c : new ArrayList<>(calls.values())) c.end(why);
    }

    /** Ends one, if it is there. */
    public void end(Octets call, Refusal why) {
        Optional.ofNullable(calls.get(call)).ifPresent(c -> c.end(why));
    }

    private static Optional<SetupUUIE> setup(CallSignallingPdu pdu) {
        return pdu.userInformation().toOptional().map(H323UserInformation::h323UuPdu).map(H323UUPDU::h323MessageBody)
                .flatMap(b -> b instanceof H323MessageBody.Setup(SetupUUIE u) ? Optional.of(u) : Optional.empty());
    }

    /** Of the first version, which has no call identifier, the conference is the call. */
    private static Octets id(SetupUUIE setup) {
        return CallParts.call(new H323MessageBody.Setup(setup)).orElse(setup.conferenceID());
    }

    /** Somebody who calls, or is about to. */
    private final class Caller implements FrameLine.Owner {
        private @Nullable RoutedCall call;
        private int before;

        @Override
        public void opened(FrameLine line) {}

        @Override
        public void frame(FrameLine line, Octets payload) {
            if (!(CallSignallingPdu.read(payload) instanceof CallSignallingPdu.Read.Ok(CallSignallingPdu pdu))) {
                // Of a call that stands one odd message is dropped; who begins with one has nothing to say to us.
                if (call == null) line.close();
                return;
            }
            int type = pdu.message().messageType();
            if (call != null && type != MessageType.SETUP) call.fromCaller(pdu);
            else if (type == MessageType.SETUP) begins(line, pdu);
            else if (type == MessageType.RELEASE_COMPLETE || ++before > BEFORE_SETUP_MAX) line.close();
        }

        private void begins(FrameLine line, CallSignallingPdu pdu) {
            CallReference back = pdu.message().callReference().reversed();
            Optional<SetupUUIE> setup = setup(pdu);
            if (call != null || setup.isEmpty()) {
                // A second call on the line of one that stands is refused, and the first goes on.
                line.send(Releases.of(back, Optional.empty(), setup.isEmpty() ? RefusalReason.MALFORMED
                        : RefusalReason.SOURCE_CALLS_MAX).encode());
                if (call == null) line.close();
                return;
            }
            Octets id = id(setup.get());
            if (calls.containsKey(id)) refuse(line, back, id, RefusalReason.LOOP);
            else if (calls.size() >= callsMax) refuse(line, back, id, RefusalReason.CALLS_MAX);
            else {
                RoutedCall made = new RoutedCall(host, world, id, line, pdu, setup.get(),
                        1 + host.entropy().below(CallReference.VALUE_MAX));
                call = made;
                calls.put(id, made);
                made.begin();
            }
        }

        private void refuse(FrameLine line, CallReference back, Octets id, RefusalReason why) {
            line.send(Releases.of(back, Optional.of(id), why).encode());
            line.close();
        }

        @Override
        public void closed(FrameLine line, String why) {
            if (call != null) call.callerGone(why);
        }
    }

    /** The world, and what the desk itself wants to hear. */
    private final class Told implements CallWorld {
        private final CallWorld world;

        Told(CallWorld world) {
            this.world = world;
        }

        @Override
        public void find(Octets call, Endpoint caller, SetupAsk ask, Consumer<Found> then) {
            world.find(call, caller, ask, then);
        }

        @Override
        public Optional<PortClaim> dial(Endpoint callee) {
            return world.dial(callee);
        }

        @Override
        public void release(PortClaim claim) {
            world.release(claim);
        }

        @Override
        public ControlPorts control(Map<LegSide, IpAddress> peers) {
            return world.control(peers);
        }

        @Override
        public Endpoint ours(Endpoint end) {
            return world.ours(end);
        }

        @Override
        public void answered(Octets call) {
            world.answered(call);
        }

        @Override
        public void over(Octets call, Optional<Refusal> why) {
            calls.remove(call);
            world.over(call, why);
        }
    }

    /** Identifiers of all calls. */
    public List<Octets> calls() {
        return List.copyOf(calls.keySet());
    }
}
