package org.sallyport.sipcall.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sip.transaction.MaxBreadth;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.timer.Deadlines;
import org.sallyport.sipcall.transaction.Transactions;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.Outlet;

/**
 * The way of one request: the stages of its search one after the other, the branches of a stage together.
 *
 * <pre>
 *  stage 1: branch  branch ──all failed, alias not there──▶ stage 2: branch ──▶ … ──▶ best response back
 *              │ 2xx: back at once, the others are cancelled        6xx: no other stage
 * </pre>
 *
 * Owner: the desk. RFC 3261 §16.5 to §16.8 and §16.10.
 */
public final class Forking extends Deadlines.Entry implements Branch.User {
    private final Means means;
    private final ProxiedRequest p;
    private final BestResponse best = new BestResponse();
    private final List<Branch> branches = new ArrayList<>();
    private List<Integer> shares = List.of();
    private Stand stand = new Stand.Open();
    private Optional<Refusal> refusal = Optional.empty();
    private Optional<LateAnswers> late = Optional.empty();
    private Runnable atEnd = () -> {};
    private boolean callOver;
    private int stage = -1;
    private long lastSignNs;

    /**
     * What every request is sent on with.
     *
     * @param deadlines of all requests under way
     * @param over told of each that has its final answer; false where it had one before
     */
    record Means(Host host, Transactions transactions, Ways ways, Outlet outlet, Passage passage, ProxyUser user,
            Deadlines deadlines,
            Predicate<Forking> over) {}

    /** What the caller has heard. */
    private sealed interface Stand {
        /** Nothing final, and it waits. */
        record Open() implements Stand {}

        /** Nothing final, and it has given up, or has been given up. */
        record Cancelled(Refusal why) implements Stand {}

        /** A success; {@code cancelled}: after it had given up. */
        record Answered(boolean cancelled) implements Stand {}

        /** A failure. */
        record Refused() implements Stand {}
    }

    Forking(Means means, ProxiedRequest request) {
        this.means = means;
        this.p = request;
    }

    ProxiedRequest request() {
        return p;
    }

    private boolean decided() {
        return stand instanceof Stand.Answered || stand instanceof Stand.Refused;
    }

    private boolean cancelled() {
        return stand instanceof Stand.Cancelled || stand instanceof Stand.Answered(boolean c) && c;
    }

    // --- stages

    /** Begins with the first stage. */
    void start() {
        nextStage();
    }

    private void nextStage() {
        stage++;
        lastSignNs = nowNs();
        branches.clear();
        if (cancelled() || stage >= p.stages().size()) {
            giveUp();
            return;
        }
        List<Route> routes = p.stages().get(stage);
        shares = MaxBreadth.shares(MaxBreadth.of(p.request()), routes.size());
        if (shares.isEmpty()) {
            refusal = Optional.of(Refusal.of(RefusalReason.MAX_BREADTH));
            giveUp();
            return;
        }
        boolean invite = p.method().equals(Method.INVITE);
        for (Route r : routes.subList(0, shares.size())) branches.add(new Branch(this, r, invite, p.timerCNs()));
        List.copyOf(branches).forEach(Branch::start);
    }

    private void cancelBranches(@Nullable Branch but) {
        for (Branch b : List.copyOf(branches)) if (b != but) b.cancel();
    }

    /** The final response has gone: for the 32 s that transactions live on, only what a late 2xx needs is kept. */
    private void rest() {
        p.request().rest();
        p.server().rest();
        best.clear();
        branches.forEach(Branch::rest);
    }

    /** Runs once when nothing of the call is left; whoever holds it until then lets it go. */
    void atEnd(Runnable run) {
        atEnd = run;
    }

    /**
     * The call that was answered has ended, and whoever still answers it is told. Its transactions live on for up to
     * 32 s: they keep what that takes, and nothing of the call. A caller who has not acknowledged may not have heard
     * the answer: he gets it again.
     */
    private void callEnded() {
        if (p.session().filter(Session::isAcknowledged).isEmpty()) return;
        callOver = true;
        p.server().acknowledged(nowNs());
        // Whoever was cancelled and has not answered yet is heard as before.
        if (!settled()) return;
        for (Branch b : branches) b.handOver(flow -> new PastCall(means.passage(), answerer(b, flow)));
        atEnd.run();
    }

    // --- what others decide

    /** It cannot go on: the caller is told, the branches are cancelled. */
    void failAtOnce(Refusal why) {
        stand = new Stand.Refused();
        cancelBranches(null);
        fail(null, why);
    }

