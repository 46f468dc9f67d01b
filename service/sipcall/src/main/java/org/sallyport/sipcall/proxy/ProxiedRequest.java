package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.media.desk.Facing;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.sip.transaction.MaxBreadth;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sipcall.session.DialogGuard;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.Flow;

/**
 * One request on its way: the stages of its search one after the other, the branches of a stage together.
 *
 * <pre>
 *  stage 1: branch  branch ──all failed, alias not there──▶ stage 2: branch ──▶ … ──▶ best response back
 *              │ 2xx: back at once, the others are cancelled        6xx: no other stage
 * </pre>
 *
 * Owner: the desk. RFC 3261 §16.5 to §16.8 and §16.10.
 */
public final class ProxiedRequest {
    /** What a request may last beyond timer C without a sign: 3 minutes, which no chain of tries of one branch exceeds. */
    private static final long OVERDUE_NS = 180_000_000_000L;

    private final ProxyWorld world;
    private final SipMessage request;
    private final Origin origin;
    private final ServerTransaction<Flow> server;
    private final List<List<Route>> stages;
    private final Optional<Refusal> absent;
    private final long timerCNs;
    private final String branchSeed;
    private final String fingerprint;
    private List<Integer> shares = List.of();
    private final BestResponse best = new BestResponse();
    private final List<Branch> branches = new ArrayList<>();
    private Optional<Session> session = Optional.empty();
    private Optional<Refusal> refusal = Optional.empty();
    private int stage = -1;
    private long lastSignNs;
    private boolean cancelled;
    private Refusal whyCancelled = Refusal.of(RefusalReason.CALLER_GAVE_UP);
    private boolean decided;
    private boolean refused;
    private boolean within;
    private Optional<LateAnswers> late = Optional.empty();

    /**
     * @param request as received, our own Route values taken off
     * @param origin where it came from
     * @param server what its responses go back through
     * @param found targets, at least one in each stage
     * @param timerCNs how long an INVITE may ring
     * @param fingerprint of what routing depends on, end of every branch parameter
     */
    ProxiedRequest(ProxyWorld world, SipMessage request, Origin origin, ServerTransaction<Flow> server,
            RouteFinder.Found found, long timerCNs, String fingerprint) {
        this.world = world;
        this.request = request;
        this.origin = origin;
        this.server = server;
        this.stages = found.stages();
        this.absent = found.absent();
        this.timerCNs = timerCNs;
        this.fingerprint = fingerprint;
        this.branchSeed = Via.COOKIE + world.entropy().hex(8);
    }

    /** Begins with the first stage. */
    void start() {
        nextStage();
    }

    private void nextStage() {
        stage++;
        lastSignNs = world.nowNs();
        branches.clear();
        if (cancelled || stage >= stages.size()) {
            giveUp();
            return;
        }
        List<Route> routes = stages.get(stage);
        shares = MaxBreadth.shares(MaxBreadth.of(request), routes.size());
        if (shares.isEmpty()) {
            refusal = Optional.of(Refusal.of(RefusalReason.MAX_BREADTH));
            giveUp();
            return;
        }
        for (Route r : routes.subList(0, shares.size())) branches.add(new Branch(world, this, r));
        List.copyOf(branches).forEach(Branch::start);
    }

    /** The final response has gone: for the 32 s that transactions live on, only what a late 2xx needs is kept. */
    void rest() {
        request.rest();
        best.clear();
        branches.forEach(Branch::rest);
    }

    /** It cannot go on: the caller is told, the branches are cancelled. */
    void failAtOnce(Refusal why) {
        decided = true;
        refused = true;
        List.copyOf(branches).forEach(Branch::cancel);
        world.failed(this, null, why);
    }

    /** Whether it is longer without a sign than any of its timers. */
    boolean overdue(long nowNs) {
        return nowNs - lastSignNs > lifeNs(timerCNs);
    }

    /** How long a request can be under way after its last sign of life, given its timer C. */
    public static long lifeNs(long timerCNs) {
        return timerCNs + OVERDUE_NS;
    }

    /** The caller sent CANCEL. */
    void cancel() {
        if (decided || cancelled) return;
        cancelled = true;
        List.copyOf(branches).forEach(Branch::cancel);
    }

    /** As if the caller had sent CANCEL, for another reason. */
    void abandon(Refusal why) {
        if (decided || cancelled) return;
        whyCancelled = why;
        cancel();
    }

    /** The caller is told at once, and whoever rings need not ring any longer. */
    void refuse(Refusal why) {
        if (decided) return;
        decided = true;
        cancelled = true;
        refused = true;
        world.failed(this, null, why);
        List.copyOf(branches).forEach(Branch::cancel);
    }

    /** An answer without which there is no call cannot be passed: the caller is told, and whoever still rings need not. */
    void unfit(Refusal why) {
        if (refused) return;
        decided = true;
        cancelled = true;
        refused = true;
        world.failed(this, null, why);
        List.copyOf(branches).forEach(Branch::cancel);
    }

    /** Whether anybody else may still answer. */
    boolean hasOthersThan(Branch branch) {
        return branches.stream().anyMatch(b -> b != branch && !b.ended());
    }

