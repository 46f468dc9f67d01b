package org.sallyport.sipcall.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** RFC 3261 §16.3. */
class RequestChecksTest {
    private static SipMessage to(String uri) {
        return SipMessage.request("INVITE", uri).header(HeaderName.VIA, "SIP/2.0/UDP h;branch=z9hG4bK1")
                .header(HeaderName.MAX_FORWARDS, "1")
                .header(HeaderName.FROM, "<sip:a@a.example>;tag=1").header(HeaderName.TO, "<sip:b@b.example>")
                .header(HeaderName.CALL_ID, "c").header(HeaderName.CSEQ, "1 INVITE").build();
    }

    @ParameterizedTest
    @CsvSource({"sip:b@b.example, true", "sips:b@b.example, true", "tel:+123, true", "http://b.example, false",
        "mailto:b@b.example, false",
        "im:b@b.example, false", "file:///etc/passwd, false"})
    void onlySchemesThatWeKnow(String uri, boolean good) {
        assertThat(
                RequestChecks.refusal(to(uri)).map(r -> r.reason() == RefusalReason.UNSUPPORTED_SCHEME).orElse(false))
                .isNotEqualTo(good);
    }

    @Test
    void theLastHopEndsHere() {
        assertThat(RequestChecks.refusal(to("sip:b@b.example"))).isEmpty();
        SipMessage zero = to("sip:b@b.example").edit().set(HeaderName.MAX_FORWARDS, "0").build();
        assertThat(RequestChecks.refusal(zero)).map(r -> r.reason()).contains(RefusalReason.TOO_MANY_HOPS);
    }

    @Test
    void whatAProxyMustUnderstandIsNamedInTheRefusal() {
        SipMessage m = to("sip:b@b.example").edit().addLast(HeaderName.PROXY_REQUIRE, "one, two").build();
        var refusal = RequestChecks.refusal(m).orElseThrow();
        assertThat(refusal.reason()).isEqualTo(RefusalReason.BAD_EXTENSION);
        var edit = SipMessage.response(m, 420, "Bad Extension", "t").edit();
        RequestChecks.explain(m, refusal, false, edit);
        assertThat(edit.build().values(HeaderName.UNSUPPORTED)).containsExactly("one", "two");
        assertThat(edit.build().values(HeaderName.WARNING)).isEmpty();
    }
}