    /** The caller sent CANCEL. */
    void cancel() {
        abandon(Refusal.of(RefusalReason.CALLER_GAVE_UP));
    }

    /** As if the caller had sent CANCEL, for another reason. */
    void abandon(Refusal why) {
        if (!(stand instanceof Stand.Open)) return;
        stand = new Stand.Cancelled(why);
        cancelBranches(null);
    }

    /** The caller is told at once, and whoever rings need not ring any longer. */
    void refuse(Refusal why) {
        if (decided()) return;
        stand = new Stand.Refused();
        fail(null, why);
        cancelBranches(null);
    }

    /**
     * An answer without which there is no call cannot be passed: the caller is told, and whoever still rings need not.
     */
    void unfit(Refusal why) {
        if (stand instanceof Stand.Refused) return;
        stand = new Stand.Refused();
        fail(null, why);
        cancelBranches(null);
    }

    /** Nobody is left to be answered (RFC 3261 §17.2.4), and the caller has not been answered. */
    void callerLost() {
        abandon(Refusal.of(RefusalReason.CALLER_LOST));
    }

    /** The other node of a zone has forgotten what it once knew of this request; true where that ended a branch. */
    boolean forgotten(String zone, Refusal why) {
        boolean some = false;
        for (Branch b : List.copyOf(branches)) if (b.route().zone().equals(zone)) some |= b.forgotten(why);
        return some;
    }

    /** Whether it is longer without a sign than any of its timers. */
    boolean overdue(long nowNs) {
        return nowNs - lastSignNs > ProxiedRequest.lifeNs(p.timerCNs());
    }

    /** Whether nothing more is to be heard of its branches. */
    public boolean settled() {
        return branches.stream().allMatch(Branch::ended);
    }

    /** Whether a branch that has not ended leads to the zone. */
    boolean leadsTo(String zone) {
        return branches.stream().anyMatch(b -> !b.ended() && b.route().zone().equals(zone));
    }

    // --- time

    @Override
    protected long deadlineNs() {
        long soonestNs = Machine.NEVER;
        for (int i = 0; i < branches.size(); i++) soonestNs = Math.min(soonestNs, branches.get(i).deadlineNs());
        return soonestNs;
    }

    @Override
    protected void timer(long nowNs) {
        for (Branch b : List.copyOf(branches)) b.timer(nowNs);
    }

    // --- Branch.User

    @Override
    public long nowNs() {
        return means.host().nowNs();
    }

    @Override
    public void rescheduled() {
        means.deadlines().set(this);
    }

    @Override
    public void open(Hop hop, Consumer<NextFlows> found) {
        means.ways().open(hop, found);
    }

    @Override
    public Optional<Refusal> crowded(Flow way) {
        return means.outlet().crowded(way, p.request());
    }

    @Override
    public Prepared prepare(Branch branch, Flow way, int attempt) {
        int index = branches.indexOf(branch);
        return means.passage().prepare(p, branch.route(), way, p.branchId(stage, index, attempt), shares.get(index));
    }

    @Override
    public Optional<ClientTransaction<Flow>> send(SipMessage message, Flow way, Branch.Attempt listener) {
        Optional<ClientTransaction<Flow>> started = means.transactions().client(message, way, listener);
        if (started.isEmpty()) means.host().soon(() -> listener.lost("too many transactions"));
        return started;
    }

    @Override
    public SipMessage received(Branch branch, SipMessage raw) {
        return means.user().received(p, branch, raw);
    }

    @Override
    public void refused(Refusal why) {
        refusal = Optional.of(why);
    }

    @Override
    public void ended(Branch branch, int status, String why) {
        means.user().branchEnded(p, branch, status, why);
    }

    @Override
    public void provisional(Branch branch, SipMessage response) {
        lastSignNs = nowNs();
        if (!decided()) back(branch, response);
    }

    @Override
    public void succeeded(Branch branch, SipMessage response, boolean first) {
        if (decided() && !p.method().equals(Method.INVITE)) return;
        boolean gaveUp = cancelled();
        // Whether a success comes too late is known by what the caller has heard before it.
        if (!decided()) stand = new Stand.Answered(gaveUp);
        back(branch, response);
        if (first) cancelBranches(branch);
    }

    @Override
    public void failed(Branch branch, @Nullable SipMessage response, int status) {
        if (response != null) best.add(response);
        if (decided()) return;
        if (status >= 600) cancelBranches(branch);
        if (decided() || !settled()) return;
        int code = best.best().map(SipMessage::status).orElse(503);
        boolean found = p.stages().get(stage).stream().anyMatch(Route::bound);
        if (found && !cancelled() && refusal.isEmpty() && BestResponse.unreachable(code)) {
            unreachable(code);
            return;
        }
        boolean more = !found && stage + 1 < p.stages().size();
        if (more && !cancelled() && code < 600 && BestResponse.notThere(code) && refusal.isEmpty()) {
            p.session().ifPresent(s -> new ArrayList<>(s.media()).forEach(SessionMedia::offerRefused));
            nextStage();
        } else {
            giveUp();
        }
    }

