package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.media.LegSide;
import org.sallyport.sip.sdp.Media;

/** Who holds whom, over offers, answers and their refusals. */
class HoldsTest {
    private static final List<Media> TALKS = Described.sections("m=audio 4000 RTP/AVP 0");
    private static final List<Media> HOLDS = Described.sections("m=audio 4000 RTP/AVP 0", "a=sendonly");

    private final Holds holds = new Holds();

    @ParameterizedTest
    @CsvSource({"m=audio 4000 RTP/AVP 0|,false", "m=audio 4000 RTP/AVP 0|a=sendonly,true",
        "m=audio 4000 RTP/AVP 0|a=inactive,true",
        "m=audio 4000 RTP/AVP 0|a=recvonly,true", "m=audio 0 RTP/AVP 0|a=inactive,false",
        "m=audio 4000 RTP/AVP 0|c=IN IP4 0.0.0.0,true",
        "m=audio 9 RTP/AVP 0|c=IN IP4 0.0.0.0,false"})
    void whatIsAHold(String lines, boolean hold) {
        assertThat(Sections.hold(Described.sections(lines.split("\\|")))).isEqualTo(hold);
    }

    @Test
    void anOfferCountsWithItsAnswer() {
        holds.offered(HOLDS);
        assertThat(holds.any()).isFalse();
        holds.answered(LegSide.CALLEE, TALKS, true);
        assertThat(holds.by(LegSide.CALLER)).isTrue();
        assertThat(holds.by(LegSide.CALLEE)).isFalse();
        holds.offered(TALKS);
        holds.answered(LegSide.CALLEE, TALKS, true);
        assertThat(holds.any()).isFalse();
    }

    @Test
    void aRefusedOfferChangesNothing() {
        holds.offered(HOLDS);
        holds.refused();
        holds.answered(LegSide.CALLEE, TALKS, true);
        assertThat(holds.any()).isFalse();
    }

    @Test
    void whatAProvisionalAnswerMadeSoIsTakenBack() {
        holds.offered(HOLDS);
        holds.answered(LegSide.CALLEE, HOLDS, false);
        holds.offered(TALKS);
        holds.answered(LegSide.CALLER, TALKS, false);
        holds.takeBack();
        holds.inviteRefused();
        assertThat(holds.any()).as("as before the first of them").isFalse();
        holds.takeBack();
        assertThat(holds.any()).isFalse();
    }

    @Test
    void aFinalAnswerIsNotTakenBack() {
        holds.offered(HOLDS);
        holds.answered(LegSide.CALLEE, TALKS, false);
        holds.answered(LegSide.CALLEE, HOLDS, true);
        holds.takeBack();
        assertThat(holds.by(LegSide.CALLEE)).isTrue();
        holds.resumed(LegSide.CALLEE, false);
        assertThat(holds.by(LegSide.CALLEE)).isFalse();
    }
}
