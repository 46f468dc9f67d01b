package org.sallyport.sip.sdp;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which lines of a description tell an address, and what becomes of each where media is relayed. The one list; the page
 * {@code docs/media.md} shows it.
 *
 * <p>What is not listed is judged by its text: a line that holds an IP address is not passed on (decision 0062). A
 * receiver ignores attributes that it does not know, and those that are not there (RFC 8866 §5.13), so dropping one is
 * always allowed; what a future attribute could say of an address would be wrong behind a relay.
 */
public final class SdpAddresses {
    /** What becomes of an attribute. */
    public enum Rule {
        /** Ends here; where the leg needs it, our own is written in its place. */
        OURS,
        /** Not passed on: it names another way to or from the sender, past the relay. */
        DROPPED,
        /** Carries another attribute, whose rule counts (RFC 5939 §3.4.1). */
        CARRIES_ANOTHER,
        /** Passed on: what looks like an address in it is none. */
        KEPT,
        /** Not listed: passed on unless its text holds an address. */
        BY_TEXT
    }

    private static final Map<String, Rule> RULES = new LinkedHashMap<>();

    static {
        // ICE: candidates, and what belongs to them (RFC 8839 §5, RFC 8840); draft-ietf-mmusic-ice-02 and later ones.
        list(Rule.OURS, "candidate", "remote-candidates", "end-of-candidates", "ice-ufrag", "ice-pwd", "ice-lite",
                "ice-mismatch", "ice-options", "ice-pacing");
        list(Rule.DROPPED, "alt", "x-alt", "x-candidate", "x-candidate-ipv6", "x-candidate-info", "rtsp-ice-d-m");
        // RTCP elsewhere (RFC 3605).
        list(Rule.OURS, "rtcp");
        // What the nodes of a pair tell each other.
        list(Rule.OURS, "x-sallyport-leg", "x-sallyport-ice");
        // Other connections for the same media: RFC 6947, RFC 7006 §5.3; OMR of 3GPP TS 29.079 is made to go past
        // gateways.
        list(Rule.DROPPED, "altc", "ccap", "visited-realm", "secondary-realm", "omr-s-cksum", "omr-m-cksum",
                "omr-codecs",
                "omr-m-att", "omr-s-att", "omr-m-bw", "omr-s-bw");
        // Attributes within attributes: RFC 5939 §3.4.1, RFC 6871 §3.3.
        list(Rule.CARRIES_ANOTHER, "acap", "mscap");
        // Who may send (RFC 4570), where a port is mapped (RFC 6284), where messages go (RFC 4975 §8.1).
        list(Rule.DROPPED, "source-filter", "portmapping-req", "path");
        // A hash is printed like an address: groups of hexadecimal digits and colons (RFC 8122 §5).
        list(Rule.KEPT, "fingerprint");
    }

    private SdpAddresses() {}

    private static void list(Rule rule, String... names) {
        for (String n : names) RULES.put(n, rule);
    }

    /** All that are listed. */
    public static Map<String, Rule> rules() {
        return Map.copyOf(RULES);
    }

    /** The rule of an attribute; names are compared without case, since some readers do. */
    public static Rule rule(String attribute) {
        return RULES.getOrDefault(attribute.toLowerCase(Locale.ROOT), Rule.BY_TEXT);
    }

    /**
     * What becomes of a line that is neither {@code c=} nor {@code m=}: the line, another in its place, or null.
     *
     * @param line with its type
     */
    static @Nullable String judge(String line) {
        String value = line.substring(2);
        return switch (line.charAt(0)) {
            case 'a' -> passes(value) ? line : null;
            case 's' -> AddressText.in(value) ? "s=-" : line;
            case 'o' -> origin(value, line);
            default -> AddressText.in(value) ? null : line;
        };
    }

    /** The address of an {@code o=} line is set by whoever passes it on; its user name is free text. */
    private static String origin(String value, String line) {
        int end = value.indexOf(' ');
        return end > 0 && AddressText.in(value.substring(0, end)) ? "o=-" + value.substring(end) : line;
    }

    private static boolean passes(String attribute) {
        return switch (rule(name(attribute))) {
            case OURS, DROPPED -> false;
            case KEPT -> isHash(attribute);
            case BY_TEXT -> !AddressText.in(attribute);
            case CARRIES_ANOTHER -> {
                // acap:1 candidate:..., mscap:star 1 rtcp-fb ...: whatever stands in it, as a name or with its value.
                if (AddressText.in(attribute)) yield false;
                for (String word : attribute.split("[ \t:]+")) {
                    Rule r = rule(word);
                    if (r == Rule.OURS || r == Rule.DROPPED) yield false;
                }
                yield true;
            }
        };
    }

    /** {@code fingerprint:sha-256 AB:CD:…} and nothing else. */
    private static boolean isHash(String attribute) {
        int blank = attribute.indexOf(' ');
        if (blank < 0 || AddressText.in(attribute.substring(attribute.indexOf(':') + 1, blank))) return false;
        String hex = attribute.substring(blank + 1).trim();
        if (hex.length() % 3 != 2) return false;
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            boolean right = i % 3 == 2 ? c == ':' : Character.digit(c, 16) >= 0;
            if (!right) return false;
        }
        return hex.length() >= 3 * SHORTEST_HASH_OCTETS - 1;
    }

    /** MD5, the shortest of RFC 8122's; an address has eight groups at most. */
    private static final int SHORTEST_HASH_OCTETS = 16;

    /** The name before colon or blank. */
    private static String name(String attribute) {
        String a = attribute.strip();
        int end = 0;
        while (end < a.length() && a.charAt(end) != ':' && a.charAt(end) > ' ') end++;
        return a.substring(0, end);
    }
}
