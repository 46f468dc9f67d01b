package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;

/** Chooses what goes back when all branches have failed: RFC 3261 §16.7 steps 6 and 7. Owner: the desk. */
final class BestResponse {
    /** Within 4xx these tell the caller what it could do about it. */
    private static final List<Integer> HELPFUL = List.of(401, 407, 415, 420, 484);

    private final List<SipMessage> candidates = new ArrayList<>();

    /** A final response of a branch. */
    void add(SipMessage response) {
        candidates.add(response);
    }

    boolean isEmpty() {
        return candidates.isEmpty();
    }

    /** Forgets what an earlier stage brought. */
    void clear() {
        candidates.clear();
    }

    /** The response to send; challenges of all 401 and 407 are put together in it. */
    Optional<SipMessage> best() {
        SipMessage best = null;
        for (SipMessage r : candidates) if (best == null || rank(r.status()) < rank(best.status())) best = r;
        if (best == null) return Optional.empty();
        if (best.status() != 401 && best.status() != 407) return Optional.of(best);
        SipEditor edit = best.edit();
        for (SipMessage r : candidates) {
            if (r == best || (r.status() != 401 && r.status() != 407)) continue;
            for (HeaderName n : List.of(HeaderName.WWW_AUTHENTICATE, HeaderName.PROXY_AUTHENTICATE)) {
                r.values(n).forEach(v -> edit.addLast(n, v));
            }
        }
        return Optional.of(edit.build());
    }

    /** Lower is better. */
    private static int rank(int status) {
        if (status >= 600) return 0;
        int helpful = HELPFUL.indexOf(status);
        if (helpful >= 0) return 400 - HELPFUL.size() + helpful;
        // A branch that was silent says less than one that answered.
        return status == 408 ? 499 : status == 503 ? 599 : status;
    }

    /** Whether the response means that a phone was not reached: RFC 5626 §5.3 for 430. */
    static boolean unreachable(int status) {
        return status == 408 || status == 430 || status == 503;
    }

    /** Whether the response means that the alias is not there, so that the next stage may be asked. */
    static boolean notThere(int status) {
        return switch (status) {
            case 404, 408, 410, 416, 430, 482, 483, 484, 485, 500, 502, 503, 504, 604 -> true;
            default -> false;
        };
    }
}
