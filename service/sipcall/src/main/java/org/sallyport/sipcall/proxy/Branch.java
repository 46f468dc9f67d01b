package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import org.sallyport.host.Alarm;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;

/** One branch of a request: the ways to its hop in turn, until one answers. Owner: the desk. */
public final class Branch implements BranchListener {
    /**
     * How long an INVITE waits for a first sign of life where another way is left. Whoever lives says 100 within
     * 200 ms (RFC 3261 §17.2.1); by now it was sent four times over UDP. Timer B alone outlasts a caller's patience.
     */
    private static final long FIRST_SIGN_NS = 4_000_000_000L;

    private final ProxyWorld world;
    private final ProxiedRequest request;
    private final Route route;
    private Optional<NextFlows> ways = Optional.empty();
    private Optional<ClientBranch> client = Optional.empty();
    private Optional<Flow> flow = Optional.empty();
    private Optional<Alarm> timerC = Optional.empty();
    private Optional<Alarm> firstSign = Optional.empty();
    private boolean provisional;
    private boolean heard;
    private boolean cancelWanted;
    private boolean ended;
    private Optional<Refusal> silence = Optional.empty();
    private int attempt;

    Branch(ProxyWorld world, ProxiedRequest request, Route route) {
        this.world = world;
        this.request = request;
        this.route = route;
    }

    void start() {
        world.open(route.hop(), found -> {
            if (ended) return;
            ways = Optional.of(found);
            nextWay();
        });
    }

    private void nextWay() {
        Optional<Flow> way = cancelWanted ? Optional.empty() : ways.flatMap(NextFlows::next);
        if (way.isPresent()) {
            attempt(way.get());
            return;
        }
        if (!cancelWanted) silence = ways.map(NextFlows::whenNone);
        end(null, 0, cancelWanted ? "cancelled" : silence.map(Refusal::toString).orElse("no way"));
    }

    private void attempt(Flow way) {
        flow = Optional.of(way);
        Optional<Refusal> crowded = world.crowded(request, way);
        if (crowded.isPresent()) {
            nextWayOr(503, crowded.get());
            return;
        }
        attempt++;
        switch (world.prepare(request, this, way, request.branchId(this, attempt))) {
            case ProxyWorld.Prepared.Refused(Refusal refusal) -> {
                request.branchRefused(refusal);
                end(null, 0, refusal.toString());
            }
            case ProxyWorld.Prepared.Ok(SipMessage message) -> {
                client = Optional.of(world.send(message, way, new Attempt()));
                armTimerC();
                armFirstSign();
            }
        }
    }

    private void armFirstSign() {
        firstSign = Optional.empty();
        if (ended || !request.method().equals(Method.INVITE) || ways.filter(NextFlows::more).isEmpty()) return;
        firstSign = Optional.of(world.at(world.nowNs() + FIRST_SIGN_NS, () -> {
            if (ended || provisional || cancelWanted) return;
            Optional<ClientBranch> silent = client;
            nextWayOr(408, "no answer from " + flow.map(Flow::label).orElse("?"));
            silent.ifPresent(ClientBranch::cancel);
        }));
    }

    @Override
    public void trying() {
        firstSign.ifPresent(Alarm::cancel);
    }

    /** Hears of one attempt only: a late answer of an earlier way means nothing. */
    private final class Attempt implements BranchListener {
        private final int number = attempt;

        @Override
        public void trying() {
            if (number != attempt) return;
            heard = true;
            Branch.this.trying();
        }

        @Override
        public void response(SipMessage response) {
            if (number != attempt) return;
            heard = true;
            Branch.this.response(response);
        }

        @Override
        public void timedOut() {
            if (number == attempt) Branch.this.timedOut();
        }

        @Override
        public void unreachable(String why) {
            if (number == attempt) Branch.this.unreachable(why);
        }
    }

