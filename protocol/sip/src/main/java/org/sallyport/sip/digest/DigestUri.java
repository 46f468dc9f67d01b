package org.sallyport.sip.digest;

import java.util.Locale;

/** Whether a digest's URI means the request's (RFC 3261 §22.4 item 6). */
final class DigestUri {
    private DigestUri() {}

    /**
     * Scheme and host without regard to case, user part exactly; ports, parameters and headers are left out, since
     * phones differ in which of them they keep.
     */
    static boolean same(String digestUri, String requestUri) {
        return digestUri.equals(requestUri) || core(digestUri).equals(core(requestUri));
    }

    private static String core(String uri) {
        int colon = uri.indexOf(':');
        if (colon < 0) return uri;
        int at = uri.indexOf('@', colon);
        int host = at < 0 ? colon + 1 : at + 1;
        int end = host;
        boolean bracket = false;
        while (end < uri.length()) {
            char c = uri.charAt(end);
            if (c == '[') bracket = true;
            if (c == ']') bracket = false;
            if (c == ';' || c == '?' || c == '>' || c == ':' && !bracket) break;
            end++;
        }
        return uri.substring(0, colon).toLowerCase(Locale.ROOT) + uri.substring(colon, host)
                + uri.substring(host, end).toLowerCase(Locale.ROOT);
    }
}
