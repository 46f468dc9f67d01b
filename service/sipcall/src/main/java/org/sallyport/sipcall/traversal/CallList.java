package org.sallyport.sipcall.traversal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.sip.message.SipMessage;

/**
 * What one node knows of the calls that pass a zone: a part of them, small enough for one message.
 *
 * <pre>
 *  3/8                   part 3 of 8: the eighth of all keys whose first bits are 3
 *  5f0c71d2a9b83e64      one key a line
 * </pre>
 *
 * @param part which part, from 0
 * @param parts how many there are, a power of two
 * @param keys of the calls of this part; empty where they are more than a message may carry
 * @param whole whether all keys of the part are here
 */
public record CallList(int part, int parts, Set<String> keys, boolean whole) {
    /**
     * The method of our own that carries a list, and whose answer carries the other one. Only the next hop takes it.
     */
    public static final String METHOD = "RECONCILE";

    /** Its Content-Type. */
    public static final String TYPE = "application/vnd.sallyport.calls";

    /** Most keys of a message: 17 octets each. */
    public static final int KEYS_MAX = 1_000;

    /** Most parts: with as many, 64,000 calls can be compared. */
    public static final int PARTS_MAX = 64;

    private static final int KEY_OCTETS = 8;

    /** How long a key is. */
    public static final int KEY_CHARS = KEY_OCTETS * 2;

    private static final String MORE = "more";

    public CallList {
        keys = Set.copyOf(keys);
    }

    /** The part of all keys, as far as it fits. */
    public static CallList of(int part, int parts, Collection<String> all) {
        Set<String> mine = new HashSet<>();
        for (String k : all) if (isIn(k, part, parts)) mine.add(k);
        boolean whole = mine.size() <= KEYS_MAX;
        return new CallList(part, parts, whole ? mine : Set.of(), whole);
    }

    /**
     * What both nodes can compute of a call on the link between them.
     *
     * @param dialledByControl whether the INVITE went from control to edge
     * @param callId its Call-ID
     * @param callerTag tag of its From
     */
    public static String key(boolean dialledByControl, String callId, String callerTag) {
        String text = (dialledByControl ? 'c' : 'e') + Integer.toString(callId.length()) + '\n' + callId + callerTag;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, KEY_OCTETS));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether a key belongs to a part. */
    public static boolean isIn(String key, int part, int parts) {
        return HexFormat.fromHexDigits(key, 0, 2) * parts >>> 8 == part;
    }

    /** Whether the other node, whose list this is, would have to have the key and has not. */
    public boolean lacks(String key) {
        return whole && isIn(key, part, parts) && !keys.contains(key);
    }

    /** Reads a body; empty where it is not one of ours. */
    public static Optional<CallList> read(SipMessage message) {
        if (!TYPE.equals(message.contentType())) return Optional.empty();
        List<String> lines =
                new String(message.body(), StandardCharsets.ISO_8859_1).lines().limit(KEYS_MAX + 2L).toList();
        if (lines.isEmpty() || lines.size() > KEYS_MAX + 1 || !lines.getFirst().matches("[0-9]{1,2}/[0-9]{1,2}"))
            return Optional.empty();
        String first = lines.getFirst();
        int part = Integer.parseInt(first.substring(0, first.indexOf('/')));
        int parts = Integer.parseInt(first.substring(first.indexOf('/') + 1));
        if (parts < 1 || parts > PARTS_MAX || Integer.bitCount(parts) != 1 || part >= parts) return Optional.empty();
        List<String> rest = lines.subList(1, lines.size());
        if (rest.equals(List.of(MORE))) return Optional.of(new CallList(part, parts, Set.of(), false));
        if (!rest.stream().allMatch(k -> k.matches("[0-9a-f]{16}"))) return Optional.empty();
        return Optional.of(new CallList(part, parts, Set.copyOf(new HashSet<>(rest)), true));
    }

    /** The body. */
    public byte[] bytes() {
        StringBuilder out = new StringBuilder().append(part).append('/').append(parts).append('\n');
        if (!whole) out.append(MORE).append('\n');
        keys.stream().sorted().forEach(k -> out.append(k).append('\n'));
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
}
