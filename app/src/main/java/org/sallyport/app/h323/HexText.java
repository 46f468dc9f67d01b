package org.sallyport.app.h323;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sallyport.h323.pdu.PduText;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.h323.q931.TpktFramed;
import org.sallyport.h323.q931.TpktFramer;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/** PDUs that somebody typed or copied as hex. */
public final class HexText {
    /** What octets that say nothing of themselves are tried as, the likeliest first. */
    private static final List<PduKind> TRIED =
            List.of(PduKind.RAS, PduKind.H245, PduKind.USER_INFORMATION, PduKind.OPEN_LOGICAL_CHANNEL);

    private HexText() {}

    /**
     * The octets of a text of hex digits with spaces, colons, commas or {@code 0x} between them; empty where it is
     * none.
     */
    public static Optional<Octets> parse(String text) {
        String digits = text.replaceAll("(?i)0x|[\\s:,]", "").toLowerCase(Locale.ROOT);
        if (digits.isEmpty() || digits.length() % 2 != 0 || !digits.matches("[0-9a-f]+")) return Optional.empty();
        return Optional.of(Octets.ofHex(digits));
    }

    /** Reads octets as a kind, or as what they look like. */
    public static List<PduReading> read(Octets octets, Optional<PduKind> kind, PduText style) {
        if (kind.isPresent()) {
            return kind.get() == PduKind.TPKT ? frames(octets, style)
                    : List.of(PduReading.of(kind.get(), octets, style));
        }
        if (octets.length() >= Tpkt.HEADER_BYTES && octets.at(0) == 3 && octets.at(1) == 0
                && (octets.at(2) << 8 | octets.at(3)) <= octets.length()) {
            return frames(octets, style);
        }
        if (octets.at(0) == StreamPdus.Q931_DISCRIMINATOR) {
            PduReading q931 = PduReading.of(PduKind.CALL_SIGNALLING, octets, style);
            if (!q931.broken()) return List.of(q931);
        }
        List<PduReading> tries = TRIED.stream().map(k -> PduReading.of(k, octets, style)).toList();
        return List.of(tries.stream().filter(r -> !r.broken() && r.leftBytes() == 0).findFirst()
                .or(() -> tries.stream().filter(r -> !r.broken()).findFirst())
                .orElse(tries.getFirst()));
    }

    private static List<PduReading> frames(Octets octets, PduText style) {
        TpktFramer framer = new TpktFramer(Tpkt.FRAME_BYTES_MAX);
        framer.push(octets.toArray(), 0, octets.length());
        List<PduReading> out = new ArrayList<>();
        while (true) {
            switch (framer.next()) {
                case TpktFramed.Frame(Octets payload) -> out.add(StreamPdus.payload(payload, style));
                case TpktFramed.KeepAlive _ -> {}
                case TpktFramed.Broken(Malformed why) -> {
                    out.add(StreamPdus.broken(why.toString()));
                    return out;
                }
                case TpktFramed.More _ -> {
                    if (framer.heldBytes() > 0) out.add(StreamPdus.broken("the last frame is cut short"));
                    return out;
                }
            }
        }
    }
}
