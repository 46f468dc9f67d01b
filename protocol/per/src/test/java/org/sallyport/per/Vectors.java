package org.sallyport.per;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.sallyport.wire.Octets;

/** The rows of {@code x691-vectors.tsv}: how each is written, read and compared. */
final class Vectors {
    private Vectors() {}

    /**
     * One row.
     *
     * @param kind such as {@code octets} or {@code text IA5}
     * @param bounds the constraint
     * @param value the value in the words of the file
     */
    record Row(int line, String kind, List<String> bounds, String value, Octets encoding) {
        @Override
        public String toString() {
            return "line " + line + ": " + kind + " " + bounds + " " + value;
        }

        private long bound(int index) {
            return Long.parseLong(bounds.get(index));
        }

        private int low() {
            return (int) bound(0);
        }

        private int high() {
            return (int) bound(1);
        }

        private boolean extensible() {
            return Boolean.parseBoolean(bounds.get(2));
        }

        /** The value as the reader gives it. */
        Object expected() {
            return switch (kind) {
                case "integer", "integer-extended", "semi", "unconstrained" -> Long.parseLong(value);
                case "octets" -> Octets.wrap(repeatedOctets(value));
                case "bits" -> ones(Integer.parseInt(value));
                case "oid" -> ObjectIdentifier.of(value);
                case "list-bool" -> Collections.nCopies(Integer.parseInt(value), true);
                case "list-null" -> Collections.nCopies(Integer.parseInt(value), Nothing.NULL);
                case "list-octet" -> Collections.nCopies(Integer.parseInt(value), 165L);
                default -> text(value);
            };
        }

        void write(PerWriter out) {
            write(out, expected());
        }

        /** Writes a value of the row's type between the two bits. */
        void write(PerWriter out, Object v) {
            out.bool(true);
            switch (kind) {
                case "integer" -> out.integer((Long) v, bound(0), bound(1));
                case "integer-extended" -> out.integerExtended((Long) v, bound(0), bound(1));
                case "semi" -> out.semiConstrained((Long) v, bound(0));
                case "unconstrained" -> out.unconstrained((Long) v);
                case "octets" -> out.octets((Octets) v, low(), high(), extensible());
                case "bits" -> out.bitString((BitString) v, low(), high(), extensible());
                case "oid" -> out.oid((ObjectIdentifier) v);
                case "list-bool" -> out.list((List<?>) v, (x, to) -> to.bool((Boolean) x), low(), high(), extensible());
                case "list-null" -> out.list((List<?>) v, (_, _) -> {}, low(), high(), extensible());
                case "list-octet" ->
                        out.list((List<?>) v, (x, to) -> to.integer((Long) x, 0, 255), low(), high(), extensible());
                default -> out.text((String) v, set(), low(), high(), extensible());
            }
            out.bool(true);
        }

        /** What lies between the two bits, or null where the reader failed. */
        Object read(PerReader in) {
            boolean before = in.bool();
            Object v = switch (kind) {
                case "integer" -> in.integer(bound(0), bound(1));
                case "integer-extended" -> in.integerExtended(bound(0), bound(1));
                case "semi" -> in.semiConstrained(bound(0));
                case "unconstrained" -> in.unconstrained();
                case "octets" -> in.octets(low(), high(), extensible());
                case "bits" -> in.bitString(low(), high(), extensible());
                case "oid" -> in.oid();
                case "list-bool" -> in.list(PerReader::bool, low(), high(), extensible());
                case "list-null" -> in.list(_ -> Nothing.NULL, low(), high(), extensible());
                case "list-octet" -> in.list(x -> x.integer(0, 255), low(), high(), extensible());
                default -> in.text(set(), low(), high(), extensible());
            };
            return before && in.bool() ? v : null;
        }

        private CharacterSet set() {
            String[] parts = kind.substring("text ".length()).split(":", 2);
            CharacterSet whole = switch (parts[0]) {
                case "IA5" -> CharacterSet.IA5;
                case "VISIBLE" -> CharacterSet.VISIBLE;
                case "PRINTABLE" -> CharacterSet.PRINTABLE;
                case "NUMERIC" -> CharacterSet.NUMERIC;
                case "BMP" -> CharacterSet.BMP;
                case "GENERAL" -> CharacterSet.GENERAL;
                default -> throw new IllegalArgumentException(kind);
            };
            return parts.length == 1 ? whole : whole.of(parts[1]);
        }
    }

    static List<Row> all() {
        List<Row> out = new ArrayList<>();
        try (var in = Vectors.class.getResourceAsStream("x691-vectors.tsv")) {
            List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).startsWith("#")) continue;
                String[] c = lines.get(i).split("\t", -1);
                out.add(new Row(i + 1, c[0], List.of(c[1].split(" ")), c[2], Octets.wrap(octets(c[3]))));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    /** The octets of hex in which {@code (XX*N)} is an octet N times. */
    static byte[] octets(String hex) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < hex.length();) {
            if (hex.charAt(at) == '(') {
                int close = hex.indexOf(')', at);
                out.writeBytes(repeatedOctets(hex.substring(at + 1, close)));
                at = close + 1;
            } else {
                out.write(HexFormat.fromHexDigits(hex, at, at + 2));
                at += 2;
            }
        }
        return out.toByteArray();
    }

    private static byte[] repeatedOctets(String hex) {
        int star = hex.indexOf('*');
        if (star < 0) return HexFormat.of().parseHex(hex);
        byte[] out = new byte[Integer.parseInt(hex.substring(star + 1))];
        Arrays.fill(out, (byte) HexFormat.fromHexDigits(hex, 0, star));
        return out;
    }

    private static String text(String value) {
        return value.matches(".\\*\\d+") ? value.substring(0, 1).repeat(Integer.parseInt(value.substring(2))) : value;
    }

    static BitString ones(int count) {
        byte[] octets = new byte[count + 7 >> 3];
        for (int i = 0; i < count; i++) octets[i >> 3] |= (byte) (0x80 >> (i & 7));
        return new BitString(Octets.wrap(octets), count);
    }
}
