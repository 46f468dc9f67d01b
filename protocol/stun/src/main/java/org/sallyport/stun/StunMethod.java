package org.sallyport.stun;

import org.jspecify.annotations.Nullable;

/** The methods this program speaks, by their number in the IANA registry "STUN Methods". */
public enum StunMethod {
    /** RFC 8489 §3. */
    BINDING(0x001),
    /** RFC 8656 §7. */
    ALLOCATE(0x003),
    /** RFC 8656 §8. */
    REFRESH(0x004),
    /** RFC 8656 §11: an indication from the client. */
    SEND(0x006),
    /** RFC 8656 §11: an indication to the client. */
    DATA(0x007),
    /** RFC 8656 §10. */
    CREATE_PERMISSION(0x008),
    /** RFC 8656 §12. */
    CHANNEL_BIND(0x009),
    /** RFC 6062 §4.3. */
    CONNECT(0x00a),
    /** RFC 6062 §4.4. */
    CONNECTION_BIND(0x00b),
    /** RFC 6062 §4.4: an indication to the client. */
    CONNECTION_ATTEMPT(0x00c);

    private static final StunMethod[] ALL = values();

    private final int number;

    StunMethod(int number) {
        this.number = number;
    }

    /** The method of a number, or null for one we do not speak. */
    public static @Nullable StunMethod of(int number) {
        for (StunMethod m : ALL) if (m.number == number) return m;
        return null;
    }

    /** Registry number, 12 bits. */
    public int number() {
        return number;
    }
}
