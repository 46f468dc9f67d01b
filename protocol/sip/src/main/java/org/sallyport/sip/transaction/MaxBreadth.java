package org.sallyport.sip.transaction;

import java.util.ArrayList;
import java.util.List;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** How many branches a request may have at once, in all proxies together (RFC 5393 §5). */
public final class MaxBreadth {
    /** What a request without the field gets, and the most that one with it keeps (§5.3.3). */
    public static final int DEFAULT = 60;

    private MaxBreadth() {}

    /** The request's breadth, 0 to {@link #DEFAULT}; what cannot be read counts as absent. */
    public static int of(SipMessage request) {
        String value = request.header(HeaderName.MAX_BREADTH);
        if (value == null || !value.strip().matches("[0-9]{1,9}")) return DEFAULT;
        return Math.min(DEFAULT, Integer.parseInt(value.strip()));
    }

    /**
     * Shares a breadth among branches that are open at the same time (§5.3.3.1), as evenly as it goes.
     *
     * @param breadth what is left: the request's, less the shares of branches that are still open
     * @param branches wanted, at least 1
     * @return a Max-Breadth for each branch, none below 1; fewer than wanted where the breadth is smaller, and none at
     *     all where it is 0 (440)
     */
    public static List<Integer> shares(int breadth, int branches) {
        int n = Math.min(breadth, branches);
        List<Integer> out = new ArrayList<>(Math.max(n, 0));
        for (int i = 0; i < n; i++) out.add(breadth / n + (i < breadth % n ? 1 : 0));
        return out;
    }
}
