package org.sallyport.h323.q931;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.wire.Octets;

/**
 * A number of a calling, called, connected or redirecting party, Q.931 §4.5.8 and §4.5.10, Q.951, Q.952.
 *
 * <pre>
 *   octet  what
 *   3      bit 8 last of the group; 7-5 type of number; 4-1 numbering plan
 *   3a     bit 8 last of the group; 7-6 presentation; 2-1 screening (not of a called party)
 *   3b     bit 8 set; 4-1 reason for redirection (only of a redirecting number)
 *   4      ...  digits, IA5 characters
 * </pre>
 *
 * @param type what the digits begin with
 * @param plan 0 to 15: {@link #PLAN_UNKNOWN}, {@link #PLAN_E164}, {@link #PLAN_PRIVATE} and others
 * @param presentation octet 3a
 * @param redirectionReason octet 3b, 0 to 15: 1 busy, 2 no reply, 15 unconditional; only with a presentation
 * @param digits what was dialled; mostly 0-9, * and #, but any IA5 character is kept. H.225.0 leaves them empty where
 *     the number is an alias in User-user
 */
public record PartyNumber(NumberType type, int plan, Optional<Presentation> presentation,
        OptionalInt redirectionReason, String digits) {
    /** Unknown plan. */
    public static final int PLAN_UNKNOWN = 0;

    /** Public telephone numbers. */
    public static final int PLAN_E164 = 1;

    /** A private plan; H.225.0 uses it where the number is in User-user alone. */
    public static final int PLAN_PRIVATE = 9;

    /** What the digits begin with: three bits. */
    public enum NumberType {
        /** Unknown. */
        UNKNOWN,
        /** A country code. */
        INTERNATIONAL,
        /** An area code. */
        NATIONAL,
        /** What a network says it is. */
        NETWORK_SPECIFIC,
        /** A local number. */
        SUBSCRIBER,
        /** Reserved number 5. */
        RESERVED_5,
        /** A short number. */
        ABBREVIATED,
        /** Reserved for an extension. */
        RESERVED_7;

        private static final NumberType[] ALL = values();
    }

    /** Whether the number may be shown: two bits. */
    public enum Indicator {
        /** It may. */
        ALLOWED,
        /** Its owner forbids it. */
        RESTRICTED,
        /** There is none because of interworking. */
        NOT_AVAILABLE,
        /** Reserved number 3. */
        RESERVED;

        private static final Indicator[] ALL = values();
    }

    /** Who vouches for the number: two bits. */
    public enum Screening {
        /** The user gave it and nobody looked. */
        USER_NOT_SCREENED,
        /** The user gave it and the network found it right. */
        USER_PASSED,
        /** The user gave it and the network found it wrong. */
        USER_FAILED,
        /** The network gave it. */
        NETWORK;

        private static final Screening[] ALL = values();
    }

    /** Octet 3a. */
    public record Presentation(Indicator indicator, Screening screening) {}

    public PartyNumber {
        Q931Fields.bits(plan, 4, "a numbering plan");
        Q931Fields.bits(redirectionReason.orElse(0), 4, "a reason");
        if (redirectionReason.isPresent() && presentation.isEmpty()) {
            throw new IllegalArgumentException("octet 3b without octet 3a");
        }
        if (digits.chars().anyMatch(c -> c > 0x7f)) throw new IllegalArgumentException("characters outside of IA5");
    }

    /** A number without octets 3a and 3b. */
    public static PartyNumber of(NumberType type, int plan, String digits) {
        return new PartyNumber(type, plan, Optional.empty(), OptionalInt.empty(), digits);
    }

    static ElementRead<PartyNumber> read(Octets content, String section) {
        if (content.isEmpty()) return Q931Fields.bad("no type of number", 0, section);
        int at = 0;
        int octet = content.at(at++);
        NumberType type = NumberType.ALL[octet >> 4 & 7];
        int plan = octet & 0x0f;
        Optional<Presentation> presentation = Optional.empty();
        OptionalInt reason = OptionalInt.empty();
        if (!Q931Fields.isLast(octet)) {
            if (at == content.length()) return Q931Fields.bad("ends before octet 3a", at, section);
            octet = content.at(at++);
            presentation = Optional.of(new Presentation(Indicator.ALL[octet >> 5 & 3], Screening.ALL[octet & 3]));
            if (!Q931Fields.isLast(octet)) {
                if (at == content.length()) return Q931Fields.bad("ends before octet 3b", at, section);
                octet = content.at(at++);
                if (!Q931Fields.isLast(octet)) return Q931Fields.bad("more than octet 3b", at - 1, section);
                reason = OptionalInt.of(octet & 0x0f);
            }
        }
        return switch (Q931Fields.ia5(content, at, section)) {
            case ElementRead.Value<String>(String digits) ->
                    Q931Fields.ok(new PartyNumber(type, plan, presentation, reason, digits));
            case ElementRead.Bad<String>(var why) -> new ElementRead.Bad<>(why);
            case ElementRead.Absent<String>() -> new ElementRead.Absent<>();
        };
    }

    Octets write() {
        int head = presentation.isEmpty() ? 1 : redirectionReason.isEmpty() ? 2 : 3;
        byte[] content = new byte[head + digits.length()];
        content[0] = (byte) (type.ordinal() << 4 | plan);
        presentation.ifPresent(p -> content[1] = (byte) (p.indicator().ordinal() << 5 | p.screening().ordinal()));
        redirectionReason.ifPresent(r -> content[2] = (byte) r);
        content[head - 1] |= (byte) 0x80;
        Octets.wrap(digits.getBytes(StandardCharsets.US_ASCII)).copyTo(content, head);
        return Octets.wrap(content);
    }
}
