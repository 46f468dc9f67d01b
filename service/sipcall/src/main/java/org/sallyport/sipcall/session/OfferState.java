package org.sallyport.sipcall.session;

import org.jspecify.annotations.Nullable;
import org.sallyport.media.LegSide;

/**
 * Which offer of a dialog waits for its answer: RFC 3264 §4, RFC 3262 §5, RFC 3311 §5, RFC 6337 §2.
 *
 * <pre>
 *              INVITE, UPDATE or PRACK with a description
 *   Settled ──────────────────────────────────────────────▶ AskedByRequest ──its response──▶ Settled
 *      │ response with a description to an INVITE without one
 *      └──────────────────────────────────────────────────▶ AskedByResponse ──PRACK or ACK──▶ Settled
 * </pre>
 *
 * A description that fits no state is no description: whoever sends it would otherwise set where media goes.
 */
public sealed interface OfferState {
    /** What the description in a message is. */
    enum Meaning {
        /** There is none. */
        NOTHING,
        OFFER,
        ANSWER,
        /** One that nobody asked for, in a message that must pass: it passes without. */
        SUPERFLUOUS,
        /** An offer while one of the other side waits: 491 (RFC 3261 §14.2, RFC 3311 §5.2). */
        GLARE,
        /** An offer while an offer of the sender itself waits: 500 (RFC 3261 §14.2, RFC 3311 §5.2). */
        TOO_SOON
    }

    /** What the state is asked. */
    sealed interface Input {
        /** INVITE, UPDATE or PRACK of a side. */
        record Request(LegSide from, long cseq, boolean prack, boolean describes) implements Input {}

        /**
         * A response of a side.
         *
         * @param cseq of the request that it answers
         * @param toOffer whether that request carried an offer
         */
        record Response(LegSide from, long cseq, int status, boolean toOffer, boolean describes) implements Input {}

        /** The ACK of a 2xx. */
        record Ack(LegSide from, long cseq, boolean describes) implements Input {}
    }

    /** What a message meant, and what holds after it. */
    record Step(Meaning meaning, OfferState next) {}

    /**
     * No offer waits.
     *
     * @param answerer the side whose PRACK or ACK brought the last answer; null where another message did
     * @param cseq of that message: the same again is the same answer, since ACKs are repeated (RFC 3261 §13.2.2.4)
     */
    record Settled(@Nullable LegSide answerer, long cseq) implements OfferState {
        private boolean isAnswerAgain(LegSide from, long number) {
            return from == answerer && number == cseq;
        }
    }

    /** The offer came in a request. */
    record AskedByRequest(LegSide offerer, long cseq) implements OfferState {}

    /** The offer came in a response to an INVITE without one; the INVITE had this CSeq. */
    record AskedByResponse(LegSide offerer, long cseq) implements OfferState {}

    /** At the beginning of a dialog whose INVITE carried no offer. */
    static OfferState none() {
        return new Settled(null, 0);
    }

    /** What a message means now. */
    default Step on(Input input) {
        return switch (input) {
            case Input.Request r -> request(r);
            case Input.Response r -> response(r);
            case Input.Ack a -> ack(a);
        };
    }

    private Step request(Input.Request r) {
        if (!r.describes()) return new Step(Meaning.NOTHING, this);
        return switch (this) {
            case Settled s -> r.prack() && s.isAnswerAgain(r.from(), r.cseq())
                    ? new Step(Meaning.ANSWER, this) : new Step(Meaning.OFFER, new AskedByRequest(r.from(), r.cseq()));
            case AskedByRequest(LegSide offerer, long cseq) -> {
                // A proxy before us may try the same request on another way.
                boolean again = offerer == r.from() && cseq == r.cseq();
                yield new Step(again ? Meaning.OFFER : offerer == r.from() ? Meaning.TOO_SOON : Meaning.GLARE, this);
            }
            case AskedByResponse(LegSide offerer, long _) -> offerer == r.from() ? new Step(Meaning.TOO_SOON, this)
                    : r.prack() ? new Step(Meaning.ANSWER, new Settled(r.from(), r.cseq()))
                    : new Step(Meaning.GLARE, this);
        };
    }

    private Step response(Input.Response r) {
        boolean passes = r.status() < 300;
        if (r.toOffer()) {
            boolean waited = this instanceof AskedByRequest(LegSide offerer, long cseq) && offerer != r.from()
                    && cseq == r.cseq();
            boolean over = waited && (r.status() >= 200 || r.describes());
            return new Step(passes && r.describes() ? Meaning.ANSWER : Meaning.NOTHING, over ? none() : this);
        }
        if (passes && r.describes()) return new Step(Meaning.OFFER, new AskedByResponse(r.from(), r.cseq()));
        boolean refused = !passes && this instanceof AskedByResponse(LegSide offerer, long cseq) && offerer == r.from()
                && cseq == r.cseq();
        return new Step(Meaning.NOTHING, refused ? none() : this);
    }

    private Step ack(Input.Ack a) {
        return switch (this) {
            case Settled s -> new Step(!a.describes() ? Meaning.NOTHING
                    : s.isAnswerAgain(a.from(), a.cseq()) ? Meaning.ANSWER : Meaning.SUPERFLUOUS, this);
            case AskedByRequest _ -> new Step(a.describes() ? Meaning.SUPERFLUOUS : Meaning.NOTHING, this);
            case AskedByResponse(LegSide offerer, long cseq) -> {
                if (offerer == a.from() || cseq != a.cseq())
                    yield new Step(a.describes() ? Meaning.SUPERFLUOUS : Meaning.NOTHING, this);
                // Without an answer the offer is void: the far end will say so, and the next offer must not wait for
                // it.
                yield a.describes() ? new Step(Meaning.ANSWER, new Settled(a.from(), a.cseq()))
                        : new Step(Meaning.NOTHING, none());
            }
        };
    }
}
