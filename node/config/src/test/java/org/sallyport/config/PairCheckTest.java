package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairCheckTest {
    @Test
    void findsNothingInAPairThatFits() {
        assertThat(PairCheck.of(Texts.valid(Texts.CONTROL), Texts.valid(Texts.EDGE))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            port: 7001                      | port: 7002                      | zones[0].sip.port
            username: control               | username: other                 | zones[0].username
            password: correct-horse-battery | password: incorrect-horse       | zones[0].password
            domains: [example.com]          | domains: [example.com, foo.net] | protocols.sip.domains
            """)
    void findsWhatTheTwoFilesDoNotAgreeOn(String right, String wrong, String path) {
        String control = Texts.CONTROL.replace(right, wrong);
        assertThat(PairCheck.of(Texts.valid(control), Texts.valid(Texts.EDGE))).singleElement().satisfies(p -> {
            assertThat(p.keyPath()).isEqualTo(path);
            assertThat(p.line()).isPositive();
            assertThat(p.message()).doesNotContain("horse");
        });
    }
}
