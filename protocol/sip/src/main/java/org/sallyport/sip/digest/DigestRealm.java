package org.sallyport.sip.digest;

import java.util.Locale;

/** Whose password a challenge or an answer is about, whatever else can be read of it. */
public final class DigestRealm {
    private DigestRealm() {}

    /**
     * Whether a value of Authorization, Proxy-Authorization, WWW-Authenticate or Proxy-Authenticate is about passwords
     * of this realm. What cannot be read may be, and Basic (which RFC 3261 §22 forbids) would be the password itself.
     */
    public static boolean concerns(String value, String realm) {
        int scheme = 0;
        String text = value.strip();
        while (scheme < text.length() && !Character.isWhitespace(text.charAt(scheme))) scheme++;
        String name = text.substring(0, scheme).toLowerCase(Locale.ROOT);
        if (!(DigestParameters.parameters(text, scheme) instanceof DigestParameters.Read.Parameters p)) {
            return name.equals("digest") || name.equals("basic");
        }
        return name.equals("basic")
                || p.get("realm").map(r -> r.strip().equalsIgnoreCase(realm.strip())).orElse(name.equals("digest"));
    }
}
