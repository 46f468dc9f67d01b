package org.sallyport.sipcall.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.media.LegSide;

class RouteTokensTest {
    private final SimWorld world = new SimWorld(1);
    private final RouteTokens tokens = new RouteTokens(world.entropy("one"));

    private boolean namesAFlow(String user) {
        return tokens.read(user).filter(m -> m instanceof RouteTokens.Meaning.OfFlow).isPresent();
    }

    @Test
    void readsItsOwnTokens() {
        assertThat(tokens.read(tokens.session("0123abc", LegSide.CALLER)))
                .contains(new RouteTokens.Meaning.OfSession("0123abc", LegSide.CALLER));
        assertThat(tokens.read(tokens.session("0123abc", LegSide.CALLEE)))
                .contains(new RouteTokens.Meaning.OfSession("0123abc", LegSide.CALLEE));
        for (String flow : new String[] {"s17", "uouter/185.10.20.10/91.0.0.1:5060", "uouter/2a00::1/[2a00::2]:5060"}) {
            String token = tokens.flow(flow);
            assertThat(token).matches("[A-Za-z0-9._-]+");
            assertThat(tokens.read(token)).contains(new RouteTokens.Meaning.OfFlow(flow));
        }
    }

    @Test
    void sip18AFlowCannotBeForgedByChangingOneOctet() {
        String token = tokens.flow("s17");
        for (int i = 2; i < token.length(); i++) {
            for (char c : new char[] {'A', 'B', '.', '-', '0'}) {
                if (token.charAt(i) == c) continue;
                String forged = token.substring(0, i) + c + token.substring(i + 1);
                assertThat(namesAFlow(forged)).as(forged).isFalse();
            }
        }
    }

    @Test
    void aNameThatBeginsLikeATokenIsAName() {
        assertThat(RouteTokens.isFlow(tokens.flow("s17"))).isTrue();
        for (String name : new String[] {"f.mueller", "f.", "f.a.b", "f.x.mueller-luedenscheid", null})
            assertThat(RouteTokens.isFlow(name)).isFalse();
    }

    @Test
    void aTokenOfAnEarlierRunMeansTheSameUnderItsKey() {
        RouteTokens later = new RouteTokens(world.entropy("two"));
        String token = tokens.flow("uouter/185.10.20.10/91.0.0.1:5060");
        later.key(tokens.key());
        assertThat(later.read(token)).contains(new RouteTokens.Meaning.OfFlow("uouter/185.10.20.10/91.0.0.1:5060"));
        assertThat(tokens.key().toString()).as("the key is not shown").doesNotContain("[B");
    }

    @Test
    void aTokenOfAnEarlierRunMeansNothingWithoutItsKey() {
        assertThat(new RouteTokens(world.entropy("two")).read(tokens.flow("s17"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "f.", "f..", "f...", "a.", ".a", "x.c", "alice", "f.czE.", "f.czE",
        "f.%.AAAA", "f.\u00e9.\u00e9"})
    void whatIsNoTokenIsNothing(String user) {
        assertThat(tokens.read(user)).isEmpty();
    }

    @Test
    void randomTextIsAValueNeverAnException() {
        Random random = new Random(5);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "f." : "");
            for (int n = random.nextInt(40); n > 0; n--)
                text.append((char) (random.nextInt(8) == 0 ? '.' : 33 + random.nextInt(200)));
            assertThat(namesAFlow(text.toString())).isFalse();
        }
        assertThat(tokens.read("f." + "A".repeat(100_000) + ".B")).isEmpty();
    }
}