    private void unreachable(int code) {
        stand = new Stand.Refused();
        Optional<Refusal> full =
                best.isEmpty() ? lastWays().filter(r -> r.reason() == RefusalReason.LINK_FULL) : Optional.empty();
        fail(null, full.orElseGet(() -> new Refusal(RefusalReason.CONTACT_UNREACHABLE,
                "an answer of the registered phone", best.isEmpty() ? "none" : Integer.toString(code))));
    }

    private void giveUp() {
        if (decided()) return;
        Stand before = stand;
        stand = new Stand.Refused();
        if (before instanceof Stand.Cancelled(Refusal why)) {
            fail(best.best().filter(r -> r.status() == 487).orElse(null), why);
            return;
        }
        if (p.absent().isPresent() && refusal.isEmpty() && best.best().filter(r -> r.status() == 404).isPresent()) {
            fail(null, p.absent().get());
            return;
        }
        Refusal why = refusal.or(this::lastWays).orElseGet(() -> Refusal.of(RefusalReason.NOT_FOUND));
        fail(best.best().orElse(null), why);
    }

    private Optional<Refusal> lastWays() {
        return branches.stream().map(Branch::silence).flatMap(Optional::stream).findFirst();
    }

    // --- the way back

    private void fail(@Nullable SipMessage response, Refusal why) {
        over();
        means.passage().failed(p, response, why);
    }

    private void over() {
        var _ = means.over().test(this);
        means.host().soon(this::rest);
    }

    /** Whether a 2xx that comes now finds no caller. */
    private boolean tooLate() {
        return callOver || stand instanceof Stand.Refused || cancelled() && !p.server().isLive();
    }

    private void back(Branch branch, SipMessage response) {
        if (response.status() / 100 == 2 && p.method().equals(Method.INVITE) && tooLate()) {
            late(branch, response);
            return;
        }
        switch (means.passage().returned(p, branch, response)) {
            case Passage.Returned.Passed(Optional<Refusal> lost) -> {
                if (response.status() < 200) return;
                over();
                if (p.method().equals(Method.INVITE) && p.initial()) {
                    p.session().ifPresent(s -> s.atEnd(this::callEnded));
                }
                if (lost.isEmpty()) means.user().succeeded(p, branch, response);
                else means.user().answerLost(p, lost.get());
            }
            case Passage.Returned.Beaten() -> part(branch, response, LateAnswers.ANSWERED_ELSEWHERE);
            case Passage.Returned.Unfit(Refusal why) -> unfit(branch, response, why);
        }
    }

    private void late(Branch branch, SipMessage response) {
        part(branch, response, callOver ? LateAnswers.CALL_OVER : LateAnswers.GAVE_UP);
        if (!means.over().test(this)) return;
        means.user().failed(p, RefusalStatus.of(RefusalReason.CALLER_LOST).code(),
                Refusal.of(RefusalReason.CALLER_LOST));
        means.host().soon(this::rest);
    }

    /** Ends what a 2xx to an INVITE began, with its sender alone; the reason is a value of Reason (RFC 3326). */
    private void part(Branch branch, SipMessage response, String reason) {
        if (late.isEmpty()) late = Optional.of(means.passage().lateAnswers());
        branch.flow().ifPresent(flow -> late.get().end(response, answerer(branch, flow), reason));
    }

    private LateAnswers.To answerer(Branch branch, Flow flow) {
        return new LateAnswers.To(flow, branch.route().requestUri(), p.ownRoutes());
    }

    /**
     * A call cannot be without what a response describes: whoever asked gets a failure, and the call ends toward both
     * sides.
     */
    private void unfit(Branch branch, SipMessage response, Refusal why) {
        boolean begins = p.method().equals(Method.INVITE) && p.initial();
        boolean others = branches.stream().anyMatch(b -> b != branch && !b.ended());
        if (begins && response.status() < 200 && others) {
            // One odd phone of a group does not keep the others from answering.
            means.user().descriptionRefused(p, response, why);
            branch.cancel();
            return;
        }
        if (begins && response.status() >= 200) part(branch, response, RefusalStatus.cause(why.reason()));
        unfit(why);
        means.user().unfit(p, response, why);
    }
}
