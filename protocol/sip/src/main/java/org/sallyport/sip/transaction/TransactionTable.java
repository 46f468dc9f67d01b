package org.sallyport.sip.transaction;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.RefusalStatus;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;

/**
 * All live transactions of a node, their messages and their deadlines. Owner: the desk.
 *
 * <p>Messages must be parsed ones: with a topmost Via, From, To, Call-ID and CSeq. Listeners may call back into the
 * table from every callback.
 *
 * @param <F> see {@link TransactionOutput}
 */
public final class TransactionTable<F> {
    /** Octets of a local tag before hex; RFC 3261 §19.3 wants 32 random bits at least. */
    private static final int TAG_OCTETS = 8;

    /** What stands for a success that cannot be read. */
    private static final int BAD_GATEWAY = 502;

    private final TransactionOutput<F> output;
    private final TransactionTimers timers;
    private final TransactionLimits limits;
    private final Entropy entropy;
    private final Map<ServerKey, ServerTransaction<F>> servers = new HashMap<>();
    /** Client transactions by branch, but those of CANCEL. */
    private final Map<String, ClientTransaction<F>> clients = new HashMap<>();
    /** Those of CANCEL, which share a branch with their INVITE. */
    private final Map<String, ClientTransaction<F>> cancels = new HashMap<>();
    /** The newest transaction of each flow that can be lost. */
    private final Map<F, Transaction<F>> byFlow = new HashMap<>();
    private final Deadlines deadlines;

    public TransactionTable(
            TransactionOutput<F> output, TransactionTimers timers, TransactionLimits limits, Entropy entropy) {
        this.output = output;
        this.timers = timers;
        this.limits = limits;
        this.entropy = entropy;
        this.deadlines = new Deadlines(
                timers.t1Ns(), timers.t2Ns(), timers.t4Ns(), timers.tryingNs(), timers.wholeNs());
    }

    // --- server side

    /** Takes a request off the wire. */
    public Arrival<F> receiveRequest(SipMessage request, F flow, long nowNs) {
        return switch (request.method()) {
            case Method.ACK -> ack(request, flow, nowNs);
            case Method.CANCEL -> cancel(request, flow, nowNs);
            default -> request(request, flow, nowNs);
        };
    }

    /** Whether the request is under way already, sent once more. */
    public boolean knows(SipMessage request, F flow) {
        return servers.containsKey(ServerKey.of(request, request.method(), output.source(flow)));
    }

    private Arrival<F> request(SipMessage request, F flow, long nowNs) {
        // What a registration binds is its connection: over another one it is another registration.
        boolean bound = request.method().equals(Method.REGISTER) && output.delivery(flow) == Delivery.RELIABLE;
        ServerKey key = ServerKey.of(request, request.method(), bound ? flow : output.source(flow));
        ServerTransaction<F> known = servers.get(key);
        if (known != null && isNext(known, request)) {
            replaced(known);
        } else if (known != null) {
            if (output.delivery(flow) == Delivery.RELIABLE && !flow.equals(known.flow)) move(known, flow);
            input(known, new ServerInput.RequestAgain(), null, nowNs);
            return new Arrival.Absorbed<>();
        }
        if (servers.size() >= limits.serverMax()) {
            return new Arrival.Refused<>(new Refusal(RefusalReason.TRANSACTIONS_MAX,
                    "at most " + limits.serverMax() + " server transactions", Integer.toString(servers.size())));
        }
        return new Arrival.New<>(open(key, request, flow, nowNs));
    }

    /**
     * Some give the next request the branch of the one before, once that is answered: no retransmission has another
     * CSeq.
     */
    private static boolean isNext(ServerTransaction<?> known, SipMessage request) {
        return known.lastStatus() >= 200 && request.cseq().number() > known.cseqNumber;
    }

    /** Another request has taken its branch. */
    private void replaced(ServerTransaction<F> known) {
        servers.remove(known.key);
        unlink(known);
        known.tell(l -> l.onTerminated(known));
    }

