package org.sallyport.h323.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
 */
record OracleRun(ErlangOracle oracle, Behind behind) {
    /** Our usual limits are about what a stranger may send; some values here are larger on purpose. */
    private static final PerLimits LIMITS = new PerLimits(1 << 24, PerLimits.DEFAULT.nestingMax(), 1 << 24);
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
        while (seed < count || !coverage.missing().isEmpty() && seed < VALUES_TO_SEE_ALL_MAX) {
            Batch next = batch(family, type, seed, seed < count ? count - seed : BATCH, coverage);
            seed = next.nextSeed();
            if (asked != null) judge(family, asked);
            // An older sender's bitmaps are narrower than those that Erlang writes.
            ask(behind == Behind.OLDER_SCHEMA ? "decode" : "check", family, next);
            asked = next;
        }
        if (asked != null) judge(family, asked);
        assertThat(coverage.missing()).as("never produced in %s values of %s", seed, family).isEmpty();
        return seed;
    }

    private <T extends PerValue> Batch batch(Family family, PerType<T> type, long firstSeed, long most, Coverage coverage) {
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
                fail("our own reader disagrees: seed %d of %s%nours  %s%nvalue %s%ngave  %s", seed, family, hex(message),
                        shown(value), shown(again));
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
        if (index < 0 || index >= batch.values().size()) fail(family + ": " + new String(first.array(), StandardCharsets.UTF_8));
        fail("%d differences in %d values of %s, %s, the first of seed %d:%n%s%nours   %s%nin Java %s", differences.size(),
                batch.values().size(), family, behind, batch.firstSeed() + index, shown(said),
                hex(batch.messages().get(index)), shown(batch.values().get(index)));
    }

    /** What OTP's own generator makes in a time, from seed 0 on: read, written again, and told as a term. How many. */
    int checkGenerated(Family family, int count, int millis) throws IOException {
        return checkGenerated(family, family.type(), count, millis);
    }

    private <T extends PerValue> int checkGenerated(Family family, PerType<T> type, int count, int millis) throws IOException {
        List<Octets> theirs = oracle.generated(family.module(), family.name(), 42, count, millis);
        List<PerValue> values = new ArrayList<>();
        for (Octets message : theirs) {
            PerDecoded<T> read = decode(type, message);
            if (read instanceof PerDecoded.Value<T>(T value, int _) && type.encode(value).equals(message)) values.add(value);
            else fail("a value of Erlang's generator: %s%ntheirs %s%nread   %s", family, hex(message), shown(read));
        }
        Batch batch = new Batch(0, values, theirs);
        ask("decode", family, batch);
        judge(family, batch);
        return values.size();
    }

    private static String hex(Octets message) {
        return shown(message.hex());
    }

    private static String shown(Object value) {
        String text = String.valueOf(value);
        return text.length() <= SHOWN_CHARACTERS_MAX ? text : text.substring(0, SHOWN_CHARACTERS_MAX) + "... " + text.length();
    }
}
