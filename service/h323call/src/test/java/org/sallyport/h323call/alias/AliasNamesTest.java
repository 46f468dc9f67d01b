package org.sallyport.h323call.alias;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.PartyNumber;
import org.sallyport.h323.h225.PublicPartyNumber;
import org.sallyport.h323.h225.PublicTypeOfNumber;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

class AliasNamesTest {
    private static Optional<String> name(AliasAddress a) {
        return AliasNames.name(a).map(Alias::text);
    }

    @Test
    void everyKindThatLeadsSomewhereIsTheTextThatPeopleDial() {
        assertThat(name(new AliasAddress.DialledDigits("4711#"))).hasValue("4711#");
        assertThat(name(new AliasAddress.H323ID("Room One"))).hasValue("Room One");
        assertThat(name(new AliasAddress.UrlID("h323:bob@example.com"))).hasValue("bob@example.com");
        assertThat(name(new AliasAddress.H323ID("H323:bob"))).hasValue("bob");
        assertThat(name(new AliasAddress.EmailID("bob@example.com"))).hasValue("bob@example.com");
        assertThat(name(new AliasAddress.TransportID(IpPort.of(Endpoint.of("192.0.2.7", 1720)).h225())))
                .hasValue("192.0.2.7:1720");
        assertThat(name(new AliasAddress.TransportID(IpPort.of(Endpoint.of("2001:db8::7", 1720)).h225())))
                .hasValue("[2001:db8::7]:1720");
        assertThat(name(new AliasAddress.PartyNumber(new PartyNumber.E164Number(
                new PublicPartyNumber(new PublicTypeOfNumber.Unknown(), "49123"))))).hasValue("49123");
        assertThat(name(new AliasAddress.UnknownAlternative(9, Octets.EMPTY))).isEmpty();
    }

    @Test
    void textsOfStrangersThatCanBeNoAliasAreNone() {
        for (String bad : List.of(" a", "a  b", "a\tb", "a\u0000", "a\nb", " "))
            assertThat(name(new AliasAddress.H323ID(bad))).as(bad).isEmpty();
    }

    @Test
    void theSameAliasOfTwoKindsIsOne() {
        assertThat(AliasNames.names(List.of(new AliasAddress.H323ID("Bob"), new AliasAddress.UrlID("h323:bob"),
                new AliasAddress.DialledDigits("7")))).extracting(Alias::text).containsExactly("Bob", "7");
    }

    @Test
    void digitsAreWrittenAsDigitsAndEverythingElseAsAName() {
        assertThat(AliasNames.address(new Alias("47#11"))).isEqualTo(new AliasAddress.DialledDigits("47#11"));
        assertThat(AliasNames.address(new Alias("bob@example.com")))
                .isEqualTo(new AliasAddress.H323ID("bob@example.com"));
    }
}