    /** Whoever lost a connection says over the next one what he said over the last, and hears the answers there. */
    private void move(ServerTransaction<F> t, F flow) {
        detach(t);
        t.flow = flow;
        link(t, output.delivery(flow));
    }

    /** A tag of ours. */
    String tag() {
        return entropy.hex(TAG_OCTETS);
    }

    private ServerTransaction<F> open(ServerKey key, SipMessage request, F flow, long nowNs) {
        Delivery delivery = output.delivery(flow);
        Machine<ServerInput, ServerEffect> machine = request.method().equals(Method.INVITE)
                ? new InviteServer(delivery, timers, nowNs) : new NonInviteServer(delivery, timers);
        ServerTransaction<F> t = new ServerTransaction<>(this, key, flow, request, machine);
        servers.put(key, t);
        link(t, delivery);
        deadlines.schedule(t, machine.deadlineNs(), nowNs);
        return t;
    }

    private Arrival<F> ack(SipMessage ack, F flow, long nowNs) {
        ServerTransaction<F> invite = servers.get(ServerKey.of(ack, Method.INVITE, output.source(flow)));
        if (invite == null) return new Arrival.Ack<>();
        return input(invite, new ServerInput.Ack(), null, nowNs) ? new Arrival.Ack<>() : new Arrival.Absorbed<>();
    }

    private Arrival<F> cancel(SipMessage cancel, F flow, long nowNs) {
        ServerKey key = ServerKey.of(cancel, Method.CANCEL, output.source(flow));
        ServerTransaction<F> invite = servers.get(key.as(Method.INVITE));
        ServerTransaction<F> known = servers.get(key);
        if (known != null && isFirst(cancel, known, invite)) {
            replaced(known);
        } else if (known != null) {
            input(known, new ServerInput.RequestAgain(), null, nowNs);
            return new Arrival.Absorbed<>();
        }
        if (invite == null) {
            output.send(flow, RefusalStatus.of(RefusalReason.NO_DIALOG).response(cancel, tag()));
            return new Arrival.Absorbed<>();
        }
        invite.cancelled = true;
        SipMessage ok = SipMessage.response(cancel, 200, "OK", invite.localTag());
        // Where the table is full the answer is not kept: a repeated CANCEL is then simply answered again.
        if (servers.size() >= limits.serverMax()) output.send(flow, ok);
        else open(key, cancel, flow, nowNs).respond(ok, nowNs);
        boolean open = invite.machine instanceof InviteServer m && m.state() instanceof InviteServer.State.Proceeding;
        return open ? new Arrival.Cancelled<>(invite) : new Arrival.Absorbed<>();
    }

    /**
     * Whether it is the first CANCEL of the INVITE. One that is known may be of an earlier INVITE, whose branch this
     * one took: its repetitions have its number.
     */
    private static boolean isFirst(SipMessage cancel, @Nullable ServerTransaction<?> known,
            @Nullable ServerTransaction<?> invite) {
        return invite != null && !invite.cancelled
                && (known == null || cancel.cseq().number() == invite.cseqNumber);
    }

    /** Whether the request is the first CANCEL of an INVITE that is here: it takes work away and makes none. */
    public boolean cancels(SipMessage request, F flow) {
        if (!request.method().equals(Method.CANCEL)) return false;
        ServerKey key = ServerKey.of(request, Method.CANCEL, output.source(flow));
        return isFirst(request, servers.get(key), servers.get(key.as(Method.INVITE)));
    }

    void respond(ServerTransaction<F> t, SipMessage response, ServerInput input, long nowNs) {
        input(t, input, response, nowNs);
    }

    void acknowledged(ServerTransaction<F> t, long nowNs) {
        input(t, new ServerInput.Ack(), null, nowNs);
    }

