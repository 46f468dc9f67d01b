package org.sallyport.sipcall.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** RFC 3261 §16.7 step 6. */
class BestResponseTest {
    private static final SipMessage INVITE =
            SipMessage.request("INVITE", "sip:b@b.example").header(HeaderName.VIA, "SIP/2.0/UDP h;branch=z9hG4bK1")
                    .header(HeaderName.FROM, "<sip:a@a.example>;tag=1").header(HeaderName.TO, "<sip:b@b.example>")
                    .header(HeaderName.CALL_ID, "c").header(HeaderName.CSEQ, "1 INVITE").build();

    private static SipMessage answer(int status) {
        return SipMessage.response(INVITE, status, "X", "t" + status);
    }

    @ParameterizedTest
    @CsvSource({"404 486, 404", "486 404, 404", "486 603, 603", "604 401, 604", "302 404, 302", "503 404, 404",
        "408 404, 404", "404 500, 404",
        "408 503, 408", "404 407, 407", "486 415, 415", "486 420, 420", "404 484, 484", "500 408, 408", "503 500, 500"})
    void choosesWhatTellsTheCallerMost(String statuses, int best) {
        BestResponse b = new BestResponse();
        for (String s : statuses.split(" ")) b.add(answer(Integer.parseInt(s)));
        assertThat(b.best()).map(SipMessage::status).contains(best);
    }

    @Test
    void challengesAreGathered() {
        BestResponse b = new BestResponse();
        b.add(answer(404));
        b.add(answer(407).edit().addLast(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"one\"").build());
        b.add(answer(401).edit().addLast(HeaderName.WWW_AUTHENTICATE, "Digest realm=\"two\"").build());
        b.add(answer(407).edit().addLast(HeaderName.PROXY_AUTHENTICATE, "Digest realm=\"three\"").build());
        SipMessage best = b.best().orElseThrow();
        assertThat(best.status()).isEqualTo(401);
        assertThat(best.values(HeaderName.PROXY_AUTHENTICATE)).hasSize(2);
        assertThat(best.values(HeaderName.WWW_AUTHENTICATE)).hasSize(1);
    }

    @Test
    void withoutAnswersThereIsNoBest() {
        BestResponse b = new BestResponse();
        assertThat(b.best()).isEmpty();
        b.add(answer(404));
        b.clear();
        assertThat(b.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"404, true", "410, true", "604, true", "503, true", "486, false", "603, false", "401, false",
        "407, false", "403, false", "302, false",
        "487, false", "600, false"})
    void onlyAnAbsentAliasLetsTheSearchGoOn(int status, boolean on) {
        assertThat(BestResponse.notThere(status)).isEqualTo(on);
    }
}
