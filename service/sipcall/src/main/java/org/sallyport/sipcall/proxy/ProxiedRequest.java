package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Entropy;
import org.sallyport.media.desk.Facing;
import org.sallyport.refusal.Refusal;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/**
 * One request that we send on: what it is, where it came from and where it may go; {@link Forking} has its way. Owner:
 * the desk.
 */
public final class ProxiedRequest {
    /**
     * What a request may last beyond timer C without a sign: 3 minutes, which no chain of tries of one branch exceeds.
     */
    private static final long OVERDUE_NS = 180_000_000_000L;

    private final SipMessage request;
    private final Origin origin;
    private final ServerTransaction<Flow> server;
    private final List<List<Route>> stages;
    private final Optional<Refusal> absent;
    private final long timerCNs;
    private final String branchSeed;
    private final String fingerprint;
    private final Optional<Session> session;
    private final boolean initial;
    private final int ownRoutes;

    /**
     * @param request as received, our own Route values taken off
     * @param origin where it came from
     * @param server what its responses go back through
     * @param session the call that it starts or belongs to
     * @param found targets, at least one in each stage
     * @param timerCNs how long an INVITE may ring
     * @param fingerprint of what routing depends on, end of every branch parameter
     */
    ProxiedRequest(SipMessage request, Origin origin, ServerTransaction<Flow> server, Optional<Session> session,
            RouteFinder.Found found, long timerCNs, String fingerprint, Entropy entropy) {
        this.request = request;
        this.origin = origin;
        this.server = server;
        this.session = session;
        boolean within = session.flatMap(s -> DialogGuard.speaker(s, request)).isPresent();
        this.stages = found.stages();
        this.absent = found.absent();
        this.initial = request.to().tag() == null && !within;
        this.ownRoutes = request.recordRoutes().size() + (initial ? LateAnswers.OWN_ROUTES : 0);
        this.timerCNs = timerCNs;
        this.fingerprint = fingerprint;
        this.branchSeed = Via.COOKIE + entropy.hex(8);
    }

    /** As received. */
    public SipMessage request() {
        return request;
    }

    /** Its method. */
    public String method() {
        return request.method();
    }

    /** What its responses go back through. */
    public ServerTransaction<Flow> server() {
        return server;
    }

    /** Where it came from. */
    public Origin origin() {
        return origin;
    }

    /** The call that it starts or belongs to. */
    public Optional<Session> session() {
        return session;
    }

    /** Whether it begins something: a callee of before RFC 3261 has no tag, so that alone does not tell (§12.2.1.1). */
    public boolean initial() {
        return initial;
    }

    /** How many Record-Route values, from the bottom of its answers, are of hops toward the caller, or ours. */
    public int ownRoutes() {
        return ownRoutes;
    }

    /** Whether every place that it may be sent to lies behind the other node of the pair. */
    public boolean onlyThroughThePair() {
        for (List<Route> stage : stages) {
            for (Route r : stage) if (!(r.hop() instanceof Hop.ToTraversal)) return false;
        }
        return true;
    }

    /** Whether one of its ways is through edge. */
    boolean leadsToEdge() {
        for (List<Route> stage : stages) {
            for (Route r : stage) if (r.kind() == Facing.Kind.TOWARD_EDGE) return true;
        }
        return false;
    }

    /** Where it may go, stage by stage. */
    List<List<Route>> stages() {
        return stages;
    }

    /** That the alias is a user of ours who is not registered, where the caller may know. */
    Optional<Refusal> absent() {
        return absent;
    }

    long timerCNs() {
        return timerCNs;
    }

    /** How long a request can be under way after its last sign of life, given its timer C. */
    public static long lifeNs(long timerCNs) {
        return timerCNs + OVERDUE_NS;
    }

    /** Unique for every copy; it ends with the fingerprint by which a loop is known (RFC 5393 §4.2). */
    String branchId(int stage, int branch, int attempt) {
        return branchSeed + "-" + stage + "-" + branch + "-" + attempt + "." + fingerprint;
    }
}
