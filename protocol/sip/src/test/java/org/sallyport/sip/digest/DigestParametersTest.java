package org.sallyport.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestParametersTest {
    private static final String RESPONSE = "response=6629fae49393a05397450978507c4ef1";
    private static final String GOOD = "Digest username=\"bob\", realm=\"biloxi.com\", "
            + "nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\", uri=\"sip:bob@biloxi.com\", qop=auth, nc=00000001, "
            + "cnonce=\"0a4f113b\", response=\"6629fae49393a05397450978507c4ef1\", "
            + "opaque=\"5ccc069c403ebaf9f0171e9517f40e41\"";

    /** RFC 3261 §22.4, with the algorithm left to its default. */
    @Test
    void readsTheExampleOfRfc3261() {
        assertThat(DigestAnswer.parse(GOOD)).isEqualTo(new DigestAnswer.Read.Answer(new DigestAnswer(
                "bob", "biloxi.com", "dcd98b7102dd2f0e8b11d0f600bfb0c093", "sip:bob@biloxi.com",
                "6629fae49393a05397450978507c4ef1", DigestAlgorithm.MD5,
                Optional.of(new DigestAnswer.Protection(Qop.AUTH, "0a4f113b", 1)),
                Optional.of("5ccc069c403ebaf9f0171e9517f40e41"))));
    }

    @Test
    void readsWhatItWrites() {
        DigestAnswer a = ((DigestAnswer.Read.Answer) DigestAnswer.parse(GOOD)).answer();
        DigestAnswer odd = new DigestAnswer("b\"o\\b", "r, s=t", a.nonce(), a.uri(), "a".repeat(64),
                DigestAlgorithm.SHA_256, a.protection(), Optional.empty());
        assertThat(DigestAnswer.parse(odd.render())).isEqualTo(new DigestAnswer.Read.Answer(odd));
        DigestChallenge c = new DigestChallenge("a \"realm\"", "n", Optional.of("o"), DigestAlgorithm.MD5, true,
                List.of(Qop.AUTH, Qop.AUTH_INT));
        assertThat(DigestChallenge.parse(c.render())).contains(c);
    }

    @Test
    void takesSpacesTabsAndUnquotedValues() {
        String value = "digest\t username = bob ,realm=\"r\",nonce=n,uri=sip:bob@biloxi.com:5060,\tqop=\"auth\", "
                + "nc=0000000A,cnonce=c,response=6629FAE49393A05397450978507C4EF1";
        assertThat(DigestAnswer.parse(value)).isInstanceOfSatisfying(DigestAnswer.Read.Answer.class, r -> {
            assertThat(r.answer().username()).isEqualTo("bob");
            assertThat(r.answer().uri()).isEqualTo("sip:bob@biloxi.com:5060");
            assertThat(r.answer().protection()).map(DigestAnswer.Protection::count).contains(10);
            assertThat(r.answer().response()).isEqualTo("6629fae49393a05397450978507c4ef1");
        });
    }

    /** Attack SIP-33: cut, doubled and odd parameters. */
    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "Digest", "Digest ", "Digest ,", "Digest username", "Digest username=", "Digest username=\"bob",
        "Digest username=\"bob\\", "Digest =x", "Digest username=\"bob\" realm=\"r\"", "Digest username=\"bob\",",
        "Digest username=\"a\", username=\"b\"", "Digest username=\"a\", USERNAME=\"b\"",
        "Digest username=\"a\u0000b\"",
        "Digest username=\"a\r\nInjected: x\"", "Digest username=\"bob\", realm=\"r\", nonce=\"n\", uri=\"u\"",
        "Digest username=a, realm=r, nonce=n, uri=u, response=zz",
        "Digest username=a, realm=r, nonce=n, uri=u, " + RESPONSE + ", qop=auth",
        "Digest username=a, realm=r, nonce=n, uri=u, " + RESPONSE + ", qop=auth, nc=1, cnonce=c",
        "Digest username=a, realm=r, nonce=n, uri=u, " + RESPONSE + ", qop=auth, nc=ffffffff, cnonce=c",
        "Digest username=a, realm=r, nonce=n, uri=u, " + RESPONSE + ", qop=auth, nc=00000001, cnonce=\"\"",
        "Digest username=a, realm=r, nonce=n, uri=u, " + RESPONSE + ", qop=other, nc=00000001, cnonce=c"
    })
    void refusesOddParametersAsAValue(String value) {
        assertThat(DigestAnswer.parse(value)).isInstanceOf(DigestAnswer.Read.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic QWxhZGRpbg==", "Bearer x", "NTLM",
        "Digest username=a, realm=r, nonce=n, uri=u, response=00, algorithm=SHA-1",
        "Digest username=a, realm=r, nonce=n, uri=u, response=00, algorithm=MD5-sess"})
    void passesOverOtherSchemesAndAlgorithms(String value) {
        assertThat(DigestAnswer.parse(value)).isInstanceOf(DigestAnswer.Read.Unusable.class);
    }

    @Test
    void boundsLengthAndCount() {
        assertThat(DigestAnswer.parse("Digest a=\"" + "x".repeat(5000) + "\""))
                .isInstanceOf(DigestAnswer.Read.Bad.class);
        StringBuilder many = new StringBuilder(GOOD);
        for (int i = 0; i < 40; i++) many.append(", p").append(i).append("=x");
        assertThat(DigestAnswer.parse(many.toString())).isInstanceOf(DigestAnswer.Read.Bad.class);
    }

    @Test
    void neverThrowsOnDamagedValues() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder s = new StringBuilder(GOOD);
            for (int k = random.nextInt(6); k >= 0 && !s.isEmpty(); k--) {
                int at = random.nextInt(s.length());
                switch (random.nextInt(3)) {
                    case 0 -> s.deleteCharAt(at);
                    case 1 -> s.setCharAt(at, (char) random.nextInt(256));
                    default -> s.setLength(at + 1);
                }
            }
            assertThat(DigestAnswer.parse(s.toString())).isNotNull();
            assertThat(DigestChallenge.parse(s.toString())).isNotNull();
        }
    }
}