    /** Steps the machine, then does what it asked for; true where the ACK is the user's. */
    private boolean input(ServerTransaction<F> t, ServerInput input, @Nullable SipMessage response, long nowNs) {
        if (!t.live) return false;
        Asked<ServerEffect> asked = new Asked<>();
        t.machine.on(input, nowNs, asked);
        boolean ended = isTerminated(t.machine);
        if (ended) {
            servers.remove(t.key);
            unlink(t);
        } else {
            deadlines.schedule(t, t.machine.deadlineNs(), nowNs);
        }
        boolean ackToUser = false;
        for (int i = 0; i < asked.count; i++) {
            switch (asked.effect(i)) {
                case ServerEffect.SendNew() -> {
                    SipMessage sent = came(response);
                    boolean first = sent.status() >= 200 && t.lastStatus() < 200;
                    t.last = sent;
                    t.lastStatus = sent.status();
                    output.send(t.flow, sent);
                    if (first) t.tell(l -> l.onFinal(t));
                }
                case ServerEffect.SendAgain() -> {
                    if (t.last != null) output.send(t.flow, t.last);
                }
                case ServerEffect.SendTrying() -> {
                    SipMessage trying = SipMessage.response(t.asked(), 100, "Trying", null);
                    t.last = trying;
                    t.lastStatus = 100;
                    output.send(t.flow, trying);
                }
                case ServerEffect.AckToUser() -> ackToUser = true;
                case ServerEffect.AckNeverCame() -> t.tell(l -> l.onAckMissing(t));
                case ServerEffect.TransportErrorToUser() -> t.tell(l -> l.onTransportError(t));
            }
        }
        if (ended) t.tell(l -> l.onTerminated(t));
        else if (isSettled(t.machine)) t.settle();
        return ackToUser;
    }

    /** What a machine asks to be sent or told came with its input. */
    private static SipMessage came(@Nullable SipMessage response) {
        return Objects.requireNonNull(response);
    }

    // --- client side

    /**
     * Sends a request. Its topmost Via must be ours, with a branch that no live transaction of the method has.
     *
     * @return the transaction, or nothing where the table is full; then nothing was sent
     */
    public Optional<ClientTransaction<F>> client(
            SipMessage request, F flow, ClientListener<F> listener, long nowNs) {
        if (request.method().equals(Method.ACK)) throw new IllegalArgumentException("an ACK has no transaction");
        String branch = request.topVia().branch();
        Map<String, ClientTransaction<F>> branches = branches(request.method());
        if (branch == null) throw new IllegalArgumentException("no branch: " + request.topVia());
        if (branches.containsKey(branch)) throw new IllegalArgumentException("branch in use: " + branch);
        if (clients() >= limits.clientMax()) return Optional.empty();
        Delivery delivery = output.delivery(flow);
        Machine<ClientInput, ClientEffect> machine = request.method().equals(Method.INVITE)
                ? new InviteClient(delivery, timers, nowNs) : new NonInviteClient(delivery, timers, nowNs);
        ClientTransaction<F> t = new ClientTransaction<>(this, branch, flow, request, listener, machine);
        branches.put(branch, t);
        link(t, delivery);
        deadlines.schedule(t, machine.deadlineNs(), nowNs);
        output.send(flow, request);
        return Optional.of(t);
    }

    /**
     * Takes a response off the wire. Our branch tells what it answers; a CSeq that is not that of the request is put
     * right, since whoever asked would not know the answer by it.
     *
     * @return false where no request of ours is waiting for it: it is to be counted and dropped (attack SIP-45)
     */
    public boolean receiveResponse(SipMessage response, long nowNs) {
        ClientTransaction<F> t = branches(response.method()).get(response.topVia().branch());
        if (t == null) return false;
        SipMessage read = t.fits(response.cseq()) ? response
                : response.edit().set(HeaderName.CSEQ, t.cseqNumber + " " + t.method).build();
        input(t, new ClientInput.Response(read.status()), read, nowNs);
        return true;
    }

