package org.sallyport.app.h323;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sallyport.h323.pdu.PduText;
import org.sallyport.h323.q931.Tpkt;
import org.sallyport.h323.q931.TpktFramed;
import org.sallyport.h323.q931.TpktFramer;
import org.sallyport.machine.Malformed;
import org.sallyport.wire.Octets;

/** PDUs of one direction of a TCP connection that may or may not speak H.323. Owner: the decoder of the capture. */
final class StreamPdus {
    /** First octet of a Q.931 message, ITU-T Q.931 §4.2. */
    static final int Q931_DISCRIMINATOR = 0x08;

    private final PduText style;
    private TpktFramer framer = new TpktFramer(Tpkt.FRAME_BYTES_MAX);
    private boolean known;
    private boolean foreign;

    StreamPdus(PduText style) {
        this.style = style;
    }

    /** Whether it was found not to speak H.323. */
    boolean foreign() {
        return foreign;
    }

    /** Octets of the capture are missing here: what follows is a new beginning. */
    void gap() {
        framer = new TpktFramer(Tpkt.FRAME_BYTES_MAX);
        known = false;
        foreign = false;
    }

    /** The PDUs that these octets complete. */
    List<PduReading> on(Octets octets) {
        List<PduReading> out = new ArrayList<>();
        if (foreign) return out;
        framer.push(octets.toArray(), 0, octets.length());
        while (true) {
            switch (framer.next()) {
                case TpktFramed.Frame(Octets payload) -> {
                    PduReading r = payload(payload, style);
                    // Others put TPKT on TCP as well (RDP, S7): a first frame that says nothing is none of ours.
                    if (r.broken() && !known) {
                        foreign = true;
                        return out;
                    }
                    known = true;
                    out.add(r);
                }
                case TpktFramed.KeepAlive _ -> {}
                case TpktFramed.Broken(Malformed why) -> {
                    if (known) out.add(broken(why.toString()));
                    foreign = true;
                    return out;
                }
                case TpktFramed.More _ -> {
                    return out;
                }
            }
        }
    }

    /** Call signalling and H.245 may share a port and a connection: each frame says by itself what it is. */
    static PduReading payload(Octets payload, PduText style) {
        if (payload.at(0) == Q931_DISCRIMINATOR) {
            PduReading q931 = PduReading.of(PduKind.CALL_SIGNALLING, payload, style);
            if (!q931.broken()) return q931;
            PduReading h245 = PduReading.of(PduKind.H245, payload, style);
            return h245.broken() ? q931 : h245;
        }
        return PduReading.of(PduKind.H245, payload, style);
    }

    static PduReading broken(String why) {
        return new PduReading(PduKind.TPKT, "cannot be read", "cannot be read: " + why + "\n", Map.of("fault", why),
                true, 0);
    }
}