    /** Whether nothing more is to be heard of its branches. */
    public boolean settled() {
        return branches.stream().allMatch(Branch::ended);
    }

    /** Whether every place that it may be sent to lies behind the other node of the pair. */
    public boolean onlyThroughThePair() {
        for (List<Route> stage : stages) {
            for (Route r : stage) if (!(r.hop() instanceof Hop.ToTraversal)) return false;
        }
        return true;
    }

    /** Whether a branch that has not ended leads to the zone. */
    boolean leadsTo(String zone) {
        return branches.stream().anyMatch(b -> !b.ended() && b.route().zone().equals(zone));
    }

    /** The other node of a zone has forgotten what it once knew of this request; true where that ended a branch. */
    boolean forgotten(String zone, Refusal why) {
        boolean some = false;
        for (Branch b : List.copyOf(branches)) if (b.route().zone().equals(zone)) some |= b.forgotten(why);
        return some;
    }

    /** Whether a 2xx that comes now finds no caller. */
    boolean tooLate() {
        return refused || (cancelled && !server.isLive());
    }

    /** Those who answered too late. */
    LateAnswers late(Supplier<LateAnswers> made) {
        if (late.isEmpty()) late = Optional.of(made.get());
        return late.get();
    }

    void provisional(Branch branch, SipMessage response) {
        lastSignNs = world.nowNs();
        if (!decided) world.returned(this, branch, response);
    }

    /** @param first whether it is the branch's first 2xx; a fork beyond us may bring more */
    void succeeded(Branch branch, SipMessage response, boolean first) {
        boolean invite = request.method().equals(Method.INVITE);
        if (decided && !invite) return;
        decided = true;
        world.returned(this, branch, response);
        if (first) for (Branch b : List.copyOf(branches)) if (b != branch) b.cancel();
    }

    /** Whether one of its ways is through edge. */
    boolean leadsToEdge() {
        for (List<Route> stage : stages) {
            for (Route r : stage) if (r.kind() == Facing.Kind.TOWARD_EDGE) return true;
        }
        return false;
    }

    void branchRefused(Refusal why) {
        refusal = Optional.of(why);
    }

    void branchFailed(Branch branch, SipMessage response, int status) {
        if (response != null) best.add(response);
        if (decided) return;
        if (status >= 600) for (Branch b : List.copyOf(branches)) if (b != branch) b.cancel();
        if (!branches.stream().allMatch(Branch::ended)) return;
        int code = best.best().map(SipMessage::status).orElse(503);
        boolean found = stages.get(stage).stream().anyMatch(Route::bound);
        if (found && !cancelled && refusal.isEmpty() && BestResponse.unreachable(code)) {
            decided = true;
            refused = true;
            Optional<Refusal> full = best.isEmpty() ? lastWays().filter(r -> r.reason() == RefusalReason.LINK_FULL) : Optional.empty();
            world.failed(this, null, full.orElseGet(() -> new Refusal(RefusalReason.CONTACT_UNREACHABLE,
                    "an answer of the registered phone", best.isEmpty() ? "none" : Integer.toString(code))));
            return;
        }
        boolean more = !found && stage + 1 < stages.size();
        if (more && !cancelled && code < 600 && BestResponse.notThere(code) && refusal.isEmpty()) {
            world.stageFailed(this, stage);
            nextStage();
        } else {
            giveUp();
        }
    }

    private void giveUp() {
        if (decided) return;
        decided = true;
        refused = true;
        if (cancelled) {
            world.failed(this, best.best().filter(r -> r.status() == 487).orElse(null), whyCancelled);
            return;
        }
        if (absent.isPresent() && refusal.isEmpty() && best.best().filter(r -> r.status() == 404).isPresent()) {
            world.failed(this, null, absent.get());
            return;
        }
        Refusal why = refusal.orElseGet(() -> branches.isEmpty() || lastWays().isEmpty()
                ? Refusal.of(RefusalReason.NOT_FOUND) : lastWays().get());
        world.failed(this, best.best().orElse(null), why);
    }

    private Optional<Refusal> lastWays() {
        return branches.stream().map(Branch::silence).flatMap(Optional::stream).findFirst();
    }

    /** Unique for every copy; it ends with the fingerprint by which a loop is known (RFC 5393 §4.2). */
    String branchId(Branch branch, int attempt) {
        return branchSeed + "-" + stage + "-" + branches.indexOf(branch) + "-" + attempt + "." + fingerprint;
    }

    /** How many branches the request may still fork into beyond a branch of ours (RFC 5393 §5.3.3.1). */
    int breadth(Branch branch) {
        return shares.get(branches.indexOf(branch));
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

    long timerCNs() {
        return timerCNs;
    }

    /** The call that it starts or belongs to. */
    public Optional<Session> session() {
        return session;
    }

    void session(Session s) {
        session = Optional.of(s);
        within = DialogGuard.speaker(s, request).isPresent();
    }

    /** Whether it begins something: a callee of before RFC 3261 has no tag, so that alone does not tell (§12.2.1.1). */
    public boolean initial() {
        return request.to().tag() == null && !within;
    }

    /** Whether the caller gave up. */
    public boolean cancelled() {
        return cancelled;
    }
}