    @Override
    public void response(SipMessage raw) {
        SipMessage response = world.received(request, this, raw);
        int status = response.status();
        trying();
        if (status < 200) {
            provisional = true;
            armTimerC();
            if (!ended) request.provisional(this, response);
            return;
        }
        if (status < 300) {
            boolean first = !ended;
            if (first) finish(status, "");
            request.succeeded(this, response, first);
            return;
        }
        if (ended) return;
        // RFC 3263 §4.3: a server that is overloaded says so for itself, not for those beside it.
        boolean elsewhere = status == 503 && !provisional && !cancelWanted && ways.filter(NextFlows::more).isPresent();
        if (elsewhere) nextWayOr(503, "503 from " + flow.map(Flow::label).orElse("?"));
        else end(response, status, "");
    }

    @Override
    public void timedOut() {
        if (ended) return;
        if (provisional || cancelWanted) end(null, 408, "no final answer");
        else nextWayOr(408, "no answer from " + flow.map(Flow::label).orElse("?"));
    }

    @Override
    public void unreachable(String why) {
        if (ended) return;
        nextWayOr(503, why);
    }

    private void nextWayOr(int status, String why) {
        ways.ifPresent(NextFlows::failed);
        RefusalReason gone = flow.filter(ZoneFlow.class::isInstance).isPresent()
                ? RefusalReason.ZONE_DOWN : RefusalReason.NEXT_HOP_UNREACHABLE;
        nextWayOr(status, new Refusal(status == 408 ? RefusalReason.NEXT_HOP_SILENT : gone, "", why));
    }

    private void nextWayOr(int status, Refusal why) {
        trying();
        Optional<Flow> way = cancelWanted ? Optional.empty() : ways.flatMap(NextFlows::next);
        if (way.isPresent()) {
            attempt(way.get());
            return;
        }
        silence = Optional.of(why);
        end(null, status, why.came().isEmpty() ? why.reason().id() : why.came());
    }

    /** The caller gave up, or another branch won. */
    void cancel() {
        if (ended || cancelWanted) return;
        cancelWanted = true;
        if (client.isEmpty()) end(null, 0, "cancelled");
        else client.get().cancel();
        // A branch that never said anything cannot be cancelled yet, and the caller need not wait for it: the
        // transaction sends the CANCEL as soon as it may.
        if (!ended && !provisional) end(null, 0, "cancelled");
    }

    /** The next hop has said something once and has forgotten it; true where that is the end of the branch. */
    boolean forgotten(Refusal why) {
        if (ended || !heard) return false;
        silence = Optional.of(why);
        end(null, RefusalStatus.of(why.reason()).code(), why.toString());
        return true;
    }

    private void armTimerC() {
        timerC.ifPresent(Alarm::cancel);
        timerC = Optional.empty();
        if (ended || !request.method().equals(Method.INVITE)) return;
        timerC = Optional.of(world.at(world.nowNs() + request.timerCNs(), () -> {
            if (ended) return;
            if (provisional && !cancelWanted) cancel();
            else end(null, 408, "timer C");
        }));
    }

    private void end(SipMessage response, int status, String why) {
        finish(status, why);
        request.branchFailed(this, response, status);
    }

    private void finish(int status, String why) {
        ended = true;
        timerC.ifPresent(Alarm::cancel);
        timerC = Optional.empty();
        firstSign.ifPresent(Alarm::cancel);
        // Who said 100 and nothing more is told as well (RFC 3261 §16.8): else its transaction would wait for ever.
        client.ifPresent(ClientBranch::cancel);
        world.branchEnded(request, this, status, why);
    }

    void rest() {
        client.ifPresent(ClientBranch::rest);
        ways = Optional.empty();
    }

    boolean ended() {
        return ended;
    }

    /** Why nobody answered, where nobody did. */
    public Optional<Refusal> silence() {
        return silence;
    }

    /** What was looked up to find its ways, one line each. */
    public List<String> trail() {
        return ways.map(NextFlows::trail).orElse(List.of());
    }

    /** Where it leads. */
    public Route route() {
        return route;
    }

    /** The flow of the newest attempt. */
    public Optional<Flow> flow() {
        return flow;
    }
}
