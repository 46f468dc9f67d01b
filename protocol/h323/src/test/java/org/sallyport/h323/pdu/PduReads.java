package org.sallyport.h323.pdu;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerFault;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** What tests of whole PDUs do with octets that have to be readable, and with those that need not be. */
final class PduReads {
    private PduReads() {}

    /** The RAS message of a datagram. */
    static RasPdu ras(Octets datagram) {
        return switch (RasPdu.read(datagram)) {
            case PerDecoded.Value<RasPdu>(RasPdu pdu, int _) -> pdu;
            case PerDecoded.Broken<RasPdu>(PerFault why) -> throw new AssertionError(why + " in " + datagram);
        };
    }

    /** The call signalling message of a payload. */
    static CallSignallingPdu signalling(Octets payload) {
        if (CallSignallingPdu.read(payload) instanceof CallSignallingPdu.Read.Ok(CallSignallingPdu pdu)) return pdu;
        throw new AssertionError("no Q.931 message: " + payload);
    }

    /** All values of ASN.1 that a captured PDU consists of; what is embedded in them is not among them. */
    static List<PerValue> values(Pdu pdu) {
        return switch (pdu.kind()) {
            case RAS -> List.of(ras(pdu.octets()).message());
            case CS -> pdu.payload().isEmpty() ? List.of()
                    : List.of(signalling(pdu.payload()).userInformation().toOptional().orElseThrow());
            case H245 -> List.copyOf(H245Pdu.read(pdu.payload()).messages());
        };
    }

    /** Everything embedded in a value, and in that again. */
    static List<Embedded> allIn(PerValue value) {
        List<Embedded> found = new ArrayList<>(Embedded.in(value));
        for (int i = 0; i < found.size(); i++) {
            Embedded outer = found.get(i);
            for (PerValue v : outer.read().values()) {
                for (Embedded inner : Embedded.in(v)) {
                    found.add(new Embedded(outer.path() + "/" + inner.path(), inner.kind(), inner.encoding()));
                }
            }
        }
        return found;
    }

    /**
     * Reads octets as a type. A value is written without fault, reads as an equal value again, and is then written the
     * same; a fault lies within the octets.
     *
     * @return whether it was a value
     */
    static <T extends PerValue> boolean survives(PerType<T> type, Octets octets) {
        return switch (type.decode(octets)) {
            case PerDecoded.Broken<T>(PerFault why) -> {
                within(why, octets);
                yield false;
            }
            case PerDecoded.Value<T>(T value, int length) -> {
                if (length < 0 || length > Math.max(1, octets.length())) throw new AssertionError("length=" + length);
                settles(type, value);
                yield true;
            }
        };
    }

    /** Both of what a stranger's octets have to live through. */
    static <T extends PerValue> boolean survivesAndShows(PerType<T> type, Octets octets) {
        shows(type, octets);
        return survives(type, octets);
    }

    /** Text and JSON of whatever can be read. */
    static <T extends PerValue> void shows(PerType<T> type, Octets octets) {
        if (type.decode(octets) instanceof PerDecoded.Value<T>(T value, int _)) {
            String text = PduText.BRIEF.text(value);
            for (int i = 0; i < text.length(); i++) {
                if (Character.isISOControl(text.charAt(i)) && text.charAt(i) != '\n') throw new AssertionError(text);
            }
            PduText.BRIEF.json(value);
        }
    }

    private static void within(PerFault why, Octets octets) {
        if (why.bitOffset() < 0 || why.bitOffset() > octets.length() * 8) throw new AssertionError(why.toString());
        if (why.toString().isEmpty()) throw new AssertionError();
    }

    private static <T extends PerValue> void settles(PerType<T> type, T value) {
        Octets once = type.encode(value);
        PerDecoded<T> again = type.decode(once);
        if (!(again instanceof PerDecoded.Value<T>(T read, int length))) {
            throw new AssertionError(type.name() + " is written as what cannot be read: " + again + " " + once);
        }
        if (!read.equals(value)) throw new AssertionError(type.name() + " reads as another value: " + once);
        if (length != once.length()) throw new AssertionError("octets behind it: " + once);
        if (!type.encode(read).equals(once)) throw new AssertionError("written differently: " + once);
        for (Embedded e : Embedded.in(value)) {
            Embedded.Content content = e.read();
            content.fault().ifPresent(f -> within(f, e.encoding()));
        }
    }
}
