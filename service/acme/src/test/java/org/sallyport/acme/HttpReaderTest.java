package org.sallyport.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpReaderTest {
    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String body(HttpAnswer a) {
        return new String(a.body(), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "HTTP/1.1 201 Created\r\nContent-Length: 5\r\nLocation: /x\r\n\r\nhello",
        "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\nLocation: /x\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nT: x\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nLOCATION:/x\r\nContent-Length: 5\r\n\r\nhello and more"})
    void isTheSameHoweverItComesInPieces(String text) {
        HttpAnswer whole = new HttpReader(false).more(octets(text)).orElseThrow();
        HttpReader reader = new HttpReader(false);
        Optional<HttpAnswer> last = Optional.empty();
        for (byte b : octets(text)) if (last.isEmpty()) last = reader.more(new byte[] {b});
        assertThat(body(whole)).isEqualTo("hello").isEqualTo(body(last.orElseThrow()));
        assertThat(whole.status()).isEqualTo(201);
        assertThat(whole.header("location")).contains("/x");
    }

    @Test
    void endsWithTheConnectionWhereNothingElseDoes() {
        HttpReader reader = new HttpReader(false);
        assertThat(reader.more(octets("HTTP/1.0 200 OK\r\n\r\nhello"))).isEmpty();
        assertThat(reader.end()).hasValueSatisfying(a -> assertThat(body(a)).isEqualTo("hello"));
        HttpReader cut = new HttpReader(false);
        cut.more(octets("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello"));
        assertThat(cut.end()).isEmpty();
        assertThat(cut.fault()).contains("in the middle");
    }

    @Test
    void aHeadHasALengthAndNoBody() {
        assertThat(new HttpReader(true).more(octets("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-x\r\n", "HTTP/2 200\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n"})
    void whatIsNoneIsAFault(String text) {
        HttpReader reader = new HttpReader(false);
        assertThat(reader.more(octets(text))).isEmpty();
        assertThat(reader.fault()).isNotEmpty();
    }

    @Test
    void holdsNoMoreThanItsLimits() {
        HttpReader body = new HttpReader(false);
        body.more(octets("HTTP/1.1 200 OK\r\n\r\n"));
        body.more(new byte[HttpReader.BODY_OCTETS_MAX]);
        assertThat(body.fault()).isEmpty();
        body.more(new byte[1]);
        assertThat(body.fault()).contains("longer");
        assertThat(headOf(20, 1_000).fault()).contains("too long");
        assertThat(headOf(101, 1).fault()).contains("too many lines");
        assertThat(headOf(99, 1).fault()).isEmpty();
        HttpReader line = new HttpReader(false);
        line.more(new byte[5_000]);
        assertThat(line.fault()).isNotEmpty();
    }

    private static HttpReader headOf(int lines, int octetsEach) {
        HttpReader out = new HttpReader(false);
        out.more(octets("HTTP/1.1 200 OK\r\n"));
        for (int i = 0; i < lines; i++) out.more(octets("a" + i + ": " + "x".repeat(octetsEach) + "\r\n"));
        return out;
    }

    @Test
    void throwsNothingWhateverComes() {
        Random random = new Random(1);
        String all =
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
        for (int i = 0; i < 20_000; i++) {
            byte[] text = octets(all);
            for (int j = 0; j < 4; j++) text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            HttpReader reader = new HttpReader(random.nextBoolean());
            reader.more(text);
            reader.end();
        }
    }
}