    /**
     * A response came that cannot be read past its topmost Via: what was asked has its answer, and it is no good one. A
     * provisional one is as if it had been lost.
     *
     * @return whether somebody waited for it
     */
    public boolean receiveUnreadable(SipMessage response, long nowNs) {
        String branch = response.topVia().branch();
        ClientTransaction<F> t = branch == null ? null : clients.get(branch);
        if (t == null || response.status() < 200) return false;
        int status = response.status() < 300 ? BAD_GATEWAY : response.status();
        // Whoever repeats a refusal has not heard its ACK, which is there once the transaction is settled.
        SipMessage instead =
                t.request == null ? null : SipMessage.response(t.request, status, "Bad Gateway", tag());
        input(t, new ClientInput.Response(status), instead, nowNs);
        return true;
    }

    private Map<String, ClientTransaction<F>> branches(String method) {
        return method.equals(Method.CANCEL) ? cancels : clients;
    }

    void input(ClientTransaction<F> t, ClientInput input, @Nullable SipMessage response, long nowNs) {
        if (!t.live) return;
        Asked<ClientEffect> asked = new Asked<>();
        t.machine.on(input, nowNs, asked);
        boolean ended = isTerminated(t.machine);
        if (ended) {
            (t.cancels ? cancels : clients).remove(t.branch);
            unlink(t);
        } else {
            deadlines.schedule(t, t.machine.deadlineNs(), nowNs);
        }
        for (int i = 0; i < asked.count; i++) {
            switch (asked.effect(i)) {
                case ClientEffect.SendAgain() -> output.send(t.flow, t.asked());
                case ClientEffect.SendAck() -> {
                    if (t.ack == null) t.ack = DerivedRequests.ack(t.asked(), came(response));
                    output.send(t.flow, t.ack);
                }
                case ClientEffect.SendCancel() -> sendCancel(t, nowNs);
                case ClientEffect.ResponseToUser() -> t.listener().onResponse(t, came(response));
                case ClientEffect.TimedOut() -> t.listener().onTimeout(t);
                case ClientEffect.TransportErrorToUser() -> t.listener().onTransportError(t);
            }
        }
        if (ended) {
            t.listener().onTerminated(t);
        } else if (isSettled(t.machine)) {
            t.settle();
            // Whatever comes now is a repetition: nobody is told of it, and nobody need be kept for it.
            if (t.machine instanceof NonInviteClient) t.listener(new Unheard<>());
        }
    }

    private void sendCancel(ClientTransaction<F> invite, long nowNs) {
        SipMessage cancel = DerivedRequests.cancel(invite.asked(), invite.cancelReason);
        Optional<ClientTransaction<F>> started = client(cancel, invite.flow, new Unheard<>(), nowNs);
        if (started.isEmpty()) output.send(invite.flow, cancel);
    }

    /** Nobody waits for the answer to a CANCEL: what counts is the answer to its INVITE (RFC 3261 §9.1). */
    private static final class Unheard<F> implements ClientListener<F> {
        @Override
        public void onResponse(ClientTransaction<F> transaction, SipMessage response) {}

        @Override
        public void onTimeout(ClientTransaction<F> transaction) {}

        @Override
        public void onTransportError(ClientTransaction<F> transaction) {}
    }

    private static boolean isTerminated(Machine<?, ?> machine) {
        return switch (machine) {
            case InviteServer m -> m.state() instanceof InviteServer.State.Terminated;
            case NonInviteServer m -> m.state() instanceof NonInviteServer.State.Terminated;
            case InviteClient m -> m.state() instanceof InviteClient.State.Terminated;
            case NonInviteClient m -> m.state() instanceof NonInviteClient.State.Terminated;
            default -> throw new IllegalStateException("machine of another kind");
        };
    }

