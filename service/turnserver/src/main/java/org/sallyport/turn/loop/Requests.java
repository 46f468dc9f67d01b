package org.sallyport.turn.loop;

import java.util.Arrays;
import java.util.Optional;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.Lifetimes;
import org.sallyport.turn.RefusalsTold;
import org.sallyport.turn.SignedAnswer;
import org.sallyport.turn.credential.Authentication;
import org.sallyport.turn.loop.Allocation.Relayed;

/**
 * Answers the requests of clients: proves the sender, then refuses what it does not understand, then serves the method
 * (attack row TURN-54). Owner: one loop. Nothing is kept of anybody who is not proven.
 */
final class Requests {
    private final Authentication authentication;
    private final Allocations allocations;
    private final Answers answers;
    private final Lifetimes lifetimes;
    private final Allocating allocating;
    private final Permitting permitting;
    private final RefusalsTold told;
    private final Tally.Sheet tally;
    private final Deletions deletions = new Deletions();
    /** Wall clock minus monotonic clock, in milliseconds. */
    private long wallOffsetMs;

    Requests(Authentication authentication, Allocations allocations, Answers answers, Lifetimes lifetimes,
            Allocating allocating, Permitting permitting, RefusalsTold told, Tally.Sheet tally) {
        this.told = told;
        this.authentication = authentication;
        this.allocations = allocations;
        this.answers = answers;
        this.lifetimes = lifetimes;
        this.allocating = allocating;
        this.permitting = permitting;
        this.tally = tally;
    }

    /** The wall clock shows this now. */
    void clock(long wallMs, long nowNs) {
        wallOffsetMs = wallMs - nowNs / 1_000_000L;
    }

    /** Any message but a Send indication. */
    void on(Client from, StunMessage message, long nowNs) {
        switch (message.messageClass()) {
            case REQUEST -> request(from, message, nowNs);
            case INDICATION -> tally.add(Tally.INDICATIONS_IGNORED);
            case SUCCESS, ERROR -> tally.add(Tally.RESPONSES_IGNORED);
        }
    }

    private void request(Client from, StunMessage request, long nowNs) {
        switch (request.knownMethod()) {
            case BINDING -> binding(from, request, nowNs);
            case ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND -> {
                long wallMs = wallOffsetMs + nowNs / 1_000_000L;
                switch (authentication.judge(request, from.endpoint(), from.server(), nowNs, wallMs)) {
                    case Authentication.Verdict.Challenged challenged -> {
                        if (challenged.failed().isPresent()) tally.add(Tally.CREDENTIALS_WRONG);
                        told.failed(request, from.transport(), from.endpoint(), challenged.failed(), nowNs);
                        if (answers.unproven(from, challenged.answer(), nowNs)) tally.refused(challenged.code());
                    }
                    case Authentication.Verdict.Proven proven -> serve(new Ask(from, request, proven, nowNs));
                }
            }
            // RFC 8489 §6.3: a method that nobody knows gets silence; those of TCP relays are heard on the desk.
            case null, default -> tally.add(Tally.METHODS_UNKNOWN);
        }
    }

    /** RFC 8489 §13: where we see the client, and nothing else. */
    private void binding(Client from, StunMessage request, long nowNs) {
        int[] unknown = request.unknownRequired();
        if (unknown.length > 0) {
            byte[] refusal = SignedAnswer.marked(request, StunWriter.unknownAttributes(request, unknown));
            if (answers.unproven(from, refusal, nowNs)) tally.refused(420);
            return;
        }
        byte[] answer = SignedAnswer.marked(request, StunWriter.success(request).xorMappedAddress(from.endpoint()));
        if (answers.unproven(from, answer, nowNs)) tally.add(Tally.BINDINGS_ANSWERED);
    }

    /** A fault of our own is told to whoever asked, and to whoever counts faults; nobody else meets it. */
    private void serve(Ask ask) {
        try {
            judge(ask);
        } catch (RuntimeException | AssertionError e) {
            answers.refuse(ask, RefusalReason.OWN_FAULT);
            throw e;
        }
    }

    private void judge(Ask ask) {
        int[] unknown = ask.request().unknownRequired();
        if (unknown.length > 0) {
            answers.refuse(ask, 420, StunWriter.unknownAttributes(
                    ask.request(), unknown, StunError.UNKNOWN_ATTRIBUTE.phrase()));
            return;
        }
        if (deleting(ask) && deletions.repeated(ask)) {
            tally.add(Tally.DELETES_REPEATED);
            refreshed(ask, 0);
            return;
        }
        Allocation a = allocations.living(ask.client(), ask.nowNs());
        if (a != null && !a.user.name.equals(ask.user())) {
            answers.refuse(ask, RefusalReason.NOT_YOUR_ALLOCATION);
            return;
        }
        if (ask.request().knownMethod() == StunMethod.ALLOCATE) {
            if (a == null) allocating.allocate(ask);
            else again(ask, a);
            return;
        }
        if (a == null) {
            answers.refuse(ask, RefusalReason.NO_ALLOCATION);
            return;
        }
        StunMethod method = ask.request().knownMethod();
        if (method == StunMethod.REFRESH) refresh(ask, a);
        else if (method == StunMethod.CREATE_PERMISSION) permitting.createPermission(ask, a);
        else permitting.channelBind(ask, a);
    }

    /** An Allocate of a client that has an allocation: the same request again, or a mistake (RFC 8656 §7.2). */
    private void again(Ask ask, Allocation a) {
        if (!Arrays.equals(a.transactionId, ask.request().transactionId())) {
            answers.refuse(ask, RefusalReason.NO_ALLOCATION);
            return;
        }
        tally.add(Tally.ALLOCATES_REPEATED);
        allocating.answer(ask, a);
    }

    /** RFC 8656 §8.2. */
    private void refresh(Ask ask, Allocation a) {
        Optional<byte[]> family = ask.request().value(StunAttribute.REQUESTED_ADDRESS_FAMILY);
        Relayed one = null;
        if (family.isPresent()) {
            int f = family.get()[0];
            one = f == 1 || f == 2 ? a.relayed(f == 2) : null;
            if (one == null || !one.living(ask.nowNs())) {
                answers.refuse(ask, RefusalReason.PEER_FAMILY);
                return;
            }
        }
        long lifetimeNs = lifetimes.ofRefresh(ask.request());
        if (lifetimeNs == 0) {
            if (one == null) allocations.end(a, "deleted", ask.nowNs());
            else allocations.endRelayed(a, one, "deleted", ask.nowNs());
            deletions.add(ask);
        } else {
            long expiresNs = ask.nowNs() + lifetimeNs;
            if (a.relayedV4 != null && (one == null || one == a.relayedV4)) a.relayedV4.expiresNs = expiresNs;
            if (a.relayedV6 != null && (one == null || one == a.relayedV6)) a.relayedV6.expiresNs = expiresNs;
            allocations.reschedule(a, ask.nowNs());
        }
        refreshed(ask, lifetimeNs);
    }

    private boolean deleting(Ask ask) {
        return ask.request().knownMethod() == StunMethod.REFRESH && lifetimes.ofRefresh(ask.request()) == 0;
    }

    private void refreshed(Ask ask, long lifetimeNs) {
        answers.success(ask, StunWriter.success(ask.request()).lifetime(lifetimeNs / 1_000_000_000L));
    }
}
