package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** A registration that was refused stands in the history: who, from where, why and which setting; none other does. */
class RefusedRegistrationsTest {
    private static final String OUTSIDE = "91.66.6.6";
    private static final String INSIDE = "10.1.7.50";

    private final AttackSite a = AttackSite.up(64);

    private List<Map<?, ?>> refused(Role role) {
        return a.rows(role, "searches").stream().<Map<?, ?>>map(r -> r)
                .filter(r -> "registration".equals(r.get("kind"))).toList();
    }

    private static SipMessage elsewhere(Stranger who, String domain) {
        return who.registration("bob", _ -> {}, "<sip:bob@" + INSIDE + ":5060>").build().edit()
                .set(HeaderName.TO, "<sip:bob@" + domain + ">").set(HeaderName.FROM, "<sip:bob@" + domain + ">;tag=1")
                .build();
    }

    @Test
    void aForeignDomainNamesTheSettingThatServesDomains() {
        Stranger desk = a.insider("desk", INSIDE);
        assertThat(desk.ask(elsewhere(desk, "elsewhere.example")).status()).isEqualTo(403);
        assertThat(refused(Role.CONTROL)).singleElement().satisfies(r -> {
            assertThat(r.get("alias")).isEqualTo("bob@elsewhere.example");
            assertThat((String) r.get("from")).contains("sip:bob@elsewhere.example", INSIDE);
            assertThat(r.get("status")).isEqualTo(403);
            assertThat(r.get("reason")).isEqualTo("foreign-domain");
            assertThat(r.get("cause")).isEqualTo("policy");
            assertThat(r.get("setting")).isEqualTo("protocols.sip.domains");
            assertThat((String) r.get("end")).startsWith("foreign-domain: ");
        });
    }

    @Test
    void aWrongPasswordThroughThePairStandsOnBothNodesWithThePhonesOwnAddress() {
        Stranger mallory = a.stranger("mallory", OUTSIDE);
        mallory.register("bob", "bob", "guess", _ -> {}, "<sip:bob@" + OUTSIDE + ":5060>");
        assertThat(refused(Role.CONTROL)).singleElement().satisfies(r -> {
            assertThat(r.get("reason")).isEqualTo("wrong-password");
            assertThat((String) r.get("from")).contains("seen at " + OUTSIDE);
        });
        assertThat(refused(Role.EDGE)).singleElement().satisfies(r -> {
            assertThat(r.get("end")).isEqualTo("answered 401");
            assertThat((String) r.get("from")).contains("udp " + OUTSIDE + ":5060");
        });
    }

    @Test
    void somebodyElsesAddressThroughThePairStandsOnBothNodes() {
        Stranger alice = a.stranger("alice-home", OUTSIDE);
        assertThat(alice.register("alice", "bob", "<sip:bob@" + OUTSIDE + ":5060>").status()).isEqualTo(403);
        assertThat(refused(Role.CONTROL)).singleElement()
                .satisfies(r -> assertThat(r.get("reason")).isEqualTo("not-your-address"));
        assertThat(refused(Role.EDGE)).singleElement().satisfies(r -> assertThat(r.get("status")).isEqualTo(403));
    }

    @Test
    void neitherTheFirstChallengeNorASuccessIsARefusal() {
        Stranger bob = a.stranger("bob-home", OUTSIDE);
        assertThat(bob.register("bob", "bob", "<sip:bob@" + OUTSIDE + ":5060>").status()).isEqualTo(200);
        Stranger desk = a.insider("desk", INSIDE);
        assertThat(desk.register("alice", "alice", "<sip:alice@" + INSIDE + ":5060>").status()).isEqualTo(200);
        assertThat(refused(Role.CONTROL)).isEmpty();
        assertThat(refused(Role.EDGE)).isEmpty();
    }

    @Test
    void aStrangerWhoRegistersAllDayHidesNoCall() {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        caller.ask(caller.invite("sip:nobody@" + AttackSite.DOMAIN));
        Stranger mallory = a.stranger("mallory", OUTSIDE);
        for (int i = 0; i < 300; i++) {
            mallory.send(elsewhere(mallory, "d" + i + ".example").edit()
                    .replaceFirstValue(HeaderName.VIA, mallory.via(mallory.branch())).build());
            if (i % 20 == 19) a.pass(5);
        }
        assertThat(a.rows(Role.EDGE, "searches"))
                .anySatisfy(r -> assertThat(r.toString()).contains("nobody@" + AttackSite.DOMAIN));
        assertThat(refused(Role.EDGE)).hasSizeLessThanOrEqualTo(8).isNotEmpty();
    }
}