    /** Whether it is here for repetitions alone, and nothing that it still says is made of its request. */
    private static boolean isSettled(Machine<?, ?> machine) {
        return switch (machine) {
            case InviteServer m -> m.state() instanceof InviteServer.State.Confirmed
                    || m.state() instanceof InviteServer.State.Accepted(_, boolean acked) && acked;
            case NonInviteServer m -> m.state() instanceof NonInviteServer.State.Completed;
            case InviteClient m -> m.state() instanceof InviteClient.State.Completed
                    || m.state() instanceof InviteClient.State.Accepted;
            case NonInviteClient m -> m.state() instanceof NonInviteClient.State.Completed;
            default -> throw new IllegalStateException("machine of another kind");
        };
    }

    /** What one step of a machine asks for, in its order. */
    private static final class Asked<E> implements Consumer<E> {
        private @Nullable E first;
        private @Nullable E second;
        private int count;

        @Override
        public void accept(E effect) {
            switch (count++) {
                case 0 -> first = effect;
                case 1 -> second = effect;
                default -> throw new IllegalStateException("a step has two effects at most");
            }
        }

        E effect(int i) {
            return Objects.requireNonNull(i == 0 ? first : second);
        }
    }

    // --- flows

    /** A socket for datagrams has no end that its peers would have to hear of. */
    private void link(Transaction<F> t, Delivery delivery) {
        t.linked = delivery != Delivery.UNRELIABLE;
        if (!t.linked) return;
        Transaction<F> head = byFlow.put(t.flow, t);
        t.after = head;
        if (head != null) head.before = t;
    }

    private void unlink(Transaction<F> t) {
        t.live = false;
        deadlines.remove(t);
        detach(t);
    }

    private void detach(Transaction<F> t) {
        if (!t.linked) return;
        t.linked = false;
        if (t.before != null) t.before.after = t.after;
        else if (t.after != null) byFlow.put(t.flow, t.after);
        else byFlow.remove(t.flow);
        if (t.after != null) t.after.before = t.before;
        t.before = null;
        t.after = null;
    }

    /** Live transactions on a flow that is none of datagrams, the oldest first. */
    public List<Transaction<F>> on(F flow) {
        List<Transaction<F>> out = new ArrayList<>();
        for (Transaction<F> t = byFlow.get(flow); t != null; t = t.after) out.add(t);
        return out.reversed();
    }

    /**
     * Another connection carries the transaction's flow ({@link Delivery#RENEWED}), and what was under way on the last
     * one may be lost: a request without answer, or a response that nobody acknowledged, is sent again. What arrives
     * twice by that is known by its branch.
     */
    public void renewed(Transaction<F> transaction, long nowNs) {
        switch (transaction) {
            case ServerTransaction<F> s -> input(s, new ServerInput.Renewed(), null, nowNs);
            case ClientTransaction<F> c -> input(c, new ClientInput.Renewed(), null, nowNs);
        }
    }

    /** A connection ended: every transaction on the flow fails. */
    public void flowLost(F flow, long nowNs) {
        for (Transaction<F> t : on(flow)) {
            switch (t) {
                case ServerTransaction<F> s -> input(s, new ServerInput.TransportFailed(), null, nowNs);
                case ClientTransaction<F> c -> input(c, new ClientInput.TransportFailed(), null, nowNs);
            }
        }
    }

    // --- time

    /** When {@link #timer} must be called, in nanoseconds, or {@link Machine#NEVER}. */
    public long deadlineNs() {
        return deadlines.soonestNs();
    }

    /** Handles everything that is due. */
    @SuppressWarnings("unchecked")
    public void timer(long nowNs) {
        while (deadlines.soonestNs() <= nowNs) {
            // Only transactions of this table are ever scheduled.
            switch ((Transaction<F>) deadlines.soonest()) {
                case ServerTransaction<F> s -> input(s, new ServerInput.Timer(), null, nowNs);
                case ClientTransaction<F> c -> input(c, new ClientInput.Timer(), null, nowNs);
            }
        }
    }

    /** Live server transactions. */
    public int servers() {
        return servers.size();
    }

    /** Live client transactions. */
    public int clients() {
        return clients.size() + cancels.size();
    }
}
