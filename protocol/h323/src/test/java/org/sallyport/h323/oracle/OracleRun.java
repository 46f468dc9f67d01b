package org.sallyport.h323.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.sallyport.h323.oracle.RandomReader.Behind;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerLimits;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * Compares many values of a type with the oracle. While it works on one batch, the next one is made.
 *
 * @param oracle who is asked
 * @param behind what lies behind the extension marks
 * @param figures takes a line for each family
 */
record OracleRun(ErlangOracle oracle, Behind behind, List<String> figures) {
    /** Our usual limits are about what a stranger may send; some values here are larger or deeper on purpose. */
    private static final PerLimits LIMITS = new PerLimits(1 << 24, 1000, 1 << 24);
    private static final int BATCH = 250;
    private static final int BATCH_BYTES = 1 << 20;
    /** A family that was not seen whole after so many values has something that cannot be reached. */
    private static final int VALUES_TO_SEE_ALL_MAX = 20_000;
    private static final int SHOWN_CHARACTERS_MAX = 6000;

    /** One batch, made but not judged. */
    private record Batch(long firstSeed, List<PerValue> values, List<Octets> messages) {
        long nextSeed() {
            return firstSeed + values.size();
        }
    }

    /** Both ways, from seed 0 on, at least so many values and until the family was seen whole; how many they were. */
    long check(Family family, long count) throws IOException {
        return check(family, family.type(), count);
    }

    private <T extends PerValue> long check(Family family, PerType<T> type, long count) throws IOException {
        Coverage coverage = new Coverage(family, behind);
        Batch asked = null;
        long seed = 0;
        long octets = 0;
        long beginsNs = System.nanoTime();
        while (seed < count || !coverage.missing().isEmpty() && seed < VALUES_TO_SEE_ALL_MAX) {
            Batch next = batch(family, type, seed, seed < count ? count - seed : BATCH, coverage);
            seed = next.nextSeed();
            octets += next.messages().stream().mapToLong(Octets::length).sum();
            if (asked != null) judge(family, asked);
            // An older sender's bitmaps are narrower than those that Erlang writes.
            ask(behind == Behind.OLDER_SCHEMA ? "decode" : "check", family, next);
            asked = next;
        }
        if (asked != null) judge(family, asked);
        figures.add(String.format(Locale.ROOT, "%-60s %-12s %7d values %11d octets %6.1f s %4d of its own seen",
                family, behind, seed, octets, (System.nanoTime() - beginsNs) / 1e9,
                coverage.size() - coverage.missing().size()));
        assertThat(coverage.missing()).as("never produced in %s values of %s", seed, family).isEmpty();
        return seed;
    }

    private <T extends PerValue> Batch batch(Family family, PerType<T> type, long firstSeed, long most,
            Coverage coverage) {
        List<PerValue> values = new ArrayList<>();
        List<Octets> messages = new ArrayList<>();
        int octets = 0;
        while (values.size() < Math.min(BATCH, most) && octets < BATCH_BYTES) {
            long seed = firstSeed + values.size();
            T value = RandomReader.value(type, seed, behind);
            coverage.add(value);
            Octets message = type.encode(value);
            PerDecoded<T> again = decode(type, message);
            if (!again.equals(new PerDecoded.Value<>(value, message.length()))) {
                fail("our own reader disagrees: seed %d of %s%nours  %s%nvalue %s%ngave  %s", seed, family,
                        hex(message), shown(value), shown(again));
            }
            values.add(value);
            messages.add(message);
            octets += message.length();
        }
        return new Batch(firstSeed, values, messages);
    }

    static <T extends PerValue> PerDecoded<T> decode(PerType<T> type, Octets message) {
        return type.decode(message.toArray(), 0, message.length(), LIMITS);
    }

    private void ask(String question, Family family, Batch batch) throws IOException {
        oracle.send(t -> {
            t.tuple(4);
            t.atom(question);
            t.atom(family.module());
            t.atom(family.name());
            t.list(batch.values().size());
            for (int i = 0; i < batch.values().size(); i++) {
                t.tuple(2);
                batch.values().get(i).show(t);
                t.octets(batch.messages().get(i));
            }
            t.endOfList();
        });
    }

