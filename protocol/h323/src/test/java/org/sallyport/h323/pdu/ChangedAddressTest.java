package org.sallyport.h323.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h245.H2250LogicalChannelAckParameters;
import org.sallyport.h323.h245.H2250LogicalChannelParameters;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.OpenLogicalChannel.ForwardLogicalChannelParameters.MultiplexParameters;
import org.sallyport.h323.h245.OpenLogicalChannelAck;
import org.sallyport.h323.h245.RequestMessage;
import org.sallyport.h323.h245.ResponseMessage;
import org.sallyport.h323.h245.UnicastAddress;
import org.sallyport.wire.Octets;

/** What a gateway does to everything it forwards: one address becomes another, and nothing else changes. */
class ChangedAddressTest {
    private final Map<String, Integer> changed = new TreeMap<>();

    /** The address that the change that is under way replaced, as its six octets on the wire. */
    private Octets old;

    private static byte[] inverted(Octets o) {
        byte[] b = o.toArray();
        for (int i = 0; i < b.length; i++) b[i] = (byte) ~b[i];
        return b;
    }

    private Octets noted(Octets ip, int port) {
        old = Octets.ofHex(ip.hex() + String.format("%04x", port));
        return Octets.wrap(inverted(ip));
    }

    /** Every octet of the new address differs from the old one's. */
    private TransportAddress other(TransportAddress a) {
        TransportAddress.IpAddress ip = (TransportAddress.IpAddress) a;
        return new TransportAddress.IpAddress(noted(ip.ip(), ip.port()), ip.port() ^ 0xffff);
    }

    private org.sallyport.h323.h245.TransportAddress other(org.sallyport.h323.h245.TransportAddress a) {
        var unicast = (org.sallyport.h323.h245.TransportAddress.UnicastAddress) a;
        UnicastAddress.IPAddress ip = (UnicastAddress.IPAddress) unicast.value();
        return new org.sallyport.h323.h245.TransportAddress.UnicastAddress(ip.toBuilder()
                .network(noted(ip.network(), ip.tsapIdentifier()))
                .tsapIdentifier(ip.tsapIdentifier() ^ 0xffff).build());
    }

    private List<TransportAddress> others(List<TransportAddress> all) {
        List<TransportAddress> out = new ArrayList<>(all);
        out.set(0, other(all.getFirst()));
        return out;
    }

    @Test
    void exactlyTheOctetsOfOneAddressDiffer() {
        for (String capture : CapturedPdus.CAPTURES) {
            for (Pdu p : CapturedPdus.of(capture)) {
                switch (p.kind()) {
                    case RAS -> {
                        RasMessage other = changed(PduReads.ras(p.octets()).message());
                        if (other != null) differs(p, p.octets(), new RasPdu(other).encode());
                    }
                    case CS -> {
                        if (!p.payload().isEmpty()) signalling(p);
                    }
                    case H245 -> control(p, p.payload());
                }
            }
        }
        // All that were captured, but for admission requests without an address (those of the calling side).
        assertThat(changed).isEqualTo(new TreeMap<>(Map.of("setup", 45, "registrationRequest", 38,
                "admissionRequest", 16, "admissionConfirm", 31, "locationRequest", 16, "locationConfirm", 16,
                "openLogicalChannel", 92, "openLogicalChannelAck", 92)));
    }

    private void differs(Pdu p, Octets before, Octets after) {
        assertThat(after.length()).as(p.where()).isEqualTo(before.length());
        List<Integer> at = new ArrayList<>();
        for (int i = 0; i < before.length(); i++) if (before.at(i) != after.at(i)) at.add(i);
        assertThat(at).as(p.where()).hasSize(6);
        assertThat(at.getLast() - at.getFirst()).isEqualTo(5);
        assertThat(before.slice(at.getFirst(), 6)).isEqualTo(old);
        assertThat(after.slice(at.getFirst(), 6)).isEqualTo(Octets.wrap(inverted(old)));
    }

    private void count(String what) {
        changed.merge(what, 1, Integer::sum);
    }

