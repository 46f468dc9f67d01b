package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sallyport.ice.IceMode;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;

/** What a second offer or answer changes where there is ICE: holds, restarts, giving it up. */
class IceAgainTest extends IceSessions {
    @Test
    void theSameAnswerTwiceReadsTheSame() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        String early = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")))).isEqualTo(early);
    }

    @Test
    void anOfferForASecondBranchReadsTheSame() {
        SessionMedia m = between(IceMode.LITE);
        String first = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        assertThat(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")))).isEqualTo(first);
    }

    @Test
    void aHoldKeepsCredentialsAndARestartChangesThoseOfOneLegAlone() {
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        String hold = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa", "a=sendonly")));
        String held = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb", "a=recvonly")));
        assertThat(value(hold, "ice-ufrag")).isEqualTo(value(offer, "ice-ufrag"));
        assertThat(value(held, "ice-ufrag")).isEqualTo(value(answer, "ice-ufrag"));
        String restart = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "cccc")));
        assertThat(value(restart, "ice-ufrag")).as("the callee is not told to restart")
                .isEqualTo(value(offer, "ice-ufrag"));
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).remoteUfrag()).as("only the answer makes it so")
                .contains("aaaa");
        String restarted = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(value(restarted, "ice-ufrag")).isNotEqualTo(value(answer, "ice-ufrag"));
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).remoteUfrag()).contains("cccc");
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).local().ufrag())
                .isEqualTo(value(restarted, "ice-ufrag"));
    }

    @Test
    void aRefusedRestartLeavesEverythingAsItWas() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        String answer = passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "cccc")));
        m.offerRefused();
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.OFFER, ice(CALLEE, "bbbb")));
        String again = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.ANSWER, ice(CALLER, "aaaa")));
        assertThat(((FarEnd.Checked) farEnd(m, LegSide.CALLER)).local().ufrag()).isEqualTo(value(answer, "ice-ufrag"));
        assertThat(value(again, "ice-ufrag")).isNotNull();
    }

    @Test
    void aHoldByAnAddressOfZerosIsPassedOnAndLeavesTheLegChecked() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, plain("0.0.0.0"))))
                .contains("c=IN IP4 0.0.0.0");
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Checked.class);
    }

    @Test
    void candidatesThatAreStillToComeAreNoHold() {
        SessionMedia m = between(IceMode.LITE);
        String offer = passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, sdp("0.0.0.0", "m=audio 9 RTP/AVP 0",
                "a=ice-ufrag:aaaa",
                "a=ice-pwd:" + PWD, "a=ice-options:trickle", "a=rtcp-mux")));
        assertLite(offer, 2);
        assertThat(offer).contains("c=IN IP4 " + EDGE).doesNotContain("trickle");
        assertLite(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb", "a=rtcp-mux"))), 1);
    }

    @Test
    void whoGivesUpIceIsLatchedAgain() {
        SessionMedia m = between(IceMode.LITE);
        passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, ice(CALLER, "aaaa")));
        passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb")));
        assertLite(passed(Exchange.pass(m, LegSide.CALLER, SdpRole.OFFER, plain(CALLER))), 2);
        assertNone(passed(Exchange.pass(m, LegSide.CALLEE, SdpRole.ANSWER, ice(CALLEE, "bbbb"))));
        assertThat(farEnd(m, LegSide.CALLER)).isInstanceOf(FarEnd.Latching.class);
        assertThat(farEnd(m, LegSide.CALLEE)).isInstanceOf(FarEnd.Checked.class);
    }
}
