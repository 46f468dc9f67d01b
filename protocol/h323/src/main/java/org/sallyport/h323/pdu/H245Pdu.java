package org.sallyport.h323.pdu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerFault;
import org.sallyport.per.PerLimits;
import org.sallyport.wire.Octets;

/**
 * What one TPKT frame of an H.245 connection holds, or one octet string of {@code h245Control} (H.323 §8.2.1): control
 * messages back to back, each from the start of an octet.
 *
 * @param messages those that could be read, in their order
 * @param fault why the octets behind them could not; its offset counts from the first octet of the whole payload
 */
public record H245Pdu(List<MultimediaSystemControlMessage> messages, Optional<PerFault> fault) {
    /** Most messages in one payload; real ones have one, seldom a few. */
    public static final int MESSAGES_MAX = 64;

    /** Longest payload in octets: what a TPKT frame can carry. */
    public static final int PAYLOAD_BYTES_MAX = 65_531;

    public H245Pdu {
        messages = List.copyOf(messages);
    }

    /** Messages to send. */
    public H245Pdu(List<MultimediaSystemControlMessage> messages) {
        this(messages, Optional.empty());
    }

    /** Reads all messages of a payload; none where it is empty. */
    public static H245Pdu read(Octets payload) {
        if (payload.length() > PAYLOAD_BYTES_MAX) {
            return broken(List.of(), "more than " + PAYLOAD_BYTES_MAX + " octets", 0, "limit PAYLOAD_BYTES_MAX");
        }
        byte[] octets = payload.toArray();
        List<MultimediaSystemControlMessage> found = new ArrayList<>();
        for (int at = 0; at < octets.length;) {
            if (found.size() == MESSAGES_MAX) {
                return broken(found, "more than " + MESSAGES_MAX + " messages", at * 8, "limit MESSAGES_MAX");
            }
            switch (MultimediaSystemControlMessage.TYPE.decode(octets, at, octets.length - at, PerLimits.DEFAULT)) {
                case PerDecoded.Broken<MultimediaSystemControlMessage>(PerFault f) -> {
                    return new H245Pdu(found, Optional.of(
                            new PerFault(f.reason(), at * 8 + f.bitOffset(), f.clause(), f.path())));
                }
                case PerDecoded.Value<MultimediaSystemControlMessage>(MultimediaSystemControlMessage m, int length) -> {
                    found.add(m);
                    at += length;
                }
            }
        }
        return new H245Pdu(found);
    }

    private static H245Pdu broken(List<MultimediaSystemControlMessage> found, String why, int bits, String clause) {
        return new H245Pdu(found, Optional.of(new PerFault(why, bits, clause, "MultimediaSystemControlMessage")));
    }

    /** The payload of one TPKT frame, or one octet string of {@code h245Control}. */
    public Octets encode() {
        List<Octets> parts = new ArrayList<>();
        int size = 0;
        for (MultimediaSystemControlMessage m : messages) {
            Octets part = MultimediaSystemControlMessage.TYPE.encode(m);
            parts.add(part);
            size += part.length();
        }
        byte[] out = new byte[size];
        int at = 0;
        for (Octets part : parts) {
            part.copyTo(out, at);
            at += part.length();
        }
        return Octets.wrap(out);
    }
}
