package org.sallyport.turn.loop;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.PrefixBudget;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.RefusalError;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.RefusalsTold;
import org.sallyport.turn.SignedAnswer;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnSettings;

/**
 * Sends answers to requests: signed where the sender was proven, within a budget where he was not. Owner: one loop.
 *
 * <p>Who has proven nothing gets no SOFTWARE and no reason phrase, so that a forged request is answered by as few
 * octets as can be (attack rows TURN-30, TURN-31).
 */
final class Answers {
    private final MediaIo io;
    private final Consumer<? super TurnEvent> events;
    private String software;
    private final PrefixBudget budget;
    private final RefusalsTold told;
    private final Tally.Sheet tally;

    Answers(MediaIo io, Consumer<? super TurnEvent> events, String software, PrefixBudget budget, RefusalsTold told,
            Tally.Sheet tally) {
        this.told = told;
        this.io = io;
        this.events = events;
        this.software = software;
        this.budget = budget;
        this.tally = tally;
    }

    void settings(TurnSettings other) {
        software = other.software();
    }

    /** The success of a proven request, with what the method adds. */
    void success(Ask ask, StunWriter answer) {
        sign(ask, answer);
    }

    /** The refusal of a proven request. */
    void refuse(Ask ask, RefusalReason reason) {
        StunError error = RefusalError.of(reason);
        Client client = ask.client();
        told.refused(ask.request(), client.transport(), client.endpoint(), ask.user(), reason, ask.nowNs());
        refuse(ask, error.code(), StunWriter.error(ask.request(), error.code(), error.phrase()));
    }

    /** The refusal of a proven request with attributes of its own. */
    void refuse(Ask ask, int code, StunWriter answer) {
        tally.refused(code);
        sign(ask, answer);
    }

    private void sign(Ask ask, StunWriter answer) {
        send(ask.client(), SignedAnswer.of(ask.request(), ask.proven(), answer, software));
    }

    /** An answer to somebody who proved nothing; false where the budget of his prefix holds it back. */
    boolean unproven(Client to, byte[] answer, long nowNs) {
        // The handshake of a stream has shown that its address is no forgery.
        boolean held = !to.onStream()
                && !budget.take(to.endpoint().address().high(), to.endpoint().address().low(), nowNs);
        if (held) tally.add(Tally.ANSWERS_HELD_BACK);
        else send(to, answer);
        return !held;
    }

    private void send(Client to, byte[] answer) {
        MediaSocket socket = to.socket();
        if (socket == null) events.accept(new TurnEvent.ToStream(to.stream(), answer));
        else io.send(socket, ByteBuffer.wrap(answer), to.endpoint());
    }
}
