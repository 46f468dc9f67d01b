package org.sallyport.h323.pdu;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerFault;
import org.sallyport.per.PerLimits;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * Octets in a message that are a complete encoding of their own.
 *
 * @param path where they stand, such as {@code h323-uu-pdu.h245Control[0]}
 * @param kind what they encode
 * @param encoding the octets
 */
public record Embedded(String path, EmbeddedKind kind, Octets encoding) {
    /**
     * How deep encodings in encodings are followed. The deepest in use are TraversalParameters in a fast-start channel,
     * and an argument of H.450 in its service: two.
     */
    public static final int DEPTH_MAX = 8;

    /**
     * What came of reading them.
     *
     * @param values those that could be read; several only of {@link EmbeddedKind#H245_CONTROL}
     * @param fault why the octets behind them could not
     * @param trailing octets behind the last value, where nothing is broken
     */
    public record Content(List<PerValue> values, Optional<PerFault> fault, Octets trailing) {
        public Content {
            values = List.copyOf(values);
        }
    }

    /** The encodings in a value, in their order; not those in these again. */
    public static List<Embedded> in(PerValue value) {
        List<Embedded> found = new ArrayList<>();
        value.show(new PathVisitor() {
            @Override
            public void octets(Octets v) {
                super.octets(v);
                note(v);
            }

            @Override
            public void open(Octets v) {
                super.open(v);
                note(v);
            }

            private void note(Octets v) {
                embedded().ifPresent(k -> found.add(new Embedded(path(), k, v)));
            }
        });
        return List.copyOf(found);
    }

    /** Reads them. */
    public Content read() {
        if (kind == EmbeddedKind.H245_CONTROL) {
            H245Pdu pdu = H245Pdu.read(encoding);
            return new Content(List.copyOf(pdu.messages()), pdu.fault(), Octets.EMPTY);
        }
        return read(kind.type());
    }

    private <T extends PerValue> Content read(PerType<T> type) {
        byte[] octets = encoding.toArray();
        return switch (type.decode(octets, 0, octets.length, PerLimits.DEFAULT)) {
            case PerDecoded.Broken<T>(PerFault f) -> new Content(List.of(), Optional.of(f), Octets.EMPTY);
            case PerDecoded.Value<T>(T v, int length) ->
                    new Content(List.of(v), Optional.empty(), encoding.from(length));
        };
    }
}
