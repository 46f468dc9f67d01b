package org.sallyport.h323.q931;

import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.wire.Octets;

/**
 * Date and time where the network is, Q.931 §4.5.15: year, month, day, hour, minute and second in an
 * octet each, binary.
 *
 * @param date the first three octets
 * @param time what else is there
 */
public record DateTime(Date date, Optional<Time> time) {
    private static final String SECTION = "ITU-T Q.931 §4.5.15";
    private static final int OCTETS_MAX = 6;
    private static final int[] LOWEST = {0, 1, 1, 0, 0, 0};
    private static final int[] HIGHEST = {99, 12, 31, 23, 59, 59};

    /**
     * A date; no calendar is asked whether it exists.
     *
     * @param year 0 to 99, without its century
     * @param month 1 to 12
     * @param day 1 to 31
     */
    public record Date(int year, int month, int day) {
        public Date {
            if (isOut(0, year) || isOut(1, month) || isOut(2, day)) throw new IllegalArgumentException("no date");
        }
    }

    /**
     * A time of day.
     *
     * @param hour 0 to 23
     * @param minute 0 to 59; the standard lets it be left out
     * @param second 0 to 59; only with a minute
     */
    public record Time(int hour, OptionalInt minute, OptionalInt second) {
        public Time {
            if (isOut(3, hour) || isOut(4, minute.orElse(0)) || isOut(5, second.orElse(0))) {
                throw new IllegalArgumentException("no time of day");
            }
            if (minute.isEmpty() && second.isPresent()) throw new IllegalArgumentException("a second of no minute");
        }
    }

    private static boolean isOut(int index, int value) {
        return value < LOWEST[index] || value > HIGHEST[index];
    }

    static ElementRead<DateTime> read(Octets content) {
        int length = content.length();
        if (length < 3 || length > OCTETS_MAX) return Q931Fields.bad("not three to six octets", length, SECTION);
        for (int i = 0; i < length; i++) {
            if (isOut(i, content.at(i))) return Q931Fields.bad("no date or time of day", i, SECTION);
        }
        Date date = new Date(content.at(0), content.at(1), content.at(2));
        if (length == 3) return Q931Fields.ok(new DateTime(date, Optional.empty()));
        Time time = new Time(content.at(3), at(content, 4), at(content, 5));
        return Q931Fields.ok(new DateTime(date, Optional.of(time)));
    }

    private static OptionalInt at(Octets content, int index) {
        return index < content.length() ? OptionalInt.of(content.at(index)) : OptionalInt.empty();
    }

    Octets write() {
        byte[] all = new byte[OCTETS_MAX];
        int length = 0;
        all[length++] = (byte) date.year();
        all[length++] = (byte) date.month();
        all[length++] = (byte) date.day();
        if (time.isPresent()) {
            all[length++] = (byte) time.get().hour();
            if (time.get().minute().isPresent()) all[length++] = (byte) time.get().minute().getAsInt();
            if (time.get().second().isPresent()) all[length++] = (byte) time.get().second().getAsInt();
        }
        return Octets.wrap(all, 0, length);
    }
}
