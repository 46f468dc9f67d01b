package org.sallyport.app.h323;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.wire.Endpoint;

/**
 * One PDU with all that is said of it.
 *
 * @param way where it was seen; empty for hex
 * @param reading what it says
 * @param rows which rows of the port book explain its packet; empty for hex
 */
public record ShownPdu(Optional<Way> way, PduReading reading, Optional<PduRows.Verdict> rows) {
    /**
     * Where a PDU was seen.
     *
     * @param packet the packet that completed it, from 1
     * @param timeNs of that packet, since the epoch
     */
    public record Way(long packet, long timeNs, boolean udp, Endpoint from, Endpoint to) {
        String time() {
            return Instant.ofEpochSecond(0, timeNs).toString();
        }

        @Override
        public String toString() {
            return "#" + packet + "  " + time() + "  " + (udp ? "udp " : "tcp ") + from + " -> " + to;
        }
    }

    /** Whether something is wrong with it: it cannot be read, or no row explains it. */
    public boolean wrong() {
        return reading.broken() || rows.filter(PduRows.Verdict::missing).isPresent();
    }

    /** One line: where, what, which rows. */
    public String headline() {
        StringBuilder out = new StringBuilder();
        way.ifPresent(w -> out.append(w).append("  "));
        out.append(reading.kind().label()).append("  ").append(reading.name());
        rows.ifPresent(r -> out.append("  [").append(r.text()).append(']'));
        return out.toString();
    }

    /** The same for programs, with the whole PDU. */
    public Map<String, Object> json() {
        Map<String, Object> out = new LinkedHashMap<>();
        way.ifPresent(w -> {
            out.put("packet", w.packet());
            out.put("time", w.time());
            out.put("transport", w.udp() ? "udp" : "tcp");
            out.put("from", w.from().toString());
            out.put("to", w.to().toString());
        });
        out.put("kind", reading.kind().label());
        out.put("name", reading.name());
        rows.ifPresent(r -> {
            out.put("rows", r.ids());
            out.put("rowsCertain", r.certain());
            r.guess().ifPresent(g -> out.put("rowMissing", g));
        });
        out.put("broken", reading.broken());
        out.put("pdu", reading.json());
        return out;
    }
}
