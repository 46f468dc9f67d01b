package org.sallyport.app.h323;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.pdu.H245Pdu;
import org.sallyport.h323.pdu.PduText;
import org.sallyport.h323.pdu.RasPdu;
import org.sallyport.h323.pdu.UserInformation;
import org.sallyport.machine.Malformed;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerFault;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * What some octets say when they are read as one kind.
 *
 * @param name such as {@code registrationRequest}, {@code Setup} or {@code request openLogicalChannel}
 * @param text for people, lines that end with a line feed
 * @param json for programs
 * @param broken whether all or a part of it cannot be read
 * @param leftBytes octets behind what was read
 */
public record PduReading(PduKind kind, String name, String text, Object json, boolean broken, int leftBytes) {
    /** Reads octets as one kind; TPKT frames have to be cut first. */
    static PduReading of(PduKind kind, Octets octets, PduText style) {
        return switch (kind) {
            case RAS -> ras(octets, style);
            case CALL_SIGNALLING -> callSignalling(octets, style);
            case H245 -> h245(octets, style);
            case USER_INFORMATION -> value(kind, H323UserInformation.TYPE, octets, style);
            case OPEN_LOGICAL_CHANNEL -> value(kind, OpenLogicalChannel.TYPE, octets, style);
            case TPKT -> throw new IllegalArgumentException("frames are cut before they are read");
        };
    }

    private static PduReading broken(PduKind kind, String why) {
        return new PduReading(kind, "cannot be read", "cannot be read: " + why + "\n", Map.of("fault", why), true, 0);
    }

    private static PduReading ras(Octets octets, PduText style) {
        return switch (RasPdu.read(octets)) {
            case PerDecoded.Broken<RasPdu>(PerFault f) -> broken(PduKind.RAS, f.toString());
            case PerDecoded.Value<RasPdu>(RasPdu pdu, int _) -> {
                Map<String, Object> json = style.json(pdu);
                yield new PduReading(PduKind.RAS, chosen(json.get("ras"), 1), style.text(pdu), json, false,
                        pdu.trailing().length());
            }
        };
    }

    private static PduReading callSignalling(Octets octets, PduText style) {
        return switch (CallSignallingPdu.read(octets)) {
            case CallSignallingPdu.Read.Bad(Malformed why) -> broken(PduKind.CALL_SIGNALLING, why.toString());
            case CallSignallingPdu.Read.Ok(CallSignallingPdu pdu) -> {
                String text = style.text(pdu);
                boolean broken = pdu.userInformation() instanceof UserInformation.Broken
                        || pdu.userInformation() instanceof UserInformation.Foreign;
                yield new PduReading(PduKind.CALL_SIGNALLING, text.substring(0, text.indexOf(',')), text,
                        style.json(pdu), broken, 0);
            }
        };
    }

    private static PduReading h245(Octets octets, PduText style) {
        H245Pdu pdu = H245Pdu.read(octets);
        Map<String, Object> json = style.json(pdu);
        List<?> messages = (List<?>) Objects.requireNonNull(json.get("h245"));
        String name = String.join(", ", messages.stream().map(m -> chosen(m, 2)).toList());
        return new PduReading(PduKind.H245, name.isEmpty() ? "cannot be read" : name, style.text(pdu), json,
                pdu.fault().isPresent(), 0);
    }

    private static <T extends PerValue> PduReading value(PduKind kind, PerType<T> type, Octets octets, PduText style) {
        return switch (type.decode(octets)) {
            case PerDecoded.Broken<T>(PerFault f) -> broken(kind, f.toString());
            case PerDecoded.Value<T>(T v, int length) -> {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put(type.name(), style.json(v));
                yield new PduReading(kind, type.name(), style.text(v), json, false, octets.length() - length);
            }
        };
    }

    /** The names of the choices that lead into a value. */
    private static String chosen(@Nullable Object json, int levels) {
        Optional<Map.Entry<?, ?>> only = json instanceof Map<?, ?> m && m.size() == 1
                ? Optional.of(m.entrySet().iterator().next()) : Optional.empty();
        if (levels == 0 || only.isEmpty()) return "";
        String rest = chosen(only.get().getValue(), levels - 1);
        return rest.isEmpty() ? only.get().getKey().toString() : only.get().getKey() + " " + rest;
    }
}
