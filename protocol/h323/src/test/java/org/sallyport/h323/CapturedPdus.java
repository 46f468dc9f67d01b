package org.sallyport.h323;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.wire.Octets;

/** The PDUs of the captures under {@code captures}; who made them stands in {@code captures.md} beside them. */
public final class CapturedPdus {
    /** The captures in the order of their names. */
    public static final List<String> CAPTURES = List.of(
            "a0_plain_loopback", "a1_plain_faststart_tunnel", "a2_plain_slowstart_h245tcp", "a3_plain_h235_password",
            "a4_plain_h235_wrongpw", "a6_plain_simph323_callee",
            "b1_h46018_gk2gk_out_nomux.lan", "b1_h46018_gk2gk_out_nomux.wan",
            "b2_h46018_gk2gk_in_nomux.lan", "b2_h46018_gk2gk_in_nomux.wan",
            "b3_h46018_gk2gk_in_nomux_h245tcp.lan", "b3_h46018_gk2gk_in_nomux_h245tcp.wan",
            "bx_STOCKBUG_sci_0.0.0.0_in_nomux.lan", "bx_STOCKBUG_sci_0.0.0.0_in_nomux.wan",
            "c1_h46019_gk2gk_out_mux.lan", "c1_h46019_gk2gk_out_mux.wan",
            "c2_h46019_gk2gk_in_mux.lan", "c2_h46019_gk2gk_in_mux.wan",
            "c3_h46019_gk2gk_in_mux_h245tcp_45s.lan", "c3_h46019_gk2gk_in_mux_h245tcp_45s.wan",
            "c7_h46019_gk2gk_in_mux_video_muxidfix.lan", "c7_h46019_gk2gk_in_mux_video_muxidfix.wan",
            "d1_h46018_ep_in_nomux.lan", "d1_h46018_ep_in_nomux.wan",
            "d2_h46018_ep_in_mux.lan", "d2_h46018_ep_in_mux.wan");

    private CapturedPdus() {}

    /** What the octets of a PDU are. */
    public enum Kind {
        /** A UDP payload: one RasMessage. */
        RAS,
        /** A TPKT frame of call signalling with its header. */
        CS,
        /** A TPKT frame of a separate H.245 connection with its header. */
        H245
    }

    /**
     * One PDU.
     *
     * @param capture the file it is from
     * @param frame frame number in the capture
     * @param octets as {@link Kind} says
     */
    public record Pdu(String capture, int frame, Kind kind, Octets octets) {
        /** Where it is from, for messages of tests. */
        public String where() {
            return capture + " frame " + frame;
        }

        /** What the TPKT frame of a CS or H245 PDU holds. */
        public Octets payload() {
            return octets.from(4);
        }
    }

    /** The PDUs of one capture in their order. */
    public static List<Pdu> of(String capture) {
        List<Pdu> out = new ArrayList<>();
        for (String line : lines(capture + ".pdus")) {
            String[] part = line.split(" ");
            out.add(new Pdu(capture, Integer.parseInt(part[0]), Kind.valueOf(part[1]), Octets.ofHex(part[2])));
        }
        return List.copyOf(out);
    }

    /** The PDUs of one kind of all captures. */
    public static List<Pdu> all(Kind kind) {
        return CAPTURES.stream().flatMap(c -> of(c).stream()).filter(p -> p.kind() == kind).toList();
    }

    /** The lines of a file beside the captures, without those that begin with #. */
    public static List<String> lines(String file) {
        try (InputStream in = CapturedPdus.class.getResourceAsStream("captures/" + file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().filter(l -> !l.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
