package org.sallyport.sip.sdp;

/**
 * Finds IP addresses in text that nobody has the grammar of. It would rather find one too many: a version number of
 * four parts looks like an address.
 */
final class AddressText {
    private static final int V4_PARTS = 4;
    private static final int V6_COLONS = 7;
    private static final int V6_GROUP_MAX = 4;

    private AddressText() {}

    /** Whether the text holds an address, in a spelling of RFC 4291 §2.2 or one that {@code inet_aton} takes. */
    static boolean in(String text) {
        return hasV4(text) || hasV6(text);
    }

    /** Four numbers and more with single dots between them; leading zeros and {@code 0x} as old readers take them. */
    private static boolean hasV4(String s) {
        int parts = 0;
        int i = 0;
        while (i < s.length()) {
            if (!isDigit(s.charAt(i))) {
                parts = 0;
                i++;
                continue;
            }
            while (i < s.length() && (isHex(s.charAt(i)) || s.charAt(i) == 'x' || s.charAt(i) == 'X')) i++;
            if (++parts == V4_PARTS) return true;
            boolean goesOn = i + 1 < s.length() && s.charAt(i) == '.' && isDigit(s.charAt(i + 1));
            if (goesOn) i++;
            else parts = 0;
        }
        return false;
    }

    /** A run of groups and colons with {@code ::} in it, or with as many colons as an address has. */
    private static boolean hasV6(String s) {
        int i = 0;
        while (i < s.length()) {
            int start = i;
            int colons = 0;
            int group = 0;
            boolean digits = false;
            boolean gap = false;
            boolean narrow = true;
            while (i < s.length() && (isHex(s.charAt(i)) || s.charAt(i) == ':')) {
                boolean colon = s.charAt(i) == ':';
                gap |= colon && i > start && s.charAt(i - 1) == ':';
                colons += colon ? 1 : 0;
                digits |= !colon;
                group = colon ? 0 : group + 1;
                narrow &= group <= V6_GROUP_MAX;
                i++;
            }
            if (gap && digits || colons >= V6_COLONS && narrow) return true;
            if (i == start) i++;
        }
        return false;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }
}
