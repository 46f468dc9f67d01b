package org.sallyport.h323.feature;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Kind;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.h225.EnumeratedParameter;
import org.sallyport.h323.h225.GenericData;
import org.sallyport.h323.h225.GenericIdentifier;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.LocationRequest;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.OpenLogicalChannelAck;
import org.sallyport.h323.h245.RequestMessage;
import org.sallyport.h323.h245.ResponseMessage;
import org.sallyport.h323.h460.media.TraversalParameters;
import org.sallyport.h323.q931.ElementRead;
import org.sallyport.h323.q931.Q931Decoded;
import org.sallyport.h323.q931.Q931Limits;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** The captured messages, decoded, and in words what each of them says in features. */
final class Sightings {
    private Sightings() {}

    /** One captured message with the octets it was. */
    record Seen<M>(Pdu pdu, Octets octets, M message) {}

    static <T extends PerValue> T decode(PerType<T> type, Octets octets, String where) {
        return switch (type.decode(octets)) {
            case PerDecoded.Value<T>(T value, int _) -> value;
            case PerDecoded.Broken<T>(var fault) -> throw new AssertionError(where + ": " + fault);
        };
    }

    static List<Seen<RasMessage>> ras(List<Pdu> pdus) {
        List<Seen<RasMessage>> out = new ArrayList<>();
        for (Pdu p : pdus) {
            // One datagram is not RAS: an empty one.
            if (p.kind() == Kind.RAS && p.octets().length() > 1) {
                out.add(new Seen<>(p, p.octets(), decode(RasMessage.TYPE, p.octets(), p.where())));
            }
        }
        return out;
    }

    static List<Seen<H323UserInformation>> signalling(List<Pdu> pdus) {
        List<Seen<H323UserInformation>> out = new ArrayList<>();
        for (Pdu p : pdus) {
            if (p.kind() != Kind.CS || p.payload().isEmpty()) continue;
            if (Q931Message.decode(p.payload(), Q931Limits.DEFAULT) instanceof Q931Decoded.Ok(Q931Message q)
                    && q.userUser() instanceof ElementRead.Value<Octets>(Octets asn1)) {
                out.add(new Seen<>(p, asn1, decode(H323UserInformation.TYPE, asn1, p.where())));
            }
        }
        return out;
    }

    /** H.245 of its own connections and what is tunnelled in call signalling. */
    static List<Seen<MultimediaSystemControlMessage>> control(List<Pdu> pdus) {
        List<Seen<MultimediaSystemControlMessage>> out = new ArrayList<>();
        for (Pdu p : pdus) {
            if (p.kind() == Kind.H245 && !p.payload().isEmpty()) out.add(control(p, p.payload()));
        }
        for (Seen<H323UserInformation> s : signalling(pdus)) {
            for (Octets o : s.message().h323UuPdu().h245Control().orElse(List.of())) out.add(control(s.pdu(), o));
        }
        return out;
    }

    private static Seen<MultimediaSystemControlMessage> control(Pdu p, Octets octets) {
        return new Seen<>(p, octets, decode(MultimediaSystemControlMessage.TYPE, octets, p.where()));
    }

    /** Every feature of one capture: {@code frame kind message: what}. */
    static List<String> of(String capture) {
        List<Pdu> pdus = CapturedPdus.of(capture);
        List<String> out = new ArrayList<>();
        for (Seen<RasMessage> s : ras(pdus)) {
            String at = s.pdu().frame() + " " + s.message().getClass().getSimpleName() + ": ";
            features(RasFeatures.of(s.message()), at, out);
            if (s.message() instanceof RasMessage.LocationRequest(LocationRequest lrq)) {
                lrq.nonStandardData().flatMap(NeighbourName::of).ifPresent(n -> out.add(at + "neighbour "
                        + new String(n.toArray(), StandardCharsets.US_ASCII)));
            }
        }
        for (Seen<H323UserInformation> s : signalling(pdus)) {
            H323UUPDU pdu = s.message().h323UuPdu();
            String at = s.pdu().frame() + " " + pdu.h323MessageBody().getClass().getSimpleName() + ": ";
            features(SignallingFeatures.of(s.message()), at, out);
            if (ConnectionKeepAlive.isSignalling(pdu)) out.add(at + "keep-alive");
        }
        for (Seen<MultimediaSystemControlMessage> s : control(pdus)) {
            String at = s.pdu().frame() + (s.pdu().kind() == Kind.CS ? " tunnelled: " : " H.245: ");
            say(s.message(), at, out);
        }
        return out;
    }

    private static void features(MessageFeatures<?> message, String at, List<String> out) {
        for (FeatureStrength strength : FeatureStrength.values()) {
            for (GenericData d : message.list(strength)) {
                out.add(at + strength.toString().toLowerCase(Locale.ROOT) + " " + say(d));
            }
        }
        for (GenericData d : message.generic()) out.add(at + "generic " + say(d));
    }

    private static String say(GenericData d) {
        StringBuilder out = new StringBuilder(say(d.id()));
        for (EnumeratedParameter p : new Feature(d).parameters()) {
            out.append(" +").append(say(p.id()));
            p.content().ifPresent(c -> out.append('=').append(c.getClass().getSimpleName()));
        }
        return out.toString();
    }

    private static String say(GenericIdentifier id) {
        return switch (id) {
            case GenericIdentifier.Standard(long n) -> String.valueOf(n);
            case GenericIdentifier.Oid(var oid) -> oid.toString();
            case GenericIdentifier.NonStandard(Octets guid) -> guid.hex();
            case GenericIdentifier.UnknownAlternative(int index, Octets _) -> "unknown " + index;
        };
    }

    private static void say(MultimediaSystemControlMessage m, String at, List<String> out) {
        if (ConnectionKeepAlive.isControl(m)) out.add(at + "keep-alive");
        ConnectionCorrelation.read(m).toOptional()
                .ifPresent(o -> out.add(at + "connectionCorrelation" + (o.answerCall() ? " answerCall" : "")));
        if (m instanceof MultimediaSystemControlMessage.Request(RequestMessage.OpenLogicalChannel(OpenLogicalChannel channel))) {
            MediaTraversal.of(channel).toOptional().ifPresent(t -> out.add(at + "OLC" + say(t)));
        }
        if (m instanceof MultimediaSystemControlMessage.Response(ResponseMessage.OpenLogicalChannelAck(OpenLogicalChannelAck ack))) {
            MediaTraversal.of(ack).toOptional().ifPresent(t -> out.add(at + "OLCAck" + say(t)));
        }
    }

    private static String say(TraversalParameters t) {
        StringBuilder out = new StringBuilder();
        t.multiplexedMediaChannel().flatMap(IpPort::of).ifPresent(a -> out.append(" mux ").append(say(a)));
        t.multiplexedMediaControlChannel().flatMap(IpPort::of).ifPresent(a -> out.append(" control ").append(say(a)));
        t.multiplexID().ifPresent(id -> out.append(" id ").append(id));
        t.keepAliveChannel().flatMap(IpPort::of).ifPresent(a -> out.append(" keepAlive ").append(say(a)));
        t.keepAlivePayloadType().ifPresent(pt -> out.append(" payload ").append(pt));
        t.keepAliveInterval().ifPresent(s -> out.append(" every ").append(s));
        return out.toString();
    }

    static String say(IpPort a) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < a.ip().length(); i++) parts.add(String.valueOf(a.ip().at(i)));
        return String.join(".", parts) + ":" + a.port();
    }
}
