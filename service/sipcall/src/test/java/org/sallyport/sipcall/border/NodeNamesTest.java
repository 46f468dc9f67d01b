package org.sallyport.sipcall.border;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.wire.IpAddress;

class NodeNamesTest {
    private final List<String> certificate =
            new ArrayList<>(List.of("sbc.example.net", "sip:example.net", "*.voice.example.com", "203.0.113.77"));
    private long nowNs;
    private int reads;
    private final NodeNames names =
            new NodeNames(List.of(IpAddress.of("203.0.113.5"), IpAddress.of("10.9.0.10"), IpAddress.of("2001:db8::5")),
                    List.of("example.com", "edge", "edge.example.com", "Sip.Example.com"), read(),
                    then -> then.accept(read()), () -> nowNs);

    private List<String> read() {
        reads++;
        return List.copyOf(certificate);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "EDGE.example.COM.", "edge", "sip.example.com", "203.0.113.5", "10.9.0.10",
        "[2001:DB8:0::5]",
        "sbc.example.net", "example.net", "203.0.113.77"})
    void everyNameOfTheNodeIsIt(String host) {
        assertThat(names.isOurs(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"control.example.com", "127.0.0.1", "0.0.0.0", "[::1]", "203.0.113.50",
        "edge.example.com.elsewhere.example",
        "a.voice.example.com", "voice.example.com", "", "notexample.com"})
    void nobodyElseIs(String host) {
        assertThat(names.isOurs(host)).isFalse();
    }

    @Test
    void aWildcardStandsForOneLabelWhereTheSenderNamesHisFirstHop() {
        assertThat(names.mayBeOurs("Edge-1.voice.example.com")).isTrue();
        assertThat(names.mayBeOurs("a.b.voice.example.com")).isFalse();
        assertThat(names.mayBeOurs("voice.example.com")).isFalse();
        assertThat(names.mayBeOurs("203.0.113.78")).isFalse();
    }

    @Test
    void aCertificateThatWasRenewedIsReadAgainAndNotForEveryQuestion() {
        for (int i = 0; i < 1000; i++) assertThat(names.isOurs("new.example.net")).isFalse();
        assertThat(reads).isEqualTo(1);
        certificate.add("new.example.net");
        nowNs += NodeNames.READ_EVERY_NS;
        assertThat(names.isOurs("new.example.net")).isTrue();
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void showsWhatIsOursAndNotEndlessly() {
        assertThat(names.shown()).contains("sbc.example.net").contains("example.com").contains("more");
    }
}
