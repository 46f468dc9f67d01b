package org.sallyport.sipcall.traversal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;

class CallListTest {
    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> CallList.key(true, "call-" + i, "tag")).toList();
    }

    private static SipMessage message(String type, byte[] body) {
        SipMessage m = SipMessage.request(CallList.METHOD, "sip:192.0.2.1:7001")
                .header(HeaderName.VIA, "SIP/2.0/TLS 192.0.2.2;branch=z9hG4bK1").header(HeaderName.MAX_FORWARDS, "1")
                .header(HeaderName.FROM, "<sip:a@b>;tag=1").header(HeaderName.TO, "<sip:a@b>")
                .header(HeaderName.CALL_ID, "1")
                .header(HeaderName.CSEQ, "1 " + CallList.METHOD).body(type, body).build();
        return ((Parsed.Ok) SipMessage.parseDatagram(m.bytes())).message();
    }

    private static Optional<CallList> read(String text) {
        return CallList.read(message(CallList.TYPE, text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void whatIsWrittenIsRead() {
        CallList list = CallList.of(0, 1, keys(CallList.KEYS_MAX));
        assertThat(CallList.read(message(CallList.TYPE, list.bytes()))).contains(list);
        assertThat(list.bytes()).hasSizeLessThan(20_000);
    }

    @Test
    void everyKeyBelongsToOnePartWhateverTheirNumber() {
        List<String> all = keys(500);
        for (int parts = 1; parts <= CallList.PARTS_MAX; parts *= 2) {
            Set<String> seen = new HashSet<>();
            for (int p = 0; p < parts; p++) {
                for (String k : CallList.of(p, parts, all).keys()) assertThat(seen.add(k)).isTrue();
            }
            assertThat(seen).hasSameElementsAs(all);
        }
    }

    @Test
    void moreThanFitsSaysNothingOfAnyCall() {
        List<String> all = keys(CallList.KEYS_MAX + 1);
        CallList list = CallList.of(0, 1, all);
        assertThat(list.whole()).isFalse();
        assertThat(list.lacks(all.getFirst())).isFalse();
        assertThat(CallList.read(message(CallList.TYPE, list.bytes()))).contains(list);
        assertThat(CallList.of(0, 2, all).whole()).isTrue();
    }

    @Test
    void lacksOnlyWhatWouldBeInItsPart() {
        String low = keys(200).stream().filter(k -> CallList.isIn(k, 0, 2)).findFirst().orElseThrow();
        String high = keys(200).stream().filter(k -> CallList.isIn(k, 1, 2)).findFirst().orElseThrow();
        CallList none = CallList.of(0, 2, List.of());
        assertThat(none.lacks(low)).isTrue();
        assertThat(none.lacks(high)).isFalse();
        assertThat(CallList.of(0, 2, List.of(low)).lacks(low)).isFalse();
    }

    @Test
    void theSameIdsTheOtherWayAreAnotherCall() {
        assertThat(CallList.key(true, "a", "b")).isNotEqualTo(CallList.key(false, "a", "b"));
        assertThat(CallList.key(true, "a", "bc")).isNotEqualTo(CallList.key(true, "ab", "c"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "0", "0/0\n", "1/1\n", "-1/2\n", "0/3\n", "0/128\n", "64/64\n", "00000000000/1\n",
        "0/1\nmore\nmore\n",
        "0/1\n5f0c71d2a9b83e6\n", "0/1\n5F0C71D2A9B83E64\n", "0/1\n5f0c71d2a9b83e64 \n",
        "0/1\nmore\n5f0c71d2a9b83e64\n"})
    void whatIsNoListIsNone(String text) {
        assertThat(read(text)).isEmpty();
    }

    @Test
    void oneKeyTooManyIsNoList() {
        StringBuilder text = new StringBuilder("0/1\n");
        for (int i = 0; i <= CallList.KEYS_MAX; i++) text.append("5f0c71d2a9b83e64\n");
        assertThat(read(text.toString())).isEmpty();
        assertThat(CallList.read(message("text/plain", "0/1\n".getBytes(StandardCharsets.ISO_8859_1)))).isEmpty();
    }
}
