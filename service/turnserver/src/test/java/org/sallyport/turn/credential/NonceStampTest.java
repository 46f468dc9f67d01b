package org.sallyport.turn.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.credential.AuthenticationBench.SECOND;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Rows TURN-26 and TURN-27 of the attack table, for the nonce by itself. */
class NonceStampTest {
    private static final Endpoint CLIENT = Endpoint.of("2001:db8::7", 40_000);
    private static final int COUNT = 100_000;

    private final NonceStamp stamp =
            new NonceStamp("example.org", 600 * SECOND, NonceSecret.of(StunClient.entropy(26)));

    private static byte[] octets(String nonce) {
        return Base64.getDecoder().decode(nonce.substring(13));
    }

    @Test
    void aNonceHas28CharactersOfWhichNoneNeedsAQuote() {
        for (int i = 0; i < 1_000; i++) {
            String nonce = stamp.make(CLIENT.withPort(i), 3, i * SECOND);
            assertThat(nonce).hasSize(28).matches("obMatJos2AAAD[A-Za-z0-9+/]{15}");
        }
    }

    @Test
    void aNonceIsFreshForItsLifeThenStaleThenUnknown() {
        for (long startNs : new long[] {0, -1, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, 65_535 * SECOND}) {
            String nonce = stamp.make(CLIENT, 1, startNs);
            assertThat(stamp.judge(nonce, CLIENT, startNs)).isEqualTo(NonceStamp.Kind.FRESH);
            assertThat(stamp.judge(nonce, CLIENT, startNs + 600 * SECOND)).isEqualTo(NonceStamp.Kind.FRESH);
            assertThat(stamp.judge(nonce, CLIENT, startNs + 601 * SECOND)).isEqualTo(NonceStamp.Kind.STALE);
            assertThat(stamp.judge(nonce, CLIENT, startNs + 65_535 * SECOND)).isEqualTo(NonceStamp.Kind.STALE);
            for (long turns = 1; turns < 4; turns++) {
                assertThat(stamp.judge(nonce, CLIENT, startNs + turns * 65_536 * SECOND))
                        .as("the short time has come round").isEqualTo(NonceStamp.Kind.FOREIGN);
            }
            assertThat(stamp.judge(nonce, CLIENT, startNs - SECOND)).isEqualTo(NonceStamp.Kind.FOREIGN);
        }
    }

    @Test
    void everyOtherSpellingOfANonceIsForeign() {
        String nonce = stamp.make(CLIENT, 1, SECOND);
        int others = 0;
        for (int i = 0; i < nonce.length(); i++) {
            for (char c = 0; c < 256; c++) {
                if (c == nonce.charAt(i)) continue;
                String changed = nonce.substring(0, i) + c + nonce.substring(i + 1);
                if (stamp.judge(changed, CLIENT, SECOND) != NonceStamp.Kind.FOREIGN) others++;
            }
            assertThat(stamp.judge(nonce.substring(0, i), CLIENT, SECOND)).isEqualTo(NonceStamp.Kind.FOREIGN);
        }
        assertThat(others).isZero();
    }

    @Test
    void noTwoClientsShareANonceAndNoAddressLooksLikeAnother() {
        Set<String> seen = new HashSet<>();
        for (int port = 0; port < 65_536; port += 7) seen.add(stamp.make(CLIENT.withPort(port), 1, 0));
        for (int i = 0; i < 1_000; i++) seen.add(stamp.make(new Endpoint(IpAddress.v4(i), 0), 1, 0));
        for (int i = 0; i < 1_000; i++) seen.add(stamp.make(new Endpoint(IpAddress.v6(0, i), 0), 1, 0));
        assertThat(seen).hasSize(9_363 + 2_000);
        assertThat(stamp.make(CLIENT, 1, 0)).as("and the same client gets the same one within a second")
                .isEqualTo(stamp.make(CLIENT, 1, SECOND - 1));
    }

    @Test
    void turn26TheBitsOfAHundredThousandNoncesAreEvenAndSayNothingOfEachOther() {
        List<byte[]> tags = new ArrayList<>(COUNT);
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i < COUNT; i++) {
            // What an observer can have: one address, port after port, second after second.
            String nonce = stamp.make(CLIENT.withPort(i & 0xffff), 1, (i >>> 16) * SECOND);
            distinct.add(nonce);
            tags.add(Arrays.copyOf(octets(nonce), 9));
        }
        assertThat(distinct).hasSize(COUNT);
        int[] ones = new int[72];
        int[] kept = new int[72];
        int[] octetCounts = new int[256];
        for (int i = 0; i < COUNT; i++) {
            for (int bit = 0; bit < 72; bit++) {
                int now = tags.get(i)[bit >> 3] >> (bit & 7) & 1;
                ones[bit] += now;
                if (i > 0 && now == (tags.get(i - 1)[bit >> 3] >> (bit & 7) & 1)) kept[bit]++;
            }
            for (byte b : tags.get(i)) octetCounts[b & 0xff]++;
        }
        // Five standard deviations of a fair coin: 5 * sqrt(100,000) / 2 = 791.
        for (int bit = 0; bit < 72; bit++) {
            assertThat(ones[bit]).as("ones of bit " + bit).isBetween(50_000 - 791, 50_000 + 791);
            assertThat(kept[bit]).as("repeats of bit " + bit).isBetween(50_000 - 792, 50_000 + 791);
        }
        double expected = COUNT * 9 / 256.0;
        double chiSquare = 0;
        for (int n : octetCounts) chiSquare += (n - expected) * (n - expected) / expected;
        // 255 degrees of freedom: mean 255, standard deviation 22.6.
        assertThat(chiSquare).isBetween(255 - 5 * 22.6, 255 + 5 * 22.6);
    }

    @Test
    void turn26AnotherStartMakesOtherNonces() {
        NonceStamp other = new NonceStamp("example.org", 600 * SECOND, NonceSecret.of(StunClient.entropy(27)));
        NonceStamp realm = new NonceStamp("example.com", 600 * SECOND, NonceSecret.of(StunClient.entropy(26)));
        String nonce = stamp.make(CLIENT, 1, 0);
        assertThat(other.judge(nonce, CLIENT, 0)).isEqualTo(NonceStamp.Kind.FOREIGN);
        assertThat(realm.judge(nonce, CLIENT, 0)).isEqualTo(NonceStamp.Kind.FOREIGN);
        assertThat(
                new NonceStamp("example.org", 600 * SECOND, NonceSecret.of(StunClient.entropy(26))).make(CLIENT, 1, 0))
                .as("the secret is all that differs").isEqualTo(nonce);
    }
}