    private RasMessage changed(RasMessage m) {
        switch (m) {
            case RasMessage.RegistrationRequest(var r) -> {
                if (r.callSignalAddress().isEmpty()) return null;
                count("registrationRequest");
                return new RasMessage.RegistrationRequest(
                        r.toBuilder().callSignalAddress(others(r.callSignalAddress())).build());
            }
            case RasMessage.AdmissionRequest(var r) when r.destCallSignalAddress().isPresent() -> {
                count("admissionRequest");
                return new RasMessage.AdmissionRequest(
                        r.toBuilder().destCallSignalAddress(other(r.destCallSignalAddress().get())).build());
            }
            case RasMessage.AdmissionRequest(var r) when r.srcCallSignalAddress().isPresent() -> {
                count("admissionRequest");
                return new RasMessage.AdmissionRequest(
                        r.toBuilder().srcCallSignalAddress(other(r.srcCallSignalAddress().get())).build());
            }
            case RasMessage.AdmissionConfirm(var r) -> {
                count("admissionConfirm");
                return new RasMessage.AdmissionConfirm(
                        r.toBuilder().destCallSignalAddress(other(r.destCallSignalAddress())).build());
            }
            case RasMessage.LocationConfirm(var r) -> {
                count("locationConfirm");
                return new RasMessage.LocationConfirm(
                        r.toBuilder().callSignalAddress(other(r.callSignalAddress())).build());
            }
            case RasMessage.LocationRequest(var r) -> {
                count("locationRequest");
                return new RasMessage.LocationRequest(r.toBuilder().replyAddress(other(r.replyAddress())).build());
            }
            default -> {
                return null;
            }
        }
    }

    private void signalling(Pdu p) {
        CallSignallingPdu pdu = PduReads.signalling(p.payload());
        H323UserInformation info = pdu.userInformation().toOptional().orElseThrow();
        if (info.h323UuPdu().h323MessageBody() instanceof H323MessageBody.Setup(var setup)) {
            count("setup");
            H323MessageBody body = new H323MessageBody.Setup(setup.toBuilder()
                    .sourceCallSignalAddress(other(setup.sourceCallSignalAddress().orElseThrow())).build());
            H323UserInformation other = info.toBuilder()
                    .h323UuPdu(info.h323UuPdu().toBuilder().h323MessageBody(body).build()).build();
            differs(p, p.payload(), pdu.with(other).encode());
        }
        List<Octets> tunnelled = info.h323UuPdu().h245Control().orElse(List.of());
        for (int i = 0; i < tunnelled.size(); i++) {
            Octets control = control(p, tunnelled.get(i));
            if (control == null) continue;
            List<Octets> others = new ArrayList<>(tunnelled);
            others.set(i, control);
            H323UserInformation other = info.toBuilder()
                    .h323UuPdu(info.h323UuPdu().toBuilder().h245Control(others).build()).build();
            differs(p, p.payload(), pdu.with(other).encode());
        }
    }

    /** The payload with the first address of its first channel changed; null where it has none. */
    private Octets control(Pdu p, Octets payload) {
        List<MultimediaSystemControlMessage> messages = new ArrayList<>(H245Pdu.read(payload).messages());
        for (int i = 0; i < messages.size(); i++) {
            MultimediaSystemControlMessage other = changed(messages.get(i));
            if (other == null) continue;
            messages.set(i, other);
            Octets after = new H245Pdu(messages).encode();
            differs(p, payload, after);
            return after;
        }
        return null;
    }

    private MultimediaSystemControlMessage changed(MultimediaSystemControlMessage m) {
        return switch (m) {
            case MultimediaSystemControlMessage.Request(RequestMessage.OpenLogicalChannel(var c)) -> {
                count("openLogicalChannel");
                yield new MultimediaSystemControlMessage.Request(new RequestMessage.OpenLogicalChannel(changed(c)));
            }
            case MultimediaSystemControlMessage.Response(ResponseMessage.OpenLogicalChannelAck(var c)) -> {
                count("openLogicalChannelAck");
                yield new MultimediaSystemControlMessage.Response(
                        new ResponseMessage.OpenLogicalChannelAck(changed(c)));
            }
            default -> null;
        };
    }

    private OpenLogicalChannel changed(OpenLogicalChannel c) {
        var forward = c.forwardLogicalChannelParameters();
        H2250LogicalChannelParameters h2250 =
                ((MultiplexParameters.H2250LogicalChannelParameters) forward.multiplexParameters()).value();
        H2250LogicalChannelParameters other = h2250.toBuilder()
                .mediaControlChannel(other(h2250.mediaControlChannel().orElseThrow())).build();
        return c.toBuilder().forwardLogicalChannelParameters(forward.toBuilder().multiplexParameters(
                new MultiplexParameters.H2250LogicalChannelParameters(
                        other))
                .build()).build();
    }

    private OpenLogicalChannelAck changed(OpenLogicalChannelAck c) {
        H2250LogicalChannelAckParameters h2250 =
                ((OpenLogicalChannelAck.ForwardMultiplexAckParameters.H2250LogicalChannelAckParameters) c
                        .forwardMultiplexAckParameters().orElseThrow()).value();
        return c.toBuilder().forwardMultiplexAckParameters(
                new OpenLogicalChannelAck.ForwardMultiplexAckParameters.H2250LogicalChannelAckParameters(
                        h2250.toBuilder().mediaChannel(other(h2250.mediaChannel().orElseThrow())).build()))
                .build();
    }
}
