package org.sallyport.wire;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Octets that never change: a window on an array that nobody writes any more.
 *
 * <p>A window keeps the whole array alive; what is kept for longer than its message is taken out with {@link #compact}.
 */
public final class Octets {
    /** None. */
    public static final Octets EMPTY = new Octets(new byte[0], 0, 0);

    private final byte[] array;
    private final int from;
    private final int length;

    private Octets(byte[] array, int from, int length) {
        this.array = array;
        this.from = from;
        this.length = length;
    }

    /** A copy of these octets. */
    public static Octets of(byte... octets) {
        return octets.length == 0 ? EMPTY : new Octets(octets.clone(), 0, octets.length);
    }

    /** The octets of a text such as {@code 0a1b2c}. */
    public static Octets ofHex(String hex) {
        return wrap(HexFormat.of().parseHex(hex));
    }

    /** The whole array without a copy: the caller never writes it again. */
    public static Octets wrap(byte[] array) {
        return new Octets(array, 0, array.length);
    }

    /** A part of an array without a copy: the caller never writes it again. */
    public static Octets wrap(byte[] array, int from, int length) {
        Objects.checkFromIndexSize(from, length, array.length);
        return new Octets(array, from, length);
    }

    /** How many. */
    public int length() {
        return length;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** The octet at an index, 0 to 255. */
    public int at(int index) {
        Objects.checkIndex(index, length);
        return array[from + index] & 0xff;
    }

    /** A part, without a copy. */
    public Octets slice(int at, int count) {
        Objects.checkFromIndexSize(at, count, length);
        return new Octets(array, from + at, count);
    }

    /** What follows an index, without a copy. */
    public Octets from(int at) {
        return slice(at, length - at);
    }

    /** The same octets in an array of their own. */
    public Octets compact() {
        return length == array.length ? this : wrap(toArray());
    }

    /** A copy. */
    public byte[] toArray() {
        return Arrays.copyOfRange(array, from, from + length);
    }

    /** Copies all of them into an array. */
    public void copyTo(byte[] target, int at) {
        System.arraycopy(array, from, target, at, length);
    }

    /** Lower-case hex, two characters an octet. */
    public String hex() {
        return HexFormat.of().formatHex(array, from, from + length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets o
                && Arrays.equals(array, from, from + length, o.array, o.from, o.from + o.length);
    }

    @Override
    public int hashCode() {
        int h = 1;
        for (int i = from; i < from + length; i++) h = 31 * h + array[i];
        return h;
    }

    @Override
    public String toString() {
        return hex();
    }
}
