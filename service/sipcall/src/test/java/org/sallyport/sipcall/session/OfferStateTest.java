package org.sallyport.sipcall.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.media.LegSide;
import org.sallyport.sipcall.session.OfferState.AskedByRequest;
import org.sallyport.sipcall.session.OfferState.AskedByResponse;
import org.sallyport.sipcall.session.OfferState.Input;
import org.sallyport.sipcall.session.OfferState.Meaning;
import org.sallyport.sipcall.session.OfferState.Settled;

/** Every state with every input: what the description means, and what holds then. */
class OfferStateTest {
    private static final LegSide US = LegSide.CALLER;
    private static final LegSide THEM = LegSide.CALLEE;
    private static final OfferState NONE = OfferState.none();
    private static final OfferState ANSWERED = new Settled(US, 5);
    private static final OfferState ASKED = new AskedByRequest(US, 5);
    private static final OfferState ASKED_BACK = new AskedByResponse(THEM, 5);

    private static Input request(LegSide from, long cseq, boolean describes) {
        return new Input.Request(from, cseq, false, describes);
    }

    private static Input prack(LegSide from, long cseq, boolean describes) {
        return new Input.Request(from, cseq, true, describes);
    }

    private static Input response(LegSide from, long cseq, int status, boolean toOffer, boolean describes) {
        return new Input.Response(from, cseq, status, toOffer, describes);
    }

    private static Input ack(LegSide from, long cseq, boolean describes) {
        return new Input.Ack(from, cseq, describes);
    }

    private static Arguments row(OfferState state, Input input, Meaning meaning, OfferState next) {
        return Arguments.of(state, input, meaning, next);
    }

    static List<Arguments> table() {
        return List.of(
                // No offer waits.
                row(NONE, request(US, 6, false), Meaning.NOTHING, NONE),
                row(NONE, request(US, 6, true), Meaning.OFFER, new AskedByRequest(US, 6)),
                row(NONE, request(THEM, 1, true), Meaning.OFFER, new AskedByRequest(THEM, 1)),
                row(NONE, prack(US, 6, false), Meaning.NOTHING, NONE),
                row(NONE, prack(US, 6, true), Meaning.OFFER, new AskedByRequest(US, 6)),
                row(NONE, response(THEM, 5, 180, true, false), Meaning.NOTHING, NONE),
                row(NONE, response(THEM, 5, 200, true, true), Meaning.ANSWER, NONE),
                row(NONE, response(THEM, 5, 200, false, false), Meaning.NOTHING, NONE),
                row(NONE, response(THEM, 5, 183, false, true), Meaning.OFFER, ASKED_BACK),
                row(NONE, response(THEM, 5, 200, false, true), Meaning.OFFER, ASKED_BACK),
                row(NONE, response(THEM, 5, 486, false, true), Meaning.NOTHING, NONE),
                row(NONE, ack(US, 5, false), Meaning.NOTHING, NONE),
                row(NONE, ack(US, 5, true), Meaning.SUPERFLUOUS, NONE),
                // An answer came in an ACK or PRACK: the same again is the same.
                row(ANSWERED, ack(US, 5, true), Meaning.ANSWER, ANSWERED),
                row(ANSWERED, ack(US, 4, true), Meaning.SUPERFLUOUS, ANSWERED),
                row(ANSWERED, ack(THEM, 5, true), Meaning.SUPERFLUOUS, ANSWERED),
                row(ANSWERED, ack(US, 5, false), Meaning.NOTHING, ANSWERED),
                row(ANSWERED, prack(US, 5, true), Meaning.ANSWER, ANSWERED),
                row(ANSWERED, prack(US, 6, true), Meaning.OFFER, new AskedByRequest(US, 6)),
                row(ANSWERED, request(US, 6, true), Meaning.OFFER, new AskedByRequest(US, 6)),
                row(ANSWERED, response(THEM, 6, 200, false, true), Meaning.OFFER, new AskedByResponse(THEM, 6)),
                // An offer of ours in a request waits.
                row(ASKED, request(US, 6, false), Meaning.NOTHING, ASKED),
                row(ASKED, request(US, 5, true), Meaning.OFFER, ASKED),
                row(ASKED, request(US, 6, true), Meaning.TOO_SOON, ASKED),
                row(ASKED, request(THEM, 5, true), Meaning.GLARE, ASKED),
                row(ASKED, prack(US, 6, true), Meaning.TOO_SOON, ASKED),
                row(ASKED, prack(US, 6, false), Meaning.NOTHING, ASKED),
                row(ASKED, prack(THEM, 6, true), Meaning.GLARE, ASKED),
                row(ASKED, response(THEM, 5, 180, true, false), Meaning.NOTHING, ASKED),
                row(ASKED, response(THEM, 5, 183, true, true), Meaning.ANSWER, NONE),
                row(ASKED, response(THEM, 5, 200, true, true), Meaning.ANSWER, NONE),
                row(ASKED, response(THEM, 5, 200, true, false), Meaning.NOTHING, NONE),
                row(ASKED, response(THEM, 5, 488, true, false), Meaning.NOTHING, NONE),
                row(ASKED, response(THEM, 4, 488, true, false), Meaning.NOTHING, ASKED),
                row(ASKED, response(US, 5, 488, true, false), Meaning.NOTHING, ASKED),
                row(ASKED, response(THEM, 4, 481, false, false), Meaning.NOTHING, ASKED),
                row(ASKED, ack(US, 5, true), Meaning.SUPERFLUOUS, ASKED),
                row(ASKED, ack(US, 5, false), Meaning.NOTHING, ASKED),
                // An offer of theirs in a response to our INVITE waits.
                row(ASKED_BACK, request(US, 6, false), Meaning.NOTHING, ASKED_BACK),
                row(ASKED_BACK, request(US, 6, true), Meaning.GLARE, ASKED_BACK),
                row(ASKED_BACK, request(THEM, 1, true), Meaning.TOO_SOON, ASKED_BACK),
                row(ASKED_BACK, prack(US, 6, true), Meaning.ANSWER, new Settled(US, 6)),
                row(ASKED_BACK, prack(US, 6, false), Meaning.NOTHING, ASKED_BACK),
                row(ASKED_BACK, prack(THEM, 6, true), Meaning.TOO_SOON, ASKED_BACK),
                row(ASKED_BACK, response(THEM, 5, 200, false, true), Meaning.OFFER, ASKED_BACK),
                row(ASKED_BACK, response(THEM, 5, 200, false, false), Meaning.NOTHING, ASKED_BACK),
                row(ASKED_BACK, response(THEM, 5, 500, false, false), Meaning.NOTHING, NONE),
                row(ASKED_BACK, response(THEM, 4, 500, false, false), Meaning.NOTHING, ASKED_BACK),
                row(ASKED_BACK, ack(US, 5, true), Meaning.ANSWER, ANSWERED),
                row(ASKED_BACK, ack(US, 4, true), Meaning.SUPERFLUOUS, ASKED_BACK),
                row(ASKED_BACK, ack(US, 4, false), Meaning.NOTHING, ASKED_BACK),
                row(ASKED_BACK, ack(THEM, 5, true), Meaning.SUPERFLUOUS, ASKED_BACK),
                row(ASKED_BACK, ack(US, 5, false), Meaning.NOTHING, NONE));
    }

    @ParameterizedTest
    @MethodSource("table")
    void everyStateMeetsEveryInput(OfferState state, Input input, Meaning meaning, OfferState next) {
        assertThat(state.on(input)).isEqualTo(new OfferState.Step(meaning, next));
    }
}
