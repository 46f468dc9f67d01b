package org.sallyport.h323.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.security.PasswordHash.Ending;
import org.sallyport.machine.Sensitive;

/** Hashes computed apart from this project: the PER octets by hand, MD5 by Python's hashlib. */
class PasswordHashTest {
    @ParameterizedTest
    @CsvSource({
        "clientuser, clientpw, 1795394065, NUL, 08d9e5708c2786944cb1e889330174df",
        "clientuser, clientpw, 1795394065, NONE, f8e46c39b572f17bccfe75c501f4c7a0",
        "bob, correct horse, 1, NUL, d2d9efeb44a4e16dc62d3f5e1f0c0990",
        "bob, correct horse, 1, NONE, 978133f10251907b3ec5eb52db0a23f7",
        "J\u00fcrgen, s\u00e4kerhet, 4294967295, NUL, e1e02bd74931803cf255017270530157",
        "J\u00fcrgen, s\u00e4kerhet, 4294967295, NONE, 8f8ac3d66a97f3629f18d6e895be62dc"})
    void hasTheKnownAnswer(String name, String password, long time, Ending ending, String hash) {
        CryptoH323Token ep = PasswordHash.endpoint(name, time, Sensitive.of(password), ending);
        CryptoH323Token gk = PasswordHash.gatekeeper(name, time, Sensitive.of(password), ending);
        for (CryptoH323Token t : List.of(ep, gk)) {
            PasswordHash.Received r = PasswordHash.of(t).orElseThrow();
            assertThat(r.hash().octets().hex()).isEqualTo(hash);
            assertThat(r.name()).isEqualTo(name);
            assertThat(PasswordHash.fits(r, Sensitive.of(password))).isTrue();
            assertThat(PasswordHash.fits(r, Sensitive.of(password + "x"))).isFalse();
        }
    }

    @Test
    void readsTheNameOfEachFormOfAliasWithAndWithoutNul() {
        CryptoH323Token.CryptoEPPwdHash made = (CryptoH323Token.CryptoEPPwdHash) PasswordHash.endpoint("4711", 5,
                Sensitive.of("pw"), Ending.NUL);
        for (AliasAddress a : List.of(new AliasAddress.DialledDigits("4711"), new AliasAddress.H323ID("4711\0"),
                new AliasAddress.UrlID("4711"), new AliasAddress.EmailID("4711"))) {
            PasswordHash.Received r = PasswordHash.of(made.toBuilder().alias(a).build()).orElseThrow();
            assertThat(r.name()).isEqualTo("4711");
            assertThat(PasswordHash.fits(r, Sensitive.of("pw"))).isTrue();
        }
    }

    @Test
    void namesAndPasswordsThatAreTooLongFitNothing() {
        CryptoH323Token.CryptoEPPwdHash made = (CryptoH323Token.CryptoEPPwdHash) PasswordHash.endpoint("a", 5,
                Sensitive.of("pw"), Ending.NUL);
        AliasAddress longest = new AliasAddress.H323ID("a".repeat(256));
        PasswordHash.Received r = PasswordHash.of(made.toBuilder().alias(longest).build()).orElseThrow();
        assertThat(PasswordHash.fits(r, Sensitive.of("pw"))).isFalse();
        assertThat(PasswordHash.fits(PasswordHash.of(made).orElseThrow(), Sensitive.of("p".repeat(128)))).isFalse();
        assertThat(PasswordHash.fits(PasswordHash.of(made).orElseThrow(), Sensitive.of(""))).isFalse();
        assertThatThrownBy(() -> PasswordHash.gatekeeper("", 5, Sensitive.of("pw"), Ending.NUL))
                .isInstanceOf(IllegalArgumentException.class).hasMessageNotContaining("pw");
    }
}