    private void judge(Family family, Batch batch) throws IOException {
        List<byte[]> differences = oracle.answer();
        if (differences.isEmpty()) return;
        ByteBuffer first = ByteBuffer.wrap(differences.getFirst());
        int index = first.getInt();
        String said = StandardCharsets.UTF_8.decode(first).toString();
        // What is no difference is the fall of the whole request, which begins with letters.
        if (index < 0 || index >= batch.values().size()) {
            fail(family + ": " + new String(first.array(), StandardCharsets.UTF_8));
        }
        fail("%d differences in %d values of %s, %s, the first of seed %d:%n%s%nours   %s%nin Java %s",
                differences.size(), batch.values().size(), family, behind, batch.firstSeed() + index, shown(said),
                hex(batch.messages().get(index)), shown(batch.values().get(index)));
    }

    /** What OTP's own generator makes in a time, from seed 0 on: read, written again, and told as a term. How many. */
    int checkGenerated(Family family, int count, int millis) throws IOException {
        return checkGenerated(family, family.type(), count, millis);
    }

    private <T extends PerValue> int checkGenerated(Family family, PerType<T> type, int count, int millis)
            throws IOException {
        List<Octets> theirs = oracle.generated(family.module(), family.name(), 42, count, millis);
        List<PerValue> values = new ArrayList<>();
        for (Octets message : theirs) {
            PerDecoded<T> read = decode(type, message);
            if (read instanceof PerDecoded.Value<T>(T value, int _) && type.encode(value).equals(message)) {
                values.add(value);
            } else {
                fail("a value of Erlang's generator: %s%ntheirs %s%nread   %s", family, hex(message), shown(read));
            }
        }
        Batch batch = new Batch(0, values, theirs);
        ask("decode", family, batch);
        judge(family, batch);
        return values.size();
    }

    /**
     * Puts something else in one place of many values. The oracle finds nothing changed but that place, and the rest of
     * each message is what it was, octet for octet.
     *
     * @param place where, and what comes there
     * @param count how many values that have something there
     */
    <T extends PerValue, P extends PerValue> void replace(Family family, Replacement<T, P> place, long count)
            throws IOException {
        List<T> changed = new ArrayList<>();
        List<Octets> before = new ArrayList<>();
        List<Octets> after = new ArrayList<>();
        for (long seed = 0; changed.size() < count; seed++) {
            T value = RandomReader.value(place.type(), seed, behind);
            // What is forwarded was read from octets, not made here.
            Octets message = place.type().encode(value);
            T read = decode(place.type(), message).toOptional().orElseThrow();
            if (!place.has().test(read)) continue;
            changed.add(place.change().apply(read));
            before.add(message);
            after.add(place.type().encode(changed.getLast()));
            int differing = differing(before.getLast(), after.getLast());
            assertThat(differing).as("octets that differ, seed %s", seed).isBetween(1, place.differingMax());
        }
        oracle.send(t -> {
            t.tuple(5);
            t.atom("replaced");
            t.atom(family.module());
            t.atom(family.name());
            t.list(place.path().size());
            for (String key : place.path()) t.atom(key);
            t.endOfList();
            t.list(changed.size());
            for (int i = 0; i < changed.size(); i++) {
                t.tuple(3);
                place.content().show(t);
                t.octets(before.get(i));
                t.octets(after.get(i));
            }
            t.endOfList();
        });
        judge(family, new Batch(0, List.copyOf(changed), after));
    }

    /** How many octets differ from the first to the last one that does; the longer length where the lengths differ. */
    private static int differing(Octets a, Octets b) {
        if (a.length() != b.length()) return Math.max(a.length(), b.length());
        int from = 0;
        int to = a.length();
        while (from < to && a.at(from) == b.at(from)) from++;
        while (to > from && a.at(to - 1) == b.at(to - 1)) to--;
        return to - from;
    }

    /**
     * A place in values of a type.
     *
     * @param path the names of components and alternatives that lead to it
     * @param has whether a value has something of the same length there
     * @param change puts the new content there
     * @param content the new content
     * @param differingMax length of the content in octets
     */
    record Replacement<T extends PerValue, P extends PerValue>(PerType<T> type, List<String> path, Predicate<T> has,
            UnaryOperator<T> change, P content, int differingMax) {}

    private static String hex(Octets message) {
        return shown(message.hex());
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        if (text.length() <= SHOWN_CHARACTERS_MAX) return text;
        return text.substring(0, SHOWN_CHARACTERS_MAX) + "... of " + text.length();
    }
}
