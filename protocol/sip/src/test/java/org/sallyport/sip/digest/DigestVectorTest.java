package org.sallyport.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published examples. */
class DigestVectorTest {
    private static final byte[] NO_BODY = new byte[0];

    /** RFC 7616 §3.9.1. */
    @ParameterizedTest
    @CsvSource({
        "MD5, 8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"
    })
    void matchesTheExampleOfRfc7616(String token, String response) {
        DigestAlgorithm a = DigestAlgorithm.of(token).orElseThrow();
        String ha1 = DigestSecret.password("Circle of Life").ha1(a, "Mufasa", "http-auth@example.org").orElseThrow();
        assertThat(DigestMath.response(a, ha1, "GET", "/dir/index.html",
                "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                protection("f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"), NO_BODY)).isEqualTo(response);
    }

    /** RFC 7616 §3.9.2 with its response as corrected by erratum 4897: the printed one is no SHA-512/256. */
    @Test
    void matchesTheExampleWithSha512256() {
        DigestAlgorithm a = DigestAlgorithm.SHA_512_256;
        String ha1 = DigestSecret.password("Secret, or not?")
                .ha1(a, "J\u00e4s\u00f8n Doe", "api@example.org").orElseThrow();
        assertThat(DigestMath.response(a, ha1, "GET", "/doe.json", "5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",
                protection("NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v"), NO_BODY))
                .isEqualTo("3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5");
        assertThat(a.hex("J\u00e4s\u00f8n Doe", "api@example.org"))
                .isEqualTo("793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b");
    }

    /** RFC 2617 §3.5. */
    @Test
    void matchesTheExampleOfRfc2617() {
        DigestAlgorithm a = DigestAlgorithm.MD5;
        String ha1 = DigestSecret.password("Circle Of Life").ha1(a, "Mufasa", "testrealm@host.com").orElseThrow();
        assertThat(ha1).isEqualTo("939e7578ed9e3c518a452acee763bce9");
        assertThat(DigestMath.response(a, ha1, "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                protection("0a4f113b"), NO_BODY)).isEqualTo("6629fae49393a05397450978507c4ef1");
        assertThat(DigestMath.response(a, ha1, "GET", "/dir/index.html", "dcd98b7102dd2f0e8b11d0f600bfb0c093",
                Optional.empty(), NO_BODY)).as("in the manner of RFC 2069")
                .isEqualTo("670fd8c2df070c60b045671b8b24ff02");
    }

    @Test
    void authIntCoversTheBody() {
        DigestAlgorithm a = DigestAlgorithm.SHA_256;
        byte[] body = "v=0\r\n".getBytes(StandardCharsets.US_ASCII);
        Optional<DigestAnswer.Protection> p = Optional.of(new DigestAnswer.Protection(Qop.AUTH_INT, "c", 1));
        String expected = a.hex("ha1", "n", "00000001", "c", "auth-int", a.hex("INVITE", "sip:a@b", a.hex(body)));
        assertThat(DigestMath.response(a, "ha1", "INVITE", "sip:a@b", "n", p, body)).isEqualTo(expected);
        assertThat(DigestMath.response(a, "ha1", "INVITE", "sip:a@b", "n", p, NO_BODY)).isNotEqualTo(expected);
    }

    @Test
    void aStoredHashGivesTheSameAsThePassword() {
        DigestSecret hashed = DigestSecret.hashed("alice", "example.com", "secret");
        for (DigestAlgorithm a : DigestAlgorithm.values()) {
            assertThat(hashed.ha1(a, "alice", "example.com"))
                    .isEqualTo(DigestSecret.password("secret").ha1(a, "alice", "example.com"));
        }
        assertThat(hashed.toString() + DigestSecret.password("secret")).doesNotContain("secret").contains("***");
    }

    private static Optional<DigestAnswer.Protection> protection(String cnonce) {
        return Optional.of(new DigestAnswer.Protection(Qop.AUTH, cnonce, 1));
    }
}
